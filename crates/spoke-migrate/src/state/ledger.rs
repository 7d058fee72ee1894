//! What was written, so that it can be taken back: new records, values before they were changed, new pairs.
//!
//! Guarantees: a change is in the ledger before it is sent, a new record at once after it was answered. A record whose
//! creation was sent and never answered is an intention: it may exist, and only its key is known. The first value ever
//! seen for a property of a record stays the one to go back to, over any number of runs.

use rusqlite::{Connection, params};
use spoke_model::association::AssociationSpec;

use super::State;
use crate::error::Error;

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS intended (
        object_type TEXT NOT NULL, property TEXT NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (object_type, property, key)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS created (
        object_type TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (object_type, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS changed (
        object_type TEXT NOT NULL, id TEXT NOT NULL, property TEXT NOT NULL, before TEXT, after TEXT NOT NULL,
        PRIMARY KEY (object_type, id, property)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS paired (
        from_type TEXT NOT NULL, to_type TEXT NOT NULL, from_id TEXT NOT NULL, to_id TEXT NOT NULL, before TEXT NOT NULL,
        PRIMARY KEY (from_type, to_type, from_id, to_id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS defined (
        object_type TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (object_type, name)) WITHOUT ROWID;
";

/// A value that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) property: String,
    pub(crate) before: Option<String>,
    pub(crate) after: String,
}

/// Two records that were associated, and the types their pair had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paired {
    pub(crate) from_id: String,
    pub(crate) to_id: String,
    pub(crate) before: Vec<AssociationSpec>,
}

/// How many of each the ledger holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) created: u64,
    pub(crate) changed: u64,
    pub(crate) paired: u64,
    pub(crate) defined: u64,
    pub(crate) intended: u64,
}

impl State {
    /// Before records are created: their keys.
    pub(crate) fn intend(&mut self, object_type: &str, property: &str, keys: &[String]) -> Result<(), Error> {
        self.transaction(|database| {
            let statement = "INSERT OR IGNORE INTO intended (object_type, property, key) VALUES (?1, ?2, ?3)";
            let mut statement = database.prepare_cached(statement)?;
            for key in keys {
                statement.execute(params![object_type, property, key])?;
            }
            Ok(())
        })
    }

    /// After an answer: the keys of records that exist now, with their ids, and those that were refused.
    pub(crate) fn note_created(
        &mut self,
        object_type: &str,
        property: &str,
        created: &[(String, String)],
        refused: &[String],
    ) -> Result<(), Error> {
        self.transaction(|database| {
            let mut insert =
                database.prepare_cached("INSERT OR IGNORE INTO created (object_type, id) VALUES (?1, ?2)")?;
            for (key, id) in created {
                insert.execute(params![object_type, id])?;
                forget_intention(database, object_type, property, key)?;
            }
            for key in refused {
                forget_intention(database, object_type, property, key)?;
            }
            Ok(())
        })
    }

    /// New records that were taken back at once.
    pub(crate) fn note_taken_back<'a>(
        &mut self,
        object_type: &str,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        self.transaction(|database| {
            let mut delete =
                database.prepare_cached("DELETE FROM created WHERE object_type = ?1 AND id = ?2")?;
            for id in ids {
                delete.execute(params![object_type, id])?;
            }
            Ok(())
        })
    }

    /// Before values are changed. Changes of records that this migration has created need no note.
    pub(crate) fn note_changes(&mut self, object_type: &str, changes: &[Change]) -> Result<(), Error> {
        self.transaction(|database| {
            let statement = "INSERT INTO changed (object_type, id, property, before, after)
                 SELECT ?1, ?2, ?3, ?4, ?5
                 WHERE NOT EXISTS (SELECT 1 FROM created WHERE object_type = ?1 AND id = ?2)
                 ON CONFLICT (object_type, id, property) DO UPDATE SET after = ?5";
            let mut statement = database.prepare_cached(statement)?;
            for change in changes {
                statement.execute(params![
                    object_type,
                    change.id,
                    change.property,
                    change.before,
                    change.after
                ])?;
            }
            Ok(())
        })
    }

    /// Before records are associated. Pairs with a record that this migration has created go with it.
    pub(crate) fn note_pairs(&mut self, from: &str, to: &str, pairs: &[Paired]) -> Result<(), Error> {
        self.transaction(|database| {
            let statement = "INSERT OR IGNORE INTO paired (from_type, to_type, from_id, to_id, before)
                 SELECT ?1, ?2, ?3, ?4, ?5
                 WHERE NOT EXISTS (SELECT 1 FROM created
                     WHERE (object_type = ?1 AND id = ?3) OR (object_type = ?2 AND id = ?4))";
            let mut statement = database.prepare_cached(statement)?;
            for pair in pairs {
                let before = serde_json::to_string(&pair.before).unwrap_or_default();
                statement.execute(params![from, to, pair.from_id, pair.to_id, before])?;
            }
            Ok(())
        })
    }

    /// A property that was created.
    pub(crate) fn note_defined(&mut self, object_type: &str, name: &str) -> Result<(), Error> {
        self.transaction(|database| {
            let statement = "INSERT OR IGNORE INTO defined (object_type, name) VALUES (?1, ?2)";
            database
                .execute(statement, params![object_type, name])
                .map(|_| ())
        })
    }

    /// How much there is to take back.
    pub(crate) fn held(&self) -> Result<Held, Error> {
        let count = |table: &str| -> Result<u64, Error> {
            let query = format!("SELECT count(*) FROM {table}");
            let number: i64 = self
                .database
                .query_row(&query, [], |row| row.get(0))
                .map_err(|error| self.failed(error))?;
            Ok(number.unsigned_abs())
        };
        Ok(Held {
            created: count("created")?,
            changed: count("changed")?,
            paired: count("paired")?,
            defined: count("defined")?,
            intended: count("intended")?,
        })
    }

    /// The object types with new records; those loaded last come first only by name, so callers order them.
    pub(crate) fn types_of(&self, table: Table) -> Result<Vec<String>, Error> {
        let query = format!("SELECT DISTINCT object_type FROM {} ORDER BY 1", table.name());
        self.list(&query, |row| row.get(0))
    }

    /// The next ids of a type after `after`, in order.
    pub(crate) fn created_after(
        &self,
        object_type: &str,
        after: &str,
        count: u32,
    ) -> Result<Vec<String>, Error> {
        let query = "SELECT id FROM created WHERE object_type = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        self.rows(query, params![object_type, after, count], |row| row.get(0))
    }

    /// The changes of the next records of a type after `after`, in order.
    pub(crate) fn changed_after(
        &self,
        object_type: &str,
        after: &str,
        records: u32,
    ) -> Result<Vec<Change>, Error> {
        let query = "SELECT id, property, before, after FROM changed WHERE object_type = ?1 AND id IN
             (SELECT DISTINCT id FROM changed WHERE object_type = ?1 AND id > ?2 ORDER BY id LIMIT ?3)
             ORDER BY id, property";
        self.rows(query, params![object_type, after, records], |row| {
            Ok(Change {
                id: row.get(0)?,
                property: row.get(1)?,
                before: row.get(2)?,
                after: row.get(3)?,
            })
        })
    }

    /// The pairs of types that were associated.
    pub(crate) fn pair_types(&self) -> Result<Vec<(String, String)>, Error> {
        let query = "SELECT DISTINCT from_type, to_type FROM paired ORDER BY 1, 2";
        self.list(query, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The next pairs after the given one, in order.
    pub(crate) fn paired_after(
        &self,
        from: &str,
        to: &str,
        after: (&str, &str),
        count: u32,
    ) -> Result<Vec<Paired>, Error> {
        let query = "SELECT from_id, to_id, before FROM paired WHERE from_type = ?1 AND to_type = ?2
             AND (from_id, to_id) > (?3, ?4) ORDER BY from_id, to_id LIMIT ?5";
        self.rows(query, params![from, to, after.0, after.1, count], |row| {
            let before: String = row.get(2)?;
            Ok(Paired {
                from_id: row.get(0)?,
                to_id: row.get(1)?,
                before: serde_json::from_str(&before).unwrap_or_default(),
            })
        })
    }

    /// The properties that were created.
    pub(crate) fn defined(&self) -> Result<Vec<(String, String)>, Error> {
        let query = "SELECT object_type, name FROM defined ORDER BY 1, 2";
        self.list(query, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Crosses out what is proven to be undone.
    pub(crate) fn settle(&mut self, table: Table, object_type: &str, ids: &[String]) -> Result<(), Error> {
        self.transaction(|database| {
            let delete = format!("DELETE FROM {} WHERE object_type = ?1 AND id = ?2", table.name());
            let mut delete = database.prepare_cached(&delete)?;
            let mut forget = database.prepare_cached("DELETE FROM ids WHERE object_type = ?1 AND id = ?2")?;
            for id in ids {
                delete.execute(params![object_type, id])?;
                if table == Table::Created {
                    forget.execute(params![object_type, id])?;
                }
            }
            Ok(())
        })
    }

    /// Crosses out pairs that are proven to be as before.
    pub(crate) fn settle_pairs(&mut self, from: &str, to: &str, pairs: &[Paired]) -> Result<(), Error> {
        self.transaction(|database| {
            let delete =
                "DELETE FROM paired WHERE from_type = ?1 AND to_type = ?2 AND from_id = ?3 AND to_id = ?4";
            let mut delete = database.prepare_cached(delete)?;
            for pair in pairs {
                delete.execute(params![from, to, pair.from_id, pair.to_id])?;
            }
            Ok(())
        })
    }

    /// Crosses out a property that is gone.
    pub(crate) fn settle_defined(&mut self, object_type: &str, name: &str) -> Result<(), Error> {
        self.transaction(|database| {
            let delete = "DELETE FROM defined WHERE object_type = ?1 AND name = ?2";
            database.execute(delete, params![object_type, name]).map(|_| ())
        })
    }

    /// The next run begins with the first row.
    pub(crate) fn start_over(&mut self) -> Result<(), Error> {
        self.transaction(|database| {
            database.execute("DELETE FROM seen", [])?;
            database
                .execute("DELETE FROM meta WHERE name = 'checkpoint'", [])
                .map(|_| ())
        })
    }

    fn list<T>(
        &self,
        query: &str,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        self.rows(query, [], read)
    }

    fn rows<T>(
        &self,
        query: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let rows = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.database.prepare_cached(query)?;
            let rows = statement.query_map(values, read)?;
            rows.collect()
        };
        rows().map_err(|error| self.failed(error))
    }
}

/// Which of the ledger's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Created,
    Changed,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
        }
    }
}

fn forget_intention(
    database: &Connection,
    object_type: &str,
    property: &str,
    key: &str,
) -> rusqlite::Result<()> {
    let delete = "DELETE FROM intended WHERE object_type = ?1 AND property = ?2 AND key = ?3";
    database
        .prepare_cached(delete)?
        .execute(params![object_type, property, key])
        .map(|_| ())
}
