//! What to search for, with property names already resolved to columns.

use crate::store::{Column, Row};

/// A search over one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// A record matches when every predicate of at least one group does. No groups: every live record.
    pub groups: Vec<Vec<Predicate>>,
    /// Free text that must match as well.
    pub terms: Option<Terms>,
    /// Order; by id when absent. Ties are in ascending order of ids, records without a value come last.
    pub sort: Option<Sort>,
    /// Numbers by row to order by in place of the sort's field, for what is not stored; see [`NO_RANK`].
    pub ranks: Option<Vec<i64>>,
    /// Matches to skip.
    pub offset: usize,
    /// Matches to return.
    pub limit: usize,
}

/// The rank of a row that has no value to be ordered by.
pub const NO_RANK: i64 = i64::MIN;

/// What a predicate or a sort looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The record's id, a number.
    Id,
    /// The time of creation.
    Created,
    /// The time of the last change.
    Updated,
    /// A property.
    Column(Column),
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// A condition on a value.
    Field(Field, Test),
    /// The record is one of these, in any order: an association filter.
    In(Vec<Row>),
    /// The record is none of these.
    NotIn(Vec<Row>),
}

/// How a value is tested; operands are as the request gave them.
///
/// Means what [`spoke_model::search::matches`] means: text is compared in lower case, enumerations as they are,
/// numbers as numbers, dates and instants as times (operands in milliseconds since the epoch or ISO-8601). Every
/// test but `NotHas` asks for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Equal.
    Eq(String),
    /// Has another value.
    Neq(String),
    /// Less.
    Lt(String),
    /// Less or equal.
    Lte(String),
    /// Greater.
    Gt(String),
    /// Greater or equal.
    Gte(String),
    /// From the first to the second, both included.
    Between(String, String),
    /// Equal to any; for text, an operand with upper-case letters equals nothing. Lists: holds any.
    In(Vec<String>),
    /// Has a value that is equal to none.
    NotIn(Vec<String>),
    /// Has a value.
    Has,
    /// Has no value.
    NotHas,
    /// Every word of the operand matches a word of the value; `*` stands for any characters
    /// ([`spoke_model::search::TokenPattern`]). Enumerations: an option matches as a whole.
    ContainsToken(String),
    /// Has a value that does not match so.
    NotContainsToken(String),
}

/// Free text over several properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The properties that are searched.
    pub columns: Vec<Column>,
    /// Whether the record's id is searched too.
    pub ids: bool,
    /// Words, all of which must begin a word in any of the properties (see [`spoke_model::search::query_terms`]).
    pub text: String,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What to order by.
    pub field: Field,
    /// Greatest first.
    pub descending: bool,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// Number of all matches.
    pub total: u64,
    /// The asked page of them, in order.
    pub rows: Vec<Row>,
}
