//! The table of HubSpot-defined association types and the ways to look into it.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::AssociationSpec;
use crate::object_type::{ObjectTypeId, StandardObjectType};

const ROWS: &str = include_str!("../../data/association_types.tsv");

/// What an association type says beyond "these two belong together".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AssociationKind {
    /// The plain type of a pair, which every other type implies.
    Default,
    /// The one main counterpart, such as a contact's primary company.
    Primary,
    /// A special relation, such as parent and child company.
    Special,
}

/// One of HubSpot's association types, in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationType {
    /// The id, the same in every portal.
    pub type_id: u32,
    /// Where the association starts.
    pub from: ObjectTypeId,
    /// Where it ends.
    pub to: ObjectTypeId,
    /// Plain, primary or special.
    pub kind: AssociationKind,
    /// As the guide prints it: `Contact to primary company`.
    pub name: &'static str,
    /// What portals show: `Primary`; nothing for plain types.
    pub label: Option<&'static str>,
    /// The name in v3 bodies where one has been seen; see [`v3_name`] for the others.
    pub v3_name: Option<&'static str>,
    inverse: Option<u32>,
}

impl AssociationType {
    /// Category and id, for requests.
    #[must_use]
    pub const fn spec(&self) -> AssociationSpec {
        AssociationSpec::hubspot_defined(self.type_id)
    }
}

/// Every type of the table, in ascending order of id.
#[must_use]
pub fn association_types() -> &'static [AssociationType] {
    static TYPES: LazyLock<Vec<AssociationType>> = LazyLock::new(|| {
        ROWS.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(read)
            .collect()
    });
    &TYPES
}

/// The type with that id.
#[must_use]
pub fn by_id(type_id: u32) -> Option<&'static AssociationType> {
    let types = association_types();
    let position = types.binary_search_by_key(&type_id, |one| one.type_id).ok()?;
    types.get(position)
}

/// Every type from one object type to another.
pub fn between(from: ObjectTypeId, to: ObjectTypeId) -> impl Iterator<Item = &'static AssociationType> {
    association_types()
        .iter()
        .filter(move |one| one.from == from && one.to == to)
}

/// The plain type from one object type to another.
///
/// ```
/// use spoke_model::association::default_type;
/// use spoke_model::object_type::ObjectTypeId;
///
/// assert_eq!(default_type(ObjectTypeId::CONTACT, ObjectTypeId::DEAL).map(|found| found.type_id), Some(4));
/// assert_eq!(default_type(ObjectTypeId::DEAL, ObjectTypeId::CONTACT).map(|found| found.type_id), Some(3));
/// ```
#[must_use]
pub fn default_type(from: ObjectTypeId, to: ObjectTypeId) -> Option<&'static AssociationType> {
    between(from, to).find(|one| one.kind == AssociationKind::Default)
}

/// The primary type from one object type to another, where the pair has one.
#[must_use]
pub fn primary_type(from: ObjectTypeId, to: ObjectTypeId) -> Option<&'static AssociationType> {
    between(from, to).find(|one| one.kind == AssociationKind::Primary)
}

/// The same relation seen from the other end; plain types within one object type are their own inverse. Some types
/// have none in the table, such as a lead's primary contact, whose other end carries only the plain type.
#[must_use]
pub fn inverse(association_type: &AssociationType) -> Option<&'static AssociationType> {
    by_id(association_type.inverse?)
}

/// The type under which the association is read from the other record: its inverse, or the plain type when there is
/// no inverse (lead to primary contact, 578, reads back as contact to lead, 609).
#[must_use]
pub fn reverse(association_type: &AssociationType) -> Option<&'static AssociationType> {
    inverse(association_type).or_else(|| default_type(association_type.to, association_type.from))
}

/// The type between two object types that `name` means in v3 bodies: a v3 name in any letter case, or an id as text
/// (documented: either is accepted).
#[must_use]
pub fn by_v3_name(from: ObjectTypeId, to: ObjectTypeId, name: &str) -> Option<&'static AssociationType> {
    if let Ok(type_id) = name.parse() {
        return by_id(type_id).filter(|found| found.from == from && found.to == to);
    }
    between(from, to).find(|one| v3_name(one).eq_ignore_ascii_case(name))
}

/// The name of a type in v3 bodies: as recorded where it was, otherwise by the same pattern (assumed): the plain name is
/// the primary type's where the pair has one, and the plain type then ends in `_unlabeled`.
#[must_use]
pub fn v3_name(association_type: &AssociationType) -> Cow<'static, str> {
    if let Some(recorded) = association_type.v3_name {
        return Cow::Borrowed(recorded);
    }
    let pair = || {
        format!(
            "{}_to_{}",
            v3_end(association_type.from),
            v3_end(association_type.to)
        )
    };
    Cow::Owned(match association_type.kind {
        AssociationKind::Primary => pair(),
        AssociationKind::Default if primary_type(association_type.from, association_type.to).is_some() => {
            pair() + "_unlabeled"
        }
        AssociationKind::Default => pair(),
        AssociationKind::Special => association_type
            .name
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join("_"),
    })
}

/// An object type inside a v3 name: the fully qualified name in lower case (`meeting_event_to_contact` is recorded).
fn v3_end(id: ObjectTypeId) -> String {
    StandardObjectType::by_id(id).map_or_else(
        || id.to_string(),
        |found| found.fully_qualified_name.to_lowercase(),
    )
}

fn read(line: &'static str) -> Option<AssociationType> {
    let mut cells = line.split('\t');
    let mut number = || cells.next()?.parse::<u32>().ok();
    let (type_id, from, to) = (number()?, number()?, number()?);
    let kind = match cells.next()? {
        "default" => AssociationKind::Default,
        "primary" => AssociationKind::Primary,
        _ => AssociationKind::Special,
    };
    let inverse = cells.next()?.parse().ok();
    let text = |cell: &'static str| Some(cell).filter(|cell| !cell.is_empty());
    Some(AssociationType {
        type_id,
        from: ObjectTypeId::standard(from),
        to: ObjectTypeId::standard(to),
        kind,
        inverse,
        name: cells.next()?,
        label: text(cells.next()?),
        v3_name: text(cells.next()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_in_order() {
        let rows = ROWS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(association_types().len(), rows);
        assert!(association_types().is_sorted_by_key(|one| one.type_id));
        for one in association_types() {
            assert!(StandardObjectType::by_id(one.from).is_some(), "{}", one.name);
            assert!(StandardObjectType::by_id(one.to).is_some(), "{}", one.name);
        }
    }

    #[test]
    fn the_inverse_of_the_inverse_is_the_type_itself() {
        for one in association_types() {
            if let Some(back) = inverse(one) {
                assert_eq!((back.from, back.to), (one.to, one.from), "{}", one.name);
                assert_eq!(
                    inverse(back).map(|found| found.type_id),
                    Some(one.type_id),
                    "{}",
                    one.name
                );
            }
        }
    }

    #[test]
    fn types_are_directional_as_the_guide_prints_them() {
        let contact = ObjectTypeId::CONTACT;
        let company = ObjectTypeId::COMPANY;
        let deal = ObjectTypeId::DEAL;
        let ticket = ObjectTypeId::TICKET;
        let note = ObjectTypeId::NOTE;
        for (from, to, default, primary) in [
            (contact, company, 279, Some(1)),
            (company, contact, 280, Some(2)),
            (contact, deal, 4, None),
            (deal, contact, 3, None),
            (deal, company, 341, Some(5)),
            (company, deal, 342, Some(6)),
            (contact, ticket, 15, None),
            (ticket, contact, 16, None),
            (ticket, company, 339, Some(26)),
            (company, ticket, 340, Some(25)),
            (note, contact, 202, None),
            (contact, note, 201, None),
            (contact, contact, 449, None),
            (company, company, 450, None),
            (ObjectTypeId::LEAD, contact, 608, Some(578)),
            (ObjectTypeId::MEETING, ObjectTypeId::CALL, 400, None),
        ] {
            assert_eq!(
                default_type(from, to).map(|found| found.type_id),
                Some(default),
                "{from} to {to}"
            );
            assert_eq!(
                primary_type(from, to).map(|found| found.type_id),
                primary,
                "{from} to {to}"
            );
        }
        assert_eq!(by_id(13).and_then(inverse).map(|found| found.type_id), Some(14));
        assert_eq!(by_id(578).and_then(inverse), None);
        assert_eq!(by_id(578).and_then(reverse).map(|found| found.type_id), Some(609));
        assert_eq!(
            by_id(4).map(|found| found.spec()),
            Some(AssociationSpec::hubspot_defined(4))
        );
    }

    #[test]
    fn v3_names_follow_what_was_recorded() {
        for (type_id, name) in [
            (1, "contact_to_company"),
            (279, "contact_to_company_unlabeled"),
            (6, "company_to_deal"),
            (342, "company_to_deal_unlabeled"),
            (200, "meeting_event_to_contact"),
            (4, "contact_to_deal"),
            (931, "billing_contact_to_company"),
        ] {
            assert_eq!(by_id(type_id).map(v3_name).as_deref(), Some(name));
        }
        for one in association_types() {
            let name = v3_name(one).to_uppercase();
            assert_eq!(by_v3_name(one.from, one.to, &name), Some(one), "{name}");
            assert_eq!(by_v3_name(one.from, one.to, &one.type_id.to_string()), Some(one));
        }
        assert_eq!(by_v3_name(ObjectTypeId::DEAL, ObjectTypeId::CONTACT, "4"), None);
    }
}
