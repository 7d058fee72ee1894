//! Whose ids stand where: two object types may use one number, and then only the place tells which record is meant.
//!
//! A kind is an object type (`0-1`), or what else ids are given to (`owner`). Where no place tells a kind, an id is taken for
//! the first one that had its number.

use serde_json::{Map, Value};
use spoke_model::association::{AssociationCategory, by_id};
use spoke_model::object_type::StandardObjectType;

/// What the ids in a body are ids of.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Scope {
    /// Of the record itself: `id`, `hs_object_id`.
    own: Option<String>,
    /// Of what it is associated with: `toObjectId`.
    to: Option<String>,
    /// Whether the fields are object types, as in the `associations` of a record.
    fields_are_types: bool,
}

/// Properties and fields whose ids are of one kind wherever they stand.
const KINDS: &[(&str, &str)] = &[
    ("associatedcompanyid", "0-2"),
    ("associations.company", "0-2"),
    ("associations.contact", "0-1"),
    ("associations.deal", "0-3"),
    ("associations.ticket", "0-5"),
    ("canonical-vid", "0-1"),
    ("companyId", "0-2"),
    ("dealId", "0-3"),
    ("hs_all_contact_vids", "0-1"),
    ("hs_ticket_id", "0-5"),
    ("hubspot_owner_id", "owner"),
    ("merged-vids", "0-1"),
    ("ownerId", "owner"),
    ("vid", "0-1"),
    ("vids", "0-1"),
];

/// The first segments of older interfaces, and the kind of the ids behind them.
const LEGACY: &[(&str, &str)] = &[("contacts", "0-1"), ("companies", "0-2"), ("deals", "0-3")];

impl Scope {
    /// What a path tells: the scope of the bodies, and the kind of id that each of its segments may be.
    pub(crate) fn of_path(path: &str) -> (Self, Vec<Option<String>>) {
        let mut scope = Self::default();
        let mut kinds = Vec::new();
        // What the next segments are: a type to come, then ids of it.
        let (mut awaited, mut current): (Option<Awaited>, Option<String>) = (None, None);
        let mut first = true;
        let mut last_is_to = false;
        for segment in path.split('/') {
            kinds.push(current.clone());
            if segment.is_empty() {
                continue;
            }
            last_is_to = false;
            match segment {
                "objects" => awaited = Some(Awaited::Own),
                "associations" => {
                    let known = scope.own.is_some();
                    awaited = Some(if known { Awaited::To } else { Awaited::OwnThenTo });
                }
                "owners" => (scope.own, current) = (Some("owner".to_owned()), Some("owner".to_owned())),
                _ if is_passed_over(segment) => {}
                _ => match awaited.take() {
                    Some(what) => {
                        let kind = Some(kind_of_type(segment));
                        current = kind.clone();
                        match what {
                            Awaited::Own => scope.own = kind,
                            Awaited::OwnThenTo => (scope.own, awaited) = (kind, Some(Awaited::To)),
                            Awaited::To => (scope.to, last_is_to) = (kind, true),
                        }
                    }
                    None if first => {
                        let legacy = LEGACY.iter().find(|(name, _)| *name == segment);
                        current = legacy.map(|(_, kind)| (*kind).to_owned());
                        scope.own.clone_from(&current);
                    }
                    None => {}
                },
            }
            first = false;
        }
        // `…/objects/contacts/1/associations/companies` answers companies.
        if last_is_to && path.contains("/objects/") {
            scope.own.clone_from(&scope.to);
        }
        (scope, kinds)
    }

    /// What the value of a field is about. `fields` are the field and those beside it.
    pub(crate) fn below(&self, field: &str, fields: &Map<String, Value>) -> Self {
        let mut below = Self {
            fields_are_types: field == "associations",
            ..self.clone()
        };
        if field == "to" {
            below.own = associated(fields).or_else(|| self.to.clone().filter(|_| !self.fields_are_types));
        } else if self.fields_are_types && StandardObjectType::by_name(field).is_some() {
            below.own = Some(kind_of_type(field));
        }
        below
    }

    /// The kind of an id in a field, or in a filter on a property.
    pub(crate) fn kind(&self, field: &str) -> Option<&str> {
        match field {
            "toObjectId" => self.to.as_deref(),
            "id" | "ids" | "hs_object_id" | "objectId" | "inputs" | "after" | "idProperty" => {
                self.own.as_deref()
            }
            _ => KINDS
                .iter()
                .find(|(name, _)| *name == field)
                .map(|(_, kind)| *kind),
        }
    }

    /// The kind of an id that stands in HubSpot's words.
    pub(crate) fn own(&self) -> Option<&str> {
        self.own.as_deref()
    }
}

/// A type that is to come in a path.
#[derive(Clone, Copy, Debug)]
enum Awaited {
    Own,
    OwnThenTo,
    To,
}

/// Whether two kinds are two object types of HubSpot's, so that an id of one can't be meant by the other. Types of a portal's
/// own have several names.
pub(crate) fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one != other && one.starts_with("0-") && other.starts_with("0-"),
        _ => false,
    }
}

/// The end that an association of HubSpot's leads to, where its type stands beside it.
fn associated(fields: &Map<String, Value>) -> Option<String> {
    let first = fields.get("types")?.as_array()?.first()?;
    let category: AssociationCategory =
        serde_json::from_value(first.get("associationCategory")?.clone()).ok()?;
    let type_id = u32::try_from(first.get("associationTypeId")?.as_u64()?).ok()?;
    by_id(type_id)
        .filter(|known| known.spec().category == category)
        .map(|known| known.to.to_string())
}

fn kind_of_type(name: &str) -> String {
    StandardObjectType::by_name(name).map_or_else(|| name.to_lowercase(), |standard| standard.id.to_string())
}

/// Versions, and words that stand before a type.
fn is_passed_over(segment: &str) -> bool {
    let version = segment
        .strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let dated = segment.len() >= 7
        && segment.is_char_boundary(4)
        && segment.split_at(4).0.bytes().all(|byte| byte.is_ascii_digit())
        && segment.as_bytes().get(4) == Some(&b'-');
    version || dated || matches!(segment, "default" | "crm")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_tell_whose_ids_they_hold() {
        for (path, own, to, kinds) in [
            ("/crm/v3/objects/contacts/7", Some("0-1"), None, &[(5, "0-1")][..]),
            ("/crm/objects/2026-03/0-2/7", Some("0-2"), None, &[(5, "0-2")]),
            ("/crm/v3/objects/cat/7", Some("cat"), None, &[(5, "cat")]),
            (
                "/crm/v4/objects/contacts/7/associations/companies",
                Some("0-2"),
                Some("0-2"),
                &[(5, "0-1")],
            ),
            (
                "/crm/v4/objects/contacts/7/associations/default/companies/8",
                Some("0-1"),
                Some("0-2"),
                &[(5, "0-1"), (9, "0-2")],
            ),
            (
                "/crm/v4/associations/contacts/companies/batch/read",
                Some("0-1"),
                Some("0-2"),
                &[],
            ),
            (
                "/contacts/v1/contact/vid/7/profile",
                Some("0-1"),
                None,
                &[(5, "0-1")],
            ),
            ("/crm/v3/owners/7", Some("owner"), None, &[(4, "owner")]),
            ("/crm/v3/lists/7", None, None, &[]),
        ] {
            let (scope, found) = Scope::of_path(path);
            assert_eq!((scope.own.as_deref(), scope.to.as_deref()), (own, to), "{path}");
            for (at, kind) in kinds {
                assert_eq!(found[*at].as_deref(), Some(*kind), "{path} at {at}");
            }
        }
    }

    #[test]
    fn fields_tell_what_is_below_them() {
        let (scope, _) = Scope::of_path("/crm/v3/objects/deals");
        let body = json!({"associations": {"contacts": {"results": [{"id": "7"}]}}});
        let fields = body.as_object().unwrap();
        let below = scope.below("associations", fields).below("contacts", fields);
        assert_eq!(below.below("results", fields).kind("id"), Some("0-1"));
        assert_eq!(scope.kind("hubspot_owner_id"), Some("owner"));
        let new = json!({"to": {"id": "7"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]});
        let fields = new.as_object().unwrap();
        let end = scope.below("associations", fields).below("to", fields);
        assert_eq!(end.kind("id"), Some("0-1"));
    }
}
