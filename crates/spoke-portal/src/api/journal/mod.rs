//! The webhooks journal: reading entries, subscriptions, filters, snapshots.
//!
//! Fields are the official clients' models; statuses and refusals that are not on record say "assumed".

mod entries;
mod filters;
mod snapshots;
mod subscriptions;

use super::call::Call;
use super::errors::ApiError;

pub(crate) use entries::{
    batch_after, batch_earliest, batch_latest, batch_read, earliest, file, latest, next,
};
pub(crate) use filters::{
    create as create_filter, delete as delete_filter, of_subscription as filters_of_subscription,
    read as read_filter,
};
pub(crate) use snapshots::{create as create_snapshots, status as snapshot_status};
pub(crate) use subscriptions::{
    create as create_subscription, delete as delete_subscription, delete_of_portal,
    list as list_subscriptions, read as read_subscription,
};

/// A number in a path; one that is none leads nowhere (assumed).
fn number(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    call.parameter(position)
        .parse()
        .map_err(|_| ApiError::resource_not_found())
}
