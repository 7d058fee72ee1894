//! Whether the lines fit together and into the store. Everything is found before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;

use super::copy::Note;
use super::line::{AssociationType, Line, Place};
use super::{Refusal, records};
use crate::definitions::Definitions;
use crate::store::State;

/// The longest name of a definition, in bytes. HubSpot's own are shorter (assumed).
const NAME_MAX: usize = 400;

/// Checks definitions: their object types are known or come in the same body, names are names.
pub(super) fn definitions(
    known: &Definitions,
    state: &State,
    lines: &[(usize, Line)],
) -> Result<(), Refusal> {
    let types = types(known, lines);
    super::lists::check(known, state, &types, lines)?;
    super::settings::check(state, &types, lines)?;
    for (number, line) in lines {
        let (object_type, name) = match line {
            Line::ObjectType(one) => {
                if !one.object_type_id.is_custom() {
                    return Err(Refusal::line(
                        *number,
                        format!("{} is no custom object type", one.object_type_id),
                    ));
                }
                (one.object_type_id, &one.name)
            }
            Line::Group(one) => (one.object_type, &one.definition.name),
            Line::Property(one) => (one.object_type, &one.definition.name),
            Line::Pipeline(one) => (one.object_type, &one.definition.id),
            Line::Owner(owner) => {
                named(*number, &owner.id)?;
                continue;
            }
            Line::AssociationType(one) => {
                association_type(*number, &types, one)?;
                continue;
            }
            _ => continue,
        };
        named(*number, name)?;
        known_type(*number, &types, object_type)?;
    }
    Ok(())
}

/// Checks records and associations: ids ascend within a type and lie above those that are there, ends exist, types of
/// associations are known.
pub(super) fn records(
    known: &Definitions,
    state: &State,
    copy: Option<&Note>,
    lines: &[(usize, Line)],
) -> Result<(), Refusal> {
    let types = types(known, lines);
    let own: BTreeSet<(ObjectTypeId, ObjectTypeId, AssociationSpec)> = lines
        .iter()
        .filter_map(|(_, line)| match line {
            Line::AssociationType(one) => Some((one.from, one.to, one.spec())),
            _ => None,
        })
        .collect();
    let mut last: BTreeMap<ObjectTypeId, u64> = BTreeMap::new();
    let mut coming: BTreeSet<(ObjectTypeId, u64)> = BTreeSet::new();
    for (number, line) in lines {
        match line {
            Line::Record(record) => {
                known_type(*number, &types, record.object_type)?;
                if !coming.contains(&(record.object_type, record.id))
                    && is_brought(state, copy, record.object_type, record.id)
                {
                    continue;
                }
                let there = last
                    .get(&record.object_type)
                    .copied()
                    .or_else(|| records::last_id(state, record.object_type))
                    .unwrap_or(0);
                if record.id <= there {
                    return Err(Refusal::line(
                        *number,
                        format!(
                            "record {} of {} does not lie above {there}, the last one of its type: send records in \
                             the order of their ids, to a portal that has none of later ids (POST /_spoke/reset \
                             empties it)",
                            record.id, record.object_type
                        ),
                    ));
                }
                last.insert(record.object_type, record.id);
                coming.insert((record.object_type, record.id));
            }
            Line::Association(one) => {
                for place in [one.from, one.to] {
                    if !coming.contains(&(place.object_type, place.id)) && !is_there(state, place) {
                        return Err(Refusal::line(
                            *number,
                            format!("there is no record {} of {}", place.id, place.object_type),
                        ));
                    }
                }
                for spec in &one.types {
                    let (from, to) = (one.from.object_type, one.to.object_type);
                    let is_known = own.contains(&(from, to, *spec))
                        || known
                            .associations()
                            .get(*spec)
                            .is_some_and(|known| known.from == from && known.to == to);
                    if !is_known {
                        return Err(Refusal::line(
                            *number,
                            format!(
                                "there is no association type {} {} from {from} to {to}",
                                spec.category, spec.type_id
                            ),
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    values(known, lines)
}

impl AssociationType {
    /// Category and id.
    pub(super) fn spec(&self) -> AssociationSpec {
        AssociationSpec {
            category: self.category,
            type_id: self.type_id,
        }
    }
}

/// The object types there will be.
fn types(known: &Definitions, lines: &[(usize, Line)]) -> BTreeSet<ObjectTypeId> {
    let coming = lines.iter().filter_map(|(_, line)| match line {
        Line::ObjectType(one) => Some(one.object_type_id),
        _ => None,
    });
    known.object_types().map(|one| one.id).chain(coming).collect()
}

pub(super) fn known_type(
    number: usize,
    types: &BTreeSet<ObjectTypeId>,
    id: ObjectTypeId,
) -> Result<(), Refusal> {
    if types.contains(&id) {
        return Ok(());
    }
    Err(Refusal::line(
        number,
        format!("there is no object type {id}: send an objectType line for it first"),
    ))
}

pub(super) fn named(number: usize, name: &str) -> Result<(), Refusal> {
    if !name.is_empty() && name.len() <= NAME_MAX && !name.contains('/') {
        return Ok(());
    }
    Err(Refusal::line(
        number,
        format!("a name must have 1 to {NAME_MAX} bytes and no slash"),
    ))
}

fn association_type(
    number: usize,
    types: &BTreeSet<ObjectTypeId>,
    one: &AssociationType,
) -> Result<(), Refusal> {
    known_type(number, types, one.from)?;
    known_type(number, types, one.to)?;
    if one.category == AssociationCategory::HubspotDefined {
        return Err(Refusal::line(
            number,
            "HubSpot's own association types are the same in every portal and can't be replaced",
        ));
    }
    Ok(())
}

/// Numbers, dates and times must be such, or the store could not order them.
fn values(known: &Definitions, lines: &[(usize, Line)]) -> Result<(), Refusal> {
    let mut kinds: BTreeMap<(ObjectTypeId, &str), PropertyType> = BTreeMap::new();
    for (_, line) in lines {
        if let Line::Property(one) = line {
            kinds.insert(
                (one.object_type, &one.definition.name),
                one.definition.property_type,
            );
        }
    }
    for (number, line) in lines {
        let Line::Record(record) = line else { continue };
        let object_type = known.object_type(record.object_type);
        for (name, value) in &record.properties {
            let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
                continue;
            };
            let kind = kinds
                .get(&(record.object_type, name.as_str()))
                .copied()
                .or_else(|| Some(object_type?.property(name)?.property_type));
            if !kind.is_none_or(|kind| records::fits(kind, value)) {
                return Err(Refusal::line(
                    *number,
                    format!(
                        "property {name} of record {}: its value is of another type",
                        record.id
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Whether an earlier run of the same copy has brought the record.
pub(super) fn is_brought(state: &State, copy: Option<&Note>, object_type: ObjectTypeId, id: u64) -> bool {
    copy.is_some_and(|copy| copy.brought(object_type)) && is_there(state, Place { object_type, id })
}

fn is_there(state: &State, place: Place) -> bool {
    state
        .table_of(place.object_type)
        .is_some_and(|table| table.row(place.id).is_some())
}
