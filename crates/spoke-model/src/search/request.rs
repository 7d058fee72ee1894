//! The body of a search.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Operator, Sort};
use crate::lenient;

/// What a filter on associated records starts with: `associations.contact` (documented).
pub const ASSOCIATION_PREFIX: &str = "associations.";

/// A search: groups are joined by OR, the filters of a group by AND, `query` narrows further.
///
/// ```
/// use spoke_model::search::{Operator, SearchRequest, Sort};
/// let request = SearchRequest::new()
///     .filter("lifecyclestage", Operator::Eq, "lead")
///     .has_property("email")
///     .sort(Sort::descending("createdate"))
///     .properties(["email"])
///     .limit(100);
/// assert!(request.check().is_ok());
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchRequest {
    /// The groups of filters.
    #[serde(
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub filter_groups: Vec<FilterGroup>,
    /// Filters outside of any group: one more AND group (documented by an example only). See
    /// [`SearchRequest::groups`].
    #[serde(
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub filters: Vec<Filter>,
    /// Words to look for in the type's searchable properties.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub query: Option<String>,
    /// The order; only the first counts.
    #[serde(
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sorts: Vec<Sort>,
    /// The properties to return; names that don't exist are ignored.
    #[serde(
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub properties: Vec<String>,
    /// Records in the page, 10 when absent.
    #[serde(
        deserialize_with = "lenient::optional_u32",
        skip_serializing_if = "Option::is_none"
    )]
    pub limit: Option<u32>,
    /// How many results to skip, as decimal text.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<String>,
}

/// Filters that a record must all match.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FilterGroup {
    /// The filters; an empty group matches every record (assumed).
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub filters: Vec<Filter>,
}

/// One comparison. Reading one from JSON refuses it when its operator lacks an operand, as HubSpot does, so that the
/// place in the JSON is known.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// The property, or `associations.{type}`.
    pub property_name: String,
    /// The comparison.
    pub operator: Operator,
    /// The operand; clients also send numbers and booleans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The upper end of `BETWEEN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_value: Option<String>,
    /// The operands of `IN` and `NOT_IN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FilterVisitor)
    }
}

/// Looks for missing operands before the reader leaves the object, so that it names the brace at its end.
struct FilterVisitor;

impl<'de> Visitor<'de> for FilterVisitor {
    type Value = Filter;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a filter with propertyName and operator")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Filter, A::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Sent {
            property_name: String,
            operator: Operator,
            #[serde(default, deserialize_with = "lenient::optional_text")]
            value: Option<String>,
            #[serde(default, deserialize_with = "lenient::optional_text")]
            high_value: Option<String>,
            #[serde(default, deserialize_with = "lenient::optional_texts")]
            values: Option<Vec<String>>,
        }
        let sent = Sent::deserialize(MapAccessDeserializer::new(map))?;
        let filter = Filter {
            property_name: sent.property_name,
            operator: sent.operator,
            value: sent.value,
            high_value: sent.high_value,
            values: sent.values,
        };
        filter.check_operands().map_err(A::Error::custom)?;
        Ok(filter)
    }
}

impl SearchRequest {
    /// Matches every record, ten a page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more filter in the last group (the first filter makes the first group).
    #[must_use]
    pub fn filter(self, property: impl Into<String>, operator: Operator, value: impl Into<String>) -> Self {
        self.with(Filter::new(property, operator, value))
    }

    /// The same with `property` present.
    #[must_use]
    pub fn has_property(self, property: impl Into<String>) -> Self {
        self.with(Filter::presence(property, true))
    }

    /// The same with `property` absent.
    #[must_use]
    pub fn lacks_property(self, property: impl Into<String>) -> Self {
        self.with(Filter::presence(property, false))
    }

    /// The same with `property` equal to one of `values`. For text properties HubSpot compares them with the
    /// lower-cased value: write them in lower case (documented).
    #[must_use]
    pub fn any_of<T: Into<String>>(
        self,
        property: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.with(Filter::any_of(property, values))
    }

    /// The same with `property` between `low` and `high`.
    #[must_use]
    pub fn between(
        self,
        property: impl Into<String>,
        low: impl Into<String>,
        high: impl Into<String>,
    ) -> Self {
        self.with(Filter::between(property, low, high))
    }

    /// The same with any filter in the last group.
    #[must_use]
    pub fn with(mut self, filter: Filter) -> Self {
        match self.filter_groups.last_mut() {
            Some(group) => group.filters.push(filter),
            None => self.filter_groups.push(FilterGroup {
                filters: vec![filter],
            }),
        }
        self
    }

    /// Starts another group: a record matches when it matches the filters before **or** those after.
    #[must_use]
    pub fn or(mut self) -> Self {
        self.filter_groups.push(FilterGroup::default());
        self
    }

    /// The same with words to look for.
    #[must_use]
    pub fn query(mut self, words: impl Into<String>) -> Self {
        self.query = Some(words.into());
        self
    }

    /// The same in this order.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sorts = vec![sort];
        self
    }

    /// The same with these properties in the results.
    #[must_use]
    pub fn properties<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.properties = names.into_iter().map(Into::into).collect();
        self
    }

    /// The same with pages of `limit` records, at most 200.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The same behind the first `after` results.
    #[must_use]
    pub fn after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    /// The groups that count: those of `filterGroups`, and the top-level filters as one more. No group at all
    /// means that every record matches.
    #[must_use]
    pub fn groups(&self) -> Cow<'_, [FilterGroup]> {
        if self.filters.is_empty() {
            return Cow::Borrowed(&self.filter_groups);
        }
        let mut groups = self.filter_groups.clone();
        groups.push(FilterGroup {
            filters: self.filters.clone(),
        });
        Cow::Owned(groups)
    }

    /// The words of `query` without the blanks around them; `None` when there are none.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.query
            .as_deref()
            .map(str::trim)
            .filter(|words| !words.is_empty())
    }
}

impl Filter {
    /// A filter with one operand.
    #[must_use]
    pub fn new(property: impl Into<String>, operator: Operator, value: impl Into<String>) -> Self {
        Self {
            value: Some(value.into()),
            ..Self::bare(property, operator)
        }
    }

    /// `HAS_PROPERTY` or `NOT_HAS_PROPERTY`.
    #[must_use]
    pub fn presence(property: impl Into<String>, present: bool) -> Self {
        Self::bare(
            property,
            if present {
                Operator::HasProperty
            } else {
                Operator::NotHasProperty
            },
        )
    }

    /// `IN`.
    #[must_use]
    pub fn any_of<T: Into<String>>(property: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        Self {
            values: Some(values.into_iter().map(Into::into).collect()),
            ..Self::bare(property, Operator::In)
        }
    }

    /// `BETWEEN`.
    #[must_use]
    pub fn between(property: impl Into<String>, low: impl Into<String>, high: impl Into<String>) -> Self {
        Self {
            value: Some(low.into()),
            high_value: Some(high.into()),
            ..Self::bare(property, Operator::Between)
        }
    }

    /// The object type of a filter on associated records: `contact` for `associations.contact`.
    #[must_use]
    pub fn associated_type(&self) -> Option<&str> {
        self.property_name.strip_prefix(ASSOCIATION_PREFIX)
    }

    fn bare(property: impl Into<String>, operator: Operator) -> Self {
        Self {
            property_name: property.into(),
            operator,
            value: None,
            high_value: None,
            values: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Filter, Operator, SearchRequest, Sort};

    #[test]
    fn what_clients_send_reads() {
        let request: SearchRequest = serde_json::from_str(
            r#"{"filterGroups":null,"filters":[{"propertyName":"amount","operator":"GT","value":5.5,"extra":{}},
                {"propertyName":"hs_object_id","operator":"IN","values":[1,"2",true]}],
               "sorts":["-createdate"],"limit":"25","after":100,"query":null,"unknown":1}"#,
        )
        .unwrap();
        assert_eq!(request.filters[0].value.as_deref(), Some("5.5"));
        assert_eq!(request.filters[1].values.as_deref().unwrap(), ["1", "2", "true"]);
        assert_eq!((request.limit, request.after.as_deref()), (Some(25), Some("100")));
        assert_eq!(request.sorts, [Sort::descending("createdate")]);
        assert_eq!(request.groups().len(), 1);
        assert_eq!(
            serde_json::from_str::<SearchRequest>("{}").unwrap(),
            SearchRequest::new()
        );
    }

    #[test]
    fn the_builder_writes_what_hubspot_documents() {
        let request = SearchRequest::new()
            .filter("email", Operator::Eq, "a@example.com")
            .has_property("phone")
            .or()
            .any_of("dealstage", ["closedwon"])
            .between("amount", "1", "5")
            .query("ada")
            .sort(Sort::ascending("createdate"))
            .properties(["email"])
            .limit(100)
            .after("200");
        insta::assert_snapshot!(serde_json::to_string(&request).unwrap(), @r#"{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"a@example.com"},{"propertyName":"phone","operator":"HAS_PROPERTY"}]},{"filters":[{"propertyName":"dealstage","operator":"IN","values":["closedwon"]},{"propertyName":"amount","operator":"BETWEEN","value":"1","highValue":"5"}]}],"query":"ada","sorts":[{"propertyName":"createdate","direction":"ASCENDING"}],"properties":["email"],"limit":100,"after":"200"}"#);
        assert_eq!(
            serde_json::from_str::<SearchRequest>(&serde_json::to_string(&request).unwrap()).unwrap(),
            request
        );
    }

    #[test]
    fn association_filters_name_their_type() {
        assert_eq!(
            Filter::new("associations.contact", Operator::Eq, "5").associated_type(),
            Some("contact")
        );
        assert_eq!(Filter::new("email", Operator::Eq, "5").associated_type(), None);
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            prop_oneof![Just("EQ"), Just("BETWEEN"), Just("IN"), Just("-a"), Just("10")].prop_map(Into::into),
            "\\PC{0,6}".prop_map(Into::into),
        ];
        let names = prop_oneof![
            Just("filterGroups"),
            Just("filters"),
            Just("propertyName"),
            Just("operator"),
            Just("value"),
            Just("values"),
            Just("highValue"),
            Just("sorts"),
            Just("limit"),
            Just("after"),
            Just("query"),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
                prop::collection::vec((names.clone(), inner), 0..6).prop_map(|entries| {
                    serde_json::Value::Object(entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_reading_or_checking_panic(value in json()) {
            if let Ok(request) = serde_json::from_value::<SearchRequest>(value) {
                let _ = request.check();
                let text = serde_json::to_string(&request).unwrap();
                prop_assert_eq!(serde_json::from_str::<SearchRequest>(&text).unwrap(), request);
            }
        }
    }
}
