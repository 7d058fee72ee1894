//! The order of search results.

use serde::{Deserialize, Deserializer, Serialize, de};

/// Ascending or descending.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// One sort rule. HubSpot honours the first of a request only (documented).
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// The property to sort by.
    pub property_name: String,
    /// Which way.
    pub direction: Direction,
}

impl Sort {
    /// Smallest first.
    #[must_use]
    pub fn ascending(property: impl Into<String>) -> Self {
        Self {
            property_name: property.into(),
            direction: Direction::Ascending,
        }
    }

    /// Largest first.
    #[must_use]
    pub fn descending(property: impl Into<String>) -> Self {
        Self {
            property_name: property.into(),
            direction: Direction::Descending,
        }
    }

    /// Reads `createdate` (ascending) or `-createdate` (descending).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(property) => Self::descending(property),
            None => Self::ascending(text),
        }
    }
}

impl<'de> Deserialize<'de> for Sort {
    /// Reads both documented forms: a text, or an object with `propertyName` and `direction`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Rule {
            property_name: String,
            #[serde(default)]
            direction: Option<String>,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Rule(Rule),
        }
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(Self::parse(&text)),
            Form::Rule(Rule {
                property_name,
                direction,
            }) => match direction.as_deref() {
                None => Ok(Self::parse(&property_name)),
                Some(text) if text.eq_ignore_ascii_case("ASCENDING") => Ok(Self::ascending(property_name)),
                Some(text) if text.eq_ignore_ascii_case("DESCENDING") => Ok(Self::descending(property_name)),
                Some(text) => Err(de::Error::custom(format!(
                    "sort direction {text:?} is none of: ASCENDING, DESCENDING"
                ))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sort;

    #[test]
    fn every_documented_form_reads() {
        for (text, sort) in [
            (r#""createdate""#, Sort::ascending("createdate")),
            (r#""-createdate""#, Sort::descending("createdate")),
            (
                r#"{"propertyName":"a","direction":"DESCENDING"}"#,
                Sort::descending("a"),
            ),
            (
                r#"{"propertyName":"a","direction":"ascending","x":1}"#,
                Sort::ascending("a"),
            ),
            (r#"{"propertyName":"-a"}"#, Sort::descending("a")),
        ] {
            assert_eq!(serde_json::from_str::<Sort>(text).unwrap(), sort, "{text}");
        }
        for text in ["5", "{}", r#"{"propertyName":"a","direction":"SIDEWAYS"}"#] {
            assert!(serde_json::from_str::<Sort>(text).is_err(), "{text}");
        }
    }
}
