//! The journal: one record of every attempt on the wire, and of every call that was answered without one.
//!
//! A [`Journal`] is handed a [`CallRecord`] when it is known what became of an attempt. Records never hold ids,
//! queries, bodies or tokens, so a journal can be kept and shown.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! use std::sync::{Arc, Mutex};
//! use spoke_client::HubSpot;
//! use spoke_client::journal::{CallRecord, Journal};
//!
//! #[derive(Default)]
//! struct Statuses(Mutex<Vec<Option<u16>>>);
//!
//! impl Journal for Statuses {
//!     fn record(&self, call: &CallRecord) {
//!         if let Ok(mut statuses) = self.0.lock() {
//!             statuses.push(call.status);
//!         }
//!     }
//! }
//!
//! let statuses = Arc::new(Statuses::default());
//! let hubspot =
//!     HubSpot::builder().base_url(portal.url()).token(portal.token()).journal(statuses.clone()).build()?;
//! hubspot.account().details().await?;
//! assert_eq!(*statuses.0.lock().unwrap(), [Some(200)]);
//! # Ok(()) }
//! ```

use std::time::{Duration, SystemTime};

use http::Method;

use crate::error::ErrorKind;
use crate::request::Allowance;

/// Is told of every attempt. It is called between answers: write elsewhere what takes long.
pub trait Journal: Send + Sync {
    /// Takes note of one attempt, or of one call that was answered without one.
    fn record(&self, call: &CallRecord);
}

/// Where an answer came from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerSource {
    /// HubSpot was asked.
    Wire,
    /// The client's cache had it, and it was fresh.
    Cache,
    /// The client's cache remembered that there is no such record.
    CacheMissing,
    /// HubSpot could not be asked; it is what HubSpot last said.
    Fallback,
    /// It came with the answer to another caller's call.
    Coalesced,
}

impl AnswerSource {
    /// `wire`, `cache`, `cache-missing`, `fallback`, `coalesced`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Cache => "cache",
            Self::CacheMissing => "cache-missing",
            Self::Fallback => "fallback",
            Self::Coalesced => "coalesced",
        }
    }
}

/// One attempt on the wire, or one call that was answered without one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallRecord {
    /// When it was sent.
    pub started: SystemTime,
    /// From sending to the last byte of the answer.
    pub duration: Duration,
    /// How long it waited for an allowance before it was sent.
    pub waited: Duration,
    /// The method.
    pub method: Method,
    /// The path with names in place of ids.
    pub template: String,
    /// The allowance that it counts against.
    pub allowance: Allowance,
    /// The object type in the path, as it was written.
    pub object_type: Option<String>,
    /// The status of the answer, when there was one.
    pub status: Option<u16>,
    /// What kind of error it was, when it was one.
    pub kind: Option<ErrorKind>,
    /// HubSpot's category or error type.
    pub category: Option<String>,
    /// HubSpot's id of the call.
    pub correlation_id: Option<String>,
    /// Which attempt of its call, from 1.
    pub attempt: u32,
    /// Whether the call ended with it.
    pub last: bool,
    /// Where the answer came from.
    pub source: AnswerSource,
    /// Bytes in the answer's body, inflated.
    pub response_bytes: u64,
    /// Calls a day, as the answer's headers tell.
    pub daily_limit: Option<u64>,
    /// Calls left today.
    pub daily_remaining: Option<u64>,
    /// Calls in the burst window.
    pub burst_limit: Option<u64>,
    /// Calls left in the burst window.
    pub burst_remaining: Option<u64>,
    /// Who called: the name given to [`crate::HubSpotBuilder::caller`].
    pub caller: Option<String>,
    /// Equal for equal requests of one process. It is drawn anew with every process, so nothing can be told from it.
    pub fingerprint: Option<u64>,
    /// The page size that was asked for.
    pub page_size: Option<u32>,
    /// Whether a search looked for records by their ids.
    pub looks_up_ids: bool,
}

impl CallRecord {
    /// A record in which nothing has happened yet. Fields are filled in one by one; tests of journals start here.
    #[must_use]
    pub fn new(method: Method, template: impl Into<String>, started: SystemTime) -> Self {
        Self {
            started,
            duration: Duration::ZERO,
            waited: Duration::ZERO,
            method,
            template: template.into(),
            allowance: Allowance::Burst,
            object_type: None,
            status: None,
            kind: None,
            category: None,
            correlation_id: None,
            attempt: 1,
            last: true,
            source: AnswerSource::Wire,
            response_bytes: 0,
            daily_limit: None,
            daily_remaining: None,
            burst_limit: None,
            burst_remaining: None,
            caller: None,
            fingerprint: None,
            page_size: None,
            looks_up_ids: false,
        }
    }
}
