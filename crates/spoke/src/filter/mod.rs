//! The filters one types after `spoke crm TYPE search`.
//!
//! One filter is one argument: `email=jane@example.com`, `'amount>1000'`, `dealstage:in:a,b`, `has:phone`. Filters are
//! joined by "and"; the word `or` starts another group. The grammar says nothing about HubSpot's limits: the
//! request is checked by the client before it is sent.

mod expression;
mod parse;

pub use expression::parse_expression;
pub use parse::parse_filter;

use spoke_model::search::{Filter, FilterGroup};

use crate::failure::Failure;

/// Groups of filters: every filter of one group must match.
///
/// # Errors
/// When an argument is no filter, or `or` has nothing on one side.
pub fn parse_groups(words: &[String]) -> Result<Vec<FilterGroup>, Failure> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    words
        .split(|word| word.eq_ignore_ascii_case("or"))
        .map(|group| {
            if group.is_empty() {
                return Err(Failure::usage("`or` needs a filter on both sides")
                    .hint("for example: lifecyclestage=lead or lifecyclestage=customer"));
            }
            let filters = group
                .iter()
                .map(|word| parse_filter(word))
                .collect::<Result<Vec<Filter>, Failure>>()?;
            Ok(FilterGroup { filters })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &[&str]) -> Vec<String> {
        text.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_word_or_starts_another_group() {
        let groups = parse_groups(&words(&["a=1", "has:b", "or", "c=2"])).expect("good filters");
        assert_eq!(
            groups.iter().map(|group| group.filters.len()).collect::<Vec<_>>(),
            [2, 1]
        );
        assert!(parse_groups(&[]).expect("none").is_empty());
    }

    #[test]
    fn an_or_without_a_side_is_refused() {
        for bad in [&["or", "a=1"][..], &["a=1", "or"], &["a=1", "or", "or", "b=2"]] {
            assert!(parse_groups(&words(bad)).is_err(), "{bad:?}");
        }
    }
}
