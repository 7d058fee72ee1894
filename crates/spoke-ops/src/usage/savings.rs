//! Calls that need not have been made, found in the journal.
//!
//! | found | told from | instead |
//! |---|---|---|
//! | single reads | at least 5 reads of one type by one caller in 10 s | batch reads of 100 |
//! | single writes | the same with creates or updates | batch writes of 100 |
//! | searches for ids | the search filters by `hs_object_id` | batch reads of 100 |
//! | repeated reads | the same request within 20 s, of definitions within an hour | a cache |
//! | polling | the same request at least 20 times, 20 s to 15 min apart | webhooks |
//! | small pages | at least 3 pages of fewer than 100 records in 10 s | pages of 100 |
//! | refused calls | answers with 429 | keeping within the limits |
//!
//! The numbers are Spoke's own judgement; the sizes of batches and pages are HubSpot's (documented).

use std::collections::HashMap;

use serde::Serialize;
use spoke_model::call::Call;
use spoke_model::limits::{BATCH_MAX, BURST_WINDOW_MS, LIST_PAGE_MAX};
use spoke_store::journal::JournalCall;

const MANY: u64 = 5;
const PAGES: u64 = 3;
const SOON_MS: i64 = 20_000;
const DEFINITIONS_MS: i64 = 3_600_000;
const POLLS: u64 = 20;
const POLL_MS: i64 = 15 * 60 * 1000;
/// Different things remembered at a time; beyond that, the report says less rather than take more memory.
const REMEMBERED: usize = 200_000;

/// What to do instead.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Read many records with one call.
    BatchRead,
    /// Write many records with one call.
    BatchWrite,
    /// Read by id instead of searching.
    ReadById,
    /// Keep the answer for a while.
    Cache,
    /// Be told of changes.
    Webhooks,
    /// Ask for 100 records a page.
    LargerPages,
    /// Keep within the limits.
    Pace,
}

/// Calls that could be spared.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Saving {
    /// What to do instead.
    pub remedy: Remedy,
    /// What the calls were about: an object type or a path.
    pub about: String,
    /// Who made them.
    pub caller: Option<String>,
    /// How many there were.
    pub calls: u64,
    /// How many it would take.
    pub instead: u64,
    /// The most of them in ten seconds, where that is what told.
    pub most_in_ten_seconds: Option<u64>,
}

impl Saving {
    /// How many calls would not be made.
    #[must_use]
    pub fn spared(&self) -> u64 {
        self.calls.saturating_sub(self.instead)
    }
}

/// Looks at calls one by one, in the order of time.
#[derive(Debug, Default)]
pub struct Savings {
    windows: HashMap<About, Window>,
    found: HashMap<About, Saving>,
    seen: HashMap<i64, Seen>,
}

type About = (Remedy, Option<String>, String);

/// Ten seconds of calls that could be one.
#[derive(Debug, Default)]
struct Window {
    number: i64,
    calls: u64,
    records: u64,
}

#[derive(Debug)]
struct Seen {
    last: i64,
    polls: u64,
}

impl Savings {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at a call.
    pub fn see(&mut self, call: &JournalCall) {
        // Repetitions of a failed attempt are the client's, and cost nothing where the wire was spared.
        if call.source != "wire" {
            return;
        }
        if call.status == Some(429) {
            self.find(Remedy::Pace, call, call.template.clone(), 1, 0, None);
            return;
        }
        if !call.last || call.status.is_none() {
            return;
        }
        let object_type = call.object_type.clone().unwrap_or_default();
        let taken = Call::of(&call.method, &call.template);
        if call.looks_up_ids {
            self.gather(Remedy::ReadById, call, object_type, 1);
        } else if call.method == "GET" && taken.record_id().is_some() {
            self.gather(Remedy::BatchRead, call, object_type, 1);
        } else if is_single_write(&taken, &call.method) {
            self.gather(Remedy::BatchWrite, call, object_type, 1);
        } else if let Some(size) = call
            .page_size
            .filter(|size| *size < LIST_PAGE_MAX && call.method == "GET")
        {
            self.gather(Remedy::LargerPages, call, object_type, u64::from(size));
        }
        if call.method == "GET" {
            self.compare(call, &taken);
        }
    }

    /// The savings, the largest first.
    #[must_use]
    pub fn finish(mut self) -> Vec<Saving> {
        for (about, window) in std::mem::take(&mut self.windows) {
            self.close(&about, &window);
        }
        let mut savings: Vec<Saving> = self
            .found
            .into_values()
            .filter(|saving| saving.spared() > 0)
            .collect();
        savings.sort_by(|one, other| {
            let key = |saving: &Saving| (std::cmp::Reverse(saving.spared()), saving.remedy);
            key(one)
                .cmp(&key(other))
                .then_with(|| one.about.cmp(&other.about))
        });
        savings
    }

    fn gather(&mut self, remedy: Remedy, call: &JournalCall, about: String, records: u64) {
        let key = (remedy, call.caller.clone(), about);
        let number = call.started / i64::from(BURST_WINDOW_MS);
        if !self.windows.contains_key(&key) && self.windows.len() >= REMEMBERED {
            return;
        }
        let window = self.windows.entry(key.clone()).or_default();
        if window.number == number {
            window.calls += 1;
            window.records += records;
            return;
        }
        let ended = std::mem::replace(
            window,
            Window {
                number,
                calls: 1,
                records,
            },
        );
        self.close(&key, &ended);
    }

    fn close(&mut self, (remedy, caller, about): &About, window: &Window) {
        let least = if *remedy == Remedy::LargerPages {
            PAGES
        } else {
            MANY
        };
        if window.calls < least {
            return;
        }
        let size = match remedy {
            Remedy::LargerPages => u64::from(LIST_PAGE_MAX),
            _ => BATCH_MAX as u64,
        };
        let call = JournalCall {
            caller: caller.clone(),
            ..JournalCall::default()
        };
        let instead = window.records.div_ceil(size);
        self.find(
            *remedy,
            &call,
            about.clone(),
            window.calls,
            instead,
            Some(window.calls),
        );
    }

    fn compare(&mut self, call: &JournalCall, taken: &Call<'_>) {
        let Some(fingerprint) = call.fingerprint else {
            return;
        };
        let full = self.seen.len() >= REMEMBERED;
        let Some(seen) = self.seen.get_mut(&fingerprint) else {
            if !full {
                let first = Seen {
                    last: call.started,
                    polls: 0,
                };
                self.seen.insert(fingerprint, first);
            }
            return;
        };
        let gap = call.started.saturating_sub(seen.last);
        seen.last = call.started;
        let about = readable(call);
        if gap <= SOON_MS || (gap <= DEFINITIONS_MS && is_definition(taken)) {
            self.find(Remedy::Cache, call, about, 1, 0, None);
        } else if gap <= POLL_MS {
            seen.polls += 1;
            match seen.polls {
                polls if polls < POLLS => {}
                POLLS => self.find(Remedy::Webhooks, call, about, POLLS, 0, None),
                _ => self.find(Remedy::Webhooks, call, about, 1, 0, None),
            }
        }
    }

    fn find(
        &mut self,
        remedy: Remedy,
        call: &JournalCall,
        about: String,
        calls: u64,
        instead: u64,
        most: Option<u64>,
    ) {
        let key = (remedy, call.caller.clone(), about);
        if !self.found.contains_key(&key) && self.found.len() >= REMEMBERED {
            return;
        }
        let about = key.2.clone();
        let saving = self.found.entry(key).or_insert_with(|| Saving {
            remedy,
            about,
            caller: call.caller.clone(),
            calls: 0,
            instead: 0,
            most_in_ten_seconds: None,
        });
        saving.calls += calls;
        saving.instead += instead;
        saving.most_in_ten_seconds = saving.most_in_ten_seconds.max(most);
    }
}

/// Creating, changing or archiving one record.
fn is_single_write(call: &Call<'_>, method: &str) -> bool {
    let path = call.unversioned();
    let segments = path.split('/').count();
    let of_records = path.starts_with("crm/objects/");
    of_records
        && match method {
            "POST" => segments == 3,
            "PATCH" | "DELETE" => call.record_id().is_some(),
            _ => false,
        }
}

/// Definitions seldom change.
fn is_definition(call: &Call<'_>) -> bool {
    let path = call.unversioned();
    [
        "crm/properties",
        "crm/pipelines",
        "crm/owners",
        "crm/schemas",
        "crm-object-schemas",
    ]
    .iter()
    .any(|area| path.starts_with(area))
        || path.ends_with("/labels")
}

/// The method and path, with the object type where it stood.
fn readable(call: &JournalCall) -> String {
    let path = match &call.object_type {
        Some(object_type) => call.template.replacen("{objectType}", object_type, 1),
        None => call.template.clone(),
    };
    format!("{} {path}", call.method)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(started: i64, method: &str, template: &str) -> JournalCall {
        JournalCall {
            started,
            method: method.to_owned(),
            template: template.to_owned(),
            object_type: Some("contacts".to_owned()),
            status: Some(200),
            attempt: 1,
            last: true,
            source: "wire".to_owned(),
            caller: Some("report".to_owned()),
            ..JournalCall::default()
        }
    }

    fn found(calls: impl IntoIterator<Item = JournalCall>) -> Vec<(Remedy, u64, u64)> {
        let mut savings = Savings::new();
        calls.into_iter().for_each(|call| savings.see(&call));
        let savings = savings.finish();
        savings
            .iter()
            .map(|one| (one.remedy, one.calls, one.instead))
            .collect()
    }

    #[test]
    fn single_reads_in_ten_seconds_are_a_few_batch_reads() {
        let read = |at| call(at, "GET", "/crm/objects/2026-09/{objectType}/{objectId}");
        assert_eq!(
            found((0..412).map(|at| read(at * 20))),
            [(Remedy::BatchRead, 412, 5)]
        );
        assert_eq!(
            found((0..40).map(|at| read(at * 10_000))),
            [],
            "a read now and then is none"
        );
    }

    #[test]
    fn creates_one_by_one_are_found_and_batches_are_not() {
        let create = |at| call(at, "POST", "/crm/objects/2026-09/{objectType}");
        assert_eq!(found((0..150).map(create)), [(Remedy::BatchWrite, 150, 2)]);
        let batch = |at| call(at, "POST", "/crm/objects/2026-09/{objectType}/batch/create");
        assert_eq!(found((0..150).map(batch)), []);
    }

    #[test]
    fn searches_for_ids_and_refusals_are_found() {
        let search = |at| JournalCall {
            looks_up_ids: true,
            ..call(at, "POST", "/crm/objects/2026-09/{objectType}/search")
        };
        assert_eq!(found((0..30).map(search)), [(Remedy::ReadById, 30, 1)]);
        let refused = |at| JournalCall {
            status: Some(429),
            last: false,
            ..call(at, "GET", "/crm/owners/2026-09/owners")
        };
        assert_eq!(found((0..3).map(refused)), [(Remedy::Pace, 3, 0)]);
    }

    #[test]
    fn the_same_request_again_belongs_into_a_cache_or_to_a_webhook() {
        let same = |at, template: &str| JournalCall {
            fingerprint: Some(7),
            ..call(at, "GET", template)
        };
        let definitions = "/crm/properties/2026-09/{objectType}";
        assert_eq!(
            found((0..4).map(|at| same(at * 600_000, definitions))),
            [(Remedy::Cache, 3, 0)]
        );
        let list = "/crm/objects/2026-09/{objectType}";
        assert_eq!(
            found((0..61).map(|at| same(at * 60_000, list))),
            [(Remedy::Webhooks, 60, 0)]
        );
        assert_eq!(found((0..10).map(|at| same(at * 60_000, list))), []);
    }

    #[test]
    fn small_pages_are_counted_in_records() {
        let page = |at| JournalCall {
            page_size: Some(10),
            ..call(at, "GET", "/crm/objects/2026-09/{objectType}")
        };
        assert_eq!(found((0..50).map(page)), [(Remedy::LargerPages, 50, 5)]);
    }
}
