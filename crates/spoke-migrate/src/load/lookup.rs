//! What the portal has under the keys of a window.
//!
//! Order: an id known from this state file is read by id and believed only if its record still has the key; other
//! keys are read by their unique property, or searched. Of several records with one key the oldest (smallest id)
//! is taken, so that every run takes the same.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use spoke_client::{HubSpot, Record};
use spoke_model::search::SearchRequest;

use super::fault::is_row_fault;
use crate::error::Error;
use crate::plan::{KeyKind, ObjectPlan, comparable};

/// A key to look for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// In comparable form.
    pub(crate) key: String,
    pub(crate) key_text: String,
    pub(crate) known_id: Option<String>,
}

/// What was found under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundRecord {
    pub(crate) id: String,
    /// One value for each property of the plan.
    pub(crate) values: Vec<Option<String>>,
}

/// HubSpot takes at most 3,000 characters for a search; names of properties and the frame need some of them.
const SEARCH_TEXT_BYTES: usize = 1_800;
const SEARCH_KEYS: usize = 100;
const SEARCHES_AT_ONCE: usize = 3;

/// Looks all keys up.
pub(crate) async fn find(
    client: &HubSpot,
    object: &ObjectPlan,
    wanted: &[Wanted],
) -> Result<HashMap<String, FoundRecord>, Error> {
    let mut found = HashMap::new();
    let (known, mut unknown): (Vec<&Wanted>, Vec<&Wanted>) =
        wanted.iter().partition(|wanted| wanted.known_id.is_some());
    if !known.is_empty() {
        let ids = known.iter().filter_map(|wanted| wanted.known_id.clone());
        let records = read(client, object, ids.collect(), None).await?;
        for (index, record) in records {
            if let Some(wanted) = known.get(index)
                && key_of(object, &record).as_deref() == Some(wanted.key.as_str())
            {
                found.insert(wanted.key.clone(), values_of(object, &record));
            }
        }
        unknown.extend(known.iter().filter(|wanted| !found.contains_key(&wanted.key)));
    }
    if unknown.is_empty() {
        return Ok(found);
    }
    match object.key_kind {
        KeyKind::Unique => {
            let keys = unknown.iter().map(|wanted| wanted.key_text.clone()).collect();
            for (index, record) in read(client, object, keys, Some(object.key_name())).await? {
                if let Some(wanted) = unknown.get(index) {
                    found.insert(wanted.key.clone(), values_of(object, &record));
                }
            }
        }
        KeyKind::Searched => {
            let chunks = chunks(unknown.iter().map(|wanted| wanted.key.as_str()));
            let searches = chunks.into_iter().map(|keys| search(client, object, keys));
            let results: Vec<Vec<(String, FoundRecord)>> = stream::iter(searches)
                .buffered(SEARCHES_AT_ONCE)
                .try_collect()
                .await?;
            for (key, record) in results.into_iter().flatten() {
                found.entry(key).or_insert(record);
            }
        }
    }
    Ok(found)
}

/// Reads records by id or by a unique property; those that do not exist are left out.
async fn read(
    client: &HubSpot,
    object: &ObjectPlan,
    ids: Vec<String>,
    id_property: Option<&str>,
) -> Result<Vec<(usize, Record)>, Error> {
    let batch = client.objects(object.object_type.as_str()).batch();
    let mut read = batch.read(ids).properties(names(object));
    if let Some(id_property) = id_property {
        read = read.id_property(id_property);
    }
    let outcome = read.send().await;
    match outcome.failed.into_iter().find(|(_, error)| !is_row_fault(error)) {
        Some((_, error)) => Err(Error::portal(
            format!("reading {} by key", object.object_type),
            error,
        )),
        None => Ok(outcome.succeeded),
    }
}

async fn search(
    client: &HubSpot,
    object: &ObjectPlan,
    keys: Vec<String>,
) -> Result<Vec<(String, FoundRecord)>, Error> {
    let request = SearchRequest::new()
        .any_of(object.key_name(), keys)
        .properties(names(object));
    let failed = |error| {
        Error::portal(
            format!("searching {} by {}", object.object_type, object.key_name()),
            error,
        )
    };
    let mut records = client
        .objects(object.object_type.as_str())
        .search(request)
        .stream();
    let mut found = Vec::new();
    while let Some(record) = records.try_next().await.map_err(failed)? {
        if let Some(key) = key_of(object, &record) {
            found.push((key, values_of(object, &record)));
        }
    }
    Ok(found)
}

/// Keys in groups that fit one search.
fn chunks<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<Vec<String>> {
    let mut chunks: Vec<Vec<String>> = Vec::new();
    let mut bytes = usize::MAX;
    for key in keys {
        let size = key.len() + 3;
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < SEARCH_KEYS && bytes + size <= SEARCH_TEXT_BYTES => {
                chunk.push(key.to_owned());
                bytes += size;
            }
            _ => {
                chunks.push(vec![key.to_owned()]);
                bytes = size;
            }
        }
    }
    chunks
}

fn names(object: &ObjectPlan) -> Vec<String> {
    object
        .properties
        .iter()
        .map(|property| property.name.clone())
        .collect()
}

fn key_of(object: &ObjectPlan, record: &Record) -> Option<String> {
    record.get(object.key_name()).map(comparable)
}

fn values_of(object: &ObjectPlan, record: &Record) -> FoundRecord {
    let value = |name: &str| {
        record
            .get(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    let values = object
        .properties
        .iter()
        .map(|property| value(&property.name))
        .collect();
    FoundRecord {
        id: record.id().to_owned(),
        values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_stay_within_the_length_hubspot_takes() {
        let long = "x".repeat(600);
        let keys: Vec<String> = (0..10)
            .map(|_| long.clone())
            .chain((0..250).map(|n| n.to_string()))
            .collect();
        let chunks = chunks(keys.iter().map(String::as_str));
        assert_eq!(chunks.iter().map(Vec::len).sum::<usize>(), 260);
        for chunk in &chunks {
            assert!(chunk.len() <= 100);
            assert!(chunk.iter().map(|key| key.len() + 3).sum::<usize>() <= SEARCH_TEXT_BYTES);
        }
    }
}
