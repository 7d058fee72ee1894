//! Any definition is read or refused, and any definition that is read can be held against any record.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::object_type::ObjectTypeId;

#[derive(Default)]
struct Fake {
    values: BTreeMap<&'static str, &'static str>,
}

impl Record for Fake {
    fn value(&self, property: &Property) -> Option<Cow<'_, str>> {
        self.values
            .get(property.name.as_str())
            .map(|text| Cow::Borrowed(*text))
    }

    fn versions(&self, property: &Property) -> Vec<Version> {
        let version = |value: Cow<'_, str>| Version {
            value: Some(value.into_owned()),
            at: 1_700_000_000_000,
        };
        self.value(property).map(version).into_iter().collect()
    }

    fn is_member(&self, list: u64) -> bool {
        list == 1
    }

    fn linked(&self, _: &Link, visit: &mut dyn FnMut(&dyn Record)) {
        visit(&Self::default());
    }
}

fn record() -> Fake {
    Fake {
        values: BTreeMap::from([
            ("firstname", "Ada Maria"),
            ("amount", "12.5"),
            ("flag", "true"),
            ("choice", "a;b"),
            ("born", "1985-02-28"),
            ("seen", "2026-05-30T12:00:00.000Z"),
        ]),
    }
}

fn tree(filters: Value) -> Value {
    json!({ "filterBranchType": "OR", "filterBranches": [{ "filterBranchType": "AND", "filters": filters }] })
}

fn parse(root: &Value) -> Result<Definition, FilterError> {
    Definition::parse(root, ObjectTypeId::CONTACT, &Anything)
}

/// 2026-05-31, noon.
const NOW: i64 = 1_780_228_800_000;

fn passes(root: &Value) -> bool {
    let definition = parse(root).unwrap();
    Evaluation::new(&definition, NOW, TimeZone::UTC).passes(&record())
}

fn property(name: &str, operation: Value) -> Value {
    json!([{ "filterType": "PROPERTY", "property": name, "operation": operation }])
}

#[test]
fn refusals_name_the_place_and_the_rule() {
    let refusals: Vec<String> = [
        json!([]),
        json!({ "filterBranchType": "AND" }),
        json!({ "filterBranchType": "OR" }),
        json!({ "filterBranchType": "OR", "filters": [{}], "filterBranches": [] }),
        json!({ "filterBranchType": "OR", "filterBranches": [{ "filterBranchType": "OR" }] }),
        json!({ "filterBranchType": "OR", "filterBranchOperator": "AND", "filterBranches": [{ "filterBranchType": "AND" }] }),
        tree(json!([])),
        tree(json!([{ "filterType": "NOPE" }])),
        tree(property("x", json!({ "operationType": "NOPE" }))),
        tree(property("x", json!({ "operationType": "BOOL", "operator": "CONTAINS" }))),
        tree(property("x", json!({ "operationType": "NUMBER", "operator": "IS_EQUAL_TO", "value": "ten" }))),
        tree(property("x", json!({ "operationType": "MULTISTRING", "operator": "CONTAINS", "values": [] }))),
        tree(property("x", json!({ "operationType": "DATE", "operator": "EQUAL", "year": 2026, "month": "FEB", "day": 30 }))),
        tree(property("x", json!({ "operationType": "TIME_POINT", "operator": "IS_BEFORE", "timePoint": {
            "timeType": "INDEXED", "zoneId": "Mars/Base", "indexReference": { "referenceType": "NOW" } } }))),
        tree(json!([{ "filterType": "IN_LIST", "operator": "IN_LIST", "listId": "x" }])),
        tree(json!([{ "filterType": "FORM_SUBMISSION", "operator": "SEEN" }])),
        tree(json!([{ "filterType": "EVENT", "operator": "HAS_EVENT", "eventId": "1", "coalescingRefineBy": { "type": "ALL_HISTORY" } }])),
    ]
    .iter()
    .map(|root| parse(root).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(refusals.join("\n"), @"
    filterBranch: an object was expected
    filterBranch.filterBranchType: the root branch must be of type OR
    filterBranch: the root branch needs at least one AND branch
    filterBranch.filters[0]: the root branch carries no filters; put them into an AND branch
    filterBranch.filterBranches[0].filterBranchType: branches of the root must be of type AND
    filterBranch.filterBranchOperator: OR was expected
    filterBranch.filterBranches[0]: an AND branch needs at least one filter or branch
    filterBranch.filterBranches[0].filters[0].filterType: NOPE is no filter type
    filterBranch.filterBranches[0].filters[0].operation.operationType: NOPE is none of: ALL_PROPERTY, BOOL, NUMBER, NUMBER_RANGED, STRING, MULTISTRING, ENUMERATION, DATE, DATETIME, RANGED_DATE, ROLLING_DATE_RANGE, CALENDAR_DATE, COMPARATIVE_DATE, COMPARATIVE_PROPERTY_UPDATED, COMPARATIVE_STRING, ROLLING_PROPERTY_UPDATED, TIME_POINT, TIME_RANGED
    filterBranch.filterBranches[0].filters[0].operation.operator: CONTAINS is none of: IS_EQUAL_TO, IS_NOT_EQUAL_TO, HAS_EVER_BEEN_EQUAL_TO, HAS_NEVER_BEEN_EQUAL_TO
    filterBranch.filterBranches[0].filters[0].operation.value: a number was expected
    filterBranch.filterBranches[0].filters[0].operation.values: at least one value was expected
    filterBranch.filterBranches[0].filters[0].operation: there is no day 2026-2-30
    filterBranch.filterBranches[0].filters[0].operation.timePoint.zoneId: Mars/Base is no time zone
    filterBranch.filterBranches[0].filters[0].listId: x is not a valid list id
    filterBranch.filterBranches[0].filters[0].operator: SEEN is none of: FILLED_OUT, NOT_FILLED_OUT
    filterBranch.filterBranches[0].filters[0].coalescingRefineBy.type: ALL_HISTORY is none of: NUM_OCCURRENCES, SET_OCCURRENCES
    ");
}

#[test]
fn answers_print_what_was_left_out() {
    let sent = tree(property(
        "firstname",
        json!({ "operationType": "MULTISTRING", "values": ["Ada"], "operator": "IS_EQUAL_TO" }),
    ));
    insta::assert_snapshot!(Definition::canonical(&sent).to_string(), @r#"{"filterBranches":[{"filterBranches":[],"filters":[{"property":"firstname","operation":{"operator":"IS_EQUAL_TO","includeObjectsWithNoValueSet":false,"values":["Ada"],"operationType":"MULTISTRING"},"filterType":"PROPERTY"}],"filterBranchType":"AND","filterBranchOperator":"AND"}],"filters":[],"filterBranchType":"OR","filterBranchOperator":"OR"}"#);
}

#[test]
fn the_meaning_of_time_is_the_clocks() {
    let indexed = |days: i64| json!({ "timeType": "INDEXED", "zoneId": "UTC", "indexReference": { "referenceType": "NOW" }, "offset": { "days": days } });
    let before =
        |days| json!({ "operationType": "TIME_POINT", "operator": "IS_BEFORE", "timePoint": indexed(days) });
    assert!(passes(&tree(property("seen", before(0)))));
    assert!(!passes(&tree(property("seen", before(-2)))));
    let born = json!({ "operationType": "TIME_RANGED", "operator": "IS_BETWEEN", "propertyParser": "ANNIVERSARY",
        "lowerBoundTimePoint": { "timeType": "DATE", "zoneId": "UTC", "year": 2026, "month": 2, "day": 28 },
        "upperBoundTimePoint": { "timeType": "DATE", "zoneId": "UTC", "year": 2026, "month": 3, "day": 1 } });
    assert!(passes(&tree(property("born", born.clone()))));
    assert!(parse(&tree(property("born", born))).unwrap().follows_time());
}

/// JSON that looks like filters now and then.
fn filters() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "OR",
        "AND",
        "NOT_ALL",
        "NOT_ANY",
        "RESTRICTED",
        "UNIFIED_EVENTS",
        "ASSOCIATION",
        "PROPERTY_ASSOCIATION",
        "PROPERTY",
        "IN_LIST",
        "NOT_IN_LIST",
        "NUM_ASSOCIATIONS",
        "CONSTANT",
        "FORM_SUBMISSION",
        "FILLED_OUT",
        "ADS_TIME",
        "EMAIL_SUBSCRIPTION",
        "BOOL",
        "NUMBER",
        "NUMBER_RANGED",
        "STRING",
        "MULTISTRING",
        "ENUMERATION",
        "DATE",
        "DATETIME",
        "RANGED_DATE",
        "ROLLING_DATE_RANGE",
        "CALENDAR_DATE",
        "COMPARATIVE_DATE",
        "TIME_POINT",
        "TIME_RANGED",
        "ROLLING_PROPERTY_UPDATED",
        "ALL_PROPERTY",
        "IS_KNOWN",
        "IS_EQUAL_TO",
        "IS_NOT_EQUAL_TO",
        "CONTAINS",
        "IS_BEFORE",
        "IS_AFTER",
        "IS_BETWEEN",
        "HAS_EVER_BEEN_EQUAL_TO",
        "IS_ANY_OF",
        "EQUAL",
        "JAN",
        "IN_LAST_TIME_UNIT",
        "YEAR",
        "WEEK",
        "INDEXED",
        "NOW",
        "TODAY",
        "UTC",
        "Asia/Kolkata",
        "NUM_OCCURRENCES",
        "RELATIVE_COMPARATIVE",
        "PAST",
        "WEEKS",
        "BEFORE",
        "ABSOLUTE_RANGED",
        "HUBSPOT_DEFINED",
        "0-2",
        "amount",
        "born",
        "seen",
        "ANNIVERSARY",
        "UPDATED_IN_LAST_X_DAYS",
    ]);
    let scalar = prop_oneof![
        6 => word.prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        2 => (0i64..40).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let name = prop::sample::select(vec![
        "filterBranchType",
        "filterBranches",
        "filters",
        "filterType",
        "operation",
        "operationType",
        "operator",
        "property",
        "value",
        "values",
        "lowerBound",
        "upperBound",
        "year",
        "month",
        "day",
        "timestamp",
        "numberOfDays",
        "timeUnit",
        "timeUnitCount",
        "timePoint",
        "timeType",
        "zoneId",
        "indexReference",
        "referenceType",
        "offset",
        "days",
        "years",
        "millis",
        "hour",
        "listId",
        "associationTypeId",
        "associationCategory",
        "objectTypeId",
        "coalescingRefineBy",
        "pruningRefineBy",
        "type",
        "timeOffset",
        "amount",
        "offsetDirection",
        "comparison",
        "comparisonPropertyName",
        "eventTypeId",
        "shouldAccept",
        "propertyParser",
        "lowerBoundTimePoint",
        "upperBoundTimePoint",
        "includeObjectsWithNoValueSet",
        "propertyWithObjectId",
    ]);
    scalar.prop_recursive(6, 96, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..8).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// An operation with every operand there could be.
fn operations() -> impl Strategy<Value = Value> {
    let types = vec![
        "BOOL",
        "NUMBER",
        "NUMBER_RANGED",
        "STRING",
        "MULTISTRING",
        "ENUMERATION",
        "DATE",
        "DATETIME",
        "RANGED_DATE",
        "ROLLING_DATE_RANGE",
        "CALENDAR_DATE",
        "COMPARATIVE_DATE",
        "COMPARATIVE_PROPERTY_UPDATED",
        "COMPARATIVE_STRING",
        "ROLLING_PROPERTY_UPDATED",
        "TIME_POINT",
        "TIME_RANGED",
        "ALL_PROPERTY",
    ];
    let operators = vec![
        "IS_EQUAL_TO",
        "IS_NOT_EQUAL_TO",
        "HAS_EVER_BEEN_EQUAL_TO",
        "HAS_NEVER_CONTAINED",
        "IS_GREATER_THAN",
        "IS_BETWEEN",
        "IS_NOT_BETWEEN",
        "CONTAINS",
        "CONTAINS_EXACTLY",
        "STARTS_WITH",
        "IS_ANY_OF",
        "IS_EXACTLY",
        "CONTAINS_ALL",
        "HAS_EVER_BEEN_ANY_OF",
        "EQUAL",
        "BEFORE",
        "AFTER",
        "IS_BEFORE",
        "IS_AFTER",
        "IS_AFTER_DATE",
        "IS_LESS_THAN_X_DAYS_AGO",
        "IS_MORE_THAN_X_DAYS_FROM_NOW",
        "IN_THIS_TIME_UNIT",
        "IN_LAST_TIME_UNIT",
        "IN_NEXT_TIME_UNIT",
        "UPDATED_IN_LAST_X_DAYS",
        "IS_KNOWN",
        "IS_UNKNOWN",
    ];
    let reference = prop::sample::select(vec![
        json!({ "referenceType": "NOW", "hour": 3 }),
        json!({ "referenceType": "TODAY" }),
        json!({ "referenceType": "WEEK", "dayOfWeek": "SUNDAY" }),
        json!({ "referenceType": "MONTH", "day": 31 }),
        json!({ "referenceType": "QUARTER", "month": 3, "day": 31 }),
        json!({ "referenceType": "FISCAL_YEAR", "month": 12, "day": 31 }),
    ]);
    let parser = prop::sample::select(vec![
        "VALUE",
        "UPDATED_AT",
        "ANNIVERSARY",
        "VALUE_WITH_ZONE_SAME_LOCAL_CONVERSION",
    ]);
    let number = || prop_oneof![0i64..100, any::<i64>()];
    (
        prop::sample::select(types),
        prop::sample::select(operators),
        (reference, parser),
        (number(), number()),
        prop::sample::select(vec!["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]),
        any::<bool>(),
    )
        .prop_map(|(kind, operator, (reference, parser), (a, b), unit, flag)| {
            let point = json!({ "timeType": "INDEXED", "zoneId": "America/New_York", "indexReference": reference,
                                "offset": { "months": a, "days": b, "hours": a } });
            json!({ "operationType": kind, "operator": operator, "value": if kind == "BOOL" { json!(flag) } else { json!(a) },
                    "values": ["ada", "b"], "lowerBound": a, "upperBound": b, "year": 2026, "month": "FEB", "day": 28,
                    "timestamp": a, "numberOfDays": b, "timeUnit": unit, "timeUnitCount": a, "useFiscalYear": flag,
                    "fiscalYearStart": "JULY", "comparisonPropertyName": "seen", "timePoint": point.clone(),
                    "lowerBoundTimePoint": point.clone(), "upperBoundTimePoint": point, "propertyParser": parser,
                    "includeObjectsWithNoValueSet": flag })
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_json_is_read_or_refused(filter in filters()) {
        for root in [filter.clone(), tree(json!([filter.clone()])), tree(property("seen", filter.clone()))] {
            if let Ok(definition) = parse(&root) {
                let _ = Evaluation::new(&definition, NOW, TimeZone::UTC).passes(&record());
                let canonical = Definition::canonical(&root);
                prop_assert_eq!(parse(&canonical), Ok(definition));
            }
        }
    }

    #[test]
    fn any_operation_can_be_held_against_any_value(
        operation in operations(),
        name in prop::sample::select(vec!["firstname", "amount", "flag", "choice", "born", "seen", "nothing"]),
        now in any::<i64>(),
    ) {
        if let Ok(definition) = parse(&tree(property(name, operation))) {
            let _ = Evaluation::new(&definition, now, TimeZone::UTC).passes(&record());
        }
    }

    #[test]
    fn a_negation_of_a_known_value_is_the_opposite(
        (name, value) in prop::sample::select(vec![("firstname", "ada"), ("firstname", "ada maria"), ("firstname", "x")]),
        (is, not) in prop::sample::select(vec![
            ("IS_EQUAL_TO", "IS_NOT_EQUAL_TO"), ("CONTAINS", "DOES_NOT_CONTAIN"), ("HAS_EVER_BEEN_EQUAL_TO", "HAS_NEVER_BEEN_EQUAL_TO"),
        ]),
    ) {
        let root = |operator: &str| tree(property(name, json!({ "operationType": "STRING", "operator": operator, "value": value })));
        prop_assert_ne!(passes(&root(is)), passes(&root(not)));
    }
}
