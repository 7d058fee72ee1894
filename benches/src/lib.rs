//! Shared pieces of the benchmark programs.

mod caller;
mod contact;

pub use caller::{Caller, Failure};
pub use contact::{Contact, PROPERTIES};
