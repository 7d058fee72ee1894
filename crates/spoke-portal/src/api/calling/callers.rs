//! Who a phone number belongs to.

use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use crate::store::{Row, State, Table};

/// Most matches of one number that an answer carries (assumed).
const MATCHES_MAX: usize = 100;
/// Digits that a national number must have to match the end of an international one (assumed).
const NATIONAL_DIGITS_MIN: usize = 7;

/// A record whose number called.
#[derive(Debug, Serialize)]
#[serde(
    tag = "callerIdType",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub(super) enum Caller {
    /// A person.
    Contact {
        #[serde(skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        first_name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_name: Option<String>,
        object_coordinates: Coordinates,
    },
    /// A company.
    Company {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        object_coordinates: Coordinates,
    },
}

/// Where a record is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Coordinates {
    /// The record's id.
    pub(super) object_id: u64,
    /// Its type.
    pub(super) object_type_id: ObjectTypeId,
    portal_id: u64,
}

impl Caller {
    /// Where the record is.
    pub(super) fn coordinates(&self) -> Coordinates {
        match self {
            Self::Contact {
                object_coordinates, ..
            }
            | Self::Company {
                object_coordinates, ..
            } => *object_coordinates,
        }
    }
}

/// The live contacts and companies that have this number, contacts first.
///
/// Numbers are compared by their digits; one without its country's code matches the end of one with it (assumed).
pub(super) fn callers(state: &State, hub_id: u64, number: &str) -> Vec<Caller> {
    let number = digits(number);
    let mut found = Vec::new();
    if let Some(table) = state.table_of(ObjectTypeId::CONTACT) {
        for row in with_number(table, &["phone", "mobilephone"], &number) {
            found.push(Caller::Contact {
                email: text(table, row, "email"),
                first_name: text(table, row, "firstname"),
                last_name: text(table, row, "lastname"),
                object_coordinates: coordinates(table, row, hub_id),
            });
        }
    }
    if let Some(table) = state.table_of(ObjectTypeId::COMPANY) {
        for row in with_number(table, &["phone"], &number) {
            found.push(Caller::Company {
                name: text(table, row, "name"),
                object_coordinates: coordinates(table, row, hub_id),
            });
        }
    }
    found.truncate(MATCHES_MAX);
    found
}

fn with_number(table: &Table, properties: &[&str], number: &str) -> Vec<Row> {
    let columns: Vec<_> = properties.iter().filter_map(|name| table.column(name)).collect();
    if columns.is_empty() || number.is_empty() {
        return Vec::new();
    }
    let mut rows = table.page(None, usize::MAX, false);
    rows.retain(|row| {
        columns
            .iter()
            .filter_map(|column| table.value(*row, *column))
            .any(|value| same_number(&digits(&value), number))
    });
    rows
}

fn same_number(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short == long || short.len() >= NATIONAL_DIGITS_MIN && long.ends_with(short.trim_start_matches('0'))
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

fn text(table: &Table, row: Row, name: &str) -> Option<String> {
    table
        .value(row, table.column(name)?)
        .map(|value| value.into_owned())
}

fn coordinates(table: &Table, row: Row, hub_id: u64) -> Coordinates {
    Coordinates {
        object_id: table.id(row),
        object_type_id: table.object_type(),
        portal_id: hub_id,
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, same_number};

    #[test]
    fn numbers_match_with_and_without_their_country_code() {
        for (one, other, same) in [
            ("+1 (555) 123-4567", "+15551234567", true),
            ("555-123-4567", "+15551234567", true),
            ("030 1234567", "+49301234567", true),
            ("4567", "+15551234567", false),
            ("+15551234568", "+15551234567", false),
        ] {
            assert_eq!(same_number(&digits(one), &digits(other)), same, "{one} {other}");
        }
    }
}
