//! From the client's records of its calls to the rows of the journal.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_client::journal::{CallRecord, Journal};
use spoke_client::{Allowance, ErrorKind};
use spoke_store::journal::{JournalCall, JournalReader, JournalWriter, Retention};

use crate::failure::Failure;
use crate::settings::{DataDir, Settings};

/// What is older is of no use: HubSpot's allowances are those of a day.
const KEPT: Duration = Duration::from_secs(30 * 86_400);
const ROWS: i64 = 1_000_000;

/// Writes the calls to one portal down.
pub struct CallJournal {
    portal: String,
    writer: JournalWriter,
}

impl CallJournal {
    /// The journal of this call of the command, unless it is turned off or nothing on this machine belongs to the
    /// portal: no folder is made for it.
    #[must_use]
    pub fn open(settings: &Settings, portal: &str) -> Option<Arc<dyn Journal>> {
        let state = settings.state_dir();
        let wanted = settings.journal && (state.exists() || settings.profile_file.is_some());
        if !wanted {
            return None;
        }
        let since = milliseconds(SystemTime::now().checked_sub(KEPT).unwrap_or(UNIX_EPOCH));
        let opened = state
            .create()
            .and_then(|()| JournalWriter::new(state.journal_file(), Retention { since, rows: ROWS }));
        match opened {
            Ok(writer) => Some(Arc::new(Self {
                portal: portal.to_owned(),
                writer,
            })),
            Err(error) => {
                settings
                    .printer
                    .warning(&format!("calls are not written down: {error}"));
                None
            }
        }
    }
}

impl Journal for CallJournal {
    fn record(&self, call: &CallRecord) {
        self.writer.record(JournalCall {
            portal: self.portal.clone(),
            started: milliseconds(call.started),
            method: call.method.as_str().to_owned(),
            template: call.template.clone(),
            allowance: allowance(call.allowance).to_owned(),
            object_type: call.object_type.clone(),
            status: call.status,
            kind: call.kind.map(words),
            category: call.category.clone(),
            correlation_id: call.correlation_id.clone(),
            attempt: call.attempt,
            last: call.last,
            source: call.source.as_str().to_owned(),
            duration: microseconds(call.duration),
            waited: microseconds(call.waited),
            response_bytes: signed(call.response_bytes),
            daily_limit: call.daily_limit.map(signed),
            daily_remaining: call.daily_remaining.map(signed),
            burst_limit: call.burst_limit.map(signed),
            burst_remaining: call.burst_remaining.map(signed),
            caller: call.caller.clone(),
            fingerprint: call.fingerprint.map(u64::cast_signed),
            page_size: call.page_size,
            looks_up_ids: call.looks_up_ids,
        });
    }
}

/// Opens the journal for reading. A folder without one is an answer, not a failure.
///
/// # Errors
/// When it is there and can't be read.
pub fn read(state: &DataDir) -> Result<Option<JournalReader>, Failure> {
    JournalReader::open(&state.journal_file()).map_err(|error| {
        Failure::usage("can't read the journal of calls")
            .because(&error)
            .hint("it can be removed, only its history is lost; --no-journal works without it")
    })
}

/// `RateLimited` as `rate limited`.
fn words(kind: ErrorKind) -> String {
    let mut words = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

const fn allowance(allowance: Allowance) -> &'static str {
    match allowance {
        Allowance::Burst => "burst",
        Allowance::Search => "search",
        Allowance::Associations => "associations",
        Allowance::Exempt => "exempt",
    }
}

/// Milliseconds since 1970.
#[must_use]
pub fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
