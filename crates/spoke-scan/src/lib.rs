//! Finds secrets, pitfalls and retiring calls in source trees.
//!
//! | module | is |
//! |---|---|
//! | [`scan`](fn@scan) | a run over folders or over what is staged in git: files in, findings out |
//! | [`finding`] | a finding, its place, its severity |
//! | [`rules`] | the table of rules, and one file for each way of finding |
//! | [`baseline`] | findings that were accepted earlier |
//! | [`sarif`] | the report that code hosts read |
//! | [`upgrade`] | SDK versions and numbered paths, what replaces them and by when; rewrites what is mechanical |
//!
//! Nothing here asks the clock or the network: the day is a parameter. `git` is run for what is staged and for whether a
//! tree is clean, and for nothing else.

pub mod baseline;
pub mod finding;
mod git;
mod language;
mod legacy_path;
mod mask;
mod outline;
pub mod rules;
pub mod sarif;
pub mod scan;
mod secrets;
mod source;
pub mod upgrade;

pub use finding::{Finding, Severity};
pub use scan::{Report, Scan, What, scan};
pub use source::{MAX_FILE_BYTES, SourceError};
