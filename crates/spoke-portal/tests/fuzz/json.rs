//! JSON that is nearly right: a well-formed body with a few places broken.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Number, Value};

/// Values that have surprised readers of JSON before.
const ODD: &[&str] = &[
    "",
    " ",
    "*",
    "**",
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1e999",
    "9223372036854775808",
    "NaN",
    "0-1",
    "2-1",
    "contacts",
    "email",
    "associations.contact",
    "hs_object_id",
    "2026-02-30",
    "1700000000000",
    "-99999999999999999",
    "{{x}}",
    "\u{0}",
    "\u{202e}",
    "é",
    "🦀",
    "a;b;;",
    "IN",
    "BETWEEN",
    "AND",
    "OR",
    "PROPERTY",
    "IS_EQUAL_TO",
];

/// A JSON value of any kind, small, with odd texts more often than not.
pub fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => proptest::sample::select(ODD).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        2 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::Number)),
        1 => ".{0,12}".prop_map(Value::from),
        1 => (1usize..5000).prop_map(|length| Value::from("x".repeat(length))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((proptest::sample::select(ODD), inner), 0..4).prop_map(|pairs| {
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

/// One of the bodies with up to four of its places replaced, removed or doubled.
pub fn broken(bodies: Vec<Value>) -> impl Strategy<Value = Value> {
    (
        proptest::sample::select(bodies),
        vec((any::<prop::sample::Index>(), 0..4u8, any_json()), 0..5),
    )
        .prop_map(|(mut body, changes)| {
            for (place, how, value) in changes {
                let places = count(&body);
                change(&mut body, place.index(places), how, value);
            }
            body
        })
}

/// Also as text: cut short, or with a byte changed.
pub fn broken_text(bodies: Vec<Value>) -> impl Strategy<Value = String> {
    (
        broken(bodies),
        0..12u8,
        any::<prop::sample::Index>(),
        any::<char>(),
    )
        .prop_map(|(body, how, place, with)| {
            let text = body.to_string();
            let mut letters: Vec<char> = text.chars().collect();
            let at = place.index(letters.len());
            match how {
                0 => letters.truncate(at),
                1 => letters[at] = with,
                2 => letters.insert(at, with),
                _ => {}
            }
            letters.into_iter().collect()
        })
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

fn change(value: &mut Value, mut place: usize, how: u8, with: Value) {
    if place == 0 {
        match (how, &mut *value) {
            (1, Value::Array(items)) => {
                items.pop();
            }
            (1, Value::Object(fields)) => {
                let last = fields.keys().next_back().cloned();
                last.map(|key| fields.remove(&key));
            }
            (2, Value::Array(items)) => {
                for copy in items.clone() {
                    items.push(copy);
                }
            }
            (3, _) => *value = Value::Array(vec![value.take()]),
            _ => *value = with,
        }
        return;
    }
    place -= 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => return,
    };
    for child in children {
        let size = count(child);
        if place < size {
            return change(child, place, how, with);
        }
        place -= size;
    }
}
