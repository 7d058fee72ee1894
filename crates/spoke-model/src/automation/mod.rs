//! Workflows, sequences and workflow actions: what they hold.
//!
//! Sources: the official client's models and the published specification (2026-08) for names, kinds and required fields;
//! defaults are assumed unless a comment says otherwise.

pub mod action;
pub mod flow;
pub mod sequence;
