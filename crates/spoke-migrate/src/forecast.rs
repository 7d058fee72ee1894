//! [`Forecast`]: what a run would do and cost, before it does anything.
//!
//! The file is read to its end and every distinct key is looked up, so that new and existing records are counted, not
//! guessed. Memory is one window of rows; the keys met so far are in a temporary database on disk.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use spoke_client::HubSpot;
use spoke_model::limits;

use crate::error::Error;
use crate::load::lookup::{self, Wanted};
use crate::map::Missing;
use crate::plan::{KeyKind, ObjectPlan, Plan, comparable, evaluate};
use crate::source::{Record, Source};

/// Reasons listed; the number of rejected rows counts all.
const REASONS: usize = 20;
/// How many keys one search looks for.
const SEARCH_KEYS: u64 = 100;

/// What a run would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Forecast {
    /// Names file, map, portal and what was found in them. A run that is given it refuses to begin when one of them has
    /// changed. Records of the portal are not part of it: others may write meanwhile.
    pub digest: String,
    /// Rows of the file, the header left out.
    pub rows: u64,
    /// Rows that would be rejected for what they say (HubSpot may refuse others).
    pub rejected_rows: u64,
    /// The most frequent reasons of rejections, with the number of rows.
    pub reasons: Vec<Reason>,
    /// One entry for each object of the map, in load order.
    pub objects: Vec<ObjectForecast>,
    /// Properties that are created first, as `contacts.northwind_id`.
    pub new_properties: Vec<String>,
    /// What it costs. Upper bounds where it depends on what differs.
    pub calls: Calls,
}

/// Why rows would be rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The column at fault.
    pub column: String,
    /// What is wrong with it.
    pub reason: String,
    /// The rows it is wrong in.
    pub rows: u64,
}

/// What would become of the rows of one object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ObjectForecast {
    /// The object's name in the map.
    pub name: String,
    /// Its object type.
    pub object_type: String,
    /// Good rows with such a record.
    pub rows: u64,
    /// Distinct keys among them.
    pub keys: u64,
    /// Rows whose key an earlier row has, too.
    pub duplicates: u64,
    /// Keys that the portal has a record for.
    pub existing: u64,
    /// Records that would be created.
    pub new: u64,
}

/// Calls by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Calls {
    /// Batch reads by key.
    pub reads: u64,
    /// Searches by key, of which an account has five a second.
    pub searches: u64,
    /// Batch creates, of up to 100.
    pub creates: u64,
    /// Batch updates, at most.
    pub updates: u64,
    /// Calls that associate and look for associations, at most. They have an allowance of their own.
    pub associations: u64,
    /// Creation of properties.
    pub definitions: u64,
}

impl Calls {
    /// All calls, at most.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.reads + self.searches + self.creates + self.updates + self.associations + self.definitions
    }
}

/// Reads the file through the plan.
pub(crate) struct Forecaster<'a> {
    pub(crate) client: &'a HubSpot,
    pub(crate) plan: &'a Plan,
    pub(crate) new_properties: Vec<String>,
    pub(crate) window: usize,
    pub(crate) limit: u64,
}

impl Forecaster<'_> {
    /// Reads the whole file; `progress` is told the rows done.
    pub(crate) async fn run(
        self,
        mut source: Source,
        fingerprint: &str,
        mut progress: impl FnMut(u64),
    ) -> Result<Forecast, Error> {
        let keys = Keys::new()?;
        let mut reasons: BTreeMap<(String, String), u64> = BTreeMap::new();
        let objects = self.plan.objects.iter().map(|object| ObjectForecast {
            name: object.name.clone(),
            object_type: object.object_type.clone(),
            ..ObjectForecast::default()
        });
        let mut forecast = Forecast {
            objects: objects.collect(),
            calls: Calls {
                definitions: count(self.new_properties.len()),
                ..Calls::default()
            },
            ..Forecast::default()
        };
        let mut record = Record::default();
        let mut more = true;
        while more {
            let mut window: Vec<Vec<Option<(String, String)>>> = Vec::new();
            while window.len() < self.window {
                more = forecast.rows < self.limit && source.read(&mut record)?;
                if !more {
                    break;
                }
                forecast.rows += 1;
                let flaws = match source.flaw(&record) {
                    Some(flaw) => vec![flaw],
                    None => {
                        let row = evaluate(self.plan, &record);
                        if row.flaws.is_empty() {
                            window.push(self.keys_of(row.objects));
                        }
                        row.flaws
                    }
                };
                forecast.rejected_rows += u64::from(!flaws.is_empty());
                for flaw in flaws {
                    if reasons.len() < 10_000 {
                        *reasons.entry((flaw.column, flaw.reason)).or_default() += 1;
                    }
                }
            }
            self.look_up(&window, &keys, &mut forecast).await?;
            progress(forecast.rows);
        }
        let mut reasons: Vec<Reason> = reasons
            .into_iter()
            .map(|((column, reason), rows)| Reason { column, reason, rows })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        reasons.truncate(REASONS);
        forecast.reasons = reasons;
        forecast.digest = digest(
            fingerprint,
            forecast.rows,
            forecast.rejected_rows,
            &self.new_properties,
        );
        forecast.new_properties = self.new_properties;
        Ok(forecast)
    }

    /// For each object of a row, its key in comparable form and as written.
    fn keys_of(&self, objects: Vec<Option<Vec<Option<String>>>>) -> Vec<Option<(String, String)>> {
        let objects = objects.into_iter().zip(&self.plan.objects);
        let key = objects.map(|(values, object)| {
            let text = values?.into_iter().nth(object.key)??;
            Some((comparable(&text), text))
        });
        key.collect()
    }

    async fn look_up(
        &self,
        window: &[Vec<Option<(String, String)>>],
        keys: &Keys,
        forecast: &mut Forecast,
    ) -> Result<(), Error> {
        for (index, object) in self.plan.objects.iter().enumerate() {
            let rows: Vec<&(String, String)> =
                window.iter().filter_map(|row| row.get(index)?.as_ref()).collect();
            let distinct: BTreeMap<&str, &str> = rows
                .iter()
                .rev()
                .map(|(key, text)| (key.as_str(), text.as_str()))
                .collect();
            let fresh = keys.add(index, distinct.keys().copied())?;
            let wanted: Vec<Wanted> = fresh
                .iter()
                .map(|key| Wanted {
                    key: (*key).to_owned(),
                    key_text: distinct.get(key).copied().unwrap_or_default().to_owned(),
                    known_id: None,
                })
                .collect();
            let found = if self.is_new(object) {
                0
            } else {
                count(lookup::find(self.client, object, &wanted).await?.len())
            };
            let Some(of) = forecast.objects.get_mut(index) else {
                continue;
            };
            let (rows, fresh, distinct) = (count(rows.len()), count(fresh.len()), count(distinct.len()));
            of.rows += rows;
            of.keys += fresh;
            of.duplicates += rows - fresh;
            of.existing += found;
            let new = if object.missing == Missing::Create {
                fresh - found
            } else {
                0
            };
            of.new += new;
            let calls = &mut forecast.calls;
            match object.key_kind {
                KeyKind::Unique => calls.reads += distinct.div_ceil(batch()),
                KeyKind::Searched => calls.searches += distinct.div_ceil(SEARCH_KEYS),
            }
            calls.creates += new.div_ceil(batch());
            calls.updates += (distinct - new).div_ceil(batch());
        }
        for association in &self.plan.associations {
            let ends: Vec<(&str, &str)> = window
                .iter()
                .filter_map(|row| {
                    let from = row.get(association.from)?.as_ref()?;
                    let to = row.get(association.to)?.as_ref()?;
                    Some((from.0.as_str(), to.0.as_str()))
                })
                .collect();
            let pairs: BTreeSet<&(&str, &str)> = ends.iter().collect();
            let records: BTreeSet<&str> = ends.iter().map(|(from, _)| *from).collect();
            forecast.calls.associations += count(pairs.len()).div_ceil(count(limits::ASSOCIATION_CREATE_MAX))
                + count(records.len()).div_ceil(count(limits::ASSOCIATION_READ_MAX));
        }
        Ok(())
    }

    /// Nothing can be found by a property that the portal lacks.
    fn is_new(&self, object: &ObjectPlan) -> bool {
        let name = format!("{}.{}", object.object_type, object.key_name());
        self.new_properties.contains(&name)
    }
}

/// What a plan's digest covers; see [`Forecast::digest`].
pub(crate) fn digest(fingerprint: &str, rows: u64, rejected: u64, new_properties: &[String]) -> String {
    let text = format!("{fingerprint}\n{rows} {rejected}\n{}", new_properties.join("\n"));
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The keys met so far.
struct Keys(Connection);

impl Keys {
    fn new() -> Result<Self, Error> {
        // Without a name, SQLite keeps it in memory while it is small and spills to a file that nobody else sees.
        let open = || -> rusqlite::Result<Connection> {
            let database = Connection::open("")?;
            database.execute_batch(
                "CREATE TABLE keys (object INTEGER, key TEXT, PRIMARY KEY (object, key)) WITHOUT ROWID",
            )?;
            Ok(database)
        };
        open().map(Self).map_err(failed)
    }

    /// Adds keys of an object; gives those that are new.
    fn add<'k>(&self, object: usize, keys: impl Iterator<Item = &'k str>) -> Result<Vec<&'k str>, Error> {
        let add = || -> rusqlite::Result<Vec<&'k str>> {
            let transaction = self.0.unchecked_transaction()?;
            let mut fresh = Vec::new();
            {
                let statement = "INSERT OR IGNORE INTO keys (object, key) VALUES (?1, ?2)";
                let mut statement = transaction.prepare_cached(statement)?;
                for key in keys {
                    if statement.execute(params![i64::try_from(object).unwrap_or(i64::MAX), key])? > 0 {
                        fresh.push(key);
                    }
                }
            }
            transaction.commit()?;
            Ok(fresh)
        };
        add().map_err(failed)
    }
}

fn failed(error: rusqlite::Error) -> Error {
    Error::state_failed(std::path::Path::new("(temporary)"), error)
}

fn batch() -> u64 {
    count(limits::BATCH_MAX)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
