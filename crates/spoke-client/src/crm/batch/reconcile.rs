//! A batch of creates of which some outcomes are unknown: the records are looked for, and only those that are not there are
//! sent again.
//!
//! ```text
//!   send ──► unknown ──► wait ──► look by the unique property ──► found: it succeeded
//!              ▲                                 │
//!              └────── send what is missing ◄────┘
//! ```
//!
//! Three looks at most; what is open after the last one stays unknown. So does a row that sent no unique value, and every
//! row whose look failed.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use super::chunk::Row;
use super::run::{ChunkCall, Open, Rows, run, run_keeping};
use super::{Batch, BatchRead};
use crate::crm::reconcile::{self, LOOKS};
use crate::error::{Error, ErrorKind};
use crate::record::Record;

/// Creates the rows; answers what became of them, and which of them were found instead of being answered.
pub(super) async fn create<C: ChunkCall<Output = Record>>(
    batch: &Batch,
    call: &C,
    rows: Vec<Row>,
) -> (Rows<Record>, Vec<usize>) {
    let client = &batch.objects.client;
    let since = SystemTime::now();
    let Some(grace) = client.reconciles_after() else {
        return (run(client, call, rows).await, Vec::new());
    };
    let (mut settled, mut open) = run_keeping(client, call, rows, Error::may_have_been_processed).await;
    let mut found = Vec::new();
    if open.is_empty() {
        return (settled, found);
    }
    let Some(property) = unique_property(batch, &open).await else {
        settle(&mut settled, open);
        return (settled, found);
    };
    let first: HashMap<usize, Error> = open
        .iter()
        .map(|(row, error)| (row.index, error.clone()))
        .collect();
    for look in 1..=LOOKS {
        tokio::time::sleep(grace).await;
        let missing = look_for(batch, &property, open, since, &mut settled, &mut found).await;
        if missing.is_empty() {
            return (settled, found);
        }
        if look == LOOKS {
            settle(&mut settled, missing);
            break;
        }
        let again = missing.into_iter().map(|(row, _)| row).collect();
        let (rows, left) = run_keeping(client, call, again, |error| !reconcile::settles(error)).await;
        settled.extend(rows);
        open = Open::new();
        for (row, error) in left {
            if error.may_have_been_processed() || error.kind() == ErrorKind::Conflict {
                open.push((row, error));
            } else {
                // It was not let through, which says nothing of the first copy.
                let error = first.get(&row.index).cloned().unwrap_or(error);
                settled.push((row.index, Err(error)));
            }
        }
        if open.is_empty() {
            break;
        }
    }
    (settled, found)
}

fn settle(settled: &mut Rows<Record>, open: Open) {
    settled.extend(open.into_iter().map(|(row, error)| (row.index, Err(error))));
}

/// The property to look by: the caller's, else the first unique one that a row has a value for.
async fn unique_property(batch: &Batch, open: &Open) -> Option<String> {
    let sends = |name: &str| open.iter().any(|(row, _)| value(row, name).is_some());
    if let Some(name) = &batch.unique_property {
        return Some(name.clone()).filter(|name| sends(name));
    }
    if open.iter().all(|(row, _)| row.sent.is_empty()) {
        return None;
    }
    let objects = &batch.objects;
    let names = reconcile::unique_properties(&objects.client, &objects.object_type, sends).await;
    names.ok()?.into_iter().next()
}

fn value<'r>(row: &'r Row, property: &str) -> Option<&'r str> {
    let sent = row.sent.iter().find(|(name, _)| name == property)?;
    Some(sent.1.as_str()).filter(|value| !value.is_empty())
}

/// Settles the rows whose records are there, and those of which nothing can be found out; answers the others.
async fn look_for(
    batch: &Batch,
    property: &str,
    open: Open,
    since: SystemTime,
    settled: &mut Rows<Record>,
    found: &mut Vec<usize>,
) -> Open {
    let (named, nameless): (Open, Open) = open
        .into_iter()
        .partition(|(row, _)| value(row, property).is_some());
    settle(settled, nameless);
    let values: Vec<&str> = named.iter().filter_map(|(row, _)| value(row, property)).collect();
    let names: HashSet<&str> = named
        .iter()
        .flat_map(|(row, _)| row.sent.iter().map(|(name, _)| name.as_str()))
        .collect();
    let read = BatchRead::new(
        batch.objects.clone(),
        values.into_iter().map(str::to_owned).collect(),
    );
    let looked = read.id_property(property).properties(names).send().await;
    let mut there: HashMap<usize, Record> = looked.succeeded.into_iter().collect();
    let mut absent: HashMap<usize, Error> = looked.failed.into_iter().collect();
    let mut taken = HashSet::new();
    let mut missing = Open::new();
    for (position, (row, error)) in named.into_iter().enumerate() {
        let outcome = match (there.remove(&position), absent.remove(&position)) {
            (Some(record), _) => {
                // Only one of the inputs with this value can have made it.
                let is_own =
                    taken.insert(record.id().to_owned()) && reconcile::came_from(&record, &row.sent, since);
                if is_own {
                    found.push(row.index);
                    Ok(record)
                } else if error.kind() == ErrorKind::Conflict {
                    Err(error)
                } else {
                    Err(reconcile::was_there(property).after_attempts(error.attempts()))
                }
            }
            (None, Some(absence)) if absence.kind() == ErrorKind::NotFound => {
                if error.kind() != ErrorKind::Conflict {
                    missing.push((row, error));
                    continue;
                }
                // Another unique value is taken.
                Err(error)
            }
            _ => Err(error),
        };
        settled.push((row.index, outcome));
    }
    missing
}
