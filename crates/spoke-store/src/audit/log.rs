//! The log in its SQLite file.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::chain::{Fault, Head, START, Verification, Walk, hash};
use super::entry::{Entry, Recorded};
use crate::error::Error;
use crate::side_file;
use crate::sqlite::failed;

/// `Spau` in the file's header.
const APPLICATION: i32 = 0x5370_6175;

/// The triggers stop accidents and simple tools; the chain tells the rest.
const SCHEMA: &str = "
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
        outcome TEXT NOT NULL, role TEXT, object_type TEXT, record_id TEXT, correlation_id TEXT, detail TEXT,
        previous TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE TABLE audit_head (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, hash TEXT NOT NULL);
    CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;";

const COLUMNS: &str = "number, time, actor, action, outcome, role, object_type, record_id, correlation_id, detail, \
                       previous, hash";

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this actor.
    pub actor: Option<String>,
    /// Only those with this outcome.
    pub outcome: Option<String>,
    /// Only those from this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// The newest so many.
    pub limit: u32,
}

/// An open audit log. Several processes may append to the same one.
#[derive(Debug)]
pub struct AuditLog {
    connection: Connection,
    path: PathBuf,
}

impl AuditLog {
    /// Opens the log at `path`, making it where there is none.
    ///
    /// # Errors
    /// When the file can't be used or is another program's.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let connection = side_file::open(&path, APPLICATION, SCHEMA)?;
        Ok(Self { connection, path })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends an entry. It is on disk when this returns.
    ///
    /// # Errors
    /// When it could not be written; then the log is as it was.
    pub fn append(&mut self, entry: &Entry) -> Result<Head, Error> {
        let head = self.append_all(std::slice::from_ref(entry))?;
        Ok(head.unwrap_or(Head {
            number: 0,
            hash: START.to_owned(),
        }))
    }

    /// Appends entries in one commit: all of them or none. `None` when there were none and the log is empty.
    ///
    /// # Errors
    /// As [`AuditLog::append`].
    pub fn append_all(&mut self, entries: &[Entry]) -> Result<Option<Head>, Error> {
        let path = &self.path;
        let doing = |error| failed(path, "appending to the audit log", error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(doing)?;
        let known = read_head(&transaction).map_err(doing)?;
        let Some(mut head) = known.or_else(|| {
            (!entries.is_empty()).then(|| Head {
                number: 0,
                hash: START.to_owned(),
            })
        }) else {
            return Ok(None);
        };
        for entry in entries {
            let number = head.number + 1;
            let own = hash(number, &head.hash, entry);
            insert(&transaction, number, entry, &head.hash, &own).map_err(doing)?;
            head = Head { number, hash: own };
        }
        transaction
            .execute(
                "INSERT INTO audit_head VALUES (1, ?1, ?2)
                 ON CONFLICT (only) DO UPDATE SET number = excluded.number, hash = excluded.hash",
                params![sql(head.number), head.hash],
            )
            .map_err(doing)?;
        transaction.commit().map_err(doing)?;
        Ok(Some(head))
    }

    /// Looks through the whole log. `noted` is a head that was written down earlier, elsewhere.
    ///
    /// # Errors
    /// When the file can't be read; a broken chain is no error but an answer.
    pub fn verify(&self, noted: Option<&Head>) -> Result<Verification, Error> {
        let doing = |error| failed(&self.path, "reading the audit log", error);
        // One transaction, so that entries that arrive meanwhile don't look like a mismatch.
        let transaction = self.connection.unchecked_transaction().map_err(doing)?;
        let kept = read_head(&transaction).map_err(doing)?;
        let mut statement = transaction
            .prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY number"))
            .map_err(doing)?;
        let mut rows = statement.query([]).map_err(doing)?;
        let mut walk = Walk::new();
        let mut rewritten = None;
        while let Some(row) = rows.next().map_err(doing)? {
            let recorded = recorded(row).map_err(doing)?;
            if let Err((number, fault)) = walk.step(&recorded) {
                return Ok(Verification::BrokenAt { number, fault });
            }
            if noted.is_some_and(|noted| noted.number == recorded.number && noted.hash != recorded.hash) {
                rewritten = Some(recorded.number);
            }
        }
        let head = walk.head();
        let last = head.as_ref().map_or(0, |head| head.number);
        let expected = [kept.as_ref(), noted]
            .into_iter()
            .flatten()
            .map(|head| head.number)
            .max()
            .unwrap_or(0);
        if last < expected {
            return Ok(Verification::BrokenAt {
                number: last + 1,
                fault: Fault::CutOff,
            });
        }
        if let Some(number) = rewritten {
            return Ok(Verification::BrokenAt {
                number,
                fault: Fault::Rewritten,
            });
        }
        // The chain holds and is as long as it was said to be, but ends in another entry or has some nobody appended.
        if kept != head {
            return Ok(Verification::BrokenAt {
                number: last,
                fault: Fault::Detached,
            });
        }
        Ok(Verification::Verified { entries: last, head })
    }

    /// The newest entries that fit, oldest of them first.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn entries(&self, filter: &Filter) -> Result<Vec<Recorded>, Error> {
        let doing = |error| failed(&self.path, "reading the audit log", error);
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM audit
                 WHERE (?1 IS NULL OR actor = ?1) AND (?2 IS NULL OR outcome = ?2) AND (?3 IS NULL OR time >= ?3)
                 ORDER BY number DESC LIMIT ?4"
            ))
            .map_err(doing)?;
        let rows = statement
            .query_map(
                params![filter.actor, filter.outcome, filter.since, filter.limit],
                recorded,
            )
            .map_err(doing)?;
        let mut entries = rows.collect::<Result<Vec<_>, _>>().map_err(doing)?;
        entries.reverse();
        Ok(entries)
    }
}

fn read_head(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    connection
        .query_row("SELECT number, hash FROM audit_head", [], |row| {
            Ok(Head {
                number: number(row, 0)?,
                hash: row.get(1)?,
            })
        })
        .optional()
}

fn insert(
    connection: &Connection,
    number: u64,
    entry: &Entry,
    previous: &str,
    own: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        ))?
        .execute(params![
            sql(number),
            entry.time,
            entry.actor,
            entry.action,
            entry.outcome,
            entry.role,
            entry.object_type,
            entry.record_id,
            entry.correlation_id,
            entry.detail,
            previous,
            own
        ])
        .map(drop)
}

fn recorded(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    Ok(Recorded {
        number: number(row, 0)?,
        entry: Entry {
            time: row.get(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            outcome: row.get(4)?,
            role: row.get(5)?,
            object_type: row.get(6)?,
            record_id: row.get(7)?,
            correlation_id: row.get(8)?,
            detail: row.get(9)?,
        },
        previous: row.get(10)?,
        hash: row.get(11)?,
    })
}

/// SQLite's integers have a sign; a number that was tampered into a negative one reads as 0, which no entry has.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column)
        .map(|value| u64::try_from(value).unwrap_or(0))
}

fn sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(entries: i64) -> (tempfile::TempDir, AuditLog) {
        let folder = tempfile::tempdir().unwrap();
        let mut log = AuditLog::open(folder.path().join("audit.db")).unwrap();
        for time in 1..=entries {
            log.append(&Entry::new(time, "app1", "create", "allowed").object("contacts", Some("51")))
                .unwrap();
        }
        (folder, log)
    }

    fn tamper(log: &AuditLog, sql: &str) {
        log.connection
            .execute_batch(&format!(
                "DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays; {sql}"
            ))
            .unwrap();
    }

    fn broken(log: &AuditLog, noted: Option<&Head>) -> (u64, Fault) {
        match log.verify(noted).unwrap() {
            Verification::BrokenAt { number, fault } => (number, fault),
            verified => panic!("{verified:?}"),
        }
    }

    #[test]
    fn an_untouched_log_verifies_after_it_was_opened_again() {
        let (folder, log) = log(5);
        drop(log);
        let log = AuditLog::open(folder.path().join("audit.db")).unwrap();
        let Verification::Verified { entries, head } = log.verify(None).unwrap() else {
            panic!("broken");
        };
        assert_eq!((entries, head.map(|head| head.number)), (5, Some(5)));
    }

    #[test]
    fn an_empty_log_is_whole() {
        let (_folder, log) = log(0);
        assert_eq!(
            log.verify(None).unwrap(),
            Verification::Verified {
                entries: 0,
                head: None
            }
        );
    }

    #[test]
    fn plain_sql_can_not_change_an_entry() {
        let (_folder, log) = log(2);
        for sql in ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"] {
            let error = log.connection.execute_batch(sql).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
    }

    #[test]
    fn every_kind_of_tampering_is_told_with_its_place() {
        for (sql, number, fault) in [
            (
                "UPDATE audit SET outcome = 'denied' WHERE number = 3",
                3,
                Fault::Changed,
            ),
            (
                "UPDATE audit SET record_id = NULL WHERE number = 1",
                1,
                Fault::Changed,
            ),
            ("DELETE FROM audit WHERE number = 2", 2, Fault::Missing),
            ("DELETE FROM audit WHERE number = 5", 5, Fault::CutOff),
            ("DELETE FROM audit", 1, Fault::CutOff),
            (
                "DELETE FROM audit WHERE number = 2; UPDATE audit SET number = number - 1 WHERE number > 2",
                2,
                Fault::Detached,
            ),
            (
                "INSERT INTO audit SELECT 6, 6, actor, action, outcome, role, object_type, record_id, correlation_id, detail, hash, hash FROM audit WHERE number = 5",
                6,
                Fault::Changed,
            ),
        ] {
            let (_folder, log) = log(5);
            tamper(&log, sql);
            assert_eq!(broken(&log, None), (number, fault), "{sql}");
        }
    }

    #[test]
    fn a_noted_head_tells_a_log_that_was_written_anew() {
        let (_folder, first) = log(3);
        let Verification::Verified { head, .. } = first.verify(None).unwrap() else {
            panic!("broken");
        };
        let (_other, mut second) = log(2);
        assert_eq!(broken(&second, head.as_ref()), (3, Fault::CutOff));
        second
            .append(&Entry::new(9, "somebody", "create", "allowed"))
            .unwrap();
        assert_eq!(broken(&second, head.as_ref()), (3, Fault::Rewritten));
    }

    #[test]
    fn two_writers_make_one_chain() {
        let (folder, mut log) = log(1);
        let mut other = AuditLog::open(folder.path().join("audit.db")).unwrap();
        for time in 0..20 {
            log.append(&Entry::new(time, "a", "read", "200")).unwrap();
            other.append(&Entry::new(time, "b", "read", "200")).unwrap();
        }
        assert!(matches!(
            log.verify(None).unwrap(),
            Verification::Verified { entries: 41, .. }
        ));
    }

    #[test]
    fn the_newest_entries_are_listed_in_order() {
        let (_folder, mut log) = log(5);
        log.append(&Entry::new(9, "app2", "read", "denied")).unwrap();
        let numbers = |filter: &Filter| -> Vec<u64> {
            log.entries(filter)
                .unwrap()
                .iter()
                .map(|one| one.number)
                .collect()
        };
        let all = Filter {
            limit: 3,
            ..Filter::default()
        };
        assert_eq!(numbers(&all), [4, 5, 6]);
        assert_eq!(
            numbers(&Filter {
                actor: Some("app2".to_owned()),
                ..all.clone()
            }),
            [6]
        );
        assert_eq!(
            numbers(&Filter {
                since: Some(9),
                ..all
            }),
            [6]
        );
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE x (y)")
            .unwrap();
        assert!(matches!(AuditLog::open(&path), Err(Error::Clash { .. })));
    }

    #[test]
    fn a_head_is_read_as_it_is_printed() {
        let (_folder, mut log) = log(1);
        let head = log.append(&Entry::new(1, "a", "read", "200")).unwrap();
        assert_eq!(head.to_string().parse(), Ok(head));
        assert!("7:abc".parse::<Head>().is_err());
    }
}
