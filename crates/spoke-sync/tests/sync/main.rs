//! A portal and its mirror, end to end.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod bookkeeping;
mod changes;
mod errors;
mod everything;
mod resume;
mod support;
mod verification;
mod watching;
