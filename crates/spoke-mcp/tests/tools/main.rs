//! The tools as a client of the protocol meets them: lines of JSON on a pair of streams, a portal behind.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

mod protocol;
mod reading;
mod session;
mod writing;
