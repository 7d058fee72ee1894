//! Workflows, sequences, and workflow actions of apps: definitions are kept, enrolments are recorded, nothing runs.

mod action;
pub(crate) mod actions;
pub(crate) mod callbacks;
pub(crate) mod functions;
pub(crate) mod revisions;
