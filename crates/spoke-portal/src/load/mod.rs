//! Takes over definitions, records and associations of another portal as they are, ids included.
//!
//! What comes here was accepted by a portal already, so it goes past the rules of writing: nothing is derived, nothing
//! is refused for its value, times and ids stay. What is checked is that the parts fit together and into the store. A
//! body is taken as a whole or not at all.

mod check;
mod copy;
mod definitions;
mod line;
mod lists;
mod records;
mod settings;

use std::sync::Arc;

use serde_json::{Value, json};

pub(crate) use line::{Line, parse};

use crate::definitions::Editor;
use crate::portal::PortalState;
use crate::store::StoreError;

/// The largest body, in bytes.
pub(crate) const BODY_LIMIT: u64 = 8 << 20;

/// Why a body was not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A line can't be used.
    Line(usize, String),
    /// The body is too large.
    TooLarge,
    /// The store is full or fails.
    Store(String),
}

impl Refusal {
    fn line(number: usize, reason: impl Into<String>) -> Self {
        Self::Line(number, reason.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(number, reason) => {
                write!(
                    formatter,
                    "line {number}: {reason}; nothing of this body was taken"
                )
            }
            Self::TooLarge => write!(
                formatter,
                "the body is larger than {BODY_LIMIT} bytes: send it in parts"
            ),
            Self::Store(reason) => write!(formatter, "the store can't take it: {reason}"),
        }
    }
}

/// How many of each were taken.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    object_types: u64,
    groups: u64,
    properties: u64,
    pipelines: u64,
    owners: u64,
    association_types: u64,
    records: u64,
    associations: u64,
    lists: u64,
    list_folders: u64,
    list_members: u64,
    validation_rules: u64,
    teams: u64,
    roles: u64,
    exchange_rates: u64,
    forms: u64,
    /// Records that an earlier run of the same copy had brought.
    records_there: u64,
    /// Definitions that the portal had already, equal in every field.
    unchanged: u64,
}

impl Loaded {
    /// As the control answers it.
    pub(crate) fn view(&self) -> Value {
        json!({
            "objectTypes": self.object_types,
            "groups": self.groups,
            "properties": self.properties,
            "pipelines": self.pipelines,
            "owners": self.owners,
            "associationTypes": self.association_types,
            "records": self.records,
            "associations": self.associations,
            "lists": self.lists,
            "listFolders": self.list_folders,
            "listMembers": self.list_members,
            "validationRules": self.validation_rules,
            "teams": self.teams,
            "roles": self.roles,
            "exchangeRates": self.exchange_rates,
            "forms": self.forms,
            "recordsThere": self.records_there,
            "unchanged": self.unchanged,
        })
    }
}

/// Takes a body over, in one transaction. Blocks.
pub(crate) fn load(portal: &Arc<PortalState>, lines: &[(usize, Line)]) -> Result<Loaded, Refusal> {
    let mut loaded = Loaded::default();
    let mut transaction = portal.store.write();
    let known = portal.definitions.current();
    check::definitions(&known, &transaction, lines)?;
    let mut copies = Vec::new();
    for (number, line) in lines {
        if let Line::Copy(copy) = line {
            copies.push((copy::begin(&known, &transaction, *number, copy)?, copy));
        }
    }
    let running = match copies.last() {
        Some((note, _)) => note.clone(),
        None => copy::Note::unfinished(&transaction),
    };
    check::records(&known, &transaction, running.as_ref(), lines)?;
    let now = portal.clock.now();
    for (note, copy) in copies {
        copy::put(&mut transaction, note, copy);
    }
    let mut editor = Editor::new(&mut transaction, &portal.definitions);
    definitions::put_shapes(&mut editor, &known, lines, now, &mut loaded);
    let known = editor.publish();
    // Properties come second: what a pipeline's stages bring with them is there already, and stays out of the documents.
    let mut editor = Editor::new(&mut transaction, &portal.definitions);
    definitions::put_properties(&mut editor, &known, lines, &mut loaded);
    settings::put_user_roles(&mut editor, lines);
    let known = editor.publish();
    settings::put(&mut transaction, lines, &mut loaded);
    lists::put(&mut transaction, lines, now, &mut loaded);
    records::put(&mut transaction, &known, portal.app_id, lines, &mut loaded)?;
    lists::put_members(&mut transaction, lines, &mut loaded);
    transaction.commit().wait()?;
    Ok(loaded)
}
