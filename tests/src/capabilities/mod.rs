//! The table of capabilities: what each row promises, and whether the tests that prove it ran and passed.
//!
//! `docs/capabilities/rows` holds one file a row; what `cargo test` printed says the rest. A row whose tests did not all
//! run is open, whatever stands in its file.

mod results;
mod row;
mod table;

pub use results::{Outcome, Results};
pub use row::{Row, read};
pub use table::{State, render, replace, state};
