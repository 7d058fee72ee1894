//! Recordings and copies, against portals that really run.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod clone;
mod clone_failures;
mod clone_redaction;
mod clone_settings;
mod conform;
mod record;
mod replay;
mod world;
