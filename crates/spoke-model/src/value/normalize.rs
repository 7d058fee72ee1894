//! From the text that a client sends to the text that HubSpot stores.
//!
//! Texts are kept as sent; numbers keep their spelling; booleans become `true` or `false`; dates `2024-03-01`;
//! instants `2024-03-01T12:00:00.123Z`; sets of options lose empty and repeated entries. White space around values
//! that are not texts is cut off (HubSpot called its stricter check off). A value that is already in its stored
//! form comes back borrowed. The empty text, which clears a property, is the caller's business.

use std::borrow::Cow;

use super::{ValueError, email, multi_select, number};
use crate::limits;
use crate::property::{PropertyDefinition, PropertyType};
use crate::time::{Date, ParseDateError, Timestamp};

/// Checks a value against its property and gives the text to store.
///
/// Whether a stage belongs to a pipeline and whether an owner exists is for the caller to check: those options
/// live in the portal. Read-only properties are accepted here, because a portal computes their values itself.
///
/// # Errors
/// [`ValueError`] with HubSpot's code and text.
pub fn normalize<'a>(definition: &PropertyDefinition, value: &'a str) -> Result<Cow<'a, str>, ValueError> {
    match definition.property_type {
        PropertyType::String => text(definition, value),
        PropertyType::Number => number_value(definition, value),
        PropertyType::Bool => boolean(definition, value),
        PropertyType::Enumeration => enumeration(definition, value),
        PropertyType::Date => date(value),
        PropertyType::DateTime => instant(value),
        _ => bounded(definition, value),
    }
}

/// The beginning of `text` that fits into `max` characters, for values that HubSpot shortens itself (`hs_body_preview`).
#[must_use]
pub fn clip(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Contacts' `email` is an address with rules of its own; every other text is kept as sent.
fn text<'a>(definition: &PropertyDefinition, value: &'a str) -> Result<Cow<'a, str>, ValueError> {
    if definition.name == "email" && definition.is_hubspot_defined() {
        return email::canonical(value);
    }
    bounded(definition, value)
}

fn bounded<'a>(definition: &PropertyDefinition, value: &'a str) -> Result<Cow<'a, str>, ValueError> {
    if value.len() > limits::VALUE_MAX {
        let length = value.chars().count();
        if length > limits::VALUE_MAX {
            return Err(ValueError::too_long(&definition.name, length));
        }
    }
    Ok(Cow::Borrowed(value))
}

/// A number; a reference to a record (`associatedcompanyid`) must be a whole one.
fn number_value<'a>(definition: &PropertyDefinition, value: &'a str) -> Result<Cow<'a, str>, ValueError> {
    let trimmed = value.trim();
    if definition.referenced_object_type.is_some() {
        return match trimmed.parse::<i64>() {
            Ok(_) if !trimmed.starts_with('+') => Ok(Cow::Borrowed(trimmed)),
            _ => Err(ValueError::invalid_long(value)),
        };
    }
    if number::is_number(trimmed) {
        Ok(Cow::Borrowed(trimmed))
    } else {
        Err(ValueError::invalid_number(value))
    }
}

fn boolean<'a>(definition: &PropertyDefinition, value: &str) -> Result<Cow<'a, str>, ValueError> {
    let trimmed = value.trim();
    for known in ["true", "false"] {
        if trimmed.eq_ignore_ascii_case(known) {
            return Ok(Cow::Borrowed(known));
        }
    }
    if definition.options.is_empty() {
        return Err(ValueError::not_among(value, ["true", "false"]));
    }
    Err(ValueError::invalid_option(definition, value))
}

fn enumeration<'a>(definition: &PropertyDefinition, value: &'a str) -> Result<Cow<'a, str>, ValueError> {
    if definition.referenced_object_type.as_deref() == Some("OWNER") {
        let trimmed = value.trim();
        return if !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Cow::Borrowed(trimmed))
        } else {
            Err(ValueError::invalid_owner(value))
        };
    }
    if definition.is_multi_select() {
        let set = multi_select::canonical(value);
        if let Some(option) =
            multi_select::multi_select_options(&set).find(|option| !allowed(definition, option))
        {
            return Err(ValueError::invalid_option(definition, option));
        }
        return Ok(set);
    }
    if allowed(definition, value) {
        return Ok(Cow::Borrowed(value));
    }
    let trimmed = value.trim();
    if allowed(definition, trimmed) {
        Ok(Cow::Borrowed(trimmed))
    } else {
        Err(ValueError::invalid_option(definition, value))
    }
}

/// Hidden options count (assumed). Without a list, or when the portal's pipelines are the list, anything goes.
fn allowed(definition: &PropertyDefinition, value: &str) -> bool {
    definition.options.is_empty()
        || matches!(
            definition.name.as_str(),
            "pipeline" | "dealstage" | "hs_pipeline" | "hs_pipeline_stage"
        )
        || definition.options.iter().any(|option| option.value == value)
}

fn date(value: &str) -> Result<Cow<'_, str>, ValueError> {
    let trimmed = value.trim();
    match Date::parse(trimmed) {
        Ok(_) if trimmed.len() == 10 && trimmed.as_bytes().get(4) == Some(&b'-') => {
            Ok(Cow::Borrowed(trimmed))
        }
        Ok(date) => Ok(Cow::Owned(date.to_iso())),
        Err(ParseDateError::NotMidnight(_)) => Err(ValueError::not_midnight(value)),
        Err(ParseDateError::NoDate(_)) => Err(ValueError::invalid_date(value)),
    }
}

fn instant(value: &str) -> Result<Cow<'_, str>, ValueError> {
    if Timestamp::is_canonical(value) {
        return Ok(Cow::Borrowed(value));
    }
    match Timestamp::parse(value) {
        Ok(instant) => Ok(Cow::Owned(instant.to_iso())),
        Err(_) => Err(ValueError::invalid_long(value)),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::{clip, normalize};
    use crate::object_type::ObjectTypeId;
    use crate::property::{FieldType as F, PropertyDefinition, PropertyType as T, default_properties};

    fn property(property_type: T, field_type: F) -> PropertyDefinition {
        PropertyDefinition::new("p", "P", property_type, field_type, "g")
    }

    fn definitions() -> Vec<PropertyDefinition> {
        let contact = |name: &str| {
            default_properties(ObjectTypeId::CONTACT)
                .iter()
                .find(|row| row.name == name)
                .unwrap()
                .clone()
        };
        vec![
            property(T::String, F::Text),
            property(T::Number, F::Number),
            property(T::Bool, F::BooleanCheckbox).with_options([("Yes", "true"), ("No", "false")]),
            property(T::Enumeration, F::Select).with_options([("A", "a"), ("B", "B")]),
            property(T::Enumeration, F::Checkbox).with_options([("A", "a"), ("B", "B"), ("1", "1")]),
            property(T::Date, F::Date),
            property(T::DateTime, F::Date),
            property(T::PhoneNumber, F::PhoneNumber),
            contact("email"),
            contact("hubspot_owner_id"),
            contact("associatedcompanyid"),
        ]
    }

    #[test]
    fn values_are_stored_in_hubspots_text_forms() {
        let [
            text,
            number,
            boolean,
            one,
            many,
            date,
            time,
            phone,
            email,
            owner,
            company,
        ] = <[_; 11]>::try_from(definitions()).unwrap();
        for (definition, sent, stored) in [
            (&text, " as sent ", " as sent "),
            (&number, " 1500.00 ", "1500.00"),
            (&number, "-.5e3", "-.5e3"),
            (&boolean, "TRUE", "true"),
            (&boolean, " false", "false"),
            (&one, "B", "B"),
            (&one, " B ", "B"),
            (&many, "B;a", "B;a"),
            (&many, ";a; B;;a", "a;B"),
            (&date, "2024-03-01", "2024-03-01"),
            (&date, "1709251200000", "2024-03-01"),
            (&time, "1709294400123", "2024-03-01T12:00:00.123Z"),
            (&time, "2024-03-01T13:00:00+01:00", "2024-03-01T12:00:00.000Z"),
            (&time, "2024-03-01T12:00:00.000Z", "2024-03-01T12:00:00.000Z"),
            (&phone, "+44 (0)20 7946 0000", "+44 (0)20 7946 0000"),
            (&email, " Ada@Example.COM ", "ada@example.com"),
            (&owner, "41629779", "41629779"),
            (&company, "512", "512"),
        ] {
            assert_eq!(normalize(definition, sent).as_deref(), Ok(stored), "{sent}");
        }
        for (definition, sent, code) in [
            (&number, "1,500", "INVALID_INTEGER"),
            (&number, "1.2.3", "INVALID_INTEGER"),
            (&number, "NaN", "INVALID_INTEGER"),
            (&number, "0x10", "INVALID_INTEGER"),
            (&boolean, "yes", "INVALID_OPTION"),
            (&one, "b", "INVALID_OPTION"),
            (&one, "a;B", "INVALID_OPTION"),
            (&many, "a;b", "INVALID_OPTION"),
            (&date, "1709251200001", "INVALID_DATE"),
            (&date, "soon", "INVALID_DATE"),
            (&time, "soon", "INVALID_LONG"),
            (&email, "ada", "INVALID_EMAIL"),
            (&owner, "Ada", "INVALID_OWNER_ID"),
            (&company, "5.5", "INVALID_LONG"),
        ] {
            assert_eq!(
                normalize(definition, sent).map_err(|error| error.code()),
                Err(code),
                "{sent}"
            );
        }
        assert!(normalize(&text, &"é".repeat(65_536)).is_ok());
        assert!(normalize(&text, &"é".repeat(65_537)).is_err());
    }

    #[test]
    fn an_option_error_names_the_one_bad_option_of_a_set() {
        let error = normalize(&definitions()[4], "a;zzz").unwrap_err();
        assert_eq!(
            error.message(),
            "zzz was not one of the allowed options: [a, B, 1]"
        );
    }

    #[test]
    fn stored_forms_come_back_borrowed() {
        for (position, value) in [
            (0, "x"),
            (1, "1.5"),
            (2, "true"),
            (3, "a"),
            (4, "a;B"),
            (5, "2024-03-01"),
            (6, "2024-03-01T12:00:00.123Z"),
            (8, "ada@example.com"),
            (9, "5"),
        ] {
            assert!(
                matches!(normalize(&definitions()[position], value), Ok(Cow::Borrowed(_))),
                "{value}"
            );
        }
    }

    #[test]
    fn stages_are_left_to_the_portals_pipelines() {
        let stage = default_properties(ObjectTypeId::DEAL)
            .iter()
            .find(|row| row.name == "dealstage")
            .unwrap();
        assert!(normalize(stage, "4711").is_ok());
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!((clip("äöü", 2), clip("äöü", 3), clip("", 5)), ("äö", "äöü", ""));
    }

    proptest! {
        #[test]
        fn what_is_stored_is_accepted_and_stored_again(
            position in 0_usize..11,
            value in prop_oneof![
                "\\PC{0,20}", "[ aB1;]{0,12}", "-?[0-9]{0,14}(\\.[0-9]{0,3})?", "(?i)true|false",
                "[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,4})?(Z|[+-][01][0-9]:00)?)?",
                " ?[A-Za-z.+]{1,8}@[A-Za-z-]{1,8}\\.[A-Za-z]{1,4} ?",
            ],
        ) {
            let definition = &definitions()[position];
            if let Ok(stored) = normalize(definition, &value)
                && !stored.is_empty()
            {
                let again = normalize(definition, &stored);
                prop_assert_eq!(again.as_deref(), Ok(&*stored));
            }
        }
    }
}
