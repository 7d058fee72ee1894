//! Rows of a window gathered by key into records, object by object.

use super::window::{Entry, Window};
use crate::map::Duplicates;
use crate::plan::{CellSource, ObjectPlan, comparable};
use crate::source::RowFlaw;
use crate::state::Seen;

/// Fills in ids of earlier objects, then gathers the good rows of one object into records.
///
/// `seen` answers what earlier windows said about a key.
pub(crate) fn gather(
    window: &mut Window,
    index: usize,
    object: &ObjectPlan,
    seen: impl Fn(&str) -> Option<Seen>,
) {
    fill_record_ids(window, index, object);
    for row in 0..window.rows.len() {
        let Some(current) = window.rows.get(row) else {
            break;
        };
        let values = current.values.get(index).and_then(Option::as_ref);
        let key_text = values
            .and_then(|values| values.get(object.key))
            .cloned()
            .flatten();
        let entry = match key_text {
            Some(key_text) if !current.failed() => join(window, index, object, row, &key_text, &seen),
            _ => None,
        };
        if let Some(current) = window.rows.get_mut(row) {
            current.entries.push(entry);
        }
    }
}

/// The record's position; nothing when the row had to be rejected.
fn join(
    window: &mut Window,
    index: usize,
    object: &ObjectPlan,
    row: usize,
    key_text: &str,
    seen: impl Fn(&str) -> Option<Seen>,
) -> Option<usize> {
    let key = comparable(key_text);
    let line = window.rows.get(row).map(|row| row.line).unwrap_or_default();
    let entries = window.objects.get_mut(index)?;
    let known = entries.by_key.get(&key).copied();
    let position = known.unwrap_or(entries.list.len());
    if known.is_none() {
        let earlier = seen(&key);
        entries.list.push(Entry {
            key: key.clone(),
            key_text: key_text.to_owned(),
            seen_before: earlier.is_some(),
            seen: earlier.unwrap_or(Seen {
                line,
                ..Seen::default()
            }),
            ..Entry::default()
        });
        entries.by_key.insert(key, position);
    }
    let entry = entries.list.get_mut(position)?;
    if object.duplicates == Duplicates::Reject && (entry.seen_before || !entry.rows.is_empty()) {
        let reason = format!("the same {} as on line {}", object.key_name(), entry.seen.line);
        let column = object
            .key_property()
            .map(|property| property.column.clone())
            .unwrap_or_default();
        window.fail(
            row,
            RowFlaw {
                column,
                value: key_text.to_owned(),
                reason,
            },
        );
        return None;
    }
    entry.rows.push(row);
    Some(position)
}

fn fill_record_ids(window: &mut Window, index: usize, object: &ObjectPlan) {
    for (position, property) in object.properties.iter().enumerate() {
        let CellSource::Record(target) = property.source else {
            continue;
        };
        for row in 0..window.rows.len() {
            let Some(current) = window.rows.get(row) else {
                break;
            };
            let id = window
                .entry_of(current, target)
                .and_then(|entry| entry.id.clone());
            let present = current.values.get(index).is_some_and(Option::is_some);
            if present && id.is_none() && property.required && !current.failed() {
                let reason = format!("blank, but {} is required", property.name);
                let column = property.column.clone();
                window.fail(
                    row,
                    RowFlaw {
                        column,
                        value: String::new(),
                        reason,
                    },
                );
            }
            let values = window
                .rows
                .get_mut(row)
                .and_then(|row| row.values.get_mut(index))
                .and_then(Option::as_mut);
            if let Some(value) = values.and_then(|values| values.get_mut(position)) {
                *value = id;
            }
        }
    }
}
