//! A HubSpot portal that runs on your own machine.
//!
//! A [`Portal`] listens on the loopback address and answers the way HubSpot does: the same paths in all versions, the
//! same records, rules, limits on input and error bodies. Tests start one in memory; development keeps one in a folder.
//!
//! ```no_run
//! # async fn example() -> Result<(), spoke_portal::Error> {
//! let portal = spoke_portal::Portal::start().await?;
//! println!("{} {}", portal.url(), portal.token());
//! portal.stop().await
//! # }
//! ```
//!
//! Inside, `server` speaks HTTP, `api` holds one function per operation, `rules` what HubSpot does to values, and
//! `definitions` what the portal knows about its own shape. `lists` keeps lists and their members. `store`, `index` and `persist` keep the records: in memory,
//! searchable, and on disk. `traffic` remembers the last requests, `faults` is what shall go wrong, `control` is what HubSpot has not: faults, clock, snapshots. `recycle_bin` brings archived records back. `load` takes over what another portal has. `jobs` is what goes on behind the answers: `imports` and `exports`, with their files in
//! `workroom`.

mod admin_rules;
mod api;
mod builder;
mod clock;
mod control;
mod definitions;
mod error;
mod exports;
mod faults;
mod forks;
mod guard;
mod html;
mod imports;
mod index;
mod jobs;
mod lists;
mod load;
mod outbox;
mod persist;
mod portal;
mod recycle_bin;
mod rules;
mod seed;
mod server;
mod settings;
mod snapshots;
pub mod store;
mod traffic;
mod webhooks_journal;
mod workroom;

pub use admin_rules::{PropertyRules, WriteRules, WriteRulesError};
pub use api::{AnsweredOperation, coverage, operations};
pub use builder::{APP_ID, PortalBuilder, Seed};
pub use error::Error;
pub use faults::{
    CallerKind, Fault, FaultFile, FaultFileError, Latency, LimitPolicy, Scenario, UnknownScenario,
};
pub use guard::App;
pub use portal::{Changes, Portal};
pub use recycle_bin::RestoreError;
pub use snapshots::{Kept, SnapshotFolder};
pub use traffic::AnsweredRequest;
