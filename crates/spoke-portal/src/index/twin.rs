//! Search against its twin: the model's evaluator, which looks at every record as text, one by one.

use std::cmp::Ordering;
use std::collections::HashMap;

use proptest::prelude::*;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;
use spoke_model::search::{
    Direction, Filter, Operator, RecordView, compare_values, filter_matches, query_matches,
};
use spoke_model::time::Timestamp;

use super::{Field, Hits, Plan, Predicate, Sort, Terms, Test};
use crate::store::{Column, ColumnKind, Row, Source, Store, Table};

const KINDS: [ColumnKind; 9] = [
    ColumnKind::Text,
    ColumnKind::Text,
    ColumnKind::Number,
    ColumnKind::Date,
    ColumnKind::DateTime,
    ColumnKind::Enumeration,
    ColumnKind::MultiSelect,
    ColumnKind::Bool,
    ColumnKind::Text,
];

/// The last column is unique; its values are numbered when records are loaded.
const UNIQUE: usize = KINDS.len() - 1;

/// Texts as the rules store them.
fn values(kind: ColumnKind) -> BoxedStrategy<String> {
    match kind {
        ColumnKind::Number => prop_oneof![
            (-30i32..30).prop_map(|number| number.to_string()),
            (-30i32..30).prop_map(|number| format!("{number}.50")),
            Just("7.0".to_owned()),
        ]
        .boxed(),
        ColumnKind::Date => "202[34]-0[1-3]-1[0-9]".boxed(),
        ColumnKind::DateTime => "2024-03-0[1-3]T0[0-9]:00:00\\.00[0-3]Z".boxed(),
        ColumnKind::Bool => prop_oneof![Just("true"), Just("false")]
            .prop_map(str::to_owned)
            .boxed(),
        ColumnKind::Enumeration => prop_oneof![Just("LEAD"), Just("lead"), Just("New York")]
            .prop_map(str::to_owned)
            .boxed(),
        ColumnKind::MultiSelect => prop::sample::subsequence(vec!["a", "A", "b", "c d"], 1..4)
            .prop_shuffle()
            .prop_map(|options| options.join(";"))
            .boxed(),
        _ => "[abAB]{1,2}([ .@-][abżŻ]{1,2}){0,2}".boxed(),
    }
}

fn operand() -> BoxedStrategy<String> {
    let any = KINDS.map(values).to_vec();
    prop_oneof![
        8 => prop::strategy::Union::new(any),
        1 => "[ab*.@]{1,4}",
        2 => "[uU][0-9]{1,2}",
        1 => (1_709_251_200_000i64..1_709_500_000_000).prop_map(|millis| (millis / 3_600_000 * 3_600_000).to_string()),
        1 => prop_oneof![Just(""), Just("TRUE"), Just("soon"), Just("2024-03"), Just("a;a")].prop_map(str::to_owned),
    ]
    .boxed()
}

fn test() -> BoxedStrategy<Test> {
    let some = || prop::collection::vec(operand(), 1..4);
    prop_oneof![
        operand().prop_map(Test::Eq),
        operand().prop_map(Test::Neq),
        operand().prop_map(Test::Lt),
        operand().prop_map(Test::Lte),
        operand().prop_map(Test::Gt),
        operand().prop_map(Test::Gte),
        (operand(), operand()).prop_map(|(low, high)| Test::Between(low, high)),
        some().prop_map(Test::In),
        some().prop_map(Test::NotIn),
        Just(Test::Has),
        Just(Test::NotHas),
        operand().prop_map(Test::ContainsToken),
        operand().prop_map(Test::NotContainsToken),
    ]
    .boxed()
}

fn field() -> BoxedStrategy<Field> {
    prop_oneof![
        10 => (0..=KINDS.len() as u16).prop_map(|column| Field::Column(Column(column))),
        1 => Just(Field::Id),
        1 => Just(Field::Created),
        1 => Just(Field::Updated),
    ]
    .boxed()
}

fn plan() -> BoxedStrategy<Plan> {
    let rows = || prop::collection::vec((0u32..40).prop_map(Row), 0..10);
    let predicate = prop_oneof![
        12 => (field(), test()).prop_map(|(field, test)| Predicate::Field(field, test)),
        1 => rows().prop_map(Predicate::In),
        1 => rows().prop_map(Predicate::NotIn),
    ];
    let groups = prop::collection::vec(prop::collection::vec(predicate, 0..3), 0..3);
    let terms = (
        prop::collection::vec((0u16..3).prop_map(Column), 1..3),
        any::<bool>(),
        prop_oneof![3 => "[abAB]{1,2}( [ab.@]{1,3})?", 1 => "[0-3]{1,3}", 1 => "2000000000[0-9]{0,2}( a)?"],
    )
        .prop_map(|(columns, ids, text)| Terms { columns, ids, text });
    let sort = (field(), any::<bool>()).prop_map(|(field, descending)| Sort { field, descending });
    (
        groups,
        prop::option::weighted(0.2, terms),
        prop::option::weighted(0.8, sort),
        0usize..20,
        0usize..30,
    )
        .prop_map(|(groups, terms, sort, offset, limit)| Plan {
            groups,
            terms,
            sort,
            ranks: None,
            offset,
            limit,
        })
        .boxed()
}

type Record = Vec<Option<String>>;

fn record() -> BoxedStrategy<Record> {
    KINDS
        .map(|kind| prop::option::weighted(0.8, values(kind)).boxed())
        .to_vec()
        .boxed()
}

/// Loads records in batches; `after_each` sees the table in between, so that indexes are extended and not only built.
fn load(batches: &[Vec<Record>], mut after_each: impl FnMut(&Table)) -> Store {
    let store = Store::in_memory();
    let mut turn = store.write();
    let contacts = turn.declare_type(ObjectTypeId::CONTACT).unwrap();
    let columns: Vec<Column> = KINDS
        .iter()
        .enumerate()
        .map(|(at, &kind)| {
            turn.declare_column(contacts, &format!("c{at}"), kind, at == UNIQUE)
                .unwrap()
        })
        .collect();
    let by = turn.source(&Source::default()).unwrap();
    turn.commit().wait().unwrap();
    let mut count = 0;
    for (at, batch) in batches.iter().enumerate() {
        let mut turn = store.write();
        for record in batch {
            let mut record = record.clone();
            if let Some(Some(text)) = record.get_mut(UNIQUE) {
                *text = format!("U{count}");
            }
            count += 1;
            let set: Vec<(Column, &str)> = columns
                .iter()
                .zip(&record)
                .filter_map(|(&column, value)| Some((column, value.as_deref()?)))
                .collect();
            let time = 1_709_251_200_000 + (at as i64 % 3) * 3_600_000;
            turn.create(contacts, time, by, &set).unwrap();
        }
        // Every fifth record leaves the search.
        let rows: Vec<Row> = turn.table(contacts).unwrap().page(None, 1_000, false);
        rows.iter()
            .filter(|row| row.at() % 5 == 4)
            .for_each(|&row| turn.archive(contacts, row, 5));
        turn.commit().wait().unwrap();
        after_each(store.read().table(contacts).unwrap());
    }
    store
}

const FIELDS: [(&str, Field); 3] = [
    ("id", Field::Id),
    ("created", Field::Created),
    ("updated", Field::Updated),
];

fn name(field: Field) -> String {
    match field {
        Field::Column(column) => format!("c{}", column.0),
        other => FIELDS
            .iter()
            .find(|(_, field)| *field == other)
            .unwrap()
            .0
            .to_owned(),
    }
}

/// A record as the model's evaluator sees it.
struct View<'a> {
    values: HashMap<String, String>,
    terms: &'a [Column],
    ids: bool,
}

impl<'a> View<'a> {
    fn of(table: &Table, row: Row, terms: Option<&'a Terms>) -> Self {
        let time = |millis| Timestamp::from_millis(millis).to_iso();
        let mut values: HashMap<String, String> = table
            .columns()
            .filter_map(|(column, name, _)| Some((name.to_owned(), table.value(row, column)?.into_owned())))
            .collect();
        values.insert("id".into(), table.id(row).to_string());
        values.insert("created".into(), time(table.created_at(row)));
        values.insert("updated".into(), time(table.updated_at(row)));
        Self {
            values,
            terms: terms.map_or(&[], |terms| &terms.columns),
            ids: terms.is_some_and(|terms| terms.ids),
        }
    }
}

fn property_type(name: &str) -> Option<PropertyType> {
    let Some(at) = name
        .strip_prefix('c')
        .and_then(|number| number.parse::<usize>().ok())
    else {
        return Some(if name == "id" {
            PropertyType::Number
        } else {
            PropertyType::DateTime
        });
    };
    Some(match KINDS.get(at)? {
        ColumnKind::Text => PropertyType::String,
        ColumnKind::Number => PropertyType::Number,
        ColumnKind::Date => PropertyType::Date,
        ColumnKind::DateTime => PropertyType::DateTime,
        ColumnKind::Bool => PropertyType::Bool,
        ColumnKind::Enumeration | ColumnKind::MultiSelect => PropertyType::Enumeration,
    })
}

impl RecordView for View<'_> {
    fn value(&self, property: &str) -> Option<&str> {
        self.values.get(property).map(String::as_str)
    }

    fn property_type(&self, property: &str) -> Option<PropertyType> {
        property_type(property)
    }

    fn is_multi_select(&self, property: &str) -> bool {
        property
            .strip_prefix('c')
            .and_then(|at| KINDS.get(at.parse::<usize>().ok()?))
            == Some(&ColumnKind::MultiSelect)
    }

    fn associated(&self, _: &str, _: u64) -> bool {
        false
    }

    fn searchable(&self, visit: &mut dyn FnMut(&str)) {
        let names = self.terms.iter().map(|&column| name(Field::Column(column)));
        names
            .chain(self.ids.then(|| name(Field::Id)))
            .filter_map(|name| self.values.get(&name))
            .for_each(|value| visit(value));
    }
}

/// The model's filter for a test; a filter on a property that does not exist is compared apart.
fn filter(field: Field, test: &Test) -> Filter {
    let name = name(field);
    let one = |operator, value: &String| Filter::new(name.as_str(), operator, value.as_str());
    match test {
        Test::Eq(value) => one(Operator::Eq, value),
        Test::Neq(value) => one(Operator::Neq, value),
        Test::Lt(value) => one(Operator::Lt, value),
        Test::Lte(value) => one(Operator::Lte, value),
        Test::Gt(value) => one(Operator::Gt, value),
        Test::Gte(value) => one(Operator::Gte, value),
        Test::Between(low, high) => Filter::between(name.as_str(), low.as_str(), high.as_str()),
        Test::In(values) => Filter::any_of(name.as_str(), values.iter().map(String::as_str)),
        Test::NotIn(values) => {
            let mut filter = Filter::any_of(name.as_str(), values.iter().map(String::as_str));
            filter.operator = Operator::NotIn;
            filter
        }
        Test::Has => Filter::presence(name.as_str(), true),
        Test::NotHas => Filter::presence(name.as_str(), false),
        Test::ContainsToken(value) => one(Operator::ContainsToken, value),
        Test::NotContainsToken(value) => one(Operator::NotContainsToken, value),
    }
}

fn passes(view: &View<'_>, row: Row, predicate: &Predicate) -> bool {
    match predicate {
        Predicate::In(rows) => rows.contains(&row),
        Predicate::NotIn(rows) => !rows.contains(&row),
        Predicate::Field(field, test) if property_type(&name(*field)).is_none() => *test == Test::NotHas,
        Predicate::Field(field, test) => filter_matches(&filter(*field, test), view),
    }
}

fn search(table: &Table, plan: &Plan) -> Hits {
    let terms = plan.terms.as_ref();
    let views: HashMap<Row, View<'_>> = table
        .page(None, usize::MAX, false)
        .into_iter()
        .map(|row| (row, View::of(table, row, terms)))
        .filter(|(row, view)| {
            let in_groups = plan.groups.is_empty()
                || plan
                    .groups
                    .iter()
                    .any(|group| group.iter().all(|predicate| passes(view, *row, predicate)));
            in_groups
                && plan
                    .terms
                    .as_ref()
                    .is_none_or(|terms| query_matches(&terms.text, view))
        })
        .collect();
    let mut rows: Vec<Row> = views.keys().copied().collect();
    rows.sort_by(|left, right| {
        let sorted = plan.sort.and_then(|sort| {
            let name = name(sort.field);
            let direction = if sort.descending {
                Direction::Descending
            } else {
                Direction::Ascending
            };
            let value = |row| {
                views
                    .get(row)
                    .and_then(|view: &View<'_>| view.values.get(&name))
                    .map(String::as_str)
            };
            Some(compare_values(
                property_type(&name)?,
                direction,
                value(left),
                value(right),
            ))
        });
        sorted.unwrap_or(Ordering::Equal).then(left.cmp(right))
    });
    Hits {
        total: rows.len() as u64,
        rows: rows.into_iter().skip(plan.offset).take(plan.limit).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn search_finds_what_looking_at_every_record_finds(
        batches in prop::collection::vec(prop::collection::vec(record(), 0..30), 1..4),
        plans in prop::collection::vec(plan(), 1..12),
    ) {
        let mut failure = None;
        load(&batches, |table| {
            for plan in &plans {
                let (found, expected) = (table.search(plan), search(table, plan));
                if found != expected && failure.is_none() {
                    failure = Some(format!("{plan:?}\n found {found:?}\n expected {expected:?}"));
                }
            }
        });
        prop_assert!(failure.is_none(), "{}", failure.unwrap_or_default());
    }
}

#[test]
fn a_page_deep_in_a_large_result_is_the_same_as_sorting_everything() {
    let records: Vec<Record> = (0..2_500u32)
        .map(|at| {
            let scattered = at.wrapping_mul(2_654_435_761) % 500;
            KINDS
                .iter()
                .map(|kind| match kind {
                    ColumnKind::Number => Some(scattered.to_string()),
                    ColumnKind::Text => (scattered % 7 != 0).then(|| format!("Name {scattered}")),
                    _ => None,
                })
                .collect()
        })
        .collect();
    let store = load(&[records], |_| {});
    let state = store.read();
    let table = state.table_of(ObjectTypeId::CONTACT).unwrap();
    for column in [Column(0), Column(2), Column(3)] {
        for descending in [false, true] {
            for offset in [0, 1_700, 1_999, 2_000] {
                let sort = Some(Sort {
                    field: Field::Column(column),
                    descending,
                });
                let plan = Plan {
                    sort,
                    offset,
                    limit: 100,
                    ..Plan::default()
                };
                assert_eq!(table.search(&plan), search(table, &plan), "{plan:?}");
            }
        }
    }
}
