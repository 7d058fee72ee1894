//! Predicates to tests on stored values: each distinct text is judged once, rows only by their code.

use std::collections::BTreeSet;
use std::sync::Arc;

use spoke_model::property::PropertyType;
use spoke_model::search::{Glob, TokenPattern};
use spoke_model::value::sort_key;

use super::plan::{Field, Predicate, Test};
use super::scan;
use crate::store::{
    Bitmap, Cell, Coded, Codes, Column, ColumnKind, NOT_A_TIME, Owners, Table, Values, fold, instant,
    parse_number,
};

/// A predicate that is ready to run over rows.
pub(super) enum Compiled<'a> {
    /// Every row passes.
    Everything,
    /// No row passes.
    Nothing,
    /// Rows that are (not) in a set.
    Rows { rows: Bitmap, negated: bool },
    /// Rows by the code of a text column.
    Codes { codes: &'a Codes, set: CodeSet },
    /// Rows by milliseconds.
    Millis { millis: &'a [i64], test: MillisTest },
}

/// Which codes pass.
#[derive(Debug, PartialEq)]
pub(super) enum CodeSet {
    Has,
    NotHas,
    One(u32),
    Many(Bitmap),
    /// A value, but none of these.
    AnyBut(Bitmap),
}

/// Which times pass.
#[derive(Debug, PartialEq)]
pub(super) enum MillisTest {
    Has,
    NotHas,
    Within(i64, i64),
    Among(Vec<i64>),
    AnyBut(Vec<i64>),
}

impl Compiled<'_> {
    /// How much a row costs, roughly: cheap and selective tests go first.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Everything | Self::Nothing => 0,
            Self::Rows { .. } => 1,
            Self::Codes {
                set: CodeSet::One(_), ..
            } => 2,
            Self::Codes { .. } => 3,
            Self::Millis { .. } => 4,
        }
    }

    /// Keeps the rows that pass.
    pub(super) fn narrow(&self, rows: &mut Bitmap) {
        let words = rows.words_mut();
        match self {
            Self::Everything => {}
            Self::Nothing => words.fill(0),
            Self::Rows {
                rows: set,
                negated: false,
            } => rows.and(set),
            Self::Rows {
                rows: set,
                negated: true,
            } => {
                for (word, taken) in words.iter_mut().zip(set.words()) {
                    *word &= !taken;
                }
            }
            Self::Codes { codes, set } => match set {
                CodeSet::Has => scan::keep_codes(words, codes, |code| code != 0),
                CodeSet::NotHas => scan::keep_codes(words, codes, |code| code == 0),
                CodeSet::One(one) => scan::keep_codes(words, codes, |code| code == *one),
                CodeSet::Many(many) => scan::keep_codes(words, codes, |code| many.get(code as usize)),
                CodeSet::AnyBut(out) => {
                    scan::keep_codes(words, codes, |code| code != 0 && !out.get(code as usize));
                }
            },
            Self::Millis { millis, test } => match test {
                MillisTest::Has => scan::keep(words, millis, false, |value| value != Cell::NONE.0),
                MillisTest::NotHas => scan::keep(words, millis, true, |value| value == Cell::NONE.0),
                MillisTest::Within(low, high) => {
                    scan::keep(words, millis, false, |value| *low <= value && value <= *high);
                }
                MillisTest::Among(set) => {
                    scan::keep(words, millis, false, |value| set.binary_search(&value).is_ok());
                }
                MillisTest::AnyBut(set) => scan::keep(words, millis, false, |value| {
                    value != Cell::NONE.0 && set.binary_search(&value).is_err()
                }),
            },
        }
    }
}

/// Makes a predicate ready. A column that does not exist has no values.
pub(super) fn compile<'a>(table: &'a Table, predicate: &Predicate) -> Compiled<'a> {
    match predicate {
        Predicate::In(rows) | Predicate::NotIn(rows) => {
            let mut set = Bitmap::with_bits(table.row_count());
            rows.iter().for_each(|row| set.set(row.at()));
            Compiled::Rows {
                rows: set,
                negated: matches!(predicate, Predicate::NotIn(_)),
            }
        }
        Predicate::Field(Field::Id, test) => compile_id(table, test),
        Predicate::Field(Field::Created, test) => millis(&table.rows.created, ColumnKind::DateTime, test),
        Predicate::Field(Field::Updated, test) => millis(&table.rows.updated, ColumnKind::DateTime, test),
        Predicate::Field(Field::Column(column), test) => compile_column(table, *column, test),
    }
}

fn compile_column<'a>(table: &'a Table, column: Column, test: &Test) -> Compiled<'a> {
    let Some(data) = table.data(column) else {
        return if *test == Test::NotHas {
            Compiled::Everything
        } else {
            Compiled::Nothing
        };
    };
    match &data.values {
        Values::Instants(instants) => millis(&instants.millis, data.kind, test),
        Values::Coded(coded) => {
            let set = code_set(coded, data.kind, test);
            match few_owners(&data.owners, &set, table.row_count()) {
                Some(rows) => Compiled::Rows { rows, negated: false },
                None => Compiled::Codes {
                    codes: &coded.codes,
                    set,
                },
            }
        }
    }
}

/// The rows of a few unique values, without a look at all the others.
fn few_owners(owners: &Owners, set: &CodeSet, rows: usize) -> Option<Bitmap> {
    let codes: Vec<usize> = match set {
        CodeSet::One(code) => vec![*code as usize],
        CodeSet::Many(codes) if codes.count() < rows as u64 / 16 => codes.iter().collect(),
        _ => return None,
    };
    owners.is_exact().then(|| {
        let mut found = Bitmap::with_bits(rows);
        codes
            .into_iter()
            .filter_map(|code| owners.of_code(code))
            .for_each(|row| found.set(row as usize));
        found
    })
}

/// The codes that a test lets through.
fn code_set(coded: &Coded, kind: ColumnKind, test: &Test) -> CodeSet {
    let codes = match test {
        Test::Has => return CodeSet::Has,
        Test::NotHas => return CodeSet::NotHas,
        Test::Eq(value) | Test::Neq(value) => {
            let mut codes = Bitmap::with_bits(coded.dictionary.len() + 1);
            equal(coded, kind, value, &mut codes);
            codes
        }
        Test::In(values) | Test::NotIn(values) => {
            let mut codes = Bitmap::with_bits(coded.dictionary.len() + 1);
            for value in values {
                match kind {
                    // The stored value is lower-cased, the operand is not (facts/search, case rule 3).
                    ColumnKind::Text if fold::lower(value) != *value => {}
                    ColumnKind::MultiSelect => holding(coded, value, &mut codes),
                    _ => equal(coded, kind, value, &mut codes),
                }
            }
            codes
        }
        Test::ContainsToken(value) | Test::NotContainsToken(value) => containing(coded, kind, value),
        Test::Lt(high) => within(coded, kind, None, Some((high, false))),
        Test::Lte(high) => within(coded, kind, None, Some((high, true))),
        Test::Gt(low) => within(coded, kind, Some((low, false)), None),
        Test::Gte(low) => within(coded, kind, Some((low, true)), None),
        Test::Between(low, high) => within(coded, kind, Some((low, true)), Some((high, true))),
    };
    if matches!(test, Test::Neq(_) | Test::NotIn(_) | Test::NotContainsToken(_)) {
        return CodeSet::AnyBut(codes);
    }
    let mut some = codes.iter();
    match (some.next(), some.next()) {
        (Some(one), None) => CodeSet::One(one as u32),
        _ => {
            drop(some);
            CodeSet::Many(codes)
        }
    }
}

/// Adds the texts that equal an operand.
fn equal(coded: &Coded, kind: ColumnKind, value: &str, codes: &mut Bitmap) {
    match kind {
        ColumnKind::Number => {
            let wanted = parse_number(value);
            if wanted.is_nan() {
                // Values that are no numbers, which an older definition may have left behind, compare as text.
                each_text(coded, codes, |text| {
                    parse_number(text).is_nan() && fold::same(text, value)
                });
            } else {
                each_number(coded, codes, |number| number == wanted);
            }
        }
        ColumnKind::MultiSelect => {
            let wanted: BTreeSet<&str> = options(value).collect();
            each_text(coded, codes, |text| {
                options(text).collect::<BTreeSet<_>>() == wanted
            });
        }
        ColumnKind::Enumeration => {
            coded
                .dictionary
                .code(value)
                .into_iter()
                .for_each(|code| codes.set(code as usize));
        }
        ColumnKind::Bool => coded
            .dictionary
            .folded(value.trim())
            .for_each(|code| codes.set(code as usize)),
        _ => coded
            .dictionary
            .folded(value)
            .for_each(|code| codes.set(code as usize)),
    }
}

/// Adds the lists that hold an option.
fn holding(coded: &Coded, option: &str, codes: &mut Bitmap) {
    each_text(coded, codes, |text| options(text).any(|member| member == option));
}

/// Texts with a word for every word of the pattern; for enumerations, an option that matches as a whole.
fn containing(coded: &Coded, kind: ColumnKind, pattern: &str) -> Bitmap {
    if kind.is_case_sensitive() {
        let mut codes = Bitmap::with_bits(coded.dictionary.len() + 1);
        each_text(coded, &mut codes, |text| {
            options(text).any(|option| star_match(pattern, option))
        });
        return codes;
    }
    let mut all: Option<Bitmap> = None;
    for part in TokenPattern::parse(pattern).parts() {
        let found = with_words(coded, part);
        match &mut all {
            Some(all) => all.and(&found),
            None => all = Some(Arc::unwrap_or_clone(found)),
        }
    }
    all.unwrap_or_default()
}

/// An operand and whether it is itself included.
type Bound<'a> = Option<(&'a String, bool)>;

fn within(coded: &Coded, kind: ColumnKind, low: Bound<'_>, high: Bound<'_>) -> Bitmap {
    let mut codes = Bitmap::with_bits(coded.dictionary.len() + 1);
    match kind {
        ColumnKind::Number => {
            let number = |bound: Bound<'_>| bound.map(|(text, included)| (parse_number(text), included));
            let (low, high) = (number(low), number(high));
            each_number(coded, &mut codes, |number| {
                low.is_none_or(|(low, included)| number > low || included && number == low)
                    && high.is_none_or(|(high, included)| number < high || included && number == high)
            });
        }
        // An operand that does not fit the type matches nothing.
        ColumnKind::Bool if [low, high].iter().flatten().any(|(text, _)| !is_bool(text)) => {}
        _ => {
            let compare = |text: &str, bound: &str| match kind.is_case_sensitive() {
                true => text.cmp(bound),
                false => fold::compare(
                    text,
                    if kind == ColumnKind::Bool {
                        bound.trim()
                    } else {
                        bound
                    },
                ),
            };
            each_text(coded, &mut codes, |text| {
                low.is_none_or(|(low, included)| {
                    let order = compare(text, low);
                    order.is_gt() || included && order.is_eq()
                }) && high.is_none_or(|(high, included)| {
                    let order = compare(text, high);
                    order.is_lt() || included && order.is_eq()
                })
            });
        }
    }
    codes
}

fn is_bool(text: &str) -> bool {
    sort_key(PropertyType::Bool, text).is_some()
}

/// Texts with a word that begins with a term.
pub(super) fn beginning(coded: &Coded, term: &str) -> CodeSet {
    CodeSet::Many(Arc::unwrap_or_clone(with_words(
        coded,
        &Glob::new(&format!("{term}*")),
    )))
}

fn with_words(coded: &Coded, part: &Glob) -> Arc<Bitmap> {
    if !coded.text.read().covers(&coded.dictionary) {
        coded.text.write().extend(&coded.dictionary);
    }
    coded.text.read().find(&coded.dictionary, part)
}

fn each_text(coded: &Coded, codes: &mut Bitmap, test: impl Fn(&str) -> bool) {
    for code in 1..=coded.dictionary.len() as u32 {
        if !coded.dictionary.erased().get(code as usize) && test(coded.dictionary.text(code)) {
            codes.set(code as usize);
        }
    }
}

fn each_number(coded: &Coded, codes: &mut Bitmap, test: impl Fn(f64) -> bool) {
    let mut passed = Bitmap::from_words(vec![u64::MAX; coded.numbers.len().div_ceil(64)]);
    // Code 0 has no number and passes no test.
    scan::keep(passed.words_mut(), &coded.numbers, false, test);
    codes.or(&passed);
}

fn options(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').filter(|option| !option.is_empty())
}

/// Whether a pattern with `*` for any characters matches an option, case and all.
fn star_match(pattern: &str, option: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| option.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    let Some(before_last) = rest.strip_suffix(last) else {
        return false;
    };
    rest = before_last;
    pieces.all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

fn millis<'a>(millis: &'a [i64], kind: ColumnKind, test: &Test) -> Compiled<'a> {
    let text = |value| {
        if kind == ColumnKind::Date {
            instant::date_text(value)
        } else {
            instant::instant_text(value)
        }
    };
    let property_type = if kind == ColumnKind::Date {
        PropertyType::Date
    } else {
        PropertyType::DateTime
    };
    let parse_time = |text: &str| sort_key(property_type, text).map(|key| key as i64);
    let among = |values: &mut dyn Iterator<Item = &String>| {
        let mut set: Vec<i64> = values.filter_map(|value| parse_time(value)).collect();
        set.sort_unstable();
        set
    };
    let (first, last) = (NOT_A_TIME + 1, i64::MAX);
    let within = |low: Option<i64>, high: Option<i64>| match (low, high) {
        (Some(low), Some(high)) => MillisTest::Within(low.max(first), high),
        _ => MillisTest::Among(Vec::new()),
    };
    let test = match test {
        Test::Has => MillisTest::Has,
        Test::NotHas => MillisTest::NotHas,
        Test::Eq(value) => MillisTest::Among(among(&mut std::iter::once(value))),
        Test::Neq(value) => MillisTest::AnyBut(among(&mut std::iter::once(value))),
        Test::In(values) => MillisTest::Among(among(&mut values.iter())),
        Test::NotIn(values) => MillisTest::AnyBut(among(&mut values.iter())),
        Test::Lt(high) => within(Some(first), parse_time(high).and_then(|high| high.checked_sub(1))),
        Test::Lte(high) => within(Some(first), parse_time(high)),
        Test::Gt(low) => within(parse_time(low).and_then(|low| low.checked_add(1)), Some(last)),
        Test::Gte(low) => within(parse_time(low), Some(last)),
        Test::Between(low, high) => within(parse_time(low), parse_time(high)),
        // HubSpot's documentation gives these operators to text only; texts of times are words all the same.
        Test::ContainsToken(pattern) | Test::NotContainsToken(pattern) => {
            let pattern = TokenPattern::parse(pattern);
            let mut rows = Bitmap::with_bits(millis.len());
            let negated = matches!(test, Test::NotContainsToken(_));
            for (row, &value) in millis.iter().enumerate() {
                if value > NOT_A_TIME && pattern.matches_value(&text(value)) != negated {
                    rows.set(row);
                }
            }
            return Compiled::Rows { rows, negated: false };
        }
    };
    Compiled::Millis { millis, test }
}

/// Ids ascend with rows, so a range of ids is a range of rows.
fn compile_id<'a>(table: &Table, test: &Test) -> Compiled<'a> {
    let ids = &table.rows.ids;
    let from = |value: &str, included: bool| {
        let wanted = parse_number(value);
        (!wanted.is_nan()).then(|| {
            ids.partition_point(|&id| {
                if included {
                    (id as f64) < wanted
                } else {
                    id as f64 <= wanted
                }
            })
        })
    };
    let mut rows = Bitmap::with_bits(ids.len());
    let mut add = |start: Option<usize>, end: Option<usize>| {
        if let (Some(start), Some(end)) = (start, end) {
            (start..end).for_each(|row| rows.set(row));
        }
    };
    match test {
        Test::Has => return Compiled::Everything,
        Test::NotHas => return Compiled::Nothing,
        Test::ContainsToken(pattern) | Test::NotContainsToken(pattern) => {
            let pattern = TokenPattern::parse(pattern);
            for (row, id) in ids.iter().enumerate() {
                if pattern.matches_value(&id.to_string()) {
                    rows.set(row);
                }
            }
        }
        Test::Eq(value) | Test::Neq(value) => add(from(value, true), from(value, false)),
        Test::In(values) | Test::NotIn(values) => {
            values
                .iter()
                .for_each(|value| add(from(value, true), from(value, false)));
        }
        Test::Lt(high) => add(Some(0), from(high, true)),
        Test::Lte(high) => add(Some(0), from(high, false)),
        Test::Gt(low) => add(from(low, false), Some(ids.len())),
        Test::Gte(low) => add(from(low, true), Some(ids.len())),
        Test::Between(low, high) => add(from(low, true), from(high, false)),
    }
    Compiled::Rows {
        rows,
        negated: matches!(test, Test::Neq(_) | Test::NotIn(_) | Test::NotContainsToken(_)),
    }
}
