//! Writes that failed and are kept, so that somebody can look at them and send them again.
//!
//! A letter holds what was to be done, why it was not, and whether it may have been done all the same. Each attempt to
//! send it again counts; after more than [`ATTEMPTS_MAX`] it is given up and waits for a person. What a letter held is
//! erased when it is done or discarded, because it can be personal data; the rest stays for a while as a record.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Error;
use crate::side_file;
use crate::sqlite::failed;

/// `Spdl` in the file's header.
const APPLICATION: i32 = 0x5370_646c;
/// A letter that failed more often is given up.
pub const ATTEMPTS_MAX: u32 = 5;

const SCHEMA: &str = "
    CREATE TABLE letters (
        number INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, operation TEXT NOT NULL, payload TEXT NOT NULL,
        reason TEXT NOT NULL, correlation_id TEXT, attempts INTEGER NOT NULL, first_try INTEGER NOT NULL,
        last_try INTEGER NOT NULL, may_be_done INTEGER NOT NULL, state TEXT NOT NULL, outcome TEXT
    );
    CREATE INDEX letters_state ON letters (state, number);";

const COLUMNS: &str = "number, target, operation, payload, reason, correlation_id, attempts, first_try, last_try, \
                       may_be_done, state, outcome";

/// A write that has just failed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NewLetter {
    /// The portal it was meant for.
    pub target: String,
    /// What was to be done, in words: `create contacts`.
    pub operation: String,
    /// All that is needed to do it. The store does not look into it.
    pub payload: String,
    /// Why it was not done.
    pub reason: String,
    /// HubSpot's id of the failed call.
    pub correlation_id: Option<String>,
    /// Whether HubSpot may have done it although the call failed.
    pub may_be_done: bool,
}

/// How far a letter has come.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum State {
    /// To be sent again.
    Pending,
    /// Failed too often; sent again only when it is named.
    GivenUp,
    /// Done.
    Done,
    /// Never to be done.
    Discarded,
}

impl State {
    /// The name in the file and in lists: `pending`, `given-up`, `done`, `discarded`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::GivenUp => "given-up",
            Self::Done => "done",
            Self::Discarded => "discarded",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "given-up" => Self::GivenUp,
            "done" => Self::Done,
            "discarded" => Self::Discarded,
            _ => Self::Pending,
        }
    }

    /// Whether it still waits for somebody.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::GivenUp)
    }
}

/// A letter as it is kept. Times are milliseconds since 1970.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Letter {
    /// Its number, in the order of failure.
    pub number: i64,
    /// The portal it was meant for.
    pub target: String,
    /// What was to be done.
    pub operation: String,
    /// All that is needed to do it; empty once it is done or discarded.
    pub payload: String,
    /// Why it was not done last.
    pub reason: String,
    /// HubSpot's id of the call that failed last.
    pub correlation_id: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried first.
    pub first_try: i64,
    /// When it was tried last.
    pub last_try: i64,
    /// Whether one of the attempts may have been done although it failed.
    pub may_be_done: bool,
    /// How far it has come.
    pub state: State,
    /// What became of it.
    pub outcome: Option<String>,
}

/// How many letters wait.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// To be sent again.
    pub pending: u64,
    /// Failed too often.
    pub given_up: u64,
    /// When the oldest of both was tried first.
    pub oldest: Option<i64>,
}

/// The file of letters.
///
/// ```
/// use spoke_store::deadletter::{DeadLetters, NewLetter, State};
/// # let directory = tempfile::tempdir()?;
///
/// let mut letters = DeadLetters::open(directory.path().join("deadletters.db"))?;
/// let letter = NewLetter { operation: "create contacts".into(), payload: "{}".into(), ..NewLetter::default() };
/// let number = letters.add(&letter, 1_000)?;
/// assert_eq!(letters.counts()?.pending, 1);
///
/// letters.done(number, "created 512", 2_000)?;
/// let kept = letters.get(number)?.ok_or("it is kept")?;
/// assert_eq!((kept.state, kept.payload.as_str()), (State::Done, ""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DeadLetters {
    connection: Connection,
    path: PathBuf,
}

impl DeadLetters {
    /// Opens the file at `path`, making it where there is none.
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

    /// Keeps a write that failed once. It is on disk when this returns.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn add(&mut self, letter: &NewLetter, now: i64) -> Result<i64, Error> {
        self.connection
            .execute(
                "INSERT INTO letters (target, operation, payload, reason, correlation_id, attempts, first_try, last_try,
                                      may_be_done, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6, ?7, 'pending')",
                params![
                    letter.target,
                    letter.operation,
                    letter.payload,
                    letter.reason,
                    letter.correlation_id,
                    now,
                    letter.may_be_done
                ],
            )
            .map_err(|error| failed(&self.path, "keeping a failed write", error))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// One letter.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn get(&self, number: i64) -> Result<Option<Letter>, Error> {
        self.connection
            .query_row(
                &format!("SELECT {COLUMNS} FROM letters WHERE number = ?1"),
                [number],
                letter,
            )
            .optional()
            .map_err(|error| failed(&self.path, "reading a failed write", error))
    }

    /// Letters after the number `after`, oldest first, at most `limit`; `all` includes those that are done or discarded.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn list(&self, all: bool, after: i64, limit: u32) -> Result<Vec<Letter>, Error> {
        let doing = |error| failed(&self.path, "reading failed writes", error);
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM letters WHERE number > ?1 AND (?2 OR state IN ('pending', 'given-up'))
                 ORDER BY number LIMIT ?3"
            ))
            .map_err(doing)?;
        let rows = statement
            .query_map(params![after, all, limit], letter)
            .map_err(doing)?;
        rows.collect::<Result<_, _>>().map_err(doing)
    }

    /// Notes that sending it again failed; after more than [`ATTEMPTS_MAX`] attempts it is given up. Answers its state.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn failed(
        &mut self,
        number: i64,
        reason: &str,
        correlation_id: Option<&str>,
        may_be_done: bool,
        now: i64,
    ) -> Result<State, Error> {
        self.connection
            .query_row(
                "UPDATE letters SET attempts = attempts + 1, reason = ?2, correlation_id = ?3, last_try = ?5,
                        may_be_done = may_be_done OR ?4,
                        state = CASE WHEN attempts + 1 > ?6 THEN 'given-up' ELSE state END
                 WHERE number = ?1 RETURNING state",
                params![number, reason, correlation_id, may_be_done, now, ATTEMPTS_MAX],
                |row| row.get::<_, String>(0),
            )
            .map(|state| State::parse(&state))
            .map_err(|error| failed(&self.path, "noting a failed attempt", error))
    }

    /// Notes that it is done, and forgets what it held.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn done(&mut self, number: i64, outcome: &str, now: i64) -> Result<(), Error> {
        self.close(number, State::Done, outcome, now)
    }

    /// Notes that it is never to be done, and forgets what it held.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn discard(&mut self, number: i64, now: i64) -> Result<(), Error> {
        self.close(number, State::Discarded, "discarded", now)
    }

    fn close(&mut self, number: i64, state: State, outcome: &str, now: i64) -> Result<(), Error> {
        self.connection
            .execute(
                "UPDATE letters SET state = ?2, outcome = ?3, last_try = ?4, payload = '' WHERE number = ?1",
                params![number, state.as_str(), outcome, now],
            )
            .map(drop)
            .map_err(|error| failed(&self.path, "noting what became of a failed write", error))
    }

    /// How many letters wait, and since when.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        self.connection
            .query_row(
                "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'given-up'),
                        min(first_try) FROM letters WHERE state IN ('pending', 'given-up')",
                [],
                |row| {
                    let count = |column| {
                        row.get::<_, i64>(column)
                            .map(|count| u64::try_from(count).unwrap_or(0))
                    };
                    Ok(Counts {
                        pending: count(0)?,
                        given_up: count(1)?,
                        oldest: row.get(2)?,
                    })
                },
            )
            .map_err(|error| failed(&self.path, "counting failed writes", error))
    }

    /// Empties and discards every letter in which one of these texts stands, letter case aside: a person is to be
    /// forgotten. Returns how many there were.
    ///
    /// # Errors
    /// When the file can't be written to.
    pub fn erase(&mut self, texts: &[&str]) -> Result<usize, Error> {
        let path = &self.path;
        let doing = |error| failed(path, "erasing failed writes", error);
        self.connection
            .execute_batch("PRAGMA secure_delete = ON")
            .map_err(doing)?;
        let transaction = self.connection.transaction().map_err(doing)?;
        let sql = format!(
            "UPDATE letters SET payload = '', reason = 'erased', outcome = NULL, state = ?2 WHERE {}",
            side_file::mentions("(payload || ' ' || reason || ' ' || coalesce(outcome, ''))")
        );
        let mut erased = 0;
        for text in texts.iter().filter(|text| !text.is_empty()) {
            erased += transaction
                .execute(&sql, params![text, State::Discarded.as_str()])
                .map_err(doing)?;
        }
        transaction.commit().map_err(doing)?;
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(erased)
    }

    /// Forgets letters that were done or discarded before `time`.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn forget_before(&mut self, time: i64) -> Result<usize, Error> {
        self.connection
            .execute(
                "DELETE FROM letters WHERE state IN ('done', 'discarded') AND last_try < ?1",
                [time],
            )
            .map_err(|error| failed(&self.path, "forgetting old writes", error))
    }
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    Ok(Letter {
        number: row.get(0)?,
        target: row.get(1)?,
        operation: row.get(2)?,
        payload: row.get(3)?,
        reason: row.get(4)?,
        correlation_id: row.get(5)?,
        attempts: row.get(6)?,
        first_try: row.get(7)?,
        last_try: row.get(8)?,
        may_be_done: row.get(9)?,
        state: State::parse(&row.get::<_, String>(10)?),
        outcome: row.get(11)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> (tempfile::TempDir, DeadLetters) {
        let folder = tempfile::tempdir().unwrap();
        let letters = DeadLetters::open(folder.path().join("deadletters.db")).unwrap();
        (folder, letters)
    }

    fn new(operation: &str) -> NewLetter {
        NewLetter {
            target: "local".to_owned(),
            operation: operation.to_owned(),
            payload: r#"{"email":"jane@example.com"}"#.to_owned(),
            reason: "503".to_owned(),
            ..NewLetter::default()
        }
    }

    #[test]
    fn it_is_given_up_after_more_than_five_attempts() {
        let (_folder, mut letters) = letters();
        let number = letters.add(&new("create contacts"), 1).unwrap();
        for attempt in 2..=5 {
            let state = letters
                .failed(number, "503", Some("c-1"), attempt == 3, attempt)
                .unwrap();
            assert_eq!(state, State::Pending, "attempt {attempt}");
        }
        assert_eq!(
            letters.failed(number, "still 503", None, false, 6).unwrap(),
            State::GivenUp
        );
        let letter = letters.get(number).unwrap().unwrap();
        assert_eq!((letter.attempts, letter.first_try, letter.last_try), (6, 1, 6));
        assert_eq!((letter.reason.as_str(), letter.may_be_done), ("still 503", true));
        let counts = letters.counts().unwrap();
        assert_eq!((counts.pending, counts.given_up, counts.oldest), (0, 1, Some(1)));
    }

    #[test]
    fn what_is_done_or_discarded_holds_nothing_and_is_forgotten_in_time() {
        let (_folder, mut letters) = letters();
        let numbers: Vec<i64> = (0..3)
            .map(|at| letters.add(&new("create contacts"), at).unwrap())
            .collect();
        letters.done(numbers[0], "created 512", 10).unwrap();
        letters.discard(numbers[1], 20).unwrap();
        let open: Vec<i64> = letters
            .list(false, 0, 10)
            .unwrap()
            .iter()
            .map(|one| one.number)
            .collect();
        assert_eq!(open, [numbers[2]]);
        let all = letters.list(true, 0, 10).unwrap();
        assert_eq!(all.iter().filter(|one| one.payload.is_empty()).count(), 2);
        assert_eq!(letters.forget_before(15).unwrap(), 1);
        assert_eq!(letters.list(true, 0, 10).unwrap().len(), 2);
        assert!(letters.failed(99, "", None, false, 0).is_err());
    }

    #[test]
    fn what_was_kept_is_there_after_the_file_was_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deadletters.db");
        let number = DeadLetters::open(&path)
            .unwrap()
            .add(&new("update deals"), 7)
            .unwrap();
        let letter = DeadLetters::open(&path).unwrap().get(number).unwrap().unwrap();
        assert_eq!(
            (letter.operation.as_str(), letter.attempts, letter.first_try),
            ("update deals", 1, 7)
        );
    }
}
