//! Recordings and copies, against portals that really run.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod clone;
mod conform;
mod record;
mod replay;
mod world;
