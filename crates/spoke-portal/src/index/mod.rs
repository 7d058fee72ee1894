//! Search over the columns of one table.
//!
//! A [`Plan`] is compiled to tests on dictionary codes and milliseconds (`compile`), each test narrows a bitmap of
//! the live rows (`scan`), and the asked page is selected from what is left (`select`). Values are looked at once
//! per distinct text, never once per record. Two indexes over the distinct texts of a column are built when a
//! search first asks for them and extended with each new text: their order, and the words in them.

mod code_set;
mod compile;
mod execute;
mod ids;
mod order;
mod place;
mod plan;
mod scan;
mod select;
mod text;
mod times;
#[cfg(test)]
mod twin;

pub use plan::{Field, Hits, NO_RANK, Plan, Predicate, Sort, Terms, Test};

pub(crate) use order::OrderIndex;
pub(crate) use text::TextIndex;
