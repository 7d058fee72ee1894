//! Which records a search matches: the rules spelled out without any index.

use super::order::compare_present;
use super::token::{for_each_token, glob_matches, query_terms};
use super::{Filter, FilterGroup, Operator, SearchRequest, TokenPattern};
use crate::property::PropertyType;
use crate::value::sort_key;

/// What the evaluator needs to know of a record.
pub trait RecordView {
    /// The stored value; `None` (or empty text) when there is none.
    fn value(&self, property: &str) -> Option<&str>;

    /// The type of a property; `None` when the object type has no such property.
    fn property_type(&self, property: &str) -> Option<PropertyType>;

    /// Whether a property holds several options joined by `;`.
    fn is_multi_select(&self, property: &str) -> bool {
        let _ = property;
        false
    }

    /// Whether the record is associated with a record of another type (`contact`, `company`, in any letter case).
    fn associated(&self, object_type: &str, id: u64) -> bool;

    /// Calls `visit` with the values of the type's searchable properties.
    fn searchable(&self, visit: &mut dyn FnMut(&str)) {
        let _ = visit;
    }
}

/// Whether a record matches a search: its `query`, and every filter of at least one group.
#[must_use]
pub fn matches(request: &SearchRequest, record: &impl RecordView) -> bool {
    let groups = request.groups();
    let group_matches =
        |group: &FilterGroup| group.filters.iter().all(|filter| filter_matches(filter, record));
    (groups.is_empty() || groups.iter().any(group_matches))
        && request.words().is_none_or(|words| query_matches(words, record))
}

/// Whether every term of `query` is the start of a token of a searchable property (assumed; HubSpot says no more
/// than that the text is contained). A query without letters and digits matches nothing.
#[must_use]
pub fn query_matches(query: &str, record: &impl RecordView) -> bool {
    let terms = query_terms(query);
    let mut missing: Vec<&str> = terms.iter().map(String::as_str).collect();
    let mut scratch = String::new();
    record.searchable(&mut |value| {
        for_each_token(value, &mut scratch, |token| {
            missing.retain(|term| !token.starts_with(term))
        });
    });
    !terms.is_empty() && missing.is_empty()
}

/// Whether a record matches one filter. A filter on a property that doesn't exist matches nothing; a server refuses
/// such searches beforehand.
#[must_use]
pub fn filter_matches(filter: &Filter, record: &impl RecordView) -> bool {
    if let Some(object_type) = filter.associated_type() {
        return association_matches(filter, object_type, record);
    }
    let name = filter.property_name.as_str();
    let Some(property_type) = record.property_type(name) else {
        return false;
    };
    let Some(value) = record.value(name).filter(|value| !value.is_empty()) else {
        return filter.operator == Operator::NotHasProperty;
    };
    let stored = Stored {
        value,
        property_type,
        multi_select: record.is_multi_select(name),
    };
    let operand = filter.value.as_deref().unwrap_or_default();
    match filter.operator {
        Operator::HasProperty => true,
        Operator::NotHasProperty => false,
        Operator::Eq => stored.equals(operand),
        Operator::Neq => !stored.equals(operand),
        Operator::Lt => stored.is(operand, std::cmp::Ordering::is_lt),
        Operator::Lte => stored.is(operand, std::cmp::Ordering::is_le),
        Operator::Gt => stored.is(operand, std::cmp::Ordering::is_gt),
        Operator::Gte => stored.is(operand, std::cmp::Ordering::is_ge),
        Operator::Between => {
            stored.is(operand, std::cmp::Ordering::is_ge)
                && stored.is(
                    filter.high_value.as_deref().unwrap_or_default(),
                    std::cmp::Ordering::is_le,
                )
        }
        Operator::In => stored.is_in(filter.values.as_deref().unwrap_or_default()),
        Operator::NotIn => !stored.is_in(filter.values.as_deref().unwrap_or_default()),
        Operator::ContainsToken => stored.contains(operand),
        Operator::NotContainsToken => !stored.contains(operand),
    }
}

/// `EQ` is documented, `IN` and the negations are assumed; other operators match nothing.
fn association_matches(filter: &Filter, object_type: &str, record: &impl RecordView) -> bool {
    let linked = |id: &str| {
        id.trim()
            .parse()
            .is_ok_and(|id| record.associated(object_type, id))
    };
    let any = |ids: &Option<Vec<String>>| ids.as_deref().unwrap_or_default().iter().any(|id| linked(id));
    match filter.operator {
        Operator::Eq => filter.value.as_deref().is_some_and(linked),
        Operator::Neq => !filter.value.as_deref().is_some_and(linked),
        Operator::In => any(&filter.values),
        Operator::NotIn => !any(&filter.values),
        _ => false,
    }
}

struct Stored<'a> {
    value: &'a str,
    property_type: PropertyType,
    multi_select: bool,
}

impl Stored<'_> {
    /// Enumerations letter by letter, sets of options as sets, numbers and times by value, texts without regard to
    /// letter case.
    fn equals(&self, operand: &str) -> bool {
        if self.property_type == PropertyType::Enumeration {
            return if self.multi_select {
                same_set(self.value, operand)
            } else {
                self.value == operand
            };
        }
        match (
            sort_key(self.property_type, self.value),
            sort_key(self.property_type, operand),
        ) {
            (Some(a), Some(b)) => a == b,
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => self.value.to_lowercase() == operand.to_lowercase(),
        }
    }

    /// An operand that does not fit the type of the property matches nothing.
    fn is(&self, operand: &str, wanted: fn(std::cmp::Ordering) -> bool) -> bool {
        let key = |text| sort_key(self.property_type, text).is_some();
        key(self.value) == key(operand) && wanted(compare_present(self.property_type, self.value, operand))
    }

    /// For texts, the stored value is lower-cased and the operands are not (documented: write them in lower case).
    fn is_in(&self, operands: &[String]) -> bool {
        if self.multi_select {
            return operands
                .iter()
                .any(|operand| options(self.value).any(|option| option == operand));
        }
        match self.property_type {
            PropertyType::Enumeration => operands.iter().any(|operand| operand == self.value),
            PropertyType::Number | PropertyType::Bool | PropertyType::Date | PropertyType::DateTime => {
                operands.iter().any(|operand| self.equals(operand))
            }
            _ => {
                let value = self.value.to_lowercase();
                operands.contains(&value)
            }
        }
    }

    fn contains(&self, operand: &str) -> bool {
        if self.property_type == PropertyType::Enumeration {
            return options(self.value).any(|option| glob_matches(operand, option));
        }
        TokenPattern::parse(operand).matches_value(self.value)
    }
}

fn options(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').filter(|option| !option.is_empty())
}

fn same_set(a: &str, b: &str) -> bool {
    options(a).all(|option| options(b).any(|other| other == option))
        && options(b).all(|option| options(a).any(|other| other == option))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::{Filter, Operator as O, PropertyType, RecordView, SearchRequest, filter_matches, matches};

    struct Record(HashMap<&'static str, &'static str>);

    impl RecordView for Record {
        fn value(&self, property: &str) -> Option<&str> {
            self.0.get(property).copied()
        }

        fn property_type(&self, property: &str) -> Option<PropertyType> {
            Some(match property {
                "text" | "none" | "empty" => PropertyType::String,
                "number" => PropertyType::Number,
                "bool" => PropertyType::Bool,
                "date" => PropertyType::Date,
                "time" => PropertyType::DateTime,
                "one" | "many" => PropertyType::Enumeration,
                _ => return None,
            })
        }

        fn is_multi_select(&self, property: &str) -> bool {
            property == "many"
        }

        fn associated(&self, object_type: &str, id: u64) -> bool {
            object_type == "contact" && id == 7
        }

        fn searchable(&self, visit: &mut dyn FnMut(&str)) {
            visit("Ada Lovelace");
            visit("ada@example.com");
        }
    }

    fn record() -> Record {
        Record(HashMap::from([
            ("text", "Grace Hopper"),
            ("empty", ""),
            ("number", "1500.50"),
            ("bool", "true"),
            ("date", "2024-03-01"),
            ("time", "2024-03-01T12:00:00.123Z"),
            ("one", "LEAD"),
            ("many", "a;b"),
        ]))
    }

    #[test]
    fn each_operator_compares_by_the_type_of_the_property() {
        for (name, operator, value, expected) in [
            ("text", O::Eq, "grace hopper", true),
            ("text", O::Neq, "GRACE HOPPER", false),
            ("text", O::Gt, "grace", true),
            ("text", O::ContainsToken, "hopp*", true),
            ("text", O::ContainsToken, "hopp", false),
            ("text", O::NotContainsToken, "hopp", true),
            ("none", O::Neq, "x", false),
            ("none", O::NotContainsToken, "x", false),
            ("none", O::NotHasProperty, "", true),
            ("empty", O::HasProperty, "", false),
            ("empty", O::NotHasProperty, "", true),
            ("text", O::HasProperty, "", true),
            ("number", O::Eq, "1500.5", true),
            ("number", O::Gt, "900", true),
            ("number", O::Lte, "1500.50", true),
            ("number", O::Lt, "abc", false),
            ("number", O::Neq, "abc", true),
            ("bool", O::Eq, "TRUE", true),
            ("date", O::Eq, "1709251200000", true),
            ("date", O::Lt, "2024-03-02", true),
            ("time", O::Eq, "1709294400123", true),
            ("time", O::Gte, "2024-03-01T12:00:00Z", true),
            ("one", O::Eq, "LEAD", true),
            ("one", O::Eq, "lead", false),
            ("one", O::ContainsToken, "LE*", true),
            ("many", O::Eq, "b;a", true),
            ("many", O::Eq, "a", false),
            ("many", O::ContainsToken, "a", true),
            ("many", O::ContainsToken, "A", false),
            ("missing", O::Eq, "x", false),
            ("missing", O::NotHasProperty, "x", false),
            ("associations.contact", O::Eq, "7", true),
            ("associations.contact", O::Eq, "8", false),
            ("associations.contact", O::Neq, "8", true),
            ("associations.deal", O::Eq, "7", false),
            ("associations.contact", O::Gt, "1", false),
        ] {
            assert_eq!(
                filter_matches(&Filter::new(name, operator, value), &record()),
                expected,
                "{name} {operator} {value}"
            );
        }
    }

    #[test]
    fn lists_and_ranges_follow_the_documented_case_rules() {
        for (name, values, expected) in [
            ("text", vec!["grace hopper"], true),
            ("text", vec!["Grace Hopper"], false),
            ("one", vec!["LEAD", "x"], true),
            ("one", vec!["lead"], false),
            ("number", vec!["1500.5"], true),
            ("many", vec!["b"], true),
            ("many", vec!["a;b"], false),
            ("time", vec!["1709294400123"], true),
            ("associations.contact", vec!["9", "7"], true),
        ] {
            let filter = Filter::any_of(name, values.clone());
            assert_eq!(filter_matches(&filter, &record()), expected, "{name} {values:?}");
            let filter = Filter {
                operator: O::NotIn,
                ..filter
            };
            assert_eq!(filter_matches(&filter, &record()), !expected, "{name} {values:?}");
        }
        assert!(!filter_matches(
            &Filter {
                operator: O::NotIn,
                ..Filter::any_of("none", ["x"])
            },
            &record()
        ));
        assert!(filter_matches(
            &Filter::between("number", "1500.5", "1500.5"),
            &record()
        ));
        assert!(!filter_matches(
            &Filter::between("number", "1501", "2000"),
            &record()
        ));
        assert!(filter_matches(
            &Filter::between("date", "2024-01-01", "2024-12-31"),
            &record()
        ));
    }

    #[test]
    fn groups_are_joined_by_or_and_a_query_narrows() {
        let ada = || {
            SearchRequest::new()
                .filter("text", O::Eq, "nobody")
                .or()
                .filter("bool", O::Eq, "true")
        };
        assert!(matches(&SearchRequest::new(), &record()));
        assert!(matches(&ada(), &record()));
        assert!(matches(&ada().query("love ada"), &record()));
        assert!(matches(&ada().query("Ada@example.com"), &record()));
        assert!(!matches(&ada().query("ovelace"), &record()));
        assert!(matches(&ada().query("  "), &record()));
        assert!(!matches(&ada().query("!"), &record()));
        assert!(!matches(
            &SearchRequest::new().filter("text", O::Eq, "nobody"),
            &record()
        ));
    }

    proptest! {
        #[test]
        fn a_comparison_and_its_opposite_never_both_hold(
            name in prop_oneof![Just("text"), Just("number"), Just("date"), Just("time"), Just("one"), Just("many"), Just("none")],
            value in "[0-9a-c;*. -]{0,12}",
        ) {
            let holds = |operator| filter_matches(&Filter::new(name, operator, value.clone()), &record());
            for (a, b) in [(O::Eq, O::Neq), (O::ContainsToken, O::NotContainsToken), (O::Lt, O::Gte), (O::Lte, O::Gt), (O::HasProperty, O::NotHasProperty)] {
                prop_assert!(!(holds(a) && holds(b)), "{} {}", a, b);
            }
            prop_assert!(!(holds(O::Lt) && holds(O::Eq)) || name == "many");
        }
    }
}
