//! Interfaces around the CRM.

pub(crate) mod account;
