//! A portal and its mirror, end to end.

mod bookkeeping;
mod changes;
mod errors;
mod everything;
mod resume;
mod support;
mod verification;
mod watching;
