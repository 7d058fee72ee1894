//! The `spoke` command as a person meets it: real processes, their output and their exit status.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its world is not as it should be"
)]

mod api;
mod deadletter;
mod activities;
mod dev;
mod env;
mod errors;
mod failed_calls;
mod every_type;
mod hello;
mod help;
mod lead;
mod lifecycle;
mod limits;
mod list;
mod mcp;
mod migrate;
mod printing;
mod privacy;
mod records;
mod redact;
mod sync;
mod ticket;
mod usage;
mod ways_out;
mod world;
