//! A portal's own association types, and which of them are two directions of one relation.
//!
//! No interface says which direction belongs to which. HubSpot gives both the same machine name and neighbouring ids
//! (observed on portals that others documented; assumed to hold everywhere); a type without a partner stands alone.

use std::collections::HashMap;

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::{ObjectTypeId, standard_object_types};

use super::left::Left;
use super::{Told, name_of, read};
use crate::error::Error;
use crate::redaction::Redaction;

/// HubSpot's types whose pairs are asked for: those that can have labels of a portal's own in every edition.
const LABELLED: [ObjectTypeId; 4] = [
    ObjectTypeId::CONTACT,
    ObjectTypeId::COMPANY,
    ObjectTypeId::DEAL,
    ObjectTypeId::TICKET,
];

/// One direction of an association type that HubSpot did not define.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct OwnType {
    from: ObjectTypeId,
    to: ObjectTypeId,
    category: AssociationCategory,
    type_id: u32,
    label: Option<String>,
    name: Option<String>,
    inverse: Option<u32>,
}

impl OwnType {
    /// As the local portal takes it.
    pub(super) fn line(&self) -> Value {
        json!({
            "from": self.from,
            "to": self.to,
            "category": self.category,
            "typeId": self.type_id,
            "label": self.label,
            "name": self.name,
            "inverse": self.inverse,
        })
    }

    /// Replaces addresses and the like in what people see of it.
    pub(super) fn redact(&mut self, redaction: &Redaction) {
        if let Some(label) = &mut self.label {
            *label = redaction.generic(label);
        }
    }

    pub(super) fn is(&self, from: ObjectTypeId, to: ObjectTypeId, spec: AssociationSpec) -> bool {
        (self.from, self.to, self.category, self.type_id) == (from, to, spec.category, spec.type_id)
    }
}

/// Reads the types between the usual object types, and between custom ones and everything they are tied to.
pub(super) async fn read_all(
    source: &HubSpot,
    custom: &[ObjectTypeId],
    left: &mut Vec<Left>,
    told: &Told<'_>,
) -> Result<Vec<OwnType>, Error> {
    let activities: Vec<ObjectTypeId> = standard_object_types()
        .iter()
        .filter(|standard| standard.is_activity())
        .map(|standard| standard.id)
        .collect();
    let main: Vec<ObjectTypeId> = LABELLED.iter().chain(custom).copied().collect();
    let mut pairs: Vec<(ObjectTypeId, ObjectTypeId)> = Vec::new();
    for one in &main {
        pairs.extend(main.iter().map(|other| (*one, *other)));
    }
    for one in custom {
        pairs.extend(
            activities
                .iter()
                .flat_map(|other| [(*one, *other), (*other, *one)]),
        );
    }
    let total = pairs.len() as u64;
    let mut found = Vec::new();
    for (done, (from, to)) in (0..).zip(pairs) {
        told("association types", done, Some(total));
        found.extend(pair(source, from, to, left).await?);
    }
    join(&mut found);
    Ok(found)
}

async fn pair(
    source: &HubSpot,
    from: ObjectTypeId,
    to: ObjectTypeId,
    left: &mut Vec<Left>,
) -> Result<Vec<OwnType>, Error> {
    let what = format!("association types from {} to {}", name_of(from), name_of(to));
    let path = format!("/crm/v4/associations/{from}/{to}/labels");
    let Some(labels) = read::get(source, &what, path, left).await? else {
        return Ok(Vec::new());
    };
    let mut own: Vec<OwnType> = read::results(labels, "results")
        .iter()
        .filter_map(|row| {
            let category: AssociationCategory = serde_json::from_value(row.get("category")?.clone()).ok()?;
            (category != AssociationCategory::HubspotDefined).then_some(OwnType {
                from,
                to,
                category,
                type_id: u32::try_from(row.get("typeId")?.as_u64()?).ok()?,
                label: row.get("label").and_then(Value::as_str).map(str::to_owned),
                name: None,
                inverse: None,
            })
        })
        .collect();
    if own.is_empty() {
        return Ok(own);
    }
    // The machine names stand in version 3 only.
    let path = format!("/crm/v3/associations/{from}/{to}/types");
    let names: HashMap<String, String> = read::get(source, &what, path, left)
        .await?
        .map(|types| read::results(types, "results"))
        .unwrap_or_default()
        .iter()
        .filter_map(|row| {
            Some((
                row.get("id")?.as_str()?.to_owned(),
                row.get("name")?.as_str()?.to_owned(),
            ))
        })
        .collect();
    for one in &mut own {
        one.name = names.get(&one.type_id.to_string()).cloned();
    }
    Ok(own)
}

/// Finds the opposite direction of each.
fn join(all: &mut [OwnType]) {
    for at in 0..all.len() {
        let Some(one) = all.get(at).cloned().filter(|one| one.inverse.is_none()) else {
            continue;
        };
        let opposite = |(place, other): &(usize, &OwnType)| {
            *place != at
                && other.inverse.is_none()
                && (other.from, other.to, other.category) == (one.to, one.from, one.category)
                && other.label.is_some() == one.label.is_some()
        };
        let candidates: Vec<(usize, &OwnType)> = all.iter().enumerate().filter(opposite).collect();
        let near = |other: &OwnType| other.type_id.abs_diff(one.type_id) == 1;
        let named = |other: &OwnType| other.name.is_some() && other.name == one.name;
        let found = candidates
            .iter()
            .find(|(_, other)| named(other) && near(other))
            .or_else(|| candidates.iter().find(|(_, other)| named(other)))
            .or_else(|| candidates.iter().find(|(_, other)| near(other)))
            .or_else(|| {
                candidates
                    .iter()
                    .find(|(_, other)| one.from != one.to && other.label == one.label)
            })
            .map(|(place, other)| (*place, other.type_id));
        match found {
            Some((place, type_id)) => {
                if let Some(one) = all.get_mut(at) {
                    one.inverse = Some(type_id);
                }
                if let Some(other) = all.get_mut(place) {
                    other.inverse = Some(one.type_id);
                }
            }
            // Within one object type a relation may read the same from both ends.
            None if one.from == one.to => {
                if let Some(same) = all.get_mut(at) {
                    same.inverse = Some(one.type_id);
                }
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(from: ObjectTypeId, to: ObjectTypeId, type_id: u32, label: Option<&str>, name: &str) -> OwnType {
        OwnType {
            from,
            to,
            category: AssociationCategory::UserDefined,
            type_id,
            label: label.map(str::to_owned),
            name: Some(name.to_owned()),
            inverse: None,
        }
    }

    #[test]
    fn directions_find_each_other() {
        let (contact, company) = (ObjectTypeId::CONTACT, ObjectTypeId::COMPANY);
        let mut all = [
            own(contact, company, 3, Some("Manager"), "manager_of"),
            own(contact, company, 5, Some("Partner"), "partner"),
            own(company, contact, 4, Some("Managed by"), "manager_of"),
            own(company, contact, 6, Some("Partner"), "partner"),
            own(contact, contact, 7, Some("Parent"), "family"),
            own(contact, contact, 8, Some("Child"), "family"),
            own(contact, contact, 9, Some("Friend"), "friend"),
            own(contact, company, 20, None, "plain"),
        ];
        join(&mut all);
        let inverses: Vec<Option<u32>> = all.iter().map(|one| one.inverse).collect();
        assert_eq!(
            inverses,
            [
                Some(4),
                Some(6),
                Some(3),
                Some(5),
                Some(8),
                Some(7),
                Some(9),
                None
            ]
        );
    }
}
