//! The inbox in its SQLite file.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::event::{NewEvent, Pick, State, StoredEvent};
use crate::error::Error;
use crate::side_file;
use crate::sqlite::failed;

/// `Spin` in the file's header.
const APPLICATION: i32 = 0x5370_696e;

const SCHEMA: &str = "
    CREATE TABLE events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL,
        received_at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', failures INTEGER NOT NULL DEFAULT 0,
        due_at INTEGER NOT NULL, reason TEXT
    );
    CREATE INDEX events_due ON events (due_at) WHERE state = 'waiting';
    CREATE INDEX events_received ON events (received_at);";

const COLUMNS: &str = "number, key, kind, body, received_at, state, failures, reason";

/// What became of a delivery.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Accepted {
    /// The numbers of the events that are new, in the order they came.
    pub new: Vec<i64>,
    /// How many had come before.
    pub duplicates: usize,
}

/// How many events are in which state.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// To be handled.
    pub waiting: u64,
    /// Handled.
    pub done: u64,
    /// Failed too often.
    pub dead: u64,
}

/// An open inbox.
#[derive(Debug)]
pub struct Inbox {
    connection: Connection,
    path: PathBuf,
}

impl Inbox {
    /// Opens the inbox at `path`, making it where there is none.
    ///
    /// # Errors
    /// When the file can't be used or is another program's.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let connection = side_file::open(&path, APPLICATION, SCHEMA)?;
        Ok(Self { connection, path })
    }

    /// Empties every event in which one of these texts stands, letter case aside: a person is to be forgotten. The key
    /// stays, so that the event is not taken in again; nobody handles it any more. Returns how many there were.
    ///
    /// # Errors
    /// When the file can't be written to; then nothing was emptied.
    pub fn erase(&mut self, texts: &[&str]) -> Result<usize, Error> {
        let path = &self.path;
        let doing = |error| failed(path, "erasing webhook events", error);
        self.connection
            .execute_batch("PRAGMA secure_delete = ON")
            .map_err(doing)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(doing)?;
        let sql = format!(
            "UPDATE events SET body = '{{}}', state = 'done', reason = NULL WHERE {}",
            side_file::mentions("body")
        );
        let mut erased = 0;
        for text in texts.iter().filter(|text| !text.is_empty()) {
            erased += transaction.execute(&sql, [text]).map_err(doing)?;
        }
        transaction.commit().map_err(doing)?;
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(erased)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the events that are new, in one commit. They are on disk when this returns.
    ///
    /// # Errors
    /// When they could not be written; then none was, and the delivery may come again.
    pub fn accept(&mut self, events: &[NewEvent], now: i64) -> Result<Accepted, Error> {
        let path = &self.path;
        let doing = |error| failed(path, "keeping webhook events", error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(doing)?;
        let mut accepted = Accepted::default();
        {
            let mut statement = transaction
                .prepare_cached(
                    "INSERT INTO events (key, kind, body, received_at, due_at) VALUES (?1, ?2, ?3, ?4, ?4)
                     ON CONFLICT (key) DO NOTHING",
                )
                .map_err(doing)?;
            for event in events {
                let rows = statement
                    .execute(params![event.key, event.kind, event.body, now])
                    .map_err(doing)?;
                if rows == 1 {
                    accepted.new.push(transaction.last_insert_rowid());
                } else {
                    accepted.duplicates += 1;
                }
            }
        }
        transaction.commit().map_err(doing)?;
        Ok(accepted)
    }

    /// Events to handle at the time `now`, oldest first.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn due(&self, now: i64, limit: u32) -> Result<Vec<StoredEvent>, Error> {
        let doing = |error| failed(&self.path, "reading webhook events", error);
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM events WHERE state = 'waiting' AND due_at <= ?1 ORDER BY due_at, number LIMIT ?2"
            ))
            .map_err(doing)?;
        let rows = statement.query_map(params![now, limit], stored).map_err(doing)?;
        rows.collect::<Result<_, _>>().map_err(doing)
    }

    /// When the next event is due, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn next_due(&self) -> Result<Option<i64>, Error> {
        self.connection
            .query_row(
                "SELECT min(due_at) FROM events WHERE state = 'waiting'",
                [],
                |row| row.get(0),
            )
            .map_err(|error| failed(&self.path, "reading webhook events", error))
    }

    /// Notes that an event is handled.
    ///
    /// # Errors
    /// When it can't be written; the event will be handed out again.
    pub fn done(&mut self, number: i64) -> Result<(), Error> {
        self.connection
            .execute(
                "UPDATE events SET state = 'done', reason = NULL WHERE number = ?1",
                [number],
            )
            .map(drop)
            .map_err(|error| failed(&self.path, "noting a handled event", error))
    }

    /// Notes that handling an event failed: it is due again at `again_at`, or dead when that is `None`.
    ///
    /// # Errors
    /// When it can't be written; the event will be handed out again.
    pub fn failed(&mut self, number: i64, reason: &str, again_at: Option<i64>) -> Result<(), Error> {
        let state = if again_at.is_some() {
            State::Waiting
        } else {
            State::Dead
        };
        self.connection
            .execute(
                "UPDATE events SET failures = failures + 1, reason = ?2, state = ?3, due_at = coalesce(?4, due_at)
                 WHERE number = ?1",
                params![number, reason, state.as_str(), again_at],
            )
            .map(drop)
            .map_err(|error| failed(&self.path, "noting a failed event", error))
    }

    /// The events that fit, oldest first.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn events(&self, pick: &Pick) -> Result<Vec<StoredEvent>, Error> {
        let doing = |error| failed(&self.path, "reading webhook events", error);
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM events
                 WHERE number > ?1 AND (?2 IS NULL OR number = ?2) AND (?3 IS NULL OR received_at >= ?3)
                   AND (?4 IS NULL OR state = ?4)
                 ORDER BY number LIMIT ?5"
            ))
            .map_err(doing)?;
        let rows = statement
            .query_map(
                params![
                    pick.after,
                    pick.number,
                    pick.since,
                    pick.state.map(State::as_str),
                    pick.limit
                ],
                stored,
            )
            .map_err(doing)?;
        rows.collect::<Result<_, _>>().map_err(doing)
    }

    /// How many events are in which state.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        self.connection
            .query_row(
                "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'done'),
                        count(*) FILTER (WHERE state = 'dead') FROM events",
                [],
                |row| {
                    let count = |column| {
                        row.get::<_, i64>(column)
                            .map(|count| u64::try_from(count).unwrap_or(0))
                    };
                    Ok(Counts {
                        waiting: count(0)?,
                        done: count(1)?,
                        dead: count(2)?,
                    })
                },
            )
            .map_err(|error| failed(&self.path, "counting webhook events", error))
    }

    /// Forgets handled events received before `time`, in milliseconds since 1970. Keys must be kept for as long as
    /// deliveries are repeated, which is a day.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn forget_before(&mut self, time: i64) -> Result<usize, Error> {
        self.connection
            .execute(
                "DELETE FROM events WHERE state = 'done' AND received_at < ?1",
                [time],
            )
            .map_err(|error| failed(&self.path, "forgetting old events", error))
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        number: row.get(0)?,
        key: row.get(1)?,
        kind: row.get(2)?,
        body: row.get(3)?,
        received_at: row.get(4)?,
        state: State::parse(&row.get::<_, String>(5)?),
        failures: row.get(6)?,
        reason: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(key: &str) -> NewEvent {
        NewEvent {
            key: key.to_owned(),
            kind: "contact.creation".to_owned(),
            body: format!("{{\"key\":\"{key}\"}}"),
        }
    }

    fn inbox() -> (tempfile::TempDir, Inbox) {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(folder.path().join("webhooks.db")).unwrap();
        (folder, inbox)
    }

    #[test]
    fn the_same_event_is_kept_once_even_within_a_delivery_and_after_a_restart() {
        let (folder, mut inbox) = inbox();
        let accepted = inbox.accept(&[event("a"), event("b"), event("a")], 10).unwrap();
        assert_eq!(
            accepted,
            Accepted {
                new: vec![1, 2],
                duplicates: 1
            }
        );
        drop(inbox);
        let mut inbox = Inbox::open(folder.path().join("webhooks.db")).unwrap();
        assert_eq!(inbox.accept(&[event("b"), event("c")], 20).unwrap().duplicates, 1);
        assert_eq!(inbox.counts().unwrap().waiting, 3);
    }

    #[test]
    fn an_event_is_handed_out_until_it_is_done_or_dead() {
        let (_folder, mut inbox) = inbox();
        inbox.accept(&[event("a"), event("b")], 10).unwrap();
        assert_eq!(inbox.due(9, 10).unwrap().len(), 0);
        assert_eq!(inbox.due(10, 10).unwrap().len(), 2);
        inbox.done(1).unwrap();
        inbox.failed(2, "the handler said no", Some(50)).unwrap();
        assert_eq!(inbox.due(49, 10).unwrap(), []);
        assert_eq!(inbox.next_due().unwrap(), Some(50));
        let again = inbox.due(50, 10).unwrap();
        assert_eq!(
            again
                .iter()
                .map(|one| (one.number, one.failures))
                .collect::<Vec<_>>(),
            [(2, 1)]
        );
        inbox.failed(2, "the handler said no", None).unwrap();
        assert_eq!(inbox.next_due().unwrap(), None);
        assert_eq!(
            inbox.counts().unwrap(),
            Counts {
                waiting: 0,
                done: 1,
                dead: 1
            }
        );
        let dead = Pick {
            state: Some(State::Dead),
            limit: 10,
            ..Pick::default()
        };
        assert_eq!(inbox.events(&dead).unwrap().len(), 1);
    }

    #[test]
    fn only_what_is_done_is_forgotten() {
        let (_folder, mut inbox) = inbox();
        inbox.accept(&[event("a"), event("b")], 10).unwrap();
        inbox.done(1).unwrap();
        assert_eq!(inbox.forget_before(11).unwrap(), 1);
        assert_eq!(inbox.counts().unwrap().waiting, 1);
    }
}
