//! Marketing events: events, who takes part, the lists that belong to them.
//!
//! Fields and success statuses are the official client's models; refusals are ours. Events are kept as documents and are
//! not records of the CRM here. Somebody who registered and did not attend counts as a no-show once the event is completed
//! (assumed).

mod event;
mod lists;
mod management;
mod participation;
mod participations;

pub(crate) use lists::{
    add as add_list, add_by_external as add_list_by_external, list as lists_of,
    list_by_external as lists_by_external, remove as remove_list,
    remove_by_external as remove_list_by_external,
};
pub(crate) use management::{
    cancel, complete, create, delete_batch, delete_batch_external, delete_by_external, delete_by_id,
    identifiers, list, put_settings, read_by_external, read_by_id, search, settings, update_batch,
    update_by_external, update_by_id, upsert, upsert_batch,
};
pub(crate) use participations::{
    breakdown, breakdown_by_external, breakdown_of_contact, by_email, by_email_external, by_id,
    by_id_external, counters, counters_by_external,
};
