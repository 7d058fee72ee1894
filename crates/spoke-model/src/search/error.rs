//! Why HubSpot refuses a search, in its own words where somebody recorded them.

use crate::error::{ErrorBody, category};
use crate::limits;

use super::Operator;

/// The class that HubSpot's texts name (recorded).
const FILTER_CLASS: &str = "com.hubspot.inbounddb.publicobject.core.v3.search.Filter";

/// A refused search: always status 400.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// An operand is missing. The texts for `BETWEEN` without `highValue` and `IN` without `values` are recorded,
    /// the others follow their pattern. HubSpot finds this while it reads the JSON and names the place before the
    /// text, as the reader of [`Filter`](super::Filter) does.
    #[error("Cannot construct instance of `{FILTER_CLASS}`, problem: operator {operator} requires {operand}")]
    MissingOperand {
        /// The operator.
        operator: Operator,
        /// `a value`, `a highValue` or `values`.
        operand: &'static str,
    },
    /// More groups than allowed (the limit is documented, the wording assumed).
    #[error("The number of filter groups ({0}) exceeds the maximum of {max}", max = limits::SEARCH_GROUPS_MAX)]
    TooManyGroups(usize),
    /// More filters in a group than allowed (the limit is documented, the wording assumed).
    #[error(
        "The number of filters in a filter group ({0}) exceeds the maximum of {max}",
        max = limits::SEARCH_FILTERS_PER_GROUP_MAX
    )]
    TooManyFiltersInGroup(usize),
    /// More filters than allowed (the limit is documented, the wording assumed).
    #[error("The number of filters ({0}) exceeds the maximum of {max}", max = limits::SEARCH_FILTERS_MAX)]
    TooManyFilters(usize),
    /// A page larger than 200 (the limit is documented, the wording assumed).
    #[error("The limit ({0}) exceeds the maximum of {max}", max = limits::SEARCH_PAGE_MAX)]
    LimitTooHigh(u32),
    /// Too many characters in `query` (the limit is documented, the wording assumed).
    #[error("The query has {0} characters, the maximum is {max}", max = limits::SEARCH_QUERY_MAX)]
    QueryTooLong(usize),
    /// Past the 10,000th result, `after` no number, or a property that doesn't exist. HubSpot says no more than
    /// this (reported for paging; assumed for the others).
    #[error("There was a problem with the request.")]
    Generic(&'static str),
}

impl SearchError {
    /// A missing operand.
    #[must_use]
    pub const fn missing(operator: Operator, operand: &'static str) -> Self {
        Self::MissingOperand { operator, operand }
    }

    /// A filter or sort on a property that the type doesn't have.
    #[must_use]
    pub const fn unknown_property() -> Self {
        Self::Generic("a property in the search does not exist")
    }

    /// What was really wrong, for logs: HubSpot's own text may say nothing.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Generic(reason) => (*reason).to_owned(),
            other => other.to_string(),
        }
    }

    /// The category in the body: none for JSON errors and the generic refusal (recorded).
    #[must_use]
    pub const fn category(&self) -> Option<&'static str> {
        match self {
            Self::MissingOperand { .. } | Self::Generic(_) => None,
            _ => Some(category::VALIDATION_ERROR),
        }
    }

    /// The body of the 400.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let body = ErrorBody::new(self.to_string());
        match self.category() {
            Some(category) => body.category(category),
            None => body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Operator, SearchError};

    #[test]
    fn refusals_read_like_recorded_ones() {
        let errors = [
            SearchError::missing(Operator::Between, "a highValue"),
            SearchError::missing(Operator::In, "values"),
            SearchError::TooManyGroups(6),
            SearchError::TooManyFiltersInGroup(7),
            SearchError::TooManyFilters(19),
            SearchError::LimitTooHigh(201),
            SearchError::QueryTooLong(3001),
            SearchError::unknown_property(),
        ];
        let bodies: Vec<_> = errors
            .iter()
            .map(|error| serde_json::to_string(&error.body()).unwrap())
            .collect();
        insta::assert_snapshot!(bodies.join("\n"), @r#"
{"status":"error","message":"Cannot construct instance of `com.hubspot.inbounddb.publicobject.core.v3.search.Filter`, problem: operator BETWEEN requires a highValue"}
{"status":"error","message":"Cannot construct instance of `com.hubspot.inbounddb.publicobject.core.v3.search.Filter`, problem: operator IN requires values"}
{"status":"error","message":"The number of filter groups (6) exceeds the maximum of 5","category":"VALIDATION_ERROR"}
{"status":"error","message":"The number of filters in a filter group (7) exceeds the maximum of 6","category":"VALIDATION_ERROR"}
{"status":"error","message":"The number of filters (19) exceeds the maximum of 18","category":"VALIDATION_ERROR"}
{"status":"error","message":"The limit (201) exceeds the maximum of 200","category":"VALIDATION_ERROR"}
{"status":"error","message":"The query has 3001 characters, the maximum is 3000","category":"VALIDATION_ERROR"}
{"status":"error","message":"There was a problem with the request."}
"#);
    }
}
