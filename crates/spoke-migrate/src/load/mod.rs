//! Carrying a plan out, a window of rows at a time.
//!
//! For each window: find what the portal has by key, merge the rows of one key, write what differs, associate,
//! undo what belongs only to rejected rows, save a checkpoint. Guarantees: memory is one window; a row either
//! gets all its records and associations or is rejected.

mod associate;
mod fault;
mod gather;
pub(crate) mod lookup;
mod merge;
mod run;
mod undo;
mod window;
mod write;

pub(crate) use run::{Loader, Resume};
