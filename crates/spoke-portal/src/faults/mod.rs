//! Bad days on request: answers that are late, refused, broken off, or only partly good.
//!
//! A [`Fault`] says what goes wrong, for whom, where, how often and when; `book` holds those that are set and picks the one a
//! request meets. `read` makes faults of JSON, one or a file of them, and names line and field of what can't be one.
//! `scenario` has the days that ship, as such files. A portal without faults pays one atomic load a request.

mod aim;
mod answer;
mod book;
mod damage;
mod draw;
mod fault;
mod file;
mod latency;
mod partial;
mod read;
mod scenario;
mod view;
mod window;
mod words;

pub(crate) use aim::Caller;
pub use aim::CallerKind;
pub(crate) use answer::{Cause, allowance, fault_answer};
pub(crate) use book::{Asked, Faults, Met, SetFault, TooMany, Which};
pub(crate) use damage::Damage;
pub use fault::{Fault, LimitPolicy};
pub(crate) use file::{Document, read_document};
pub use file::{FaultFile, FaultFileError};
pub(crate) use latency::LATENCY_MAX;
pub use latency::Latency;
pub(crate) use partial::amend;
pub(crate) use read::{BODIES, CALLERS, COUNT_MAX, PARTIAL_MAX, POLICIES, RETRY_AFTER_MAX, TOKENS};
pub use scenario::{Scenario, UnknownScenario};
pub(crate) use view::view;
pub(crate) use window::LASTING_MAX;

/// Faults that may be set at the same time.
pub(crate) const FAULTS_MAX: usize = 100;
