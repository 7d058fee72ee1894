//! The `spoke` command as a person meets it: real processes, their output and their exit status.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its world is not as it should be"
)]

mod bundle;
mod check;
mod dev;
mod doctor;
mod errors;
mod every_type;
mod explain;
mod help;
mod lead;
mod lifecycle;
mod load;
mod mcp;
mod migrate;
mod printing;
mod records;
mod redact;
mod sync;
mod triage;
mod ways_out;
mod world;
