//! Migrations into a local portal.

mod bad_input;
mod data_crm;
mod data_datablist;
mod data_other;
mod data_salesforce;
mod example;
mod merging;
mod rejecting;
mod resuming;
mod support;
