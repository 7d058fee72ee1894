//! Migrations into a local portal.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail or skip the test"
)]

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
mod undoing;
