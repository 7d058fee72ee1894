//! The `spoke` command as a person meets it: real processes, their output and their exit status.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its world is not as it should be"
)]

mod dev;
mod errors;
mod every_type;
mod help;
mod init;
mod lead;
mod lifecycle;
mod mcp;
mod migrate;
mod printing;
mod records;
mod redact;
mod scan;
mod sync;
mod upgrade;
mod ways_out;
mod world;
