//! Scans of files and folders, through the public door.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod pitfalls;
mod report;
mod tree;
mod upgrade;
