//! The `spoke` command as a person meets it: real processes, their output and their exit status.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where its world is not as it should be"
)]

mod activities;
mod api;
mod auth;
mod bundle;
mod check;
mod controls;
mod deadletter;
mod deliveries;
mod dev;
mod doctor;
mod env;
mod errors;
mod every_type;
mod explain;
mod failed_calls;
mod gateway;
mod generate;
mod hello;
mod help;
mod init;
mod lead;
mod lifecycle;
mod limits;
mod list;
mod load;
mod marketing;
mod mcp;
mod migrate;
mod portal_gate;
mod portal_manners;
mod printing;
mod privacy;
mod recordings;
mod records;
mod redact;
mod scan;
mod six_failures;
mod sync;
mod ticket;
mod triage;
mod upgrade;
mod usage;
mod ways_out;
mod webhook;
mod world;
