//! States of the portal kept under a name, each in one file, and going back to one of them or to none.
//!
//! A portal with a data folder keeps them in it; those of a portal in memory are gone with it. They hold records,
//! definitions, lists, settings, and the files of the files tool, of imports and of exports: everything but the clock,
//! the faults and the memory of requests. Tokens that were issued stay good. A snapshot's file can be copied to another
//! machine; one of a newer version, or a damaged one, is refused before anything changes.

mod along;
mod folder;
mod problem;
mod whole;

pub use folder::{Kept, SnapshotFolder};
pub(crate) use problem::Problem;
pub(crate) use whole::{export, load, reset, restore, save};
