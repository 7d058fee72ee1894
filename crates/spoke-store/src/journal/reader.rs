//! Counting and listing what the journal holds.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::call::{COLUMNS, JournalCall, from_row};
use super::{APPLICATION, SCHEMA};
use crate::error::Error;
use crate::side_file;
use crate::sqlite::failed;

/// What calls are counted by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grouping {
    /// Method and path template.
    Endpoint,
    /// Who called.
    Caller,
    /// The object type in the path.
    ObjectType,
    /// The portal they went to.
    Portal,
    /// Full hours since 1970, UTC.
    Hour,
}

impl Grouping {
    const fn expression(self) -> &'static str {
        match self {
            Self::Endpoint => "method || ' ' || template",
            Self::Caller => "ifnull(caller, '')",
            Self::ObjectType => "ifnull(object_type, '')",
            Self::Portal => "portal",
            Self::Hour => "CAST(started / 3600000 AS TEXT)",
        }
    }
}

/// How many calls had something in common.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Count {
    /// What they had in common; empty for calls that say nothing of it.
    pub name: String,
    /// Attempts on the wire: what HubSpot counts.
    pub calls: u64,
    /// Those answered with 429.
    pub limited: u64,
    /// Those that failed, 429 included.
    pub failed: u64,
    /// Calls answered without the wire.
    pub saved: u64,
    /// Mean time to the last byte of an attempt, in microseconds.
    pub mean: u64,
}

/// Which calls are meant.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Only those to this portal.
    pub portal: Option<String>,
    /// Only those sent from this time on, in milliseconds since 1970.
    pub since: i64,
    /// Only those that HubSpot knows by this id.
    pub correlation_id: Option<String>,
}

/// A call that failed for good.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// Its last attempt. Its `attempt` says how many there were.
    pub last: JournalCall,
}

/// An operation that was called.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    /// The method.
    pub method: String,
    /// The path with names in place of ids.
    pub template: String,
    /// How often it was called.
    pub calls: u64,
    /// How often it was refused for want of a scope or permission.
    pub forbidden: u64,
}

/// The daily allowance, as the newest answer told it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quota {
    /// Calls a day.
    pub limit: i64,
    /// Calls left.
    pub remaining: i64,
    /// When it was told, in milliseconds since 1970.
    pub at: i64,
}

/// An open journal.
#[derive(Debug)]
pub struct JournalReader {
    connection: Connection,
    path: PathBuf,
}

impl JournalReader {
    /// Opens the journal at `path`; `None` when there is none yet.
    ///
    /// # Errors
    /// When the file can't be used.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(Self {
            connection: side_file::open(path, APPLICATION, SCHEMA)?,
            path: path.to_owned(),
        }))
    }

    fn doing(&self) -> impl Fn(rusqlite::Error) -> Error + '_ {
        |error| failed(&self.path, "reading the journal", error)
    }

    /// Counts calls, the most frequent first; hours in their order.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn count(&self, question: &Question, by: Grouping) -> Result<Vec<Count>, Error> {
        let order = if by == Grouping::Hour { "1" } else { "2 DESC, 1" };
        let sql = format!(
            "SELECT {}, sum(source = 'wire'), sum(status IS 429), sum(kind IS NOT NULL), sum(source <> 'wire'),
                    ifnull(CAST(avg(CASE WHEN source = 'wire' THEN duration END) AS INTEGER), 0)
             FROM calls WHERE started >= ?1 AND (?2 IS NULL OR portal = ?2) GROUP BY 1 ORDER BY {order}",
            by.expression()
        );
        let doing = self.doing();
        let mut statement = self.connection.prepare(&sql).map_err(&doing)?;
        let rows = statement
            .query_map(params![question.since, question.portal], |row| {
                Ok(Count {
                    name: row.get(0)?,
                    calls: number(row.get(1)?),
                    limited: number(row.get(2)?),
                    failed: number(row.get(3)?),
                    saved: number(row.get(4)?),
                    mean: number(row.get(5)?),
                })
            })
            .map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    /// Calls that failed for good, the newest first, at most `limit` of them.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn failures(&self, question: &Question, limit: u32) -> Result<Vec<Failure>, Error> {
        // Who asks for one id wants to see it even if the call went well in the end.
        let sql = format!(
            "SELECT {COLUMNS} FROM calls WHERE started >= ?1 AND (?2 IS NULL OR portal = ?2)
             AND (correlation_id = ?3 OR (?3 IS NULL AND last AND kind IS NOT NULL)) ORDER BY id DESC LIMIT ?4"
        );
        let doing = self.doing();
        let mut statement = self.connection.prepare(&sql).map_err(&doing)?;
        let rows = statement
            .query_map(
                params![question.since, question.portal, question.correlation_id, limit],
                from_row,
            )
            .map_err(&doing)?;
        rows.map(|row| row.map(|last| Failure { last }))
            .collect::<Result<_, _>>()
            .map_err(&doing)
    }

    /// The operations that were called on the wire, in order of their paths.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn endpoints(&self, question: &Question) -> Result<Vec<Endpoint>, Error> {
        let sql = "SELECT method, replace(template, '{objectType}', ifnull(object_type, '{objectType}')), count(*), sum(status IS 403) FROM calls
                   WHERE started >= ?1 AND (?2 IS NULL OR portal = ?2) AND source = 'wire' AND status IS NOT NULL
                   GROUP BY 1, 2 ORDER BY 2, 1";
        let doing = self.doing();
        let mut statement = self.connection.prepare(sql).map_err(&doing)?;
        let rows = statement
            .query_map(params![question.since, question.portal], |row| {
                Ok(Endpoint {
                    method: row.get(0)?,
                    template: row.get(1)?,
                    calls: number(row.get(2)?),
                    forbidden: number(row.get(3)?),
                })
            })
            .map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    /// Hands every call to `each`, in the order in which they were written.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn walk(&self, question: &Question, mut each: impl FnMut(&JournalCall)) -> Result<(), Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM calls WHERE started >= ?1 AND (?2 IS NULL OR portal = ?2) ORDER BY started, id"
        );
        let doing = self.doing();
        let mut statement = self.connection.prepare(&sql).map_err(&doing)?;
        let mut rows = statement
            .query(params![question.since, question.portal])
            .map_err(&doing)?;
        while let Some(row) = rows.next().map_err(&doing)? {
            each(&from_row(row).map_err(&doing)?);
        }
        Ok(())
    }

    /// What the newest answer that told it said of the daily allowance.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn quota(&self, question: &Question) -> Result<Option<Quota>, Error> {
        self.connection
            .query_row(
                "SELECT daily_limit, daily_remaining, started FROM calls
                 WHERE started >= ?1 AND (?2 IS NULL OR portal = ?2)
                   AND daily_limit IS NOT NULL AND daily_remaining IS NOT NULL
                 ORDER BY id DESC LIMIT 1",
                params![question.since, question.portal],
                |row| {
                    Ok(Quota {
                        limit: row.get(0)?,
                        remaining: row.get(1)?,
                        at: row.get(2)?,
                    })
                },
            )
            .optional()
            .map_err(self.doing())
    }
}

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
