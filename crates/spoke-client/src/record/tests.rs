//! Reading answers into records.

use super::page::records_of;
use super::*;

fn read(text: &str) -> Vec<Record> {
    records_of(parse::many(text.to_owned()).unwrap().0)
}

#[test]
fn a_page_is_read_with_everything_around_it() {
    let text = r#"{"total":12,"results":[
        {"id":"1","properties":{"email":"a@example.com","fax":null,"notes":"said \"hi\"\nand left"},
         "createdAt":"2024-03-01T12:00:00.123Z","updatedAt":"2025-03-01T12:00:00Z","archived":false,"url":"https://x/1"},
        {"id":"2","properties":{"fax":"7"},"createdAt":"2024-03-01T12:00:00.123Z","archived":true,
         "archivedAt":"2026-01-01T00:00:00Z"}],
        "paging":{"next":{"after":"3","link":"https://x"}},"unknown":[1,{"a":2}]}"#;
    let (table, around) = parse::many(text.to_owned()).unwrap();
    assert_eq!((around.total, around.after.as_deref()), (Some(12), Some("3")));
    let records = records_of(table);
    let [first, second] = records.as_slice() else {
        panic!("two records")
    };
    assert_eq!(first.id(), "1");
    assert_eq!(
        first.properties().collect::<Vec<_>>(),
        [
            ("email", Some("a@example.com")),
            ("fax", None),
            ("notes", Some("said \"hi\"\nand left"))
        ]
    );
    assert_eq!(
        (first.get("fax"), first.has("fax"), first.has("phone")),
        (None, true, false)
    );
    assert_eq!(first.created_at().map(Timestamp::millis), Some(1_709_294_400_123));
    assert_eq!(first.url(), Some("https://x/1"));
    assert_eq!(
        (second.get("fax"), second.has("email"), second.archived()),
        (Some("7"), false, true)
    );
    assert_eq!(
        second.archived_at().map(Timestamp::millis),
        Some(1_767_225_600_000)
    );
}

#[test]
fn ids_values_and_cursors_may_be_numbers_or_booleans() {
    let text = r#"{"results":[{"id":17,"properties":{"a":1.5,"b":true,"c":-3,"d":1e300,"\u0065":"x"}}],
        "paging":{"next":{"after":18}}}"#;
    let (table, around) = parse::many(text.to_owned()).unwrap();
    assert_eq!(around.after.as_deref(), Some("18"));
    let records = records_of(table);
    assert_eq!(records[0].id(), "17");
    let values: Vec<_> = records[0]
        .properties()
        .map(|(name, value)| (name, value.unwrap()))
        .collect();
    assert_eq!(
        values,
        [
            ("a", "1.5"),
            ("b", "true"),
            ("c", "-3"),
            ("d", "1e+300"),
            ("e", "x")
        ]
    );
}

#[test]
fn records_with_different_properties_share_a_page() {
    let records = read(
        r#"{"results":[{"id":"1","properties":{"a":"1","c":"2"}},{"id":"2","properties":{"b":"3","c":"4"}},
            {"id":"3","properties":{}},{"id":"4"},{"id":"5","properties":null},{"id":"6","properties":{"c":"5","a":"6"}}]}"#,
    );
    let of = |index: usize| {
        records[index]
            .properties()
            .map(|(n, v)| format!("{n}={}", v.unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of(0), of(1), of(5)),
        (
            vec!["a=1".into(), "c=2".into()],
            vec!["b=3".into(), "c=4".into()],
            vec!["c=5".into(), "a=6".into()]
        )
    );
    assert!(of(2).is_empty() && of(3).is_empty() && of(4).is_empty());
}

#[test]
fn a_detached_record_is_equal_and_alone() {
    let records = read(
        r#"{"results":[{"id":"1","properties":{"a":"1"}},{"id":"2","properties":{"a":"q\"","b":null},"url":"u",
            "associations":{"deals":{"results":[{"id":"9","type":"contact_to_deal"}]}}}]}"#,
    );
    let alone = records[1].detach();
    assert_eq!(alone, records[1]);
    assert_eq!(
        (alone.get("a"), alone.has("b"), alone.url()),
        (Some("q\""), true, Some("u"))
    );
    assert_eq!(alone.associations(), records[1].associations());
    assert_eq!(alone.table.rows.len(), 1);
}

#[test]
fn associations_and_history_are_read_when_asked_for() {
    let records = read(
        r#"{"results":[{"id":"1","properties":{},
            "associations":{"companies":{"results":[{"id":"9","type":"contact_to_company"},
                {"id":"9","type":"contact_to_company_unlabeled"}],"paging":{"next":{"after":"10"}}},
                "deals":{"results":[{"id":7,"type":"contact_to_deal"}]}},
            "propertiesWithHistory":{"email":[{"value":"new","timestamp":"2025-01-01T00:00:00Z","sourceType":"API"},
                {"value":"old","timestamp":"2024-01-01T00:00:00Z"}]}}]}"#,
    );
    let associations = records[0].associations();
    assert_eq!(associations[0].object_type, "companies");
    assert_eq!(associations[0].ids(), ["9"]);
    assert!(associations[0].incomplete && !associations[1].incomplete);
    let history = records[0].history("email");
    assert_eq!(
        history
            .iter()
            .map(|entry| entry.value.as_str())
            .collect::<Vec<_>>(),
        ["new", "old"]
    );
    assert_eq!(history[0].source_type.as_deref(), Some("API"));
    assert!(records[0].history("phone").is_empty());
}

#[test]
fn what_is_no_page_is_an_error() {
    for text in [
        "",
        "[]",
        "{\"results\":{}}",
        "{\"results\":[{}]}",
        "{\"results\":[{\"id\":null}]}",
        "{\"results\":[{\"id\":\"1\",\"properties\":[]}]}",
        "{\"results\":[{\"id\":\"1\",\"properties\":{\"a\":{}}}]}",
        "{\"results\":[]} x",
        "{\"results\":[{\"id\":\"1\"}",
    ] {
        assert!(parse::many(text.to_owned()).is_err(), "{text}");
    }
}

proptest::proptest! {
    /// Reading records gives what was written, whatever the text: escapes, other scripts, empty names.
    #[test]
    fn any_text_survives(rows in proptest::collection::vec(
        proptest::collection::btree_map(".{0,6}", proptest::option::of(".{0,12}"), 0..6), 0..5)
    ) {
        let results: Vec<_> = rows.iter().enumerate()
            .map(|(id, properties)| serde_json::json!({"id": id.to_string(), "properties": properties})).collect();
        let records = read(&serde_json::json!({"results": results}).to_string());
        proptest::prop_assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(&rows) {
            let expected: Vec<_> = row.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
            proptest::prop_assert_eq!(record.properties().collect::<Vec<_>>(), expected.clone());
            let alone = record.detach();
            proptest::prop_assert_eq!(alone.properties().collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn values_are_found_in_whatever_order_they_come() {
    let orders = [
        r#"{"id":"1","properties":{"a":"1","bb":"2","ccc":null,"ddd":"4"}}"#,
        r#"{"id":"2","properties":{"ddd":"4","a":"1","ccc":null,"bb":"2"}}"#,
        r#"{"id":"3","properties":{"bb":"2","ccc":null,"\u0061":"1","ddd":"4"}}"#,
        r#"{"id":"4","properties":{"a":"1","bb":"2"}}"#,
        r#"{"id":"5","properties":{}}"#,
    ];
    for count in 1..=orders.len() {
        for first in 0..orders.len() {
            let some: Vec<&str> = orders.iter().cycle().skip(first).take(count).copied().collect();
            for record in read(&format!(r#"{{"results":[{}]}}"#, some.join(","))) {
                for record in [record.clone(), record.detach()] {
                    let values: std::collections::HashMap<_, _> = record.properties().collect();
                    for name in ["a", "bb", "ccc", "ddd", "", "e", "bbb"] {
                        let expected = values.get(name).copied().flatten();
                        assert_eq!(
                            (record.get(name), record.has(name)),
                            (expected, values.contains_key(name))
                        );
                    }
                }
            }
        }
    }
}
