//! Predicates to tests on stored values: each distinct text is judged once, rows only by their code.

use spoke_model::time::Timestamp;

use super::plan::{Field, Predicate, Test};
use super::scan;
use super::words::{self, Pattern};
use crate::store::fold;
use crate::store::instant;
use crate::store::{Bitmap, Cell, Coded, Codes, Column, ColumnKind, NOT_A_TIME, Table, Values, parse_number};

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
        Predicate::Field(Field::Created, test) => millis(&table.rows.created, test),
        Predicate::Field(Field::Updated, test) => millis(&table.rows.updated, test),
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
        Values::Instants(instants) => millis(&instants.millis, test),
        Values::Coded(coded) => Compiled::Codes {
            codes: &coded.codes,
            set: code_set(coded, data.kind, test),
        },
    }
}

/// The codes that a test lets through.
fn code_set(coded: &Coded, kind: ColumnKind, test: &Test) -> CodeSet {
    let codes = match test {
        Test::Has => return CodeSet::Has,
        Test::NotHas => return CodeSet::NotHas,
        Test::Eq(value) | Test::Neq(value) => equal(coded, kind, value),
        Test::In(values) | Test::NotIn(values) => {
            let mut codes = Bitmap::default();
            for value in values {
                match kind {
                    // The stored value is lower-cased, the operand is not (facts/search, case rule 3).
                    ColumnKind::Text if fold::lower(value) != *value => {}
                    ColumnKind::MultiSelect => codes.or(&holding(coded, value)),
                    _ => codes.or(&equal(coded, kind, value)),
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

fn equal(coded: &Coded, kind: ColumnKind, value: &str) -> Bitmap {
    let mut codes = Bitmap::default();
    match kind {
        ColumnKind::Number => {
            let wanted = parse_number(value);
            each_number(coded, &mut codes, |number| number == wanted);
        }
        ColumnKind::MultiSelect => {
            let set = |text: &str| {
                let mut options: Vec<String> = members(text).map(str::to_owned).collect();
                options.sort_unstable();
                options.dedup();
                options
            };
            let wanted = set(value);
            each_text(coded, &mut codes, |text| set(text) == wanted);
        }
        ColumnKind::Bool | ColumnKind::Enumeration => {
            coded
                .dictionary
                .code(value)
                .into_iter()
                .for_each(|code| codes.set(code as usize));
        }
        _ => coded
            .dictionary
            .folded(value)
            .for_each(|code| codes.set(code as usize)),
    }
    codes
}

/// Lists that hold an option.
fn holding(coded: &Coded, option: &str) -> Bitmap {
    let mut codes = Bitmap::default();
    each_text(coded, &mut codes, |text| {
        members(text).any(|member| member == option.trim())
    });
    codes
}

fn containing(coded: &Coded, kind: ColumnKind, value: &str) -> Bitmap {
    let mut codes = Bitmap::default();
    match kind {
        ColumnKind::MultiSelect => {
            let pattern = Pattern::new(value.trim());
            each_text(coded, &mut codes, |text| {
                members(text).any(|member| pattern.matches(member))
            });
        }
        ColumnKind::Bool | ColumnKind::Enumeration => {
            let pattern = Pattern::new(value.trim());
            each_text(coded, &mut codes, |text| {
                let mut found = false;
                words::for_each_word(text, |word| found |= pattern.matches(word));
                found
            });
        }
        _ => {
            let folded = fold::lower(value.trim());
            with_tokens(coded, |tokens| {
                tokens.collect(&Pattern::new(&*folded), &mut codes)
            });
        }
    }
    codes
}

/// An operand and whether it is itself included.
type Bound<'a> = Option<(&'a String, bool)>;

fn within(coded: &Coded, kind: ColumnKind, low: Bound<'_>, high: Bound<'_>) -> Bitmap {
    let mut codes = Bitmap::default();
    if kind == ColumnKind::Number {
        let number = |bound: Bound<'_>| bound.map(|(text, included)| (parse_number(text), included));
        let (low, high) = (number(low), number(high));
        each_number(coded, &mut codes, |number| {
            low.is_none_or(|(low, included)| number > low || included && number == low)
                && high.is_none_or(|(high, included)| number < high || included && number == high)
        });
    } else {
        each_text(coded, &mut codes, |text| {
            low.is_none_or(|(low, included)| {
                let order = fold::compare(text, low);
                order.is_gt() || included && order.is_eq()
            }) && high.is_none_or(|(high, included)| {
                let order = fold::compare(text, high);
                order.is_lt() || included && order.is_eq()
            })
        });
    }
    codes
}

/// Codes of the texts with a word that begins with `prefix` (lower case).
pub(super) fn beginning(coded: &Coded, prefix: &str) -> CodeSet {
    let mut codes = Bitmap::default();
    let pattern = format!("{}*", prefix.replace('*', ""));
    with_tokens(coded, |tokens| tokens.collect(&Pattern::new(pattern), &mut codes));
    CodeSet::Many(codes)
}

fn with_tokens(coded: &Coded, act: impl FnOnce(&super::TokenIndex)) {
    if !coded.tokens.read().covers(&coded.dictionary) {
        coded.tokens.write().extend(&coded.dictionary);
    }
    act(&coded.tokens.read());
}

fn each_text(coded: &Coded, codes: &mut Bitmap, test: impl Fn(&str) -> bool) {
    for code in 1..=coded.dictionary.len() as u32 {
        if !coded.dictionary.erased().get(code as usize) && test(coded.dictionary.text(code)) {
            codes.set(code as usize);
        }
    }
}

fn each_number(coded: &Coded, codes: &mut Bitmap, test: impl Fn(f64) -> bool) {
    for (at, &number) in coded.numbers.iter().enumerate() {
        if test(number) {
            codes.set(at + 1);
        }
    }
}

fn members(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|member| !member.is_empty())
}

fn millis<'a>(millis: &'a [i64], test: &Test) -> Compiled<'a> {
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
        // Words of a time: HubSpot's documentation gives these operators to text only.
        Test::ContainsToken(_) => MillisTest::Among(Vec::new()),
        Test::NotContainsToken(_) => MillisTest::Has,
    };
    Compiled::Millis { millis, test }
}

/// Milliseconds of an operand: digits, an ISO-8601 time or a date.
fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| instant::parse_date(text))
        .or_else(|| Timestamp::parse(text).ok().map(Timestamp::millis))
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
        Test::NotHas | Test::ContainsToken(_) => return Compiled::Nothing,
        Test::NotContainsToken(_) => return Compiled::Everything,
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
        negated: matches!(test, Test::Neq(_) | Test::NotIn(_)),
    }
}
