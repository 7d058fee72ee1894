//! The disk under the store: a journal of transactions, snapshots, and opening after any kind of end.
//!
//! | file | holds |
//! |---|---|
//! | `lock` | the process id of the owner; the lock itself is the operating system's and ends with the process |
//! | `journal-N.log` | frames of transactions from number N on |
//! | `snapshot-N.snap` | every transaction up to N, and possibly some after |
//!
//! **Writing.** A writer thread appends what has queued up and flushes once for all of it; a transaction is
//! acknowledged after the flush that covers it. When nothing is queued a transaction is flushed at once, and what
//! arrives during a flush shares the next one.
//!
//! **Snapshots** run beside readers and writers. The journal is first cut at transaction N; then each section (the
//! rows of a table, one column, the associations, the documents, who is in which list) is copied under a short lock, together with the
//! number of the last transaction that it contains. Recovery applies a transaction to exactly those sections that
//! do not contain it. The snapshot gets its name only after every transaction in it is flushed; then older files go.
//!
//! **Opening** takes the newest snapshot and replays the journals. A frame that is cut short at the very end was
//! never acknowledged and is removed; damage anywhere else is an error that names the file.

mod codec;
mod disk;
mod frame;
mod journal;
mod keeper;
mod layout;
mod load;
mod lock;
mod memberships;
mod named;
mod recover;
mod report;
mod save;
mod sections;
#[cfg(test)]
mod tests;

pub(crate) use disk::{BOUND_FLOOR, Disk};
pub(crate) use keeper::Keeper;
pub(crate) use load::TakesFiles;
pub(crate) use named::{load_from, save_to, verify};
pub use report::{OpenReport, TornTail};
