//! Creating, renaming, deleting and restoring lists.

use std::collections::BTreeMap;

use serde_json::Value;
use spoke_model::list::{ProcessingType, limits};
use spoke_model::object_type::ObjectTypeId;

use super::book;
use super::folders;
use super::list::{List, MembershipSettings, Permissions};
use super::problem::Problem;
use crate::store::{State, Transaction};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A list to be created.
#[derive(Debug, Clone)]
pub(crate) struct NewList {
    /// Its name.
    pub(crate) name: String,
    /// The type of its records.
    pub(crate) object_type: ObjectTypeId,
    /// How it gets its members.
    pub(crate) processing_type: ProcessingType,
    /// The root of its filters, checked and in the form that answers print.
    pub(crate) filter_branch: Option<Value>,
    /// The folder it lies in.
    pub(crate) folder: u64,
    /// Who may edit it.
    pub(crate) permissions: Permissions,
    /// Whose records it takes.
    pub(crate) membership_settings: MembershipSettings,
    /// Further properties of the list itself.
    pub(crate) custom_properties: BTreeMap<String, String>,
}

impl NewList {
    /// A list without members or filters in the root folder.
    pub(crate) fn manual(name: impl Into<String>, object_type: ObjectTypeId) -> Self {
        Self {
            name: name.into(),
            object_type,
            processing_type: ProcessingType::Manual,
            filter_branch: None,
            folder: 0,
            permissions: Permissions::default(),
            membership_settings: MembershipSettings::default(),
            custom_properties: BTreeMap::new(),
        }
    }
}

/// Who does something to a list, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    /// The time, in milliseconds since 1970.
    pub(crate) now: i64,
    /// The user.
    pub(crate) by: u64,
}

/// Creates a list. One with filters is left pending: [`settle`](super::settle) judges them.
pub(crate) fn create(transaction: &mut Transaction<'_>, new: NewList, stamp: Stamp) -> Result<List, Problem> {
    check_name(transaction, &new.name, None)?;
    match (new.processing_type, &new.filter_branch) {
        (ProcessingType::Dynamic, None) => {
            return Err(Problem::Filters("A DYNAMIC list needs a filterBranch"));
        }
        (ProcessingType::Manual, Some(_)) => {
            return Err(Problem::Filters("A MANUAL list cannot have a filterBranch"));
        }
        _ => {}
    }
    folders::check_exists(transaction, new.folder)?;
    let id = book::next_number(transaction, "list");
    let legacy_id =
        (new.object_type == ObjectTypeId::CONTACT).then(|| book::next_number(transaction, "legacy_list"));
    let Stamp { now, by } = stamp;
    let list = List {
        id,
        legacy_id,
        version: 1,
        name: new.name,
        object_type: new.object_type,
        processing_type: new.processing_type,
        pending: new.filter_branch.is_some(),
        filter_branch: new.filter_branch,
        folder: new.folder,
        permissions: new.permissions,
        membership_settings: new.membership_settings,
        custom_properties: new.custom_properties,
        created_at: now,
        created_by: by,
        updated_at: now,
        updated_by: by,
        filters_updated_at: now,
        deleted_at: None,
        conversion: None,
        converted_at: None,
        edits: vec![now],
    };
    if list.is_dynamic() {
        transaction.watch();
    }
    book::put(transaction, &list);
    folders::contents_changed(transaction, list.folder, now);
    Ok(list)
}

/// Gives a list another name.
pub(crate) fn rename(
    transaction: &mut Transaction<'_>,
    id: u64,
    name: &str,
    stamp: Stamp,
) -> Result<List, Problem> {
    let mut list = existing(transaction, id)?;
    check_name(transaction, name, Some(id))?;
    if list.name != name {
        list.name = name.to_owned();
        list.edited(stamp.now, stamp.by);
        book::put(transaction, &list);
    }
    Ok(list)
}

/// Gives a dynamic list other filters, checked and in the form that answers print.
pub(crate) fn change_filters(
    transaction: &mut Transaction<'_>,
    id: u64,
    filter_branch: Value,
    stamp: Stamp,
) -> Result<List, Problem> {
    let mut list = existing(transaction, id)?;
    if !list.is_dynamic() {
        return Err(Problem::NotDynamic(id));
    }
    list.filter_branch = Some(filter_branch);
    list.filters_updated_at = stamp.now;
    list.pending = true;
    list.edited(stamp.now, stamp.by);
    book::put(transaction, &list);
    Ok(list)
}

/// Deletes a list. Its members stay known for as long as it can be restored.
pub(crate) fn delete(transaction: &mut Transaction<'_>, id: u64, stamp: Stamp) -> Result<(), Problem> {
    let mut list = existing(transaction, id)?;
    list.deleted_at = Some(stamp.now);
    list.updated_at = stamp.now;
    list.updated_by = stamp.by;
    book::put(transaction, &list);
    folders::contents_changed(transaction, list.folder, stamp.now);
    Ok(())
}

/// Brings a deleted list back. Its name must still be free (assumed), and a folder that is gone leaves it in the root.
pub(crate) fn restore(transaction: &mut Transaction<'_>, id: u64, stamp: Stamp) -> Result<List, Problem> {
    let mut list = book::find_deleted_too(transaction, id).ok_or_else(|| Problem::NoList(id.to_string()))?;
    if !list.deleted_at.is_some_and(|at| can_be_restored(at, stamp.now)) {
        return Err(Problem::NotDeleted(id));
    }
    check_name(transaction, &list.name, Some(id))?;
    if folders::check_exists(transaction, list.folder).is_err() {
        list.folder = 0;
    }
    list.deleted_at = None;
    list.updated_at = stamp.now;
    list.updated_by = stamp.by;
    if list.is_dynamic() {
        list.pending = true;
        transaction.watch();
    }
    book::put(transaction, &list);
    folders::contents_changed(transaction, list.folder, stamp.now);
    Ok(list)
}

/// Whether a list that was deleted at a time can still be restored.
pub(super) fn can_be_restored(deleted_at: i64, now: i64) -> bool {
    now.saturating_sub(deleted_at) <= limits::RESTORE_DAYS * DAY
}

/// The list with an id.
pub(crate) fn existing(state: &State, id: u64) -> Result<List, Problem> {
    book::find(state, id).ok_or_else(|| Problem::NoList(id.to_string()))
}

fn check_name(state: &State, name: &str, own: Option<u64>) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::NoName);
    }
    match book::find_named(state, name) {
        Some(other) if Some(other.id) != own => Err(Problem::NameTaken(name.to_owned())),
        _ => Ok(()),
    }
}
