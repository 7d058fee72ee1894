//! Writes a crowd, part by part.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::draft::{Draft, Drafts, plan};
use super::shape::Shape;
use crate::api::SampleWriter;
use crate::portal::PortalState;
use crate::seed::load::spec;

/// The collection of what was made with which seed.
const COLLECTION: &str = "seeds";

/// How far a crowd has come, as a document under its seed.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    shape: Shape,
    /// The next part.
    next: u64,
}

/// What a call made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Contacts, duplicates included.
    pub(crate) contacts: u64,
    /// Companies.
    pub(crate) companies: u64,
    /// Deals.
    pub(crate) deals: u64,
    /// Tickets.
    pub(crate) tickets: u64,
    /// Duplicates among the contacts.
    pub(crate) duplicates: u64,
    /// How often each blemish was put on, in the order of the table; empty for a clean crowd.
    pub(crate) blemished: Vec<u64>,
    /// Records that are still to be made.
    pub(crate) left: u64,
}

/// Why nothing more was made.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The seed's records are there already, or the portal's own are in the way.
    Conflict(String),
    /// The data folder fails.
    Failed(String),
}

/// Makes the next parts of a crowd, as many as hold no more than `most` records, but one at least. Blocks.
///
/// A part is there as a whole or not at all, but for [`Refused::Conflict`] where the message says so.
pub(crate) fn run(portal: &PortalState, shape: &Shape, most: u64) -> Result<Made, Refused> {
    let mut made = Made::default();
    let key = shape.seed.to_string();
    let parts = shape.parts();
    let first = next(portal, &key, shape)?;
    let mut next = first;
    let start = shape.before(first);
    while next < parts && (next == first || shape.before(next + 1) - start <= most) {
        let drafts = plan(shape, next);
        write(portal, &key, shape, next, &drafts)?;
        made.add(&drafts);
        next += 1;
    }
    made.left = shape.total() - shape.before(next);
    Ok(made)
}

/// The part that comes next.
fn next(portal: &PortalState, key: &str, shape: &Shape) -> Result<u64, Refused> {
    let state = portal.store.read();
    let Some(progress) = state.document(COLLECTION, key).and_then(progress) else {
        return Ok(0);
    };
    let there = progress.shape.before(progress.next);
    let other = "choose another seed, as every seed makes other records, or remove everything first: reset";
    if progress.shape != *shape {
        return Err(Refused::Conflict(format!(
            "seed {key} has made {there} records of another crowd ({}) already; {other}",
            told(&progress.shape)
        )));
    }
    if progress.next >= shape.parts() {
        return Err(Refused::Conflict(format!(
            "seed {key} has made these {there} records already; {other}"
        )));
    }
    Ok(progress.next)
}

fn progress(document: &Value) -> Option<Progress> {
    Progress::deserialize(document).ok()
}

fn told(shape: &Shape) -> String {
    let counts = [
        (shape.contacts, "contacts"),
        (shape.companies, "companies"),
        (shape.deals, "deals"),
        (shape.tickets, "tickets"),
    ];
    let mut told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if shape.duplicates_percent > 0 {
        told.push(format!("{} % duplicates", shape.duplicates_percent));
    }
    if shape.messy {
        told.push("messy".to_owned());
    }
    told.join(", ")
}

/// Writes one part in one transaction, with the note that it is there.
fn write(
    portal: &PortalState,
    key: &str,
    shape: &Shape,
    number: u64,
    drafts: &Drafts,
) -> Result<(), Refused> {
    let mut writer = SampleWriter::begin(portal);
    // Another call may have been faster.
    let next = writer
        .document(COLLECTION, key)
        .and_then(progress)
        .map_or(0, |progress| progress.next);
    if next != number {
        return Err(Refused::Conflict(format!(
            "another call is making the records of seed {key}; wait until it is done"
        )));
    }
    let now = portal.clock.now();
    for draft in &drafts.all {
        if let Some((email, holder)) = taken(&writer, draft) {
            return Err(Refused::Conflict(format!(
                "contact {holder} has the address {email} already; nothing of part {} of {} was written, the {} \
                 records of the parts before it are there; choose another seed",
                number + 1,
                shape.parts(),
                shape.before(number)
            )));
        }
    }
    let mut ids: Vec<(ObjectTypeId, u64)> = Vec::with_capacity(drafts.all.len());
    for (at, draft) in drafts.all.iter().enumerate() {
        let ties: Vec<(u64, AssociationSpec)> = draft
            .ties
            .iter()
            .filter_map(|(to, tie)| {
                let (to_type, id) = ids.get(*to).copied()?;
                Some((id, spec(draft.object_type, to_type, *tie)?))
            })
            .collect();
        let id = writer
            .create(now, draft.object_type, &draft.properties, &ties)
            .map_err(|refusal| {
                Refused::Conflict(format!(
                    "the portal's own definitions or settings refuse record {} of part {} of {}: {refusal}; the {} \
                     records before it are there",
                    at + 1,
                    number + 1,
                    shape.parts(),
                    shape.before(number) + at as u64
                ))
            })?;
        ids.push((draft.object_type, id));
    }
    let progress = Progress {
        shape: *shape,
        next: number + 1,
    };
    let document = serde_json::to_value(&progress).map_err(|error| Refused::Failed(error.to_string()))?;
    writer.put_document(COLLECTION, key, document);
    match writer.commit() {
        Some(commit) => commit.wait().map_err(|error| Refused::Failed(error.to_string())),
        None => Err(Refused::Failed("the records could not be written".to_owned())),
    }
}

/// The address of a draft that somebody has, and who.
fn taken<'d>(writer: &SampleWriter<'_>, draft: &'d Draft) -> Option<(&'d str, u64)> {
    if draft.object_type != ObjectTypeId::CONTACT {
        return None;
    }
    let (_, email) = draft.properties.iter().find(|(name, _)| *name == "email")?;
    Some((email, writer.holder(ObjectTypeId::CONTACT, "email", email)?))
}

impl Made {
    fn add(&mut self, drafts: &Drafts) {
        for draft in &drafts.all {
            match draft.object_type {
                ObjectTypeId::COMPANY => self.companies += 1,
                ObjectTypeId::CONTACT => self.contacts += 1,
                ObjectTypeId::DEAL => self.deals += 1,
                _ => self.tickets += 1,
            }
        }
        self.duplicates += drafts.duplicates;
        self.blemished
            .resize(drafts.blemished.len().max(self.blemished.len()), 0);
        for (sum, count) in self.blemished.iter_mut().zip(&drafts.blemished) {
            *sum += count;
        }
    }
}
