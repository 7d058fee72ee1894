//! Why HubSpot refuses a value: a code and a text.
//!
//! Codes and texts are recorded unless a constructor says otherwise.

use std::fmt::Write;

use crate::limits;
use crate::property::PropertyDefinition;

/// A refused value.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    code: &'static str,
    message: String,
}

impl ValueError {
    /// A code and a text of the caller's own.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The object type has no such property.
    #[must_use]
    pub fn unknown_property(name: &str) -> Self {
        Self::new(
            "PROPERTY_DOESNT_EXIST",
            format!("Property \"{name}\" does not exist"),
        )
    }

    /// The property can't be written, because it is calculated or fixed.
    #[must_use]
    pub fn read_only(name: &str, calculated: bool) -> Self {
        let kind = if calculated { "calculated" } else { "read only" };
        Self::new(
            "READ_ONLY_VALUE",
            format!("\"{name}\" is a {kind} property; its value cannot be set."),
        )
    }

    /// Not one of the options of an enumeration.
    #[must_use]
    pub fn invalid_option(definition: &PropertyDefinition, value: &str) -> Self {
        Self::not_among(
            value,
            definition.options.iter().map(|option| option.value.as_str()),
        )
    }

    /// Not one of `options`.
    #[must_use]
    pub fn not_among<'a>(value: &str, options: impl IntoIterator<Item = &'a str>) -> Self {
        let mut message = format!("{value} was not one of the allowed options: [");
        for (position, option) in options.into_iter().enumerate() {
            if position > 0 {
                message.push_str(", ");
            }
            message.push_str(option);
        }
        message.push(']');
        Self::new("INVALID_OPTION", message)
    }

    /// Not a stage of the record's pipeline. `pipelines` gives ids with the ids of their stages.
    #[must_use]
    pub fn invalid_stage<'a, S: IntoIterator<Item = &'a str>>(
        stage: &str,
        pipelines: impl IntoIterator<Item = (&'a str, S)>,
    ) -> Self {
        let mut message = format!("{stage} is not a valid pipeline stage ID. Valid options are: ");
        for (position, (pipeline, stages)) in pipelines.into_iter().enumerate() {
            let separator = if position > 0 { ", " } else { "" };
            let stages = stages.into_iter().collect::<Vec<_>>().join(", ");
            let _ = write!(message, "{separator}pipelineId={pipeline} : [{stages}]");
        }
        Self::new("INVALID_OPTION", message)
    }

    /// Not a number.
    #[must_use]
    pub fn invalid_number(value: &str) -> Self {
        Self::new("INVALID_INTEGER", format!("{value} was not a valid number."))
    }

    /// Not an instant, or not an id.
    #[must_use]
    pub fn invalid_long(value: &str) -> Self {
        Self::new("INVALID_LONG", format!("{value} was not a valid long."))
    }

    /// A date with a time of day.
    #[must_use]
    pub fn not_midnight(value: &str) -> Self {
        Self::new(
            "INVALID_DATE",
            format!("{value} was not a valid date: is not at midnight UTC"),
        )
    }

    /// Not a date (the code is recorded, the text assumed).
    #[must_use]
    pub fn invalid_date(value: &str) -> Self {
        Self::new("INVALID_DATE", format!("{value} was not a valid date."))
    }

    /// Not an e-mail address.
    #[must_use]
    pub fn invalid_email(value: &str) -> Self {
        Self::new("INVALID_EMAIL", format!("Email address {value} is invalid"))
    }

    /// Not an owner of the portal.
    #[must_use]
    pub fn invalid_owner(value: &str) -> Self {
        Self::new("INVALID_OWNER_ID", format!("{value} was not a valid owner ID"))
    }

    /// More than 65,536 characters (the limit is documented, code and text assumed).
    #[must_use]
    pub fn too_long(name: &str, length: usize) -> Self {
        Self::new(
            "INVALID_LENGTH",
            format!(
                "Property \"{name}\" has {length} characters, the maximum is {}",
                limits::VALUE_MAX
            ),
        )
    }

    /// HubSpot's code: `INVALID_OPTION` and so on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The text for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

#[cfg(test)]
mod tests {
    use super::ValueError;
    use crate::property::{FieldType, PropertyDefinition, PropertyType};

    #[test]
    fn every_refusal_reads_like_a_recorded_one() {
        let definition = PropertyDefinition::new("c", "C", PropertyType::Enumeration, FieldType::Select, "g")
            .with_options([("A", "a"), ("B", "b")]);
        let errors = [
            ValueError::unknown_property("x"),
            ValueError::read_only("p", true),
            ValueError::read_only("p", false),
            ValueError::invalid_option(&definition, "z"),
            ValueError::invalid_stage("open", [("0", vec!["1", "2"]), ("9", vec!["8"])]),
            ValueError::invalid_number("1,5"),
            ValueError::invalid_long("abc"),
            ValueError::not_midnight("1709251200001"),
            ValueError::invalid_date("soon"),
            ValueError::invalid_email("x"),
            ValueError::invalid_owner("910901"),
            ValueError::too_long("note", 65_537),
        ];
        let texts: Vec<_> = errors
            .iter()
            .map(|error| format!("{}: {error}", error.code()))
            .collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
PROPERTY_DOESNT_EXIST: Property "x" does not exist
READ_ONLY_VALUE: "p" is a calculated property; its value cannot be set.
READ_ONLY_VALUE: "p" is a read only property; its value cannot be set.
INVALID_OPTION: z was not one of the allowed options: [a, b]
INVALID_OPTION: open is not a valid pipeline stage ID. Valid options are: pipelineId=0 : [1, 2], pipelineId=9 : [8]
INVALID_INTEGER: 1,5 was not a valid number.
INVALID_LONG: abc was not a valid long.
INVALID_DATE: 1709251200001 was not a valid date: is not at midnight UTC
INVALID_DATE: soon was not a valid date.
INVALID_EMAIL: Email address x is invalid
INVALID_OWNER_ID: 910901 was not a valid owner ID
INVALID_LENGTH: Property "note" has 65537 characters, the maximum is 65536
"#);
    }
}
