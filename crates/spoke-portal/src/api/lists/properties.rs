//! What a search says of a list beyond its definition: properties of the list itself, all as text (recorded).

use std::collections::BTreeMap;

use super::view::size;
use crate::api::call::Call;
use crate::lists::{self, List, folders};
use crate::store::State;

/// Answered whether asked for or not, where there is a value (documented).
const ALWAYS: [&str; 5] = [
    "hs_list_size",
    "hs_list_reference_count",
    "hs_last_record_added_at",
    "hs_last_record_removed_at",
    "hs_folder_name",
];

/// Looks up properties of lists.
pub(super) struct ListProperties<'s> {
    state: &'s State,
    references: BTreeMap<u64, u64>,
}

impl<'s> ListProperties<'s> {
    pub(super) fn new(call: &Call<'_>, state: &'s State) -> Self {
        Self {
            state,
            references: lists::references(&call.definitions, state),
        }
    }

    /// The usual properties and those asked for; what has no value is left out.
    pub(super) fn of(&self, list: &List, extra: &[String]) -> BTreeMap<String, String> {
        let names = ALWAYS.into_iter().chain(extra.iter().map(String::as_str));
        names
            .filter_map(|name| Some((name.to_owned(), self.value(list, name)?)))
            .collect()
    }

    /// Orders lists by a property, ascending unless a minus stands before it. Which names HubSpot knows is not on record;
    /// the fields of a list and its `hs_…` properties are taken here, and an unknown one changes nothing.
    pub(super) fn sort(&self, lists: &mut [List], sort: &str) {
        let (name, descending) = match sort.trim().strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort.trim(), false),
        };
        let key = |list: &List| -> (Option<i64>, String) {
            let millis = match name {
                "createdAt" | "hs_createdate" => Some(list.created_at),
                "updatedAt" | "hs_lastmodifieddate" => Some(list.updated_at),
                "listId" | "hs_list_id" => i64::try_from(list.id).ok(),
                "name" | "hs_name" => return (None, list.name.to_lowercase()),
                "size" => i64::try_from(size(self.state, list.id)).ok(),
                other => match self.value(list, other) {
                    Some(text) => match text.parse() {
                        Ok(number) => Some(number),
                        Err(_) => return (None, text.to_lowercase()),
                    },
                    None => None,
                },
            };
            (millis, String::new())
        };
        lists.sort_by_cached_key(key);
        if descending {
            lists.reverse();
        }
    }

    fn value(&self, list: &List, name: &str) -> Option<String> {
        let members = self.state.memberships.of(list.id);
        match name {
            "hs_list_size" => Some(size(self.state, list.id).to_string()),
            "hs_list_reference_count" => Some(
                self.references
                    .get(&list.id)
                    .copied()
                    .unwrap_or_default()
                    .to_string(),
            ),
            "hs_last_record_added_at" => members?.last_added().map(|at| at.to_string()),
            "hs_last_record_removed_at" => members?.last_removed().map(|at| at.to_string()),
            "hs_folder_name" => folders::find(self.state, list.folder).map(|folder| folder.name),
            other => list.custom_properties.get(other).cloned(),
        }
    }
}
