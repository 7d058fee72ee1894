//! Reads lists with their filters, the folders they lie in, and who is in those that are filled by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_model::list::{Anything, Definition, ProcessingType};
use spoke_model::object_type::ObjectTypeId;

use super::definitions::Definitions;
use super::left::Left;
use super::load::Loader;
use super::records::Read;
use super::{Told, read};
use crate::error::Error;
use crate::redaction::Redaction;

/// Lists that are asked for together, so that the address stays short.
const TOGETHER: usize = 50;
/// Folders that are asked for what lies in them.
const FOLDERS_MAX: usize = 1_000;
/// Members of a page and of a line.
const MEMBERS: usize = 100;

/// The lists of a portal.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Whether they could be read: only then do they take the place of the local portal's.
    readable: bool,
    folders: Vec<Value>,
    lists: Vec<List>,
}

#[derive(Debug)]
struct List {
    id: u64,
    object_type: ObjectTypeId,
    by_hand: bool,
    name: String,
    /// As the API answers it.
    definition: Value,
}

impl Lists {
    /// Reads them.
    pub(super) async fn read(
        source: &HubSpot,
        definitions: &Definitions,
        left: &mut Vec<Left>,
        told: &Told<'_>,
    ) -> Result<Self, Error> {
        let mut found = Self::default();
        let path = "/crm/v3/lists/search";
        let Some(heads) = read::offsets(source, "lists", path, "lists", left).await? else {
            return Ok(found);
        };
        found.readable = true;
        let ids: Vec<u64> = heads.iter().filter_map(|head| id_of(head, "listId")).collect();
        let places = found.read_folders(source, left).await?;
        for (part, ids) in ids.chunks(TOGETHER).enumerate() {
            told("lists", (part * TOGETHER) as u64, Some(heads.len() as u64));
            let asked: String = ids.iter().map(|id| format!("&listIds={id}")).collect();
            let path = format!("/crm/v3/lists?includeFilters=true{asked}");
            let Some(answer) = read::get(source, "filters of lists", path, left).await? else {
                continue;
            };
            for mut definition in read::results(answer, "lists") {
                let folder = id_of(&definition, "listId").and_then(|id| places.get(&id));
                if let (Some(folder), Some(fields)) = (folder, definition.as_object_mut()) {
                    fields.insert("folderId".to_owned(), (*folder).into());
                }
                match List::of(definition, definitions) {
                    Ok(list) => found.lists.push(list),
                    Err(one) => left.push(one),
                }
            }
        }
        Ok(found)
    }

    /// Reads the folders; gives the folder of each list that lies in one.
    async fn read_folders(
        &mut self,
        source: &HubSpot,
        left: &mut Vec<Left>,
    ) -> Result<BTreeMap<u64, u64>, Error> {
        let mut places = BTreeMap::new();
        let mut known = BTreeSet::from([0]);
        let mut open = vec![0];
        while let Some(id) = open.pop() {
            let path = format!("/crm/v3/lists/folders?folderId={id}");
            let Some(answer) = read::get(source, "folders of lists", path, left).await? else {
                break;
            };
            let folder = answer.get("folder").cloned().unwrap_or_default();
            for list in folder
                .get("childLists")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                if let Some(list) = number(list).filter(|_| id != 0) {
                    places.insert(list, id);
                }
            }
            for child in read::results(folder, "childNodes") {
                let Some(below) = id_of(&child, "id").filter(|below| !known.contains(below)) else {
                    continue;
                };
                if known.len() > FOLDERS_MAX {
                    left.push(Left::unsupported("folders of lists", "there are too many"));
                    return Ok(places);
                }
                known.insert(below);
                open.push(below);
                self.folders.push(json!({
                    "id": below,
                    "name": child.get("name"),
                    "parentFolderId": id,
                    "createdAt": child.get("createdAt"),
                    "updatedAt": child.get("updatedAt"),
                }));
            }
        }
        Ok(places)
    }

    /// Replaces what their filters and names tell of people.
    pub(super) fn redact(&mut self, redaction: &Redaction) {
        let definitions = self.lists.iter_mut().map(|list| &mut list.definition);
        for value in self.folders.iter_mut().chain(definitions) {
            redaction.json(value);
        }
    }

    pub(super) fn count(&self) -> (u64, u64) {
        (self.lists.len() as u64, self.folders.len() as u64)
    }

    /// Writes them into the local portal, in the place of those it has.
    pub(super) async fn load(&self, loader: &mut Loader) -> Result<(), Error> {
        if !self.readable {
            return Ok(());
        }
        loader.add(&json!({ "replace": ["lists"] })).await?;
        loader.flush().await?;
        for folder in &self.folders {
            loader.add(&json!({ "listFolder": folder })).await?;
        }
        for list in &self.lists {
            loader.add(&json!({ "list": list.definition })).await?;
        }
        loader.flush().await
    }

    /// Writes who is in them, as far as the records were read.
    pub(super) async fn load_members(
        &self,
        source: &HubSpot,
        loader: &mut Loader,
        records: &Read,
        told: &Told<'_>,
    ) -> Result<(), Error> {
        let by_hand = self.lists.iter().filter(|list| list.by_hand);
        for list in by_hand {
            let Some(ids) = records.get(&list.object_type).filter(|ids| !ids.is_empty()) else {
                loader.leave(Left::unsupported(
                    format!("members of list {}", list.name),
                    "its records were not asked for",
                ));
                continue;
            };
            told("members of lists", loader.members(), None);
            list.load_members(source, loader, ids).await?;
        }
        loader.flush().await
    }
}

impl List {
    fn of(definition: Value, definitions: &Definitions) -> Result<Self, Left> {
        let text = |field: &str| definition.get(field).and_then(Value::as_str);
        let name = text("name").unwrap_or_default().to_owned();
        let what = format!("list {name}");
        let (Some(id), Some(kind), Some(object_type)) = (
            id_of(&definition, "listId"),
            text("processingType").and_then(|kind| kind.parse::<ProcessingType>().ok()),
            text("objectTypeId").and_then(|id| id.parse::<ObjectTypeId>().ok()),
        ) else {
            return Err(Left::unsupported(
                what,
                "it has no id, type or way of processing that is known",
            ));
        };
        if !definitions.has_type(object_type) {
            return Err(Left::unsupported(
                what,
                format!("the object type {object_type} of its records was not read"),
            ));
        }
        let filters = definition
            .get("filterBranch")
            .filter(|filters| !filters.is_null());
        match filters.map(|filters| Definition::parse(filters, object_type, &Anything)) {
            None if kind == ProcessingType::Dynamic => {
                return Err(Left::unsupported(
                    what,
                    "it is dynamic and its filters can't be read",
                ));
            }
            Some(Err(error)) => return Err(Left::unsupported(what, error.to_string())),
            _ => {}
        }
        Ok(Self {
            id,
            object_type,
            by_hand: kind.takes_members(),
            name,
            definition,
        })
    }

    async fn load_members(&self, source: &HubSpot, loader: &mut Loader, ids: &[u64]) -> Result<(), Error> {
        let what = format!("members of list {}", self.name);
        let path = format!("/crm/v3/lists/{}/memberships?limit={MEMBERS}", self.id);
        let mut left = Vec::new();
        let members = read::pages(source, &what, &path, &mut left).await?;
        left.into_iter().for_each(|one| loader.leave(one));
        let records: Vec<Value> = members
            .into_iter()
            .flatten()
            .filter_map(|one| {
                let id = id_of(&one, "recordId").filter(|id| ids.binary_search(id).is_ok())?;
                Some(json!({ "id": id, "at": one.get("membershipTimestamp")? }))
            })
            .collect();
        for part in records.chunks(MEMBERS) {
            let line = json!({ "listMembers": { "listId": self.id, "records": part } });
            loader.add(&line).await?;
        }
        Ok(())
    }
}

fn id_of(value: &Value, field: &str) -> Option<u64> {
    number(value.get(field)?)
}

/// A number, or its digits as a text: the versions of the interface differ.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
