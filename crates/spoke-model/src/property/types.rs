//! The types of property values and the form fields that show them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What kind of value a property holds (`type` in HubSpot's JSON).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum PropertyType {
    /// `string`: any text.
    String,
    /// `number`: decimal text.
    Number,
    /// `bool`: `true` or `false`.
    Bool,
    /// `enumeration`: one option, or several joined by `;` for checkboxes.
    Enumeration,
    /// `date`: a day.
    Date,
    /// `datetime`: an instant.
    DateTime,
    /// `phone_number`: any text.
    PhoneNumber,
    /// `json`: internal to HubSpot, readable only.
    Json,
    /// `object_coordinates`: internal to HubSpot, readable only.
    ObjectCoordinates,
    /// A type that HubSpot added later. Its values are treated as text.
    Unknown,
}

/// How forms show a property (`fieldType` in HubSpot's JSON).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// `booleancheckbox`.
    BooleanCheckbox,
    /// `calculation_equation`: computed from a formula.
    CalculationEquation,
    /// `calculation_read_time`: computed when read; never created by API.
    CalculationReadTime,
    /// `calculation_rollup`: computed from associated records; never created by API.
    CalculationRollup,
    /// `calculation_score`: a score; never created by API.
    CalculationScore,
    /// `checkbox`: several options.
    Checkbox,
    /// `date`.
    Date,
    /// `file`: file ids joined by `;`.
    File,
    /// `html`.
    Html,
    /// `number`.
    Number,
    /// `phonenumber`.
    PhoneNumber,
    /// `radio`.
    Radio,
    /// `select`.
    Select,
    /// `text`.
    Text,
    /// `textarea`.
    TextArea,
    /// A field type that HubSpot added later.
    Unknown,
}

/// A text that names no variant.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is none of: {allowed}")]
pub struct UnknownName {
    pub(crate) text: String,
    pub(crate) allowed: String,
}

const TYPES: &[(&str, PropertyType)] = &[
    ("string", PropertyType::String),
    ("number", PropertyType::Number),
    ("bool", PropertyType::Bool),
    ("enumeration", PropertyType::Enumeration),
    ("date", PropertyType::Date),
    ("datetime", PropertyType::DateTime),
    ("phone_number", PropertyType::PhoneNumber),
    ("json", PropertyType::Json),
    ("object_coordinates", PropertyType::ObjectCoordinates),
];

const FIELD_TYPES: &[(&str, FieldType)] = &[
    ("booleancheckbox", FieldType::BooleanCheckbox),
    ("calculation_equation", FieldType::CalculationEquation),
    ("calculation_read_time", FieldType::CalculationReadTime),
    ("calculation_rollup", FieldType::CalculationRollup),
    ("calculation_score", FieldType::CalculationScore),
    ("checkbox", FieldType::Checkbox),
    ("date", FieldType::Date),
    ("file", FieldType::File),
    ("html", FieldType::Html),
    ("number", FieldType::Number),
    ("phonenumber", FieldType::PhoneNumber),
    ("radio", FieldType::Radio),
    ("select", FieldType::Select),
    ("text", FieldType::Text),
    ("textarea", FieldType::TextArea),
];

impl PropertyType {
    /// HubSpot's name of the type.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(TYPES, self)
    }

    /// Whether a property of this type can be created by API (documented; `json` and `object_coordinates` are
    /// HubSpot's own).
    #[must_use]
    pub const fn can_be_created(self) -> bool {
        !matches!(self, Self::Json | Self::ObjectCoordinates | Self::Unknown)
    }

    /// Whether a property of this type may use `field`, when it is created (documented pairs).
    #[must_use]
    pub const fn allows(self, field: FieldType) -> bool {
        use FieldType as F;
        match self {
            Self::Bool => matches!(field, F::BooleanCheckbox | F::CalculationEquation),
            Self::Enumeration => {
                matches!(
                    field,
                    F::BooleanCheckbox | F::Checkbox | F::Radio | F::Select | F::CalculationEquation
                )
            }
            Self::Date | Self::DateTime => matches!(field, F::Date),
            Self::String => matches!(
                field,
                F::Text | F::TextArea | F::Html | F::File | F::PhoneNumber | F::CalculationEquation
            ),
            Self::Number => matches!(field, F::Number | F::CalculationEquation),
            Self::PhoneNumber => matches!(field, F::PhoneNumber),
            Self::Json | Self::ObjectCoordinates | Self::Unknown => false,
        }
    }
}

impl FieldType {
    /// HubSpot's name of the field type.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(FIELD_TYPES, self)
    }

    /// Whether HubSpot computes the value.
    #[must_use]
    pub const fn is_calculated(self) -> bool {
        matches!(
            self,
            Self::CalculationEquation
                | Self::CalculationReadTime
                | Self::CalculationRollup
                | Self::CalculationScore
        )
    }
}

impl fmt::Display for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PropertyType {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        find(TYPES, text)
    }
}

impl FromStr for FieldType {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        find(FIELD_TYPES, text)
    }
}

impl Serialize for PropertyType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for FieldType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PropertyType {
    /// A name that this version of Spoke doesn't know reads as [`PropertyType::Unknown`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?
            .parse()
            .unwrap_or(Self::Unknown))
    }
}

impl<'de> Deserialize<'de> for FieldType {
    /// A name that this version of Spoke doesn't know reads as [`FieldType::Unknown`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?
            .parse()
            .unwrap_or(Self::Unknown))
    }
}

fn name_of<T: Copy + PartialEq>(table: &[(&'static str, T)], wanted: T) -> &'static str {
    table
        .iter()
        .find(|(_, entry)| *entry == wanted)
        .map_or("unknown", |(name, _)| name)
}

fn find<T: Copy>(table: &[(&'static str, T)], text: &str) -> Result<T, UnknownName> {
    table
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, entry)| *entry)
        .ok_or_else(|| UnknownName {
            text: text.to_owned(),
            allowed: table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        })
}

#[cfg(test)]
mod tests {
    use super::{FIELD_TYPES, FieldType, PropertyType, TYPES};

    #[test]
    fn names_and_variants_agree_both_ways() {
        for (name, variant) in TYPES {
            assert_eq!(variant.as_str(), *name);
            assert_eq!(name.parse(), Ok(*variant));
        }
        for (name, variant) in FIELD_TYPES {
            assert_eq!(variant.as_str(), *name);
            assert_eq!(name.parse(), Ok(*variant));
        }
    }

    #[test]
    fn later_names_read_as_unknown_but_do_not_parse() {
        assert_eq!(
            serde_json::from_str::<PropertyType>("\"hologram\"").unwrap(),
            PropertyType::Unknown
        );
        assert_eq!(
            serde_json::from_str::<FieldType>("\"hologram\"").unwrap(),
            FieldType::Unknown
        );
        insta::assert_snapshot!(
            "hologram".parse::<PropertyType>().unwrap_err(),
            @r#""hologram" is none of: string, number, bool, enumeration, date, datetime, phone_number, json, object_coordinates"#
        );
    }

    #[test]
    fn the_documented_pairs_are_allowed_and_no_others() {
        for (property_type, fields) in [
            (PropertyType::Bool, "booleancheckbox calculation_equation"),
            (
                PropertyType::Enumeration,
                "booleancheckbox calculation_equation checkbox radio select",
            ),
            (PropertyType::Date, "date"),
            (PropertyType::DateTime, "date"),
            (
                PropertyType::String,
                "calculation_equation file html phonenumber text textarea",
            ),
            (PropertyType::Number, "calculation_equation number"),
            (PropertyType::PhoneNumber, "phonenumber"),
            (PropertyType::Json, ""),
            (PropertyType::ObjectCoordinates, ""),
        ] {
            let allowed: Vec<_> = FIELD_TYPES
                .iter()
                .filter(|(_, f)| property_type.allows(*f))
                .map(|(n, _)| *n)
                .collect();
            assert_eq!(allowed.join(" "), fields, "{property_type}");
        }
    }
}
