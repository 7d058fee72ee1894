//! The request journal: one row for every attempt on the wire and for every call answered without one.
//!
//! Rows hold no ids, queries, bodies or tokens. A [`JournalWriter`] takes rows without making the caller wait and
//! writes them in a thread of its own; a [`JournalReader`] counts and lists.

mod call;
mod reader;
mod writer;

pub use call::JournalCall;
pub use reader::{Count, Endpoint, Failure, Grouping, JournalReader, Question, Quota};
pub use writer::{JournalWriter, Retention};

/// `Spjo` in the file's header.
const APPLICATION: i32 = 0x5370_6a6f;

const SCHEMA: &str = "
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY, portal TEXT NOT NULL, started INTEGER NOT NULL, method TEXT NOT NULL,
        template TEXT NOT NULL, allowance TEXT NOT NULL, object_type TEXT, status INTEGER, kind TEXT, category TEXT,
        correlation_id TEXT, attempt INTEGER NOT NULL, last INTEGER NOT NULL, source TEXT NOT NULL,
        duration INTEGER NOT NULL, waited INTEGER NOT NULL, response_bytes INTEGER NOT NULL, daily_limit INTEGER,
        daily_remaining INTEGER, burst_limit INTEGER, burst_remaining INTEGER, caller TEXT, fingerprint INTEGER,
        page_size INTEGER, looks_up_ids INTEGER NOT NULL
    );
    CREATE INDEX calls_by_time ON calls (portal, started);
    CREATE INDEX calls_by_correlation ON calls (correlation_id) WHERE correlation_id IS NOT NULL;";
