//! Keys of records: which id a key has on the portal, and what the rows of this run said about it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::State;
use crate::error::Error;

/// What the rows so far said about a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    /// Line of the first row with the key.
    pub(crate) line: u64,
    /// The record was created by this run.
    pub(crate) created: bool,
    /// Which properties were given a value, one bit for each in the map's order.
    pub(crate) given: Vec<u8>,
}

impl Seen {
    pub(crate) fn is_given(&self, property: usize) -> bool {
        self.given
            .get(property / 8)
            .is_some_and(|byte| byte & (1 << (property % 8)) != 0)
    }

    pub(crate) fn give(&mut self, property: usize) {
        let index = property / 8;
        if self.given.len() <= index {
            self.given.resize(index + 1, 0);
        }
        if let Some(byte) = self.given.get_mut(index) {
            *byte |= 1 << (property % 8);
        }
    }
}

impl State {
    /// The ids known for these keys.
    pub(crate) fn ids(
        &self,
        object_type: &str,
        property: &str,
        keys: &[&str],
    ) -> Result<HashMap<String, String>, Error> {
        let find = || -> rusqlite::Result<HashMap<String, String>> {
            let query = "SELECT id FROM ids WHERE object_type = ?1 AND property = ?2 AND key = ?3";
            let mut statement = self.database.prepare_cached(query)?;
            let mut found = HashMap::new();
            for key in keys {
                let id = statement
                    .query_row(params![object_type, property, key], |row| row.get(0))
                    .optional()?;
                found.extend(id.map(|id| ((*key).to_owned(), id)));
            }
            Ok(found)
        };
        find().map_err(|error| self.failed(error))
    }

    /// Remembers ids; at once, so that a run that is killed finds its records again.
    pub(crate) fn remember<'a>(
        &mut self,
        object_type: &str,
        property: &str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Error> {
        // Whoever knows nothing new need not wait for the disk.
        let mut pairs = pairs.into_iter().peekable();
        if pairs.peek().is_none() {
            return Ok(());
        }
        self.transaction(|database| {
            let statement = "INSERT INTO ids (object_type, property, key, id) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (object_type, property, key) DO UPDATE SET id = ?4";
            let mut statement = database.prepare_cached(statement)?;
            // A key that was looked for in vain, then sent and never answered, and is there now: this run made it.
            let adopt = "INSERT OR IGNORE INTO created (object_type, id) SELECT ?1, ?4 WHERE EXISTS
                 (SELECT 1 FROM intended WHERE object_type = ?1 AND property = ?2 AND key = ?3)";
            let mut adopt = database.prepare_cached(adopt)?;
            let settled = "DELETE FROM intended WHERE object_type = ?1 AND property = ?2 AND key = ?3";
            let mut settled = database.prepare_cached(settled)?;
            for (key, id) in pairs {
                statement.execute(params![object_type, property, key, id])?;
                adopt.execute(params![object_type, property, key, id])?;
                settled.execute(params![object_type, property, key])?;
            }
            Ok(())
        })
    }

    /// Forgets ids that turned out to be gone.
    pub(crate) fn forget<'a>(
        &mut self,
        object_type: &str,
        property: &str,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        self.transaction(|database| {
            let statement = "DELETE FROM ids WHERE object_type = ?1 AND property = ?2 AND key = ?3";
            let mut statement = database.prepare_cached(statement)?;
            for key in keys {
                statement.execute(params![object_type, property, key])?;
            }
            Ok(())
        })
    }

    /// What this run's earlier rows said about these keys of an object.
    pub(crate) fn seen(&self, object: &str, keys: &[&str]) -> Result<HashMap<String, Seen>, Error> {
        let find = || -> rusqlite::Result<HashMap<String, Seen>> {
            let query = "SELECT line, created, given FROM seen WHERE object = ?1 AND key = ?2";
            let mut statement = self.database.prepare_cached(query)?;
            let mut found = HashMap::new();
            for key in keys {
                let seen = statement.query_row(params![object, key], read_seen).optional()?;
                found.extend(seen.map(|seen| ((*key).to_owned(), seen)));
            }
            Ok(found)
        };
        find().map_err(|error| self.failed(error))
    }

    /// Up to `count` keys that this run has dealt with, to check whether their records still exist.
    pub(crate) fn some_seen(&self, object: &str, count: u32) -> Result<Vec<String>, Error> {
        let find = || -> rusqlite::Result<Vec<String>> {
            let query = "SELECT key FROM seen WHERE object = ?1 ORDER BY key LIMIT ?2";
            let mut statement = self.database.prepare(query)?;
            let keys = statement.query_map(params![object, count], |row| row.get(0))?;
            keys.collect()
        };
        find().map_err(|error| self.failed(error))
    }
}

pub(super) fn store_seen(
    database: &Connection,
    seen: &[(String, Vec<(String, Seen)>)],
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO seen (object, key, line, created, given) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (object, key) DO UPDATE SET created = ?4, given = ?5";
    let mut statement = database.prepare_cached(statement)?;
    for (object, keys) in seen {
        for (key, seen) in keys {
            let line = i64::try_from(seen.line).unwrap_or(i64::MAX);
            statement.execute(params![object, key, line, seen.created, seen.given])?;
        }
    }
    Ok(())
}

fn read_seen(row: &rusqlite::Row<'_>) -> rusqlite::Result<Seen> {
    let line: i64 = row.get(0)?;
    Ok(Seen {
        line: line.unsigned_abs(),
        created: row.get(1)?,
        given: row.get(2)?,
    })
}
