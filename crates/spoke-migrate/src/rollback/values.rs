//! Changed values: put back where nobody has changed them since, then read again.

use std::collections::{BTreeSet, HashMap};

use spoke_client::{ErrorKind, HubSpot, Properties, Record, RecordUpdate};

use super::{CHUNK, RollbackReport};
use crate::error::Error;
use crate::state::{Change, State, Table};

/// Puts every changed value back and reads the records again.
pub(super) async fn put_back(
    client: &HubSpot,
    state: &mut State,
    overwrite: bool,
    report: &mut RollbackReport,
    tell: &mut impl FnMut(&RollbackReport),
) -> Result<(), Error> {
    for object_type in state.types_of(Table::Changed)? {
        let mut after = String::new();
        loop {
            let changes = state.changed_after(&object_type, &after, CHUNK)?;
            let Some(last) = changes.last() else { break };
            after.clone_from(&last.id);
            let current = read(client, &object_type, &changes).await?;
            let updates = updates(&object_type, &changes, &current, overwrite, report);
            if !updates.is_empty() {
                let outcome = client.objects(object_type.as_str()).batch().update(updates).await;
                for (_, error) in outcome.unfinished() {
                    report.remark(format!(
                        "a value of {object_type} can't be put back: {}",
                        error.message()
                    ));
                }
            }
            prove(client, state, &object_type, &changes, report).await?;
            tell(report);
        }
    }
    Ok(())
}

/// What has to be sent: values that are still what the migration made of them.
fn updates(
    object_type: &str,
    changes: &[Change],
    current: &HashMap<String, Record>,
    overwrite: bool,
    report: &mut RollbackReport,
) -> Vec<RecordUpdate> {
    let mut updates: Vec<(String, Properties)> = Vec::new();
    for change in changes {
        let Some(record) = current.get(&change.id) else {
            report.remark(format!("{object_type} {} is gone", change.id));
            continue;
        };
        let now = value(record, &change.property);
        if now == change.before.as_deref() {
            continue;
        }
        if now != Some(change.after.as_str()) && !overwrite {
            report.remark(format!(
                "{object_type} {}: {} was changed since and is left alone",
                change.id, change.property
            ));
            continue;
        }
        let before = change.before.as_deref().unwrap_or("");
        match updates.last_mut().filter(|(id, _)| *id == change.id) {
            Some((_, properties)) => {
                properties.insert(change.property.as_str(), before);
            }
            None => {
                let mut properties = Properties::new();
                properties.insert(change.property.as_str(), before);
                updates.push((change.id.clone(), properties));
            }
        }
    }
    updates
        .into_iter()
        .map(|(id, properties)| RecordUpdate::new(id, properties))
        .collect()
}

/// Counts what is as before, and crosses out the records of which everything is.
async fn prove(
    client: &HubSpot,
    state: &mut State,
    object_type: &str,
    changes: &[Change],
    report: &mut RollbackReport,
) -> Result<(), Error> {
    let current = read(client, object_type, changes).await?;
    let mut left = BTreeSet::new();
    for change in changes {
        let now = current
            .get(&change.id)
            .map(|record| value(record, &change.property));
        if now == Some(change.before.as_deref()) {
            report.values_as_before += 1;
        } else {
            report.values_left += 1;
            left.insert(change.id.as_str());
        }
    }
    let ids: BTreeSet<&str> = changes.iter().map(|change| change.id.as_str()).collect();
    let done: Vec<String> = ids.difference(&left).map(|id| (*id).to_owned()).collect();
    state.settle(Table::Changed, object_type, &done)
}

fn value<'a>(record: &'a Record, property: &str) -> Option<&'a str> {
    record.get(property).filter(|value| !value.is_empty())
}

async fn read(
    client: &HubSpot,
    object_type: &str,
    changes: &[Change],
) -> Result<HashMap<String, Record>, Error> {
    let ids: BTreeSet<String> = changes.iter().map(|change| change.id.clone()).collect();
    let names: BTreeSet<String> = changes.iter().map(|change| change.property.clone()).collect();
    let read = client.objects(object_type).batch().read(ids).properties(names);
    let outcome = read.send().await;
    for (_, error) in outcome.failed {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unanswered) {
            return Err(Error::portal(
                format!("reading {object_type} that were changed"),
                error,
            ));
        }
    }
    let records = outcome.succeeded.into_iter();
    Ok(records
        .map(|(_, record)| (record.id().to_owned(), record))
        .collect())
}
