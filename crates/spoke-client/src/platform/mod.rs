//! Interfaces around the CRM.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod journal;
pub(crate) mod users;
pub(crate) mod webhooks;
