//! Creating and updating the records of a window.
//!
//! Guarantees: a record is written once for each window, with all its differences; ids of new records are in the
//! state file before anything else happens.

use spoke_client::{HubSpot, NewRecord, Properties, RecordUpdate};

use super::fault::{is_row_fault, refusal};
use super::window::{Window, Written};
use crate::error::Error;
use crate::plan::{KeyKind, ObjectPlan};
use crate::state::{Change, State};

/// Writes one object's records.
pub(crate) async fn write(
    client: &HubSpot,
    state: &mut State,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
) -> Result<(), Error> {
    create(client, state, object, index, window).await?;
    update(client, state, object, index, window).await
}

async fn create(
    client: &HubSpot,
    state: &mut State,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
) -> Result<(), Error> {
    let Some(entries) = window.objects.get_mut(index) else {
        return Ok(());
    };
    let mut positions = Vec::new();
    let mut records = Vec::new();
    for (position, entry) in entries.list.iter().enumerate() {
        if entry.id.is_none() && !entry.rows.is_empty() {
            positions.push(position);
            records.push(NewRecord::from(named(object, entry.differences())));
        }
    }
    if records.is_empty() {
        return Ok(());
    }
    let key_at = |position: &usize| entries.list.get(*position).map(|entry| entry.key.clone());
    let keys: Vec<String> = positions.iter().filter_map(key_at).collect();
    state.intend(&object.object_type, object.key_name(), &keys)?;
    let mut batch = client.objects(object.object_type.as_str()).batch();
    if object.key_kind == KeyKind::Unique {
        batch = batch.unique_property(object.key_name());
    }
    let outcome = batch.create(records).await;
    let mut remembered = Vec::new();
    for (input, record) in &outcome.succeeded {
        let Some(entry) = positions
            .get(*input)
            .and_then(|position| entries.list.get_mut(*position))
        else {
            continue;
        };
        entry.id = Some(record.id().to_owned());
        entry.written = Written::Created;
        remembered.push((entry.key.clone(), record.id().to_owned()));
    }
    // Those of which nothing is known stay intentions: the next run looks them up by their keys.
    let refused: Vec<String> = outcome
        .failed
        .iter()
        .filter_map(|(input, _)| keys.get(*input).cloned())
        .collect();
    state.note_created(&object.object_type, object.key_name(), &remembered, &refused)?;
    let pairs = remembered.iter().map(|(key, id)| (key.as_str(), id.as_str()));
    state.remember(&object.object_type, object.key_name(), pairs)?;
    let action = || format!("creating {}", object.object_type);
    let failed = outcome
        .failed
        .into_iter()
        .chain(outcome.unknown)
        .filter_map(|(input, error)| Some((*positions.get(input)?, error)));
    fail_rows(object, index, window, failed.collect(), action)
}

async fn update(
    client: &HubSpot,
    state: &mut State,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
) -> Result<(), Error> {
    let Some(entries) = window.objects.get_mut(index) else {
        return Ok(());
    };
    let mut positions = Vec::new();
    let mut updates = Vec::new();
    let mut changes = Vec::new();
    for (position, entry) in entries.list.iter().enumerate() {
        if let (Some(id), Written::Nothing, Some(before)) = (&entry.id, entry.written, &entry.before) {
            let properties = named(object, entry.differences());
            if !properties.is_empty() {
                changes.extend(entry.differences().filter_map(|(at, after)| {
                    Some(Change {
                        id: id.clone(),
                        property: object.properties.get(at)?.name.clone(),
                        before: before.get(at).cloned().flatten(),
                        after: after.to_owned(),
                    })
                }));
                positions.push(position);
                updates.push(RecordUpdate::new(id.clone(), properties));
            }
        }
    }
    if updates.is_empty() {
        return Ok(());
    }
    state.note_changes(&object.object_type, &changes)?;
    let outcome = client
        .objects(object.object_type.as_str())
        .batch()
        .update(updates)
        .await;
    for (input, _) in &outcome.succeeded {
        if let Some(entry) = positions
            .get(*input)
            .and_then(|position| entries.list.get_mut(*position))
        {
            entry.written = Written::Updated;
        }
    }
    let action = || format!("updating {}", object.object_type);
    let failed = outcome
        .failed
        .into_iter()
        .chain(outcome.unknown)
        .filter_map(|(input, error)| Some((*positions.get(input)?, error)));
    fail_rows(object, index, window, failed.collect(), action)
}

/// Rejects the rows of refused records, or stops the run when the refusal is not theirs.
fn fail_rows(
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
    failed: Vec<(usize, spoke_client::Error)>,
    action: impl Fn() -> String,
) -> Result<(), Error> {
    for (position, error) in failed {
        if !is_row_fault(&error) {
            return Err(Error::portal(action(), error));
        }
        let Some(entry) = window
            .objects
            .get_mut(index)
            .and_then(|entries| entries.list.get_mut(position))
        else {
            continue;
        };
        entry.written = Written::Failed;
        let flaw = refusal(object, entry, &error);
        for row in entry.rows.clone() {
            window.fail(row, flaw.clone());
        }
    }
    Ok(())
}

/// Positions into names.
pub(crate) fn named<'a>(object: &ObjectPlan, values: impl Iterator<Item = (usize, &'a str)>) -> Properties {
    let mut properties = Properties::new();
    for (index, value) in values {
        if let Some(property) = object.properties.get(index) {
            properties.insert(property.name.as_str(), value);
        }
    }
    properties
}
