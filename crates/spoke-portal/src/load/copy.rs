//! A copy that may end half way: what it has brought stays, and the next run of the same copy goes on behind it.
//!
//! Records are taken in the order of their ids and none twice. A copy that says what it is may send records again that an
//! earlier run of it has brought; those of types that had records before the copy began are refused as ever, so that two
//! portals never mix.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use spoke_model::object_type::ObjectTypeId;

use super::{Refusal, records};
use crate::definitions::Definitions;
use crate::store::{State, Transaction};

/// The note about the last copy: one document.
const COPIES: &str = "copies";
const KEY: &str = "last";

/// What a copy says of itself, before its first record and after its last.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Copy {
    /// The portal that is copied.
    portal: u64,
    /// What tells the stand-ins of this copy from those of others; nothing when values are as they are.
    #[serde(default)]
    stand_ins: Option<String>,
    /// Whether this is its end.
    #[serde(default)]
    finished: bool,
}

/// What is remembered of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    portal: u64,
    stand_ins: Option<String>,
    finished: bool,
    /// Types that had records when it began.
    closed: BTreeSet<ObjectTypeId>,
}

impl Note {
    /// What is remembered, if the copy has not come to its end.
    pub(super) fn unfinished(state: &State) -> Option<Self> {
        let note = Self::deserialize(state.document(COPIES, KEY)?).ok()?;
        (!note.finished).then_some(note)
    }

    /// Whether records of a type that are there were brought by this copy.
    pub(super) fn brought(&self, object_type: ObjectTypeId) -> bool {
        !self.closed.contains(&object_type)
    }

    /// Whether it has brought any record.
    fn has_brought(&self, known: &Definitions, state: &State) -> bool {
        with_records(known, state).any(|object_type| self.brought(object_type))
    }

    fn is_of(&self, copy: &Copy) -> bool {
        self.portal == copy.portal && self.stand_ins == copy.stand_ins
    }
}

/// The note as it is once the line is taken; nothing when the copy is finished.
///
/// # Errors
/// When another copy was left half way and has brought records.
pub(super) fn begin(
    known: &Definitions,
    state: &State,
    number: usize,
    copy: &Copy,
) -> Result<Option<Note>, Refusal> {
    if copy.finished {
        return Ok(None);
    }
    match Note::unfinished(state) {
        Some(note) if note.is_of(copy) => Ok(Some(note)),
        Some(note) if note.has_brought(known, state) => Err(Refusal::line(
            number,
            format!(
                "an unfinished copy of portal {} {} lies here: run the same copy again to finish it, or empty this portal \
                 (POST /_spoke/reset) before another one",
                note.portal,
                match note.stand_ins {
                    Some(_) if note.portal == copy.portal => "with other stand-ins",
                    Some(_) => "with stand-ins",
                    None => "without stand-ins",
                }
            ),
        )),
        _ => Ok(Some(Note {
            portal: copy.portal,
            stand_ins: copy.stand_ins.clone(),
            finished: false,
            closed: with_records(known, state).collect(),
        })),
    }
}

/// Remembers a copy.
pub(super) fn put(transaction: &mut Transaction<'_>, note: Option<Note>, copy: &Copy) {
    let note = note.unwrap_or_else(|| Note {
        portal: copy.portal,
        stand_ins: copy.stand_ins.clone(),
        finished: true,
        closed: BTreeSet::new(),
    });
    match serde_json::to_value(&note) {
        Ok(value) => transaction.put_document(COPIES, KEY, value),
        Err(error) => tracing::error!(%error, "could not remember a copy"),
    }
}

fn with_records<'s>(known: &'s Definitions, state: &'s State) -> impl Iterator<Item = ObjectTypeId> + 's {
    known
        .object_types()
        .map(|one| one.id)
        .filter(|object_type| records::last_id(state, *object_type).is_some())
}
