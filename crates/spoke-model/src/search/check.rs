//! The limits of a search request.

use super::{Filter, Operator, SearchError, SearchRequest};
use crate::limits;

/// The page that a valid request asks for.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct CheckedPage {
    /// Records in the page.
    pub limit: u32,
    /// Results to skip.
    pub after: u32,
}

impl SearchRequest {
    /// Checks the documented limits (5 groups, 6 filters a group, 18 filters, pages of 200, 10,000 results, 3,000
    /// characters of query) and that every operator has its operands.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<CheckedPage, SearchError> {
        let groups = self.groups();
        let mut total = 0;
        for group in groups.iter() {
            for filter in &group.filters {
                filter.check_operands()?;
            }
            if group.filters.len() > limits::SEARCH_FILTERS_PER_GROUP_MAX {
                return Err(SearchError::TooManyFiltersInGroup(group.filters.len()));
            }
            total += group.filters.len();
        }
        if groups.len() > limits::SEARCH_GROUPS_MAX {
            return Err(SearchError::TooManyGroups(groups.len()));
        }
        if total > limits::SEARCH_FILTERS_MAX {
            return Err(SearchError::TooManyFilters(total));
        }
        let length = self.query.as_deref().map_or(0, |query| query.chars().count());
        if length > limits::SEARCH_QUERY_MAX {
            return Err(SearchError::QueryTooLong(length));
        }
        self.check_page()
    }

    /// A page may end at the 10,000th result and not behind it (the exact edge is assumed).
    fn check_page(&self) -> Result<CheckedPage, SearchError> {
        let limit = self.limit.unwrap_or(limits::SEARCH_PAGE_DEFAULT);
        if limit > limits::SEARCH_PAGE_MAX {
            return Err(SearchError::LimitTooHigh(limit));
        }
        let after = match self
            .after
            .as_deref()
            .map(str::trim)
            .filter(|after| !after.is_empty())
        {
            None => 0,
            Some(text) => text
                .parse::<u32>()
                .map_err(|_| SearchError::Generic("after is no number of results to skip"))?,
        };
        if after >= limits::SEARCH_WINDOW || after + limit > limits::SEARCH_WINDOW {
            return Err(SearchError::Generic("the page ends behind the 10,000th result"));
        }
        Ok(CheckedPage { limit, after })
    }
}

impl Filter {
    /// Checks that the operator has its operands. Filters read from JSON have passed this already.
    pub(super) fn check_operands(&self) -> Result<(), SearchError> {
        let operator = self.operator;
        if operator.takes_values() && self.values.as_ref().is_none_or(Vec::is_empty) {
            return Err(SearchError::missing(operator, "values"));
        }
        if operator.takes_value() && self.value.is_none() {
            return Err(SearchError::missing(operator, "a value"));
        }
        if operator == Operator::Between && self.high_value.is_none() {
            return Err(SearchError::missing(operator, "a highValue"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckedPage, Filter, Operator, SearchError, SearchRequest};

    fn with_filters(groups: &[usize]) -> SearchRequest {
        let mut request = SearchRequest::new();
        for (position, count) in groups.iter().enumerate() {
            if position > 0 {
                request = request.or();
            }
            for _ in 0..*count {
                request = request.filter("a", Operator::Eq, "b");
            }
        }
        request
    }

    #[test]
    fn the_documented_limits_hold_to_the_last_filter() {
        assert!(with_filters(&[6, 6, 6]).check().is_ok());
        assert!(with_filters(&[4, 4, 4, 3, 3]).check().is_ok());
        assert_eq!(
            with_filters(&[7]).check(),
            Err(SearchError::TooManyFiltersInGroup(7))
        );
        assert_eq!(
            with_filters(&[6, 6, 6, 1]).check(),
            Err(SearchError::TooManyFilters(19))
        );
        assert_eq!(with_filters(&[1; 6]).check(), Err(SearchError::TooManyGroups(6)));
        let mut outside = with_filters(&[1; 5]);
        outside.filters = vec![Filter::presence("a", true)];
        assert_eq!(outside.check(), Err(SearchError::TooManyGroups(6)));
    }

    #[test]
    fn pages_end_at_the_ten_thousandth_result() {
        let page = |limit: Option<u32>, after: Option<&str>| {
            SearchRequest {
                limit,
                after: after.map(str::to_owned),
                ..SearchRequest::new()
            }
            .check()
        };
        assert_eq!(page(None, None), Ok(CheckedPage { limit: 10, after: 0 }));
        assert_eq!(
            page(Some(200), Some("9800")),
            Ok(CheckedPage {
                limit: 200,
                after: 9800
            })
        );
        assert_eq!(
            page(Some(100), Some("9900")),
            Ok(CheckedPage {
                limit: 100,
                after: 9900
            })
        );
        assert_eq!(page(Some(201), None), Err(SearchError::LimitTooHigh(201)));
        for (limit, after) in [
            (100, "9901"),
            (0, "10000"),
            (1, "10000"),
            (1, "x"),
            (1, "-1"),
            (1, "99999999999"),
            (1, "4294967295"),
        ] {
            assert!(
                matches!(page(Some(limit), Some(after)), Err(SearchError::Generic(_))),
                "{limit} {after}"
            );
        }
    }

    #[test]
    fn operators_need_their_operands() {
        for operator in Operator::ALL {
            let filter = Filter {
                property_name: "a".into(),
                operator,
                value: None,
                high_value: None,
                values: None,
            };
            let result = SearchRequest::new().with(filter).check();
            let needs_none = matches!(operator, Operator::HasProperty | Operator::NotHasProperty);
            assert_eq!(result.is_ok(), needs_none, "{operator}");
        }
        let half = SearchRequest::new().filter("a", Operator::Between, "1").check();
        assert_eq!(half, Err(SearchError::missing(Operator::Between, "a highValue")));
        let empty = SearchRequest::new().any_of("a", [""; 0]).check();
        assert_eq!(empty, Err(SearchError::missing(Operator::In, "values")));
    }

    #[test]
    fn long_queries_are_refused() {
        assert!(SearchRequest::new().query("é".repeat(3000)).check().is_ok());
        assert_eq!(
            SearchRequest::new().query("a".repeat(3001)).check(),
            Err(SearchError::QueryTooLong(3001))
        );
    }
}
