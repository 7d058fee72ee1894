//! Tests on text, number and option columns: which dictionary codes pass, judging each distinct text once.

use std::collections::BTreeSet;
use std::sync::Arc;

use spoke_model::property::PropertyType;
use spoke_model::search::{Glob, TokenPattern};
use spoke_model::value::sort_key;

use super::plan::Test;
use super::scan;
use crate::store::{Bitmap, Coded, ColumnKind, fold, parse_number};

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

/// The codes that a test lets through.
pub(super) fn code_set(coded: &Coded, kind: ColumnKind, test: &Test) -> CodeSet {
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
