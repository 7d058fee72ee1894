//! Event templates and the values their tokens accept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What all events of a kind have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The id.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// The line that an event shows, in Markdown with Handlebars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_template: Option<String>,
    /// What an event shows when opened, in Markdown with Handlebars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail_template: Option<String>,
    /// The object type whose timelines hold the events, as it was sent.
    pub object_type: String,
    /// The values that an event carries.
    #[serde(default)]
    pub tokens: Vec<Token>,
    /// When the template was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One value that an event carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The name that templates and events use.
    pub name: String,
    /// The name that people see.
    pub label: String,
    /// What it may hold.
    #[serde(rename = "type")]
    pub token_type: TokenType,
    /// The choices of an enumeration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<TokenOption>>,
    /// The property of the record that takes the value over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_property_name: Option<String>,
    /// When the token was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// A choice of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenOption {
    /// What people see.
    pub label: String,
    /// What events carry.
    pub value: String,
}

/// What a token may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenType {
    /// A moment in milliseconds since 1970.
    Date,
    /// One of the options.
    Enumeration,
    /// A number.
    Number,
    /// A text.
    String,
}

impl Template {
    /// The token with this name.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.name == name)
    }

    /// What is wrong with an event's values, a sentence each. Tokens without a value are nothing wrong (assumed).
    #[must_use]
    pub fn faults(&self, values: &BTreeMap<String, String>) -> Vec<String> {
        values
            .iter()
            .filter_map(|(name, value)| match self.token(name) {
                None => Some(format!("The event has no property named '{name}'")),
                Some(token) => token.fault(value),
            })
            .collect()
    }
}

impl Token {
    /// Whether a name is one for a token: letters, digits, periods, dashes and underscores (documented).
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    }

    fn fault(&self, value: &str) -> Option<String> {
        let (fits, kind) = match self.token_type {
            TokenType::String => (true, "a string"),
            TokenType::Number => (value.trim().parse::<f64>().is_ok_and(f64::is_finite), "a number"),
            TokenType::Date => (
                value.trim().parse::<i64>().is_ok() || Timestamp::parse(value).is_ok(),
                "a date in milliseconds since 1970",
            ),
            TokenType::Enumeration => (
                self.options.iter().flatten().any(|option| option.value == value),
                "one of the options",
            ),
        };
        (!fits).then(|| format!("The value '{value}' of property '{}' is not {kind}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Template, Token};

    #[test]
    fn each_kind_of_token_accepts_its_values() {
        let template: Template = serde_json::from_str(
            r#"{"id":"1","name":"n","objectType":"contacts","createdAt":"2026-01-05T10:00:00Z","updatedAt":"2026-01-05T10:00:00Z",
            "tokens":[{"name":"s","label":"S","type":"string"},{"name":"n","label":"N","type":"number"},
            {"name":"d","label":"D","type":"date"},
            {"name":"e","label":"E","type":"enumeration","options":[{"label":"A","value":"a"}]}]}"#,
        )
        .unwrap();
        let faults =
            |name: &str, value: &str| template.faults(&BTreeMap::from([(name.to_owned(), value.to_owned())]));
        for (name, good, bad) in [
            ("n", "-1.5", "much"),
            ("d", "1767607200000", "tomorrow"),
            ("e", "a", "b"),
        ] {
            assert!(faults(name, good).is_empty(), "{name}");
            assert_eq!(faults(name, bad).len(), 1, "{name}");
        }
        assert!(faults("s", "").is_empty());
        assert_eq!(faults("x", "1"), ["The event has no property named 'x'"]);
    }

    #[test]
    fn token_names() {
        for (name, fits) in [
            ("webinar-id_2.x", true),
            ("", false),
            ("two words", false),
            ("é", false),
        ] {
            assert_eq!(Token::is_name(name), fits, "{name}");
        }
    }
}
