//! Lists (segments), version 3 and dated: definitions, members, folders, and what records know of their lists.

mod definitions;
mod input;
mod member_changes;
mod member_pages;
mod refuse;
mod view;

pub(crate) use definitions::{change_filters, create, delete, list, read, read_by_name, rename, restore};
pub(crate) use member_changes::{add, add_and_remove, add_from, clear, remove};
pub(crate) use member_pages::{by_join_order, by_record};

use super::call::Call;
use super::errors::ApiError;
use crate::lists;

/// Lets a token in that may read lists, and brings them up to date.
fn may_read(call: &Call<'_>) -> Result<(), ApiError> {
    call.require_any(&["crm.lists.read"])?;
    settle(call);
    Ok(())
}

/// Lets a token in that may change lists, and brings them up to date.
fn may_write(call: &Call<'_>) -> Result<(), ApiError> {
    call.require_any(&["crm.lists.write", "cms.membership.access_groups.write"])?;
    settle(call);
    Ok(())
}

fn settle(call: &Call<'_>) {
    lists::settle(call.portal, &call.definitions, call.now);
}
