//! Files of the design manager, by environment and path. What is known of one is a document, its content lies in the
//! workroom.
//!
//! Success statuses are those of the official client's models; refusals are not on record. Assumed: the two environments
//! know nothing of one another; folders are there as long as something lies in them, and are deleted with it.

mod content;
mod extract;
mod file;

pub(crate) use content::{UPLOAD, create, delete, download, metadata, replace, validate};
pub(crate) use extract::{start as extract, status as extract_status};
