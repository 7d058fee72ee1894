//! What the rows of one key make of their record, as if they were applied one after another.
//!
//! Pure: from what the portal has and what the rows say to what the record shall be, and to the outcome of each
//! row.

use super::window::{Entry, WindowRow};
use crate::map::{Duplicates, Existing};
use crate::plan::ObjectPlan;
use crate::summary::Outcome;

/// Whether a row of this record could change it, so that the portal's values must be known.
pub(crate) fn must_be_read(object: &ObjectPlan, index: usize, entry: &Entry, rows: &[WindowRow]) -> bool {
    if !entry.seen_before {
        return true;
    }
    if object.existing == Existing::Keep && !entry.seen.created {
        return false;
    }
    match object.duplicates {
        Duplicates::First | Duplicates::Reject => false,
        Duplicates::Last => true,
        Duplicates::Fill => values_of(entry, index, rows).any(|values| {
            values
                .iter()
                .enumerate()
                .any(|(at, value)| value.is_some() && !entry.seen.is_given(at))
        }),
    }
}

/// Applies the rows; `entry.id` and `entry.before` hold what was found.
pub(crate) fn merge(object: &ObjectPlan, index: usize, entry: &mut Entry, rows: &[WindowRow]) {
    let width = object.properties.len();
    let is_new = entry.id.is_none();
    let unread = !is_new && entry.before.is_none();
    let initial = entry.before.clone().unwrap_or_else(|| vec![None; width]);
    let mut after = initial.clone();
    let mut outcomes = Vec::with_capacity(entry.rows.len());
    let mut seen = entry.seen.clone();
    for (position, values) in values_of(entry, index, rows).enumerate() {
        let first = position == 0 && !entry.seen_before;
        let mut changed = false;
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let fresh = !seen.is_given(at);
            seen.give(at);
            let by_order = match object.duplicates {
                Duplicates::Fill => fresh,
                Duplicates::First | Duplicates::Reject => first,
                Duplicates::Last => true,
            };
            let blank = initial.get(at).is_none_or(Option::is_none);
            let by_portal = is_new
                || seen.created
                || match object.existing {
                    Existing::Update => true,
                    Existing::Fill => blank,
                    Existing::Keep => false,
                };
            let rewrites_key = at == object.key && !is_new;
            if !by_order || !by_portal || unread || rewrites_key {
                continue;
            }
            if let Some(slot) = after.get_mut(at)
                && slot.as_ref() != Some(value)
            {
                *slot = Some(value.clone());
                changed = true;
            }
        }
        outcomes.push(match (first && is_new, changed) {
            (true, _) => Outcome::Created,
            (false, true) => Outcome::Updated,
            (false, false) => Outcome::Unchanged,
        });
    }
    seen.created = seen.created || is_new;
    entry.seen = seen;
    entry.after = after;
    entry.outcomes = outcomes;
}

fn values_of<'a>(
    entry: &Entry,
    index: usize,
    rows: &'a [WindowRow],
) -> impl Iterator<Item = &'a Vec<Option<String>>> {
    let values = entry
        .rows
        .iter()
        .filter_map(|row| rows.get(*row))
        .collect::<Vec<_>>();
    values
        .into_iter()
        .filter_map(move |row| row.values.get(index).and_then(Option::as_ref))
}
