//! Entries as the store keeps them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::documents::built_in;
use super::ring::Entry;
use crate::store::{Note, State};

/// Entries, keyed by number.
const ENTRIES: &str = "journal_entries";
/// Events of one entry; a larger transaction makes several.
pub(super) const EVENTS_PER_ENTRY: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(default = "built_in")]
    app: u64,
    offset: String,
    at: i64,
    /// What is fetched: JSON, kept as text so that it costs no more than its letters.
    file: String,
}

/// The entries in the store.
#[derive(Debug)]
pub(crate) struct Entries;

impl Entries {
    /// All of them, oldest first.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Entry> {
        state.documents(ENTRIES).filter_map(|(key, value)| {
            let kept = Kept::deserialize(value).ok()?;
            Some(Entry {
                number: key.parse().ok()?,
                app: kept.app,
                offset: kept.offset,
                published_at: kept.at,
                bytes: kept.file.len(),
            })
        })
    }

    /// The file of an entry.
    pub(crate) fn file(state: &State, number: u64) -> Option<Vec<u8>> {
        let kept = Kept::deserialize(state.document(ENTRIES, &key(number))?).ok()?;
        Some(kept.file.into_bytes())
    }

    /// A new entry, and what keeps it.
    pub(super) fn made(number: u64, app: u64, events: &[&Value], now: i64) -> (Entry, Note) {
        let offset = crate::server::correlation_id();
        let file = json!({
            "offset": offset, "journalEvents": events, "publishedAt": Timestamp::from_millis(now).to_string(),
        })
        .to_string();
        let entry = Entry {
            number,
            app,
            offset: offset.clone(),
            published_at: now,
            bytes: file.len(),
        };
        let kept = Kept {
            app,
            offset,
            at: now,
            file,
        };
        let note = Note {
            collection: ENTRIES,
            key: key(number),
            value: Some(json!(kept)),
        };
        (entry, note)
    }

    /// Forgets an entry.
    pub(super) fn gone(number: u64) -> Note {
        Note {
            collection: ENTRIES,
            key: key(number),
            value: None,
        }
    }
}

fn key(number: u64) -> String {
    format!("{number:020}")
}
