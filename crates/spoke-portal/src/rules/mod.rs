//! What HubSpot does to records: which values it takes, what it fills in, what it refuses.
//!
//! A write is a [`Draft`]: the stored record, if there is one, and the changes on top. Rules look at the draft and add
//! changes; nothing here touches the store, so a refused write leaves no trace.

mod activities;
mod companies;
mod contacts;
mod deals;
mod derive;
mod draft;
mod echo;
mod leads;
mod lifecycle;
mod ownership;
mod problem;
mod required;
mod stages;
mod tickets;
mod values;
mod virtual_values;

pub(crate) use derive::{Moment, complete, text as time_text};
pub(crate) use draft::{Draft, StoredValues};
pub(crate) use echo::{EchoPair, Written, created_echo, full_name_or_email, updated_echo};
pub(crate) use leads::check_lead;
pub(crate) use problem::{Problem, invalid_values, problem};
pub(crate) use required::check_required;
pub(crate) use values::check_values;
pub(crate) use virtual_values::{VirtualValue, is_own_virtual, virtual_property};
