//! Search requests: their parts, their limits, and which records they match.
//!
//! [`matches()`] is the plain reading of the rules. An index that answers the same question faster is tested
//! against it.

mod check;
mod error;
mod evaluate;
mod operator;
mod order;
mod request;
mod sort;
mod token;

pub use check::CheckedPage;
pub use error::SearchError;
pub use evaluate::{RecordView, filter_matches, matches, query_matches};
pub use operator::Operator;
pub use order::compare_values;
pub use request::{ASSOCIATION_PREFIX, Filter, FilterGroup, SearchRequest};
pub use sort::{Direction, Sort};
pub use token::{Glob, TokenPattern, for_each_token, query_terms, tokens};
