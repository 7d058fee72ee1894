//! CRM to SQL: a mirror of a portal that proves it is complete.
//!
//! [`Sync`] copies every record, association, owner, pipeline and property definition of a portal into a database
//! (see `spoke-store` for its shape), keeps the copy up to date at little cost, and verifies it.
//!
//! # How it stays correct
//! * **A run that is ended at any moment goes on where it stopped.** Every page is one transaction, and the position
//!   after it is part of the same transaction.
//! * **Changes** are found by the time of last change, from a little before the last one seen; a record that was read
//!   already is recognised and skipped. What is written always comes from a read by id or from the list, never from
//!   the search index, which lags behind.
//! * **Records that left** (archived, deleted for good, merged away) change no other record, so they are found by
//!   counting: the portal's total against the mirror's. Where they differ, ranges of ids are halved and counted until
//!   the ids are found, and each is then asked for by id. No list of deletions is needed, and nothing that HubSpot
//!   still has is ever marked as gone.
//! * **Associations** have no time of change. A run reads them all, 1,000 records a request; a watch reads those of
//!   changed records at once and goes through the rest in turn.
//! * **Verification** reads both sides to the end and compares counts and sums of row hashes.
//!
//! What an increment cannot see: a calculated value that moves without touching the time of last change, and as many
//! records archived as restored within the same hundred between two looks. A full run ([`SyncBuilder::full`]) sees
//! both; verification reports them.
//!
//! # Example
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let client = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! # let directory = tempfile::tempdir()?;
//! # let file = directory.path().join("crm.db");
//! use spoke_sync::{Sync, Target};
//!
//! let sync = Sync::builder(client, Target::Sqlite(file)).object_types(["contacts", "deals"]).build();
//! let report = sync.run().await?;
//! assert_eq!(report.tables.len(), 2);
//! assert!(sync.verify().await?.is_equal());
//! # Ok(())
//! # }
//! ```

mod associations;
mod bisect;
mod catalog;
mod context;
mod discover;
mod error;
mod full;
mod incremental;
mod plan;
mod progress;
mod properties;
mod report;
mod resolve;
mod rows;
mod run;
mod source;
mod sync;
mod target;
mod verification;
mod verify;
mod watch;
mod writer;

pub use error::Error;
pub use progress::{Phase, Progress};
pub use properties::Properties;
pub use report::{Counts, Mode, Plan, PlannedTable, Report, Skipped, TableReport, WatchReport};
pub use sync::{Sync, SyncBuilder};
pub use target::Target;
pub use verification::{Difference, DifferenceKind, Side, TableVerification, Verification, VerifiedKind};
