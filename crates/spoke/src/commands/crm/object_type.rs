//! Which object type was meant.

use spoke_model::object_type::{StandardObjectType, standard_object_types};

use crate::commands::Session;
use crate::failure::Failure;
use spoke_model::suggest::nearest;

/// An object type of a portal.
#[derive(Clone, Debug)]
pub struct ObjectType {
    path: String,
    plural: String,
    singular: String,
    standard: Option<&'static StandardObjectType>,
}

impl ObjectType {
    /// The standard or custom object type that `typed` names: plural, singular, fully qualified name, label or id.
    /// Only a name that is not standard costs a request.
    ///
    /// # Errors
    /// When the portal has no such type; the hint names the closest.
    pub async fn find(session: &Session, typed: &str) -> Result<Self, Failure> {
        if let Some(standard) = StandardObjectType::by_name(typed) {
            return Ok(Self::standard_type(standard));
        }
        let schemas = match session.client.schemas().list().await {
            Ok(schemas) => schemas,
            // Without the scope to read schemas, an id or a full name is still usable as it is.
            Err(_) if is_usable_as_it_is(typed) => return Ok(Self::by_path(typed)),
            Err(error) => {
                return Err(session.refusal(&format!("look for a custom object type named {typed}"), &error));
            }
        };
        let names = |schema: &spoke_client::ObjectSchema| {
            [
                schema.name.clone(),
                schema.fully_qualified_name.clone(),
                schema.object_type_id.clone(),
                schema.labels.singular.clone().unwrap_or_default(),
                schema.labels.plural.clone().unwrap_or_default(),
            ]
        };
        if let Some(schema) = schemas
            .iter()
            .find(|schema| names(schema).iter().any(|name| name.eq_ignore_ascii_case(typed)))
        {
            let singular = schema
                .labels
                .singular
                .clone()
                .unwrap_or_else(|| schema.name.clone());
            let plural = schema
                .labels
                .plural
                .clone()
                .unwrap_or_else(|| schema.name.clone());
            return Ok(Self {
                path: schema.object_type_id.clone(),
                plural,
                singular,
                standard: None,
            });
        }
        if is_usable_as_it_is(typed) {
            return Ok(Self::by_path(typed));
        }
        let custom: Vec<String> = schemas.iter().map(|schema| schema.name.clone()).collect();
        Err(unknown(typed, &custom))
    }

    fn standard_type(standard: &'static StandardObjectType) -> Self {
        Self {
            path: standard.plural.to_owned(),
            plural: standard.plural.replace('_', " "),
            singular: standard.singular.replace('_', " "),
            standard: Some(standard),
        }
    }

    fn by_path(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            plural: format!("records of {path}"),
            singular: format!("record of {path}"),
            standard: None,
        }
    }

    /// The name in requests and on the command line.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of several records, in a sentence.
    #[must_use]
    pub fn plural(&self) -> &str {
        &self.plural
    }

    /// The name of one record, in a sentence.
    #[must_use]
    pub fn singular(&self) -> &str {
        &self.singular
    }

    /// One record with its article, in a sentence: "a contact", "an order".
    #[must_use]
    pub fn a_record(&self) -> String {
        let vowel = self
            .singular
            .starts_with(|first: char| "aeioAEIO".contains(first));
        format!("{} {}", if vowel { "an" } else { "a" }, self.singular)
    }

    /// What is known about it, when HubSpot defines it.
    #[must_use]
    pub fn standard(&self) -> Option<&'static StandardObjectType> {
        self.standard
    }
}

/// `2-17` and `p123_cars` address a type without a look at the schemas.
fn is_usable_as_it_is(typed: &str) -> bool {
    let is_id = typed.split_once('-').is_some_and(|(left, right)| {
        [left, right]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    });
    let is_full_name = typed
        .strip_prefix('p')
        .and_then(|rest| rest.split_once('_'))
        .is_some_and(|(portal, name)| {
            !portal.is_empty() && !name.is_empty() && portal.bytes().all(|b| b.is_ascii_digit())
        });
    is_id || is_full_name
}

fn unknown(typed: &str, custom: &[String]) -> Failure {
    let failure = Failure::usage(format!("there is no object type {typed:?}"));
    let standard = standard_object_types()
        .iter()
        .flat_map(|known| [known.plural, known.singular]);
    let failure = match nearest(typed, standard.chain(custom.iter().map(String::as_str))) {
        Some(name) => {
            let name = StandardObjectType::by_name(name).map_or(name, |known| known.plural);
            failure.hint(format!("did you mean {name}?"))
        }
        None => failure,
    };
    failure.hint("every object type: spoke crm --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_full_names_are_usable_as_they_are() {
        for (typed, expected) in [
            ("2-17", true),
            ("0-1", true),
            ("p123_cars", true),
            ("cars", false),
            ("2-", false),
            ("p_cars", false),
        ] {
            assert_eq!(is_usable_as_it_is(typed), expected, "{typed}");
        }
    }
}
