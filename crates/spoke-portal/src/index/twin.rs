//! Search against its twin: the same plan judged record by record on texts, without codes, indexes or bitmaps.

use std::cmp::Ordering;

use proptest::prelude::*;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::words::{self, Pattern};
use super::{Field, Hits, Plan, Predicate, Sort, Terms, Test};
use crate::store::{Column, ColumnKind, Row, Source, Store, Table};

const KINDS: [ColumnKind; 7] = [
    ColumnKind::Text,
    ColumnKind::Text,
    ColumnKind::Number,
    ColumnKind::Date,
    ColumnKind::DateTime,
    ColumnKind::Enumeration,
    ColumnKind::MultiSelect,
];

fn values(kind: ColumnKind) -> BoxedStrategy<String> {
    match kind {
        ColumnKind::Number => prop_oneof![
            (-30i32..30).prop_map(|number| number.to_string()),
            (-30i32..30).prop_map(|number| format!("{}.50", number)),
            Just("7.0".to_owned()),
            Just("none".to_owned()),
        ]
        .boxed(),
        ColumnKind::Date => prop_oneof!["202[34]-0[1-3]-1[0-9]", "soon|later"].boxed(),
        ColumnKind::DateTime => prop_oneof!["2024-03-0[1-3]T0[0-9]:00:00\\.00[0-3]Z", "2024-03-01"].boxed(),
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
        1 => (1_709_251_200_000i64..1_709_500_000_000).prop_map(|millis| (millis / 3_600_000 * 3_600_000).to_string()),
        1 => Just(String::new()),
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
        "[abAB]{1,2}( [ab.@]{1,3})?",
    )
        .prop_map(|(columns, text)| Terms { columns, text });
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
            turn.declare_column(contacts, &format!("c{at}"), kind, false)
                .unwrap()
        })
        .collect();
    let by = turn.source(&Source::default()).unwrap();
    turn.commit().wait().unwrap();
    for (at, batch) in batches.iter().enumerate() {
        let mut turn = store.write();
        for record in batch {
            let set: Vec<(Column, &str)> = columns
                .iter()
                .zip(record)
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

fn value(table: &Table, row: Row, field: Field) -> (ColumnKind, Option<String>) {
    match field {
        Field::Id => (ColumnKind::Number, Some(table.id(row).to_string())),
        Field::Created => (
            ColumnKind::DateTime,
            Some(Timestamp::from_millis(table.created_at(row)).to_iso()),
        ),
        Field::Updated => (
            ColumnKind::DateTime,
            Some(Timestamp::from_millis(table.updated_at(row)).to_iso()),
        ),
        Field::Column(column) => {
            let kind = table.column_kind(column).unwrap_or(ColumnKind::Text);
            (kind, table.value(row, column).map(|value| value.into_owned()))
        }
    }
}

/// How an operand compares with a value; `None` when they cannot be compared.
fn against(kind: ColumnKind, value: &str, operand: &str, stored_form_only: bool) -> Option<Ordering> {
    let time = |text: &str| Timestamp::parse(text).ok().map(Timestamp::millis);
    match kind {
        ColumnKind::Number => value.parse::<f64>().ok()?.partial_cmp(&operand.parse().ok()?),
        ColumnKind::Date | ColumnKind::DateTime => {
            let canonical = match kind {
                ColumnKind::Date => value.len() == 10,
                _ => value.len() == 24,
            };
            let value = time(value).filter(|_| canonical)?;
            Some(value.cmp(&time(operand)?))
        }
        _ if stored_form_only => Some(value.cmp(operand)),
        _ => Some(value.to_lowercase().cmp(&operand.to_lowercase())),
    }
}

fn options(text: &str) -> Vec<&str> {
    let mut options: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|option| !option.is_empty())
        .collect();
    options.sort_unstable();
    options.dedup();
    options
}

fn equal(kind: ColumnKind, value: &str, operand: &str) -> bool {
    match kind {
        ColumnKind::MultiSelect => options(value) == options(operand),
        _ => against(kind, value, operand, kind.is_case_sensitive()) == Some(Ordering::Equal),
    }
}

fn among(kind: ColumnKind, value: &str, operands: &[String]) -> bool {
    operands.iter().any(|operand| match kind {
        ColumnKind::MultiSelect => options(value).contains(&operand.trim()),
        ColumnKind::Text => value.to_lowercase() == *operand,
        _ => equal(kind, value, operand),
    })
}

fn has_word(kind: ColumnKind, value: &str, pattern: &str) -> bool {
    let (value, pattern) = match kind {
        _ if kind.is_case_sensitive() => (value.to_owned(), pattern.trim().to_owned()),
        _ => (value.to_lowercase(), pattern.trim().to_lowercase()),
    };
    let pattern = Pattern::new(pattern);
    if kind == ColumnKind::MultiSelect {
        return options(&value).iter().any(|option| pattern.matches(option));
    }
    let mut found = false;
    words::for_each_word(&value, |word| found |= pattern.matches(word));
    found
}

fn passes(table: &Table, row: Row, predicate: &Predicate) -> bool {
    let (field, test) = match predicate {
        Predicate::In(rows) => return rows.contains(&row),
        Predicate::NotIn(rows) => return !rows.contains(&row),
        Predicate::Field(field, test) => (*field, test),
    };
    let (kind, value) = value(table, row, field);
    let Some(value) = value else {
        return *test == Test::NotHas;
    };
    let wordless = field == Field::Id || kind.is_instant();
    let order = |operand: &String| against(kind, &value, operand, false);
    match test {
        Test::Has => true,
        Test::NotHas => false,
        Test::Eq(operand) => equal(kind, &value, operand),
        Test::Neq(operand) => !equal(kind, &value, operand),
        Test::Lt(operand) => order(operand).is_some_and(Ordering::is_lt),
        Test::Lte(operand) => order(operand).is_some_and(Ordering::is_le),
        Test::Gt(operand) => order(operand).is_some_and(Ordering::is_gt),
        Test::Gte(operand) => order(operand).is_some_and(Ordering::is_ge),
        Test::Between(low, high) => {
            order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le)
        }
        Test::In(operands) => among(kind, &value, operands),
        Test::NotIn(operands) => !among(kind, &value, operands),
        Test::ContainsToken(pattern) => !wordless && has_word(kind, &value, pattern),
        Test::NotContainsToken(pattern) => wordless || !has_word(kind, &value, pattern),
    }
}

fn has_terms(table: &Table, row: Row, terms: &Terms) -> bool {
    terms.text.to_lowercase().split_whitespace().all(|term| {
        terms.columns.iter().any(|&column| {
            table
                .value(row, column)
                .is_some_and(|value| has_word(ColumnKind::Text, &value, &format!("{term}*")))
        })
    })
}

fn compare(table: &Table, sort: Sort, left: Row, right: Row) -> Ordering {
    // A value that its kind cannot compare sorts as if it were missing.
    let comparable = |row| {
        let (kind, value) = value(table, row, sort.field);
        (
            kind,
            value.filter(|text| against(kind, text, text, false).is_some()),
        )
    };
    let ((kind, left_value), (_, right_value)) = (comparable(left), comparable(right));
    let order = match (left_value, right_value) {
        (Some(left), Some(right)) => {
            let order = against(kind, &left, &right, false).unwrap_or(Ordering::Equal);
            if sort.descending { order.reverse() } else { order }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    order.then(left.cmp(&right))
}

fn search(table: &Table, plan: &Plan) -> Hits {
    let mut rows = table.page(None, usize::MAX, false);
    rows.retain(|&row| {
        let in_groups = plan.groups.is_empty()
            || plan
                .groups
                .iter()
                .any(|group| group.iter().all(|predicate| passes(table, row, predicate)));
        in_groups
            && plan
                .terms
                .as_ref()
                .is_none_or(|terms| has_terms(table, row, terms))
    });
    if let Some(sort) = plan.sort {
        rows.sort_by(|&left, &right| compare(table, sort, left, right));
    }
    Hits {
        total: rows.len() as u64,
        rows: rows.into_iter().skip(plan.offset).take(plan.limit).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

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
    let records: Vec<Record> = (0..5_000u32)
        .map(|at| {
            let scattered = at.wrapping_mul(2_654_435_761) % 1_000;
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
            for offset in [0, 1_990, 3_900, 3_999, 4_000] {
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
