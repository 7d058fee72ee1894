//! Shared pieces of the benchmark programs.

mod caller;

pub use caller::{Caller, Failure};
