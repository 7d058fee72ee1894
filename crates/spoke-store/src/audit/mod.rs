//! An audit log that cannot be edited in silence.
//!
//! Every entry carries the SHA-256 of the entry before it and of itself, so that a changed, removed or inserted entry
//! breaks the chain at its place, and [`AuditLog::verify`] names that place. The number and hash of the last entry are
//! kept apart, which tells a log whose end was cut off. Who can write the whole file can also compute a new chain:
//! only a [`Head`] that was written down elsewhere tells that, so `verify` accepts one.
//!
//! ```
//! use spoke_store::audit::{AuditLog, Entry, Verification};
//!
//! # let folder = tempfile::tempdir()?;
//! let mut log = AuditLog::open(folder.path().join("audit.db"))?;
//! let head = log.append(&Entry::new(1_767_225_600_000, "app1", "create", "allowed").object("contacts", Some("51")))?;
//! assert_eq!(log.verify(Some(&head))?, Verification::Verified { entries: 1, head: Some(head) });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chain;
mod entry;
mod log;

pub use chain::{Fault, Head, Verification};
pub use entry::{Entry, Recorded};
pub use log::{AuditLog, Filter};
