//! What a call costs, and how the same could be had for less.
//!
//! The rules are a table: each says which calls it is about and what to do instead. Figures come from [`crate::limits`],
//! ends of versions from the sunset calendar.

use serde_json::Value;

use crate::call::Call;
use crate::limits::{
    ASSOCIATION_READ_MAX, BATCH_MAX, HISTORY_BATCH_MAX, LIST_PAGE_DEFAULT, LIST_PAGE_MAX,
    SEARCH_PAGE_DEFAULT, SEARCH_PAGE_MAX, SEARCHES_PER_SECOND,
};
use crate::meter::Meter;
use crate::version::{Sunset, sunsets_of};

/// More named properties than this are rarely all used (our figure).
const MANY_PROPERTIES: usize = 30;

/// A call as it would be sent.
#[derive(Clone, Debug)]
pub struct Planned<'a> {
    /// The method.
    pub method: &'a str,
    /// The path without its query.
    pub path: &'a str,
    /// Names and values of the query.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Option<Value>,
}

/// What a call costs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Cost {
    /// What it counts against.
    pub meter: Meter,
    /// How many records it is about, where it says so.
    pub records: Option<usize>,
    /// The lines of the sunset calendar that cover its path.
    pub sunsets: Vec<&'static Sunset>,
    /// How to have the same for less, most useful first.
    pub advice: Vec<Advice>,
}

/// One way to have the same for less.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Advice {
    /// The rule's name: `batch-read`.
    pub rule: &'static str,
    /// What to do.
    pub text: String,
}

struct Rule {
    name: &'static str,
    applies: fn(&Planned<'_>, &Call<'_>) -> bool,
    text: fn(&Call<'_>) -> String,
}

/// The object type as it stands in the path.
fn type_of(call: &Call<'_>) -> String {
    call.object_type().unwrap_or("TYPE").to_owned()
}

const RULES: &[Rule] = &[
    Rule {
        name: "get-instead-of-search",
        applies: |planned, call| {
            call.meter() == Meter::Search && equals(planned, |name| name == "hs_object_id")
        },
        text: |call| {
            format!(
                "a search for one id: read it with GET {{objects}}/{}/ID, which is not held to {SEARCHES_PER_SECOND} searches a second and sees writes at once",
                type_of(call)
            )
        },
    },
    Rule {
        name: "get-by-unique-value",
        applies: |planned, call| call.meter() == Meter::Search && equals(planned, |name| name == "email"),
        text: |call| {
            format!(
                "a search for one unique value: read it with GET {{objects}}/{}/VALUE?idProperty=email; searches lag behind writes and are held to {SEARCHES_PER_SECOND} a second",
                type_of(call)
            )
        },
    },
    Rule {
        name: "batch-instead-of-search",
        applies: |planned, call| {
            call.meter() == Meter::Search
                && filters(planned)
                    .any(|one| text(one, "operator") == "IN" && text(one, "propertyName") == "hs_object_id")
        },
        text: |call| {
            format!(
                "a search for a list of ids: POST {{objects}}/{}/batch/read takes {BATCH_MAX} in one call",
                type_of(call)
            )
        },
    },
    Rule {
        name: "webhook-instead-of-polling",
        applies: |planned, call| {
            call.meter() == Meter::Search
                && filters(planned).any(|one| text(one, "propertyName").contains("lastmodifieddate"))
        },
        text: |_| {
            "asking for what changed: subscribe to webhooks, whose deliveries are never counted, or let `spoke sync run` keep a copy"
                .to_owned()
        },
    },
    Rule {
        name: "batch-read",
        applies: |planned, call| planned.method == "GET" && call.record_id().is_some(),
        text: |call| {
            format!(
                "one record a call: for several, POST {{objects}}/{}/batch/read takes {BATCH_MAX} ids ({HISTORY_BATCH_MAX} with history); the client does it by itself with coalesce()",
                type_of(call)
            )
        },
    },
    Rule {
        name: "batch-write",
        applies: |planned, call| {
            let one = call.record_id().is_some() && matches!(planned.method, "PATCH" | "DELETE");
            one || (planned.method == "POST"
                && call.unversioned() == format!("crm/objects/{}", type_of(call)))
        },
        text: |call| {
            format!(
                "one record a call: for several, POST {{objects}}/{}/batch/create, update, upsert or archive takes {BATCH_MAX}",
                type_of(call)
            )
        },
    },
    Rule {
        name: "page-size",
        applies: |planned, call| {
            is_list(planned, call) && number(planned, "limit").unwrap_or(LIST_PAGE_DEFAULT) < LIST_PAGE_MAX
        },
        text: |_| {
            format!(
                "small pages: with limit={LIST_PAGE_MAX} the same list takes fewer calls (without a limit a page has {LIST_PAGE_DEFAULT} records)"
            )
        },
    },
    Rule {
        name: "search-page-size",
        applies: |planned, call| {
            let asked = planned
                .body
                .as_ref()
                .and_then(|body| body.get("limit"))
                .and_then(Value::as_u64);
            call.meter() == Meter::Search
                && asked.unwrap_or(u64::from(SEARCH_PAGE_DEFAULT)) < u64::from(SEARCH_PAGE_MAX)
        },
        text: |_| {
            format!(
                "small pages: with \"limit\": {SEARCH_PAGE_MAX} the same results take fewer searches (without a limit a page has {SEARCH_PAGE_DEFAULT})"
            )
        },
    },
    Rule {
        name: "name-properties",
        applies: |planned, call| {
            named_properties(planned).is_some_and(|count| count > MANY_PROPERTIES) && call.is_read()
        },
        text: |_| {
            "many properties: name those that are used; it costs as many calls, but the answers get smaller and faster".to_owned()
        },
    },
    Rule {
        name: "associations-in-batch",
        applies: |planned, call| planned.method == "GET" && call.meter() == Meter::Associations,
        text: |call| {
            format!(
                "one record's associations a call: POST associations/{}/{}/batch/read takes {ASSOCIATION_READ_MAX} ids",
                type_of(call),
                call.other_object_type().unwrap_or("TYPE")
            )
        },
    },
    Rule {
        name: "keep-definitions",
        applies: |planned, call| {
            let path = call.unversioned();
            planned.method == "GET"
                && [
                    "crm/properties",
                    "crm/pipelines",
                    "crm/schemas",
                    "crm/owners",
                    "crm-object-schemas",
                ]
                .iter()
                .any(|start| path.starts_with(start))
        },
        text: |_| {
            "definitions rarely change: keep the answer for an hour; the client does with cache()".to_owned()
        },
    },
];

impl Cost {
    /// What a call costs.
    ///
    /// ```
    /// use spoke_model::advice::{Cost, Planned};
    ///
    /// let planned = Planned { method: "GET", path: "/crm/v3/objects/contacts/512", query: vec![], body: None };
    /// let cost = Cost::of(&planned);
    /// assert_eq!(cost.advice[0].rule, "batch-read");
    /// assert_eq!(cost.sunsets.len(), 1);
    /// ```
    #[must_use]
    pub fn of(planned: &Planned<'_>) -> Self {
        let call = Call::of(planned.method, planned.path);
        let objects = match call.version() {
            Some(version) if !version.starts_with('v') => format!("/crm/objects/{version}"),
            Some(version) => format!("/crm/{version}/objects"),
            None => "/crm/objects".to_owned(),
        };
        let inputs = planned.body.as_ref().and_then(|body| body.get("inputs"));
        let records = match inputs.and_then(Value::as_array) {
            Some(inputs) => Some(inputs.len()),
            None => call.record_id().map(|_| 1),
        };
        Self {
            meter: call.meter(),
            records,
            sunsets: sunsets_of(planned.path).collect(),
            advice: RULES
                .iter()
                .filter(|rule| (rule.applies)(planned, &call))
                .map(|rule| Advice {
                    rule: rule.name,
                    text: (rule.text)(&call).replace("{objects}", &objects),
                })
                .collect(),
        }
    }
}

fn is_list(planned: &Planned<'_>, call: &Call<'_>) -> bool {
    planned.method == "GET"
        && call
            .object_type()
            .is_some_and(|name| call.unversioned() == format!("crm/objects/{name}"))
}

fn number(planned: &Planned<'_>, name: &str) -> Option<u32> {
    let (_, value) = planned.query.iter().find(|(known, _)| known == name)?;
    value.parse().ok()
}

fn named_properties(planned: &Planned<'_>) -> Option<usize> {
    let in_query: usize = planned
        .query
        .iter()
        .filter(|(name, _)| name == "properties")
        .map(|(_, value)| value.split(',').count())
        .sum();
    let in_body = planned.body.as_ref().and_then(|body| body.get("properties"));
    match in_body.and_then(Value::as_array) {
        Some(names) => Some(names.len()),
        None => (in_query > 0).then_some(in_query),
    }
}

fn filters<'p>(planned: &'p Planned<'_>) -> impl Iterator<Item = &'p Value> {
    let list = |value: Option<&'p Value>| value.and_then(Value::as_array).into_iter().flatten();
    let body = planned.body.as_ref();
    list(body.and_then(|body| body.get("filterGroups")))
        .flat_map(move |group| list(group.get("filters")))
        .chain(list(body.and_then(|body| body.get("filters"))))
}

/// Whether the search has one filter, for one value of such a property.
fn equals(planned: &Planned<'_>, is: impl Fn(&str) -> bool) -> bool {
    let mut all = filters(planned);
    match (all.next(), all.next()) {
        (Some(only), None) => text(only, "operator") == "EQ" && is(text(only, "propertyName")),
        _ => false,
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(method: &str, path: &str, query: &[(&str, &str)], body: Option<Value>) -> String {
        let query = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let cost = Cost::of(&Planned {
            method,
            path,
            query,
            body,
        });
        let names: Vec<&str> = cost.advice.iter().map(|one| one.rule).collect();
        names.join(" ")
    }

    #[test]
    fn each_rule_meets_its_call_and_no_other() {
        let search = "/crm/v3/objects/contacts/search";
        let by = |name: &str, operator: &str| {
            Some(
                json!({"limit": 200, "filterGroups": [{"filters": [{"propertyName": name, "operator": operator}]}]}),
            )
        };
        let many = (0..31)
            .map(|number| format!("p{number}"))
            .collect::<Vec<_>>()
            .join(",");
        for (method, path, query, body, expected) in [
            ("GET", "/crm/v3/objects/contacts/1", vec![], None, "batch-read"),
            ("PATCH", "/crm/v3/objects/contacts/1", vec![], None, "batch-write"),
            ("POST", "/crm/objects/2026-09/deals", vec![], None, "batch-write"),
            (
                "POST",
                "/crm/objects/2026-09/deals/batch/create",
                vec![],
                None,
                "",
            ),
            ("GET", "/crm/v3/objects/contacts", vec![], None, "page-size"),
            (
                "GET",
                "/crm/v3/objects/contacts",
                vec![("limit", "100")],
                None,
                "",
            ),
            (
                "GET",
                "/crm/v3/objects/contacts",
                vec![("limit", "100"), ("properties", many.as_str())],
                None,
                "name-properties",
            ),
            (
                "POST",
                search,
                vec![],
                by("hs_object_id", "EQ"),
                "get-instead-of-search",
            ),
            ("POST", search, vec![], by("email", "EQ"), "get-by-unique-value"),
            (
                "POST",
                search,
                vec![],
                by("hs_object_id", "IN"),
                "batch-instead-of-search",
            ),
            (
                "POST",
                search,
                vec![],
                by("lastmodifieddate", "GTE"),
                "webhook-instead-of-polling",
            ),
            ("POST", search, vec![], by("firstname", "EQ"), ""),
            ("POST", search, vec![], None, "search-page-size"),
            (
                "GET",
                "/crm/v4/objects/contacts/1/associations/deals",
                vec![],
                None,
                "associations-in-batch",
            ),
            ("GET", "/crm/v3/pipelines/deals", vec![], None, "keep-definitions"),
            ("GET", "/account-info/v3/details", vec![], None, ""),
        ] {
            assert_eq!(
                rules(method, path, &query, body),
                expected,
                "{method} {path} {query:?}"
            );
        }
    }

    #[test]
    fn advice_is_given_in_the_version_of_the_call() {
        let cost = Cost::of(&Planned {
            method: "GET",
            path: "/crm/objects/2026-09/deals/1",
            query: Vec::new(),
            body: None,
        });
        assert!(cost.sunsets.is_empty());
        assert!(
            cost.advice[0]
                .text
                .contains("/crm/objects/2026-09/deals/batch/read"),
            "{:?}",
            cost.advice
        );
    }

    #[test]
    fn a_batch_says_how_many_records_it_is_about() {
        let cost = Cost::of(&Planned {
            method: "POST",
            path: "/crm/v3/objects/deals/batch/read",
            query: Vec::new(),
            body: Some(json!({"inputs": [{"id": "1"}, {"id": "2"}]})),
        });
        assert_eq!((cost.records, cost.meter), (Some(2), Meter::Standard));
    }
}
