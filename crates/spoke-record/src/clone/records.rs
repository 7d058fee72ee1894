//! Reads records and hands them on, page by page.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spoke_client::{HubSpot, Record, RecordStream};
use spoke_model::object_type::ObjectTypeId;

use super::definitions::Definitions;
use super::left::Left;
use super::load::Loader;
use super::{Told, Wanted, name_of, read};
use crate::error::Error;
use crate::redaction::Redaction;

/// The ids that were read, ascending, by type: associations are read for these and between these.
pub(super) type Read = BTreeMap<ObjectTypeId, Vec<u64>>;

/// How many records of a type there are; nothing where they can't be searched.
pub(super) async fn total(
    source: &HubSpot,
    id: ObjectTypeId,
    left: &mut Vec<Left>,
) -> Result<Option<u64>, Error> {
    let what = format!("how many {} there are", name_of(id));
    let path = format!("/crm/v3/objects/{id}/search");
    let body = json!({ "limit": 1, "filterGroups": [] });
    let answer = read::post(source, &what, &path, body, left).await?;
    Ok(answer.map(|answer| answer.get("total").and_then(Value::as_u64).unwrap_or_default()))
}

/// What a walk through the records needs to know.
pub(super) struct Walk<'w> {
    pub(super) source: &'w HubSpot,
    pub(super) definitions: &'w Definitions,
    pub(super) wanted: &'w Wanted,
    pub(super) redaction: Option<&'w Redaction>,
    pub(super) told: &'w Told<'w>,
}

impl Walk<'_> {
    /// Loads the records of a type, live and archived ones in the order of their ids.
    pub(super) async fn load(
        &self,
        loader: &mut Loader,
        id: ObjectTypeId,
        read: &mut Read,
    ) -> Result<(), Error> {
        let name = name_of(id);
        let limit = self.wanted.limit;
        // How many there are is only for those who watch.
        let all = total(self.source, id, &mut Vec::new()).await?;
        let total = all.map(|all| limit.map_or(all, |limit| all.min(limit)));
        let mut records = Merged::of(self, id);
        // Associations are read for live ones; archived ones have none that could be read.
        let mut live = Vec::new();
        let (mut taken, mut last) = (0_u64, 0_u64);
        while limit.is_none_or(|limit| taken < limit) {
            let record = match records.next().await {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err((archived, error)) => {
                    let what = match (archived, taken) {
                        (true, _) => format!("archived {name}"),
                        (false, 0) => name.clone(),
                        (false, taken) => format!("{name} after the first {taken}"),
                    };
                    match Left::of(&what, &error) {
                        Some(one) => loader.leave(one),
                        None => return Err(read::unreadable(&name, error)),
                    }
                    continue;
                }
            };
            let Ok(number) = record.id().parse::<u64>() else {
                let what = format!("{name} {}", record.id());
                loader.leave(Left::unsupported(what, "its id is no number"));
                continue;
            };
            // Whoever is archived while this goes on comes twice.
            if number <= last {
                continue;
            }
            last = number;
            loader.add(&line(id, number, &record, self.redaction)).await?;
            taken += 1;
            if !record.archived() {
                live.push(number);
            }
            (self.told)(&name, taken, total);
        }
        read.insert(id, live);
        loader.flush().await
    }
}

/// Live records and, where asked for, archived ones, as one stream in the order of ids.
struct Merged {
    live: Option<RecordStream>,
    archived: Option<RecordStream>,
    /// The next one of each.
    heads: [Option<Record>; 2],
}

impl Merged {
    fn of(walk: &Walk<'_>, id: ObjectTypeId) -> Self {
        let list = |archived: bool| {
            let names = walk.definitions.property_names(id);
            let mut list = walk
                .source
                .objects(id.to_string())
                .list()
                .properties(names)
                .archived(archived);
            if let Some(limit) = walk.wanted.limit.and_then(|limit| u32::try_from(limit).ok()) {
                list = list.page_size(limit.clamp(1, 100)).prefetch(0);
            }
            list.stream()
        };
        Self {
            live: Some(list(false)),
            archived: walk.wanted.archived.then(|| list(true)),
            heads: [None, None],
        }
    }

    /// The next record. An error says which stream it ended; the other one goes on.
    async fn next(&mut self) -> Result<Option<Record>, (bool, spoke_client::Error)> {
        for (stream, head, archived) in [(&mut self.live, 0, false), (&mut self.archived, 1, true)] {
            let Some(head) = self.heads.get_mut(head).filter(|head| head.is_none()) else {
                continue;
            };
            let Some(open) = stream else { continue };
            match open.try_next().await {
                Ok(Some(record)) => *head = Some(record),
                Ok(None) => *stream = None,
                Err(error) => {
                    *stream = None;
                    return Err((archived, error));
                }
            }
        }
        let number = |record: &Record| record.id().parse::<u64>().unwrap_or_default();
        let [live, archived] = &mut self.heads;
        let archived_first = match (&live, &archived) {
            (Some(one), Some(other)) => number(other) < number(one),
            (one, _) => one.is_none(),
        };
        Ok(if archived_first {
            archived.take()
        } else {
            live.take()
        })
    }
}

/// A record as the local portal takes it.
fn line(id: ObjectTypeId, number: u64, record: &Record, redaction: Option<&Redaction>) -> Value {
    let mut properties = serde_json::Map::new();
    for (name, value) in record.properties() {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let stand_in = redaction.and_then(|redaction| redaction.property(name, value));
            let value = stand_in.unwrap_or_else(|| value.to_owned());
            properties.insert(name.to_owned(), Value::String(value));
        }
    }
    let created = record.created_at();
    let updated = record.updated_at().or(created);
    let archived = record
        .archived()
        .then(|| record.archived_at().or(updated))
        .flatten();
    json!({
        "record": {
            "objectType": id,
            "id": number,
            "createdAt": created.unwrap_or(spoke_model::time::Timestamp::EPOCH),
            "updatedAt": updated.unwrap_or(spoke_model::time::Timestamp::EPOCH),
            "archivedAt": archived,
            "properties": properties,
        }
    })
}
