//! Reads records and hands them on, page by page.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spoke_client::{HubSpot, Method, Record};
use spoke_model::object_type::ObjectTypeId;

use super::definitions::Definitions;
use super::load::Loader;
use super::{Told, name_of, unreadable};
use crate::error::Error;
use crate::redaction::Redaction;

/// The ids that were read, ascending, by type: associations are read for these and between these.
pub(super) type Read = BTreeMap<ObjectTypeId, Vec<u64>>;

/// How many records of a type there are.
pub(super) async fn total(source: &HubSpot, id: ObjectTypeId) -> Result<u64, Error> {
    let what = format!("how many {} there are", name_of(id));
    let answer = source
        .request(Method::POST, format!("/crm/v3/objects/{id}/search"))
        .json(&json!({ "limit": 1, "filterGroups": [] }))
        .idempotent()
        .send()
        .await
        .and_then(|answer| answer.json::<Value>())
        .map_err(|error| unreadable(&what, error))?;
    Ok(answer.get("total").and_then(Value::as_u64).unwrap_or_default())
}

/// Loads the records of a type.
#[allow(clippy::too_many_arguments, reason = "each is one thing that the walk needs")]
pub(super) async fn load(
    source: &HubSpot,
    loader: &mut Loader,
    definitions: &Definitions,
    id: ObjectTypeId,
    limit: Option<u64>,
    redaction: Option<&Redaction>,
    read: &mut Read,
    told: &Told<'_>,
) -> Result<(), Error> {
    let name = name_of(id);
    let all = total(source, id).await?;
    let total = limit.map_or(all, |limit| all.min(limit));
    let ids = read.entry(id).or_default();
    let names = definitions.property_names(id);
    let unique = definitions.unique_names(id);
    let mut list = source.objects(id.to_string()).list().properties(names);
    if let Some(limit) = limit.and_then(|limit| u32::try_from(limit).ok()) {
        list = list.page_size(limit.clamp(1, 100)).prefetch(0);
    }
    let mut records = list.stream();
    while limit.is_none_or(|limit| (ids.len() as u64) < limit) {
        let next = records.try_next().await;
        let Some(record) = next.map_err(|error| unreadable(&name, error))? else {
            break;
        };
        let Ok(number) = record.id().parse::<u64>() else {
            loader.leave(
                format!("{name} {}", record.id()),
                "its id is no number".to_owned(),
            );
            continue;
        };
        let line = line(id, number, &record, |property, value| {
            let new = redaction?.property(property, value)?;
            // Two values may have one stand-in; where no two records may share one, it must not happen.
            let own = unique.contains(property) && !new.contains('@') && new != value;
            Some(if own { format!("{new} {number}") } else { new })
        });
        loader.add(&line).await?;
        ids.push(number);
        told(&name, ids.len() as u64, Some(total));
    }
    loader.flush().await
}

/// A record as the local portal takes it.
fn line(
    id: ObjectTypeId,
    number: u64,
    record: &Record,
    stand_in: impl Fn(&str, &str) -> Option<String>,
) -> Value {
    let mut properties = serde_json::Map::new();
    for (name, value) in record.properties() {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let value = stand_in(name, value).unwrap_or_else(|| value.to_owned());
            properties.insert(name.to_owned(), Value::String(value));
        }
    }
    let created = record.created_at();
    let updated = record.updated_at().or(created);
    json!({
        "record": {
            "objectType": id,
            "id": number,
            "createdAt": created.unwrap_or(spoke_model::time::Timestamp::EPOCH),
            "updatedAt": updated.unwrap_or(spoke_model::time::Timestamp::EPOCH),
            "properties": properties,
        }
    })
}
