//! Workflows, sequences, and workflow actions of apps: definitions are kept, enrolments are recorded, nothing runs.

mod action;
pub(crate) mod actions;
pub(crate) mod callbacks;
pub(crate) mod enrollments;
mod flow;
pub(crate) mod flows;
pub(crate) mod functions;
pub(crate) mod performance;
pub(crate) mod revisions;
pub(in crate::api) mod sample;
pub(crate) mod sequences;

use spoke_model::automation::sequence::Sequence;

use crate::store::{State, Transaction};

/// The name of a workflow, empty when it has none; nothing when it is not there.
pub(in crate::api) fn flow_name(state: &State, id: &str) -> Option<String> {
    flow::Flow::find(state, id.parse().ok()?).map(|flow| flow.name().to_owned())
}

/// The name of a sequence.
pub(in crate::api) fn sequence_name(id: &str) -> Option<String> {
    Sequence::by_id(id.parse().ok()?).map(|sequence| sequence.name.to_owned())
}

/// Forgets where a contact is enrolled, as when it is deleted for good.
pub(in crate::api) fn forget(transaction: &mut Transaction<'_>, contact: u64) {
    enrollments::forget(transaction, contact);
    sequences::forget(transaction, contact);
}
