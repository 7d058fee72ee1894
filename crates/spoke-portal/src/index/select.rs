//! The asked page of the matches, in order, without sorting the rest.

use std::cmp::Ordering;

use super::plan::{Field, Plan, Sort};
use crate::store::{Bitmap, Coded, ColumnKind, NOT_A_TIME, Row, Table, Values};

/// A match with what it is ordered by.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: u64,
    row: u32,
    code: u32,
}

/// The page of the matches that a plan asks for, in its order; rows without a value come last, ties by id.
pub(super) fn page(table: &Table, matches: &Bitmap, plan: &Plan) -> Vec<Row> {
    let &Plan { offset, limit, .. } = plan;
    let Some(Sort { field, descending }) = plan.sort else {
        return ascending(matches.iter(), offset, limit);
    };
    if let Some(ranks) = &plan.ranks {
        return by_millis(ranks, matches, descending, offset, limit);
    }
    match field {
        Field::Id if descending => {
            let words = matches.words().iter().enumerate().rev();
            let rows = words.flat_map(|(at, &word)| {
                (0..64)
                    .rev()
                    .filter(move |bit| word >> bit & 1 == 1)
                    .map(move |bit| at * 64 + bit)
            });
            ascending(rows, offset, limit)
        }
        Field::Id => ascending(matches.iter(), offset, limit),
        Field::Created => by_millis(&table.rows.created, matches, descending, offset, limit),
        Field::Updated => by_millis(&table.rows.updated, matches, descending, offset, limit),
        Field::Column(column) => match table.data(column).map(|data| (&data.values, data.kind)) {
            None => ascending(matches.iter(), offset, limit),
            Some((Values::Instants(instants), _)) => {
                by_millis(&instants.millis, matches, descending, offset, limit)
            }
            Some((Values::Coded(coded), ColumnKind::Number)) => {
                by_number(coded, matches, descending, offset, limit)
            }
            Some((Values::Coded(coded), kind)) => by_text(
                coded,
                kind.is_case_sensitive(),
                matches,
                descending,
                offset,
                limit,
            ),
        },
    }
}

fn ascending(rows: impl Iterator<Item = usize>, offset: usize, limit: usize) -> Vec<Row> {
    rows.skip(offset).take(limit).map(|row| Row(row as u32)).collect()
}

fn by_millis(millis: &[i64], matches: &Bitmap, descending: bool, offset: usize, limit: usize) -> Vec<Row> {
    let key = |row: usize| {
        let value = millis.get(row).copied().filter(|&value| value > NOT_A_TIME)?;
        Some((turn(value as u64 ^ 1 << 63, descending), 0))
    };
    top(matches, key, by_key, descending, offset, limit)
}

fn by_number(coded: &Coded, matches: &Bitmap, descending: bool, offset: usize, limit: usize) -> Vec<Row> {
    let key = |row: usize| {
        let number = coded.numbers.get(coded.codes.get(row) as usize)?;
        let bits = (!number.is_nan()).then(|| number.to_bits())?;
        // Bits of floating-point numbers sort as the numbers once the sign is folded in.
        let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
        Some((turn(ordered, descending), 0))
    };
    top(matches, key, by_key, descending, offset, limit)
}

fn by_text(
    coded: &Coded,
    exact: bool,
    matches: &Bitmap,
    descending: bool,
    offset: usize,
    limit: usize,
) -> Vec<Row> {
    if !coded.order.read().covers(&coded.dictionary) {
        coded.order.write().extend(&coded.dictionary, exact);
    }
    let order = coded.order.read();
    let key = |row: usize| {
        let code = coded.codes.get(row);
        (code != 0).then(|| (turn(order.window(code), descending), code))
    };
    let compare = |left: &Entry, right: &Entry| {
        left.key
            .cmp(&right.key)
            .then_with(|| {
                let texts = order.compare(&coded.dictionary, left.code, right.code);
                if descending { texts.reverse() } else { texts }
            })
            .then(left.row.cmp(&right.row))
    };
    top(matches, key, compare, descending, offset, limit)
}

fn turn(key: u64, descending: bool) -> u64 {
    if descending { !key } else { key }
}

fn by_key(left: &Entry, right: &Entry) -> Ordering {
    (left.key, left.row).cmp(&(right.key, right.row))
}

/// Keeps the best `offset + limit` rows in a buffer of twice that size, cut back whenever it is full.
fn top(
    matches: &Bitmap,
    key: impl Fn(usize) -> Option<(u64, u32)>,
    compare: impl Fn(&Entry, &Entry) -> Ordering,
    newest_first: bool,
    offset: usize,
    limit: usize,
) -> Vec<Row> {
    let wanted = offset.saturating_add(limit);
    if limit == 0 {
        return Vec::new();
    }
    let mut best: Vec<Entry> = Vec::new();
    let capacity = wanted.saturating_mul(2).max(1_024);
    let mut worst: Option<Entry> = None;
    let mut valued = 0usize;
    let mut visit = |row: usize| {
        let Some((key, code)) = key(row) else { return };
        valued += 1;
        let entry = Entry {
            key,
            row: row as u32,
            code,
        };
        if worst.is_some_and(|worst| compare(&entry, &worst).is_gt()) {
            return;
        }
        best.push(entry);
        if best.len() == capacity {
            let (_, last, _) = best.select_nth_unstable_by(wanted - 1, &compare);
            worst = Some(*last);
            best.truncate(wanted);
        }
    };
    // Values tend to rise with ids (times, numbered names), so the best ones are met first when the walk goes the
    // way of the sort; everything after them is then turned away at once.
    if newest_first {
        matches.iter_back().for_each(&mut visit);
    } else {
        matches.iter().for_each(&mut visit);
    }
    best.sort_unstable_by(&compare);
    let mut rows: Vec<Row> = best
        .iter()
        .skip(offset)
        .take(limit)
        .map(|entry| Row(entry.row))
        .collect();
    if rows.len() < limit && valued < matches.count() as usize {
        let empty = matches.iter().filter(|&row| key(row).is_none());
        rows.extend(ascending(
            empty,
            offset.saturating_sub(valued),
            limit - rows.len(),
        ));
    }
    rows
}
