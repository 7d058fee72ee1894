//! Pages by offset: how many records, and from where on.

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{Row, Table};

/// The number of records of a page: the parameter, or `default`; more than `max` is taken as `max` (assumed).
pub(super) fn size(call: &Call<'_>, parameter: &str, default: i64, max: i64) -> Result<usize, ApiError> {
    let sent = call.query.number(parameter)?.unwrap_or(default);
    Ok(usize::try_from(sent.clamp(1, max)).unwrap_or(1))
}

/// An offset, 0 when none is sent. Old clients send an empty one at first.
pub(super) fn offset(call: &Call<'_>, parameter: &str) -> Result<u64, ApiError> {
    let sent = call.query.number(parameter)?.unwrap_or_default();
    Ok(u64::try_from(sent).unwrap_or_default())
}

/// One page of live records by ascending id.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The records.
    pub(super) rows: Vec<Row>,
    /// Whether more follow.
    pub(super) has_more: bool,
    /// The last record's id, which the next page is asked with (recorded); the offset as sent when there is none.
    pub(super) offset: u64,
}

/// The records behind an offset.
pub(super) fn by_id(table: Option<&Table>, offset: u64, size: usize) -> Page {
    let Some(table) = table else {
        return Page {
            offset,
            ..Page::default()
        };
    };
    let mut rows = table.page(Some(offset.saturating_add(1)), size + 1, false);
    let has_more = rows.len() > size;
    rows.truncate(size);
    Page {
        offset: rows.last().map_or(offset, |row| table.id(*row)),
        has_more,
        rows,
    }
}

/// The live records of the last 30 days, newest first, behind a place; a scan that keeps one page in memory.
///
/// `time_of` says when. Of two records of the same moment the one with the higher id comes first (assumed).
pub(super) fn recent(
    table: &Table,
    now: i64,
    before: Option<(i64, u64)>,
    size: usize,
    time_of: impl Fn(Row) -> i64,
) -> (Vec<Row>, bool) {
    /// How far back these pages go (documented).
    const WINDOW: i64 = 30 * 24 * 60 * 60 * 1_000;
    let mut newest: std::collections::BTreeMap<(i64, u64), Row> = std::collections::BTreeMap::new();
    for row in table.live_rows() {
        let place = (time_of(row), table.id(row));
        if place.0 < now.saturating_sub(WINDOW) || before.is_some_and(|before| place >= before) {
            continue;
        }
        if newest.len() > size
            && newest
                .first_key_value()
                .is_some_and(|(oldest, _)| *oldest > place)
        {
            continue;
        }
        newest.insert(place, row);
        if newest.len() > size + 1 {
            newest.pop_first();
        }
    }
    let has_more = newest.len() > size;
    (newest.into_values().rev().take(size).collect(), has_more)
}
