//! Lists, their folders and the members that were put into them by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use spoke_model::list::ProcessingType;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::line::{Line, Replaced};
use super::{Loaded, Refusal};
use crate::definitions::Definitions;
use crate::lists::{self, List, MembershipSettings, Permissions, folders::Folder};
use crate::store::{State, Transaction};

/// Members of a line.
const MEMBERS_MAX: usize = 100_000;

/// A list, as the API answers it. Further fields are passed over.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListLine {
    list_id: Number,
    #[serde(default)]
    list_version: Option<u64>,
    name: String,
    object_type_id: ObjectTypeId,
    processing_type: ProcessingType,
    #[serde(default)]
    filter_branch: Option<Value>,
    /// The folder it lies in, which answers don't tell; the root when absent.
    #[serde(default)]
    folder_id: Option<Number>,
    #[serde(default)]
    list_permissions: Option<Permissions>,
    #[serde(default)]
    membership_settings: Option<MembershipSettings>,
    #[serde(default)]
    created_at: Option<Timestamp>,
    #[serde(default)]
    created_by_id: Option<Number>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
    #[serde(default)]
    updated_by_id: Option<Number>,
    #[serde(default)]
    filters_updated_at: Option<Timestamp>,
}

/// A folder of lists.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FolderLine {
    id: Number,
    name: String,
    /// The root when absent.
    #[serde(default)]
    parent_folder_id: Option<Number>,
    #[serde(default)]
    created_at: Option<Timestamp>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
}

/// Members of a list that takes them by hand.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MembersLine {
    list_id: Number,
    records: Vec<Member>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    id: Number,
    /// Since when.
    at: Timestamp,
}

/// A number, or its digits as a text.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Value")]
struct Number(u64);

impl TryFrom<Value> for Number {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match &value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
        .map(Self)
        .ok_or_else(|| format!("{value} is no id"))
    }
}

/// Whether lists, folders and members fit together and can be judged here.
pub(super) fn check(
    known: &Definitions,
    state: &State,
    types: &BTreeSet<ObjectTypeId>,
    lines: &[(usize, Line)],
) -> Result<(), Refusal> {
    let alone = lines.iter().any(|(_, line)| is_replaced(line));
    let mut folders: BTreeSet<u64> = BTreeSet::from([lists::folders::ROOT]);
    let mut there: BTreeMap<u64, (String, bool)> = BTreeMap::new();
    if !alone {
        folders.extend(lists::folders::all(state).map(|folder| folder.id));
        there.extend(
            lists::all(state).map(|list| (list.id, (lower(&list.name), takes(list.processing_type)))),
        );
    }
    for (number, line) in lines {
        match line {
            Line::ListFolder(folder) => {
                let parent = folder.parent_folder_id.map_or(0, |id| id.0);
                if folder.id.0 == 0 || folder.id.0 == parent || !folders.contains(&parent) {
                    return Err(Refusal::line(
                        *number,
                        format!(
                            "folder {} can't lie in folder {parent}: send that one first",
                            folder.id.0
                        ),
                    ));
                }
                folders.insert(folder.id.0);
            }
            Line::List(list) => {
                list.check(known, state, types, &folders)
                    .map_err(|reason| Refusal::line(*number, reason))?;
                let name = lower(&list.name);
                if let Some((other, _)) = there
                    .iter()
                    .find(|(id, (taken, _))| **id != list.list_id.0 && *taken == name)
                {
                    return Err(Refusal::line(
                        *number,
                        format!("list {} has the name of list {other}", list.list_id.0),
                    ));
                }
                there.insert(list.list_id.0, (name, takes(list.processing_type)));
            }
            Line::ListMembers(members) => {
                let id = members.list_id.0;
                let problem = match there.get(&id) {
                    None => format!("there is no list {id}"),
                    Some((_, false)) => format!("the members of list {id} follow its filters"),
                    Some(_) if members.records.len() > MEMBERS_MAX => {
                        format!("more than {MEMBERS_MAX} members: send them in parts")
                    }
                    Some(_) => continue,
                };
                return Err(Refusal::line(*number, problem));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes lists and folders; everything was checked.
pub(super) fn put(transaction: &mut Transaction<'_>, lines: &[(usize, Line)], now: i64, loaded: &mut Loaded) {
    if lines.iter().any(|(_, line)| is_replaced(line)) {
        lists::remove_all(transaction);
    }
    for (_, line) in lines {
        match line {
            Line::ListFolder(folder) => {
                lists::take_folder(transaction, &folder.folder(now));
                loaded.list_folders += 1;
            }
            Line::List(list) => {
                if lists::take(transaction, list.list(now)) {
                    loaded.lists += 1;
                } else {
                    loaded.unchanged += 1;
                }
            }
            _ => {}
        }
    }
}

/// Writes members, once the records of the same body are there.
pub(super) fn put_members(transaction: &mut Transaction<'_>, lines: &[(usize, Line)], loaded: &mut Loaded) {
    for (_, line) in lines {
        if let Line::ListMembers(members) = line {
            let records: Vec<(u64, i64)> = members
                .records
                .iter()
                .map(|one| (one.id.0, one.at.millis()))
                .collect();
            loaded.list_members += lists::take_members(transaction, members.list_id.0, &records);
        }
    }
}

impl ListLine {
    fn check(
        &self,
        known: &Definitions,
        state: &State,
        types: &BTreeSet<ObjectTypeId>,
        folders: &BTreeSet<u64>,
    ) -> Result<(), String> {
        let id = self.list_id.0;
        if id == 0 || self.name.trim().is_empty() {
            return Err("a list needs an id above zero and a name".to_owned());
        }
        if !types.contains(&self.object_type_id) {
            return Err(format!("there is no object type {}", self.object_type_id));
        }
        let folder = self.folder_id.map_or(0, |id| id.0);
        if !folders.contains(&folder) {
            return Err(format!(
                "list {id} can't lie in folder {folder}: send that one first"
            ));
        }
        match &self.filter_branch {
            None if self.processing_type == ProcessingType::Dynamic => {
                Err(format!("list {id} is dynamic and has no filterBranch"))
            }
            Some(filters) => lists::filter_problem(known, state, self.object_type_id, filters)
                .map_or(Ok(()), |problem| Err(format!("list {id}: {problem}"))),
            None => Ok(()),
        }
    }

    fn list(&self, now: i64) -> List {
        let created = self.created_at.map_or(now, Timestamp::millis);
        let updated = self.updated_at.map_or(created, Timestamp::millis);
        let created_by = self.created_by_id.map_or(0, |id| id.0);
        let filters = self.filter_branch.as_ref();
        List {
            id: self.list_id.0,
            legacy_id: None,
            version: self.list_version.unwrap_or(1),
            name: self.name.clone(),
            object_type: self.object_type_id,
            processing_type: self.processing_type,
            pending: false,
            filter_branch: filters.map(spoke_model::list::Definition::canonical),
            folder: self.folder_id.map_or(0, |id| id.0),
            permissions: self.list_permissions.clone().unwrap_or_default(),
            membership_settings: self.membership_settings.clone().unwrap_or_default(),
            custom_properties: BTreeMap::new(),
            created_at: created,
            created_by,
            updated_at: updated,
            updated_by: self.updated_by_id.map_or(created_by, |id| id.0),
            filters_updated_at: self.filters_updated_at.map_or(updated, Timestamp::millis),
            deleted_at: None,
            conversion: None,
            converted_at: None,
            edits: vec![created],
        }
    }
}

impl FolderLine {
    fn folder(&self, now: i64) -> Folder {
        let created = self.created_at.map_or(now, Timestamp::millis);
        let updated = self.updated_at.map_or(created, Timestamp::millis);
        Folder {
            id: self.id.0,
            name: self.name.clone(),
            parent: self.parent_folder_id.map_or(0, |id| id.0),
            user: 0,
            created_at: created,
            updated_at: updated,
            contents_updated_at: updated,
        }
    }
}

fn is_replaced(line: &Line) -> bool {
    matches!(line, Line::Replace(what) if what.contains(&Replaced::Lists))
}

fn takes(processing_type: ProcessingType) -> bool {
    processing_type.takes_members()
}

fn lower(name: &str) -> String {
    name.trim().to_lowercase()
}
