//! Predicates to tests that run over rows.

use super::code_set::{CodeSet, code_set};
use super::ids::ids;
use super::plan::{Field, Predicate, Test};
use super::scan;
use super::times::{MillisTest, times};
use crate::store::{Bitmap, Cell, Codes, Column, ColumnKind, Owners, Table, Values};

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
        Predicate::Field(Field::Id, test) => ids(table, test),
        Predicate::Field(Field::Created, test) => times(&table.rows.created, ColumnKind::DateTime, test),
        Predicate::Field(Field::Updated, test) => times(&table.rows.updated, ColumnKind::DateTime, test),
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
        Values::Instants(instants) => times(&instants.millis, data.kind, test),
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
