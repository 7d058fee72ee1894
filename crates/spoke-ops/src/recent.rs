//! What the journal tells of the recent past, in the form that triage, check and bundle need.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use spoke_model::version::{Sunset, sunsets_of};
use spoke_store::Error;
use spoke_store::journal::{JournalReader, Question};

/// Failures that are kept one by one.
const FAILURES_MAX: u32 = 100;

/// A failure.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecentFailure {
    /// When, in UTC.
    pub at: String,
    /// The method.
    pub method: String,
    /// The path without ids.
    pub template: String,
    /// The status.
    pub status: Option<u16>,
    /// The kind of failure.
    pub kind: Option<String>,
    /// The category.
    pub category: Option<String>,
    /// HubSpot's id of the call.
    pub correlation_id: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
}

/// An endpoint that ends, and that was called.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SunsetUse {
    /// Method and path.
    pub endpoint: String,
    /// How often.
    pub calls: u64,
    /// What it belongs to.
    pub family: &'static str,
    /// When it ends.
    pub day: &'static str,
    /// What to call instead.
    pub replacement: &'static str,
    /// Whether the day has come.
    pub has_come: bool,
}

/// A digest of the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recent {
    /// Whether there is a journal at all.
    pub journal: bool,
    /// Attempts on the wire.
    pub calls: u64,
    /// Those that failed, by status, or by kind where there was none.
    pub failed_by_status: BTreeMap<String, u64>,
    /// Half of the answers were faster, in milliseconds.
    pub p50_ms: f64,
    /// 95 of 100 answers were faster, in milliseconds.
    pub p95_ms: f64,
    /// Writes and reads of single records.
    pub single_calls: u64,
    /// Batch calls.
    pub batch_calls: u64,
    /// Calls by method and path, the most frequent first.
    pub endpoints: Vec<(String, u64)>,
    /// The day's allowance as last told.
    pub daily_limit: Option<u64>,
    /// What was left of it.
    pub daily_remaining: Option<u64>,
    /// The newest failures.
    pub failures: Vec<RecentFailure>,
    /// Endpoints that end.
    pub sunsets: Vec<SunsetUse>,
}

impl Recent {
    /// Reads the journal at `path`; empty when there is none.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn read(path: &Path, since: Timestamp, now: Timestamp) -> Result<Self, Error> {
        let Some(journal) = JournalReader::open(path)? else {
            return Ok(Self::default());
        };
        let question = Question {
            since: since.as_millisecond(),
            ..Question::default()
        };
        let mut recent = Self {
            journal: true,
            ..Self::default()
        };
        let mut times = Times::default();
        journal.walk(&question, |call| {
            if call.source != "wire" {
                return;
            }
            recent.calls += 1;
            times.add(u64::try_from(call.duration).unwrap_or(0));
            if call.template.contains("/batch/") {
                recent.batch_calls += 1;
            } else if call.object_type.is_some() {
                recent.single_calls += 1;
            }
            let name = match (call.status, &call.kind) {
                (Some(status), _) if status >= 400 => status.to_string(),
                (None, Some(kind)) => kind.clone(),
                _ => return,
            };
            *recent.failed_by_status.entry(name).or_default() += 1;
        })?;
        (recent.p50_ms, recent.p95_ms) = (times.percentile(50), times.percentile(95));
        for endpoint in journal.endpoints(&question)? {
            let name = format!("{} {}", endpoint.method, endpoint.template);
            recent
                .sunsets
                .extend(sunset_uses(&name, endpoint.calls, &endpoint.template, now));
            recent.endpoints.push((name, endpoint.calls));
        }
        if let Some(quota) = journal.quota(&question)? {
            recent.daily_limit = u64::try_from(quota.limit).ok();
            recent.daily_remaining = u64::try_from(quota.remaining).ok();
        }
        for failure in journal.failures(&question, FAILURES_MAX)? {
            let last = failure.last;
            recent.failures.push(RecentFailure {
                at: Timestamp::from_millisecond(last.started)
                    .unwrap_or_default()
                    .to_string(),
                method: last.method,
                template: last.template,
                status: last.status,
                kind: last.kind,
                category: last.category,
                correlation_id: last.correlation_id.filter(|id| !id.is_empty()),
                attempts: last.attempt,
            });
        }
        Ok(recent)
    }

    /// The failures under a correlation id, whenever they were.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn by_correlation_id(path: &Path, id: &str) -> Result<Option<RecentFailure>, Error> {
        let Some(journal) = JournalReader::open(path)? else {
            return Ok(None);
        };
        let question = Question {
            correlation_id: Some(id.to_owned()),
            ..Question::default()
        };
        let found = journal.failures(&question, 1)?.into_iter().next();
        Ok(found.map(|failure| RecentFailure {
            at: Timestamp::from_millisecond(failure.last.started)
                .unwrap_or_default()
                .to_string(),
            method: failure.last.method,
            template: failure.last.template,
            status: failure.last.status,
            kind: failure.last.kind,
            category: failure.last.category,
            correlation_id: failure.last.correlation_id,
            attempts: failure.last.attempt,
        }))
    }

    /// How many attempts failed with a status that `test` admits.
    #[must_use]
    pub fn failed(&self, test: impl Fn(u16) -> bool) -> u64 {
        self.failed_by_status
            .iter()
            .filter(|(name, _)| name.parse::<u16>().is_ok_and(&test))
            .map(|(_, count)| count)
            .sum()
    }

    /// All failed attempts.
    #[must_use]
    pub fn all_failed(&self) -> u64 {
        self.failed_by_status.values().sum()
    }
}

fn sunset_uses(name: &str, calls: u64, template: &str, now: Timestamp) -> Option<SunsetUse> {
    let time = spoke_model::time::Timestamp::from_millis(now.as_millisecond());
    // Of several families that cover a path the one that ends first matters.
    let first: &'static Sunset = sunsets_of(template).min_by_key(|line| line.day)?;
    Some(SunsetUse {
        endpoint: name.to_owned(),
        calls,
        family: first.family,
        day: first.day,
        replacement: first.replacement,
        has_come: first.has_come(time),
    })
}

/// Times in a histogram of bounded size.
struct Times(Option<hdrhistogram::Histogram<u64>>);

impl Default for Times {
    fn default() -> Self {
        Self(hdrhistogram::Histogram::new_with_bounds(1, 600_000_000, 3).ok())
    }
}

impl Times {
    fn add(&mut self, micros: u64) {
        if let Some(times) = self.0.as_mut() {
            times.saturating_record(micros.max(1));
        }
    }

    fn percentile(&self, percentile: u8) -> f64 {
        let Some(times) = self.0.as_ref().filter(|times| !times.is_empty()) else {
            return 0.0;
        };
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let micros = times.value_at_percentile(f64::from(percentile)) as f64;
        (micros / 10.0).round() / 100.0
    }
}
