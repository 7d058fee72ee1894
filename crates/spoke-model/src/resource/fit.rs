//! Turns a body into what is kept of it.

use serde_json::{Map, Value};

use super::{Field, Kind};

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Fields without which an object is refused.
    Missing(Vec<&'static str>),
    /// A value of another kind than its field.
    Kind(Value),
    /// A text that is none of those allowed.
    NotOneOf {
        /// The text.
        sent: String,
        /// What it may be.
        allowed: &'static [&'static str],
    },
}

/// What is kept of a body: the fields of the table, with defaults for those it does not set. Other fields are dropped
/// and null is as good as absent (assumed; official clients leave both out).
///
/// # Errors
/// [`Misfit`], the first in the order of the table, except that all missing fields of an object come together.
pub fn fit(fields: &[Field], body: &Value) -> Result<Map<String, Value>, Misfit> {
    let Value::Object(sent) = body else {
        return Err(Misfit::Kind(body.clone()));
    };
    let mut kept = Map::new();
    let mut missing = Vec::new();
    if fields.iter().any(|field| matches!(field.kind, Kind::Others)) {
        let others = sent
            .iter()
            .filter(|(name, value)| !value.is_null() && !fields.iter().any(|field| field.name == *name));
        kept.extend(others.map(|(name, value)| (name.clone(), value.clone())));
    }
    for field in fields.iter().filter(|field| !matches!(field.kind, Kind::Others)) {
        let sent = sent
            .get(field.name)
            .filter(|value| !value.is_null() && !matches!(field.kind, Kind::Constant));
        let value = match sent {
            Some(value) => Some(fit_kind(&field.kind, value)?),
            None if field.required => {
                missing.push(field.name);
                None
            }
            None => match field.default.and_then(|json| serde_json::from_str(json).ok()) {
                // What a default leaves out has defaults of its own.
                Some(default @ Value::Object(_)) => Some(fit_kind(&field.kind, &default)?),
                default => default,
            },
        };
        if let Some(value) = value {
            kept.insert(field.name.to_owned(), value);
        }
    }
    if missing.is_empty() {
        Ok(kept)
    } else {
        Err(Misfit::Missing(missing))
    }
}

/// Lays a partial body over what is kept: objects field by field, everything else as a whole.
pub fn merge(kept: &mut Map<String, Value>, sent: Map<String, Value>) {
    for (name, value) in sent {
        match (kept.get_mut(&name), value) {
            (Some(Value::Object(kept)), Value::Object(sent)) => merge(kept, sent),
            (_, Value::Null) => {}
            (_, value) => {
                kept.insert(name, value);
            }
        }
    }
}

fn fit_kind(kind: &Kind, value: &Value) -> Result<Value, Misfit> {
    let wrong = || Misfit::Kind(value.clone());
    Ok(match (kind, value) {
        (Kind::Text, Value::Number(_) | Value::Bool(_)) => Value::String(value.to_string()),
        (Kind::Text, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => value.clone(),
        (Kind::Flag, Value::String(text)) => {
            Value::Bool(text.to_ascii_lowercase().parse().map_err(|_| wrong())?)
        }
        (Kind::Whole, Value::Number(number)) => number.as_i64().ok_or_else(wrong)?.into(),
        (Kind::Whole, Value::String(text)) => text.trim().parse::<i64>().map_err(|_| wrong())?.into(),
        (Kind::OneOf(allowed), Value::String(text)) => {
            if !allowed.contains(&text.as_str()) {
                return Err(Misfit::NotOneOf {
                    sent: text.clone(),
                    allowed,
                });
            }
            value.clone()
        }
        (Kind::Object(fields), value) => Value::Object(fit(fields, value)?),
        (Kind::List(kind), Value::Array(items)) => Value::Array(
            items
                .iter()
                .map(|item| fit_kind(kind, item))
                .collect::<Result<_, _>>()?,
        ),
        (Kind::Anything, value) => value.clone(),
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Misfit, fit, merge};
    use crate::resource::{Field, Kind};

    const INNER: &[Field] = &[Field::text("a").required(), Field::text("b").required()];
    const FIELDS: &[Field] = &[
        Field::text("name").required(),
        Field::flag("ready").or("true"),
        Field::whole("width"),
        Field::of("kind", Kind::OneOf(&["X", "Y"])),
        Field::of("inner", Kind::Object(INNER)),
        Field::of("list", Kind::List(&Kind::Text)),
        Field::constant("audit", "[]"),
    ];
    const STYLED: &[Field] = &[Field::of("style", Kind::Object(STYLE)).or("{}")];
    const STYLE: &[Field] = &[Field::text("size").or("\"12px\""), Field::text("color")];

    #[test]
    fn what_is_kept_is_the_table_with_defaults() {
        let body =
            json!({ "name": 7, "width": "12", "list": ["a", true], "audit": [1], "other": 1, "kind": null });
        let kept = fit(FIELDS, &body).unwrap();
        assert_eq!(
            Value::Object(kept),
            json!({ "name": "7", "ready": true, "width": 12, "list": ["a", "true"], "audit": [] })
        );
    }

    #[test]
    fn a_default_that_is_an_object_is_filled_in_too() {
        for body in [json!({}), json!({ "style": {} }), json!({ "style": null })] {
            let kept = fit(STYLED, &body).unwrap();
            assert_eq!(
                Value::Object(kept),
                json!({ "style": { "size": "12px" } }),
                "{body}"
            );
        }
    }

    #[test]
    fn a_misfit_says_which() {
        assert_eq!(fit(FIELDS, &json!({})), Err(Misfit::Missing(vec!["name"])));
        assert_eq!(
            fit(FIELDS, &json!({ "name": "n", "inner": {} })),
            Err(Misfit::Missing(vec!["a", "b"]))
        );
        assert_eq!(fit(FIELDS, &json!([])), Err(Misfit::Kind(json!([]))));
        assert_eq!(
            fit(FIELDS, &json!({ "name": "n", "ready": "perhaps" })),
            Err(Misfit::Kind(json!("perhaps")))
        );
        assert!(matches!(
            fit(FIELDS, &json!({ "name": "n", "kind": "Z" })),
            Err(Misfit::NotOneOf { .. })
        ));
    }

    #[test]
    fn a_partial_body_changes_what_it_names() {
        let mut kept = json!({ "a": { "b": 1, "c": [1] }, "d": 2 })
            .as_object()
            .unwrap()
            .clone();
        let sent = json!({ "a": { "c": [2], "d": 3 }, "d": null })
            .as_object()
            .unwrap()
            .clone();
        merge(&mut kept, sent);
        assert_eq!(
            Value::Object(kept),
            json!({ "a": { "b": 1, "c": [2], "d": 3 }, "d": 2 })
        );
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            "[a-z0-9]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let name = prop_oneof![
                Just("name".to_owned()),
                Just("inner".to_owned()),
                Just("list".to_owned()),
                Just("width".to_owned()),
                Just("a".to_owned()),
                Just("b".to_owned()),
                "[a-z]{1,3}",
            ];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_kept_fits_again(body in any_json()) {
            if let Ok(kept) = fit(FIELDS, &body) {
                prop_assert_eq!(fit(FIELDS, &Value::Object(kept.clone())), Ok(kept));
            }
        }
    }
}
