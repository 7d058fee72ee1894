//! Lists (segments): how they get their members, what their filters may say, and which records pass them.
//!
//! [`Definition::parse`] reads a filter tree and refuses it with the place and the rule; [`Evaluation`] holds records
//! against it. Both know records and portals only through the traits [`Record`] and [`Vocabulary`].

mod canonical;
mod conversion;
mod definition;
mod error;
mod evaluate;
mod filter;
mod from_search;
pub mod limits;
mod moment;
mod node;
mod operation;
mod parse;
mod processing;
mod record;
mod refine;
mod span;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use conversion::{Conversion, InactivityUnit};
pub use definition::Definition;
pub use error::FilterError;
pub use evaluate::Evaluation;
pub use filter::{Branch, BranchKind, EventFilter, Filter, Link, LinkBy, Property};
pub use from_search::{NoListFilter, filter_branch};
pub use jiff::tz::TimeZone;
pub use moment::{Clock, Moment, Offset, Reading, Reference, TimeOfDay, Zone};
pub use operation::{NumberTest, Operation, OperationType, OptionTest, Test, TextTest};
pub use processing::{ProcessingStatus, ProcessingType, UnknownProcessingType};
pub use record::{Record, Version};
pub use refine::{Coalescing, SetType};
pub use span::{Bound, Span};
pub use vocabulary::{Anything, Lookup, PropertyKind, Vocabulary};
