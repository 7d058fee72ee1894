//! Lists (segments), version 3 and dated: definitions, members, folders, and what records know of their lists.

mod conversion;
mod definitions;
mod folders;
mod history;
mod input;
mod legacy_ids;
mod member_changes;
mod member_pages;
mod properties;
mod records;
mod refuse;
mod search;
mod view;

pub(crate) use conversion::{
    cancel as cancel_conversion, read as read_conversion, schedule as schedule_conversion,
};
pub(crate) use definitions::{
    change_filters, create, delete, list, read, read_by_name, rename, restore, stamp,
};
pub(crate) use folders::{
    create as create_folder, delete as delete_folder, move_list, move_to as move_folder, read as read_folder,
    rename as rename_folder,
};
pub(crate) use history::between as history_between;
pub(crate) use legacy_ids::{one as legacy_id, several as legacy_ids};
pub(crate) use member_changes::{add, add_and_remove, add_from, clear, remove};
pub(crate) use member_pages::{by_join_order, by_record};
pub(crate) use records::{batch_read as records_batch_read, memberships as of_record};
pub(crate) use search::{all, search};

use super::call::Call;
use crate::lists;

/// Brings lists up to date, before their members are read.
pub(crate) fn settle(call: &Call<'_>) {
    lists::settle(call.portal, &call.definitions, call.now);
}
