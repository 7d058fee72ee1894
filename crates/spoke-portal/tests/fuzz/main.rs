//! Generated requests at every door that reads something complicated: whatever arrives, the portal answers, and never
//! with a failure of its own.
//!
//! Each target takes well-formed requests, breaks them in one to four places and sends them to one running portal. A few
//! seconds by default; longer by hand:
//!
//! ```sh
//! PROPTEST_CASES=200000 cargo test --release -p spoke-portal --test fuzz
//! PROPTEST_CASES=200000 cargo test --release -p spoke-portal --test fuzz list_filters
//! ```

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on must fail, and tells how much it tried"
)]

#[path = "../api/client.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod client;
mod exports;
mod ids;
mod import_csv;
mod json;
mod legacy;
mod list_filters;
mod queries;
mod search_json;
mod target;
