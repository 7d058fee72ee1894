//! Shared pieces of the benchmark programs.

mod caller;
mod contact;
mod run;

pub use caller::{Caller, Failure};
pub use contact::{Contact, PROPERTIES};
pub use run::{run, run_on_all_cores};
