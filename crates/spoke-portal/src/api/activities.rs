//! What the activities of a record add up to, asked when it is read.

use spoke_model::activity::{ACTIVITIES, Activity, Measure, TIME};
use spoke_model::object_type::ObjectTypeId;

use crate::store::{Row, State, Table};

/// A measure of the live activities of one record at this time: a number, or milliseconds since 1970.
pub(crate) fn measure(
    state: &State,
    object_type: ObjectTypeId,
    id: u64,
    measure: Measure,
    now: i64,
) -> Option<i64> {
    let mut count = 0;
    let mut time: Option<i64> = None;
    for activity in ACTIVITIES {
        let (Some(from), Some(to)) = (
            state.type_index(object_type),
            state.type_index(activity.object_type),
        ) else {
            continue;
        };
        let Some(table) = state.table(to) else { continue };
        for row in state.associated_rows(from, id, to) {
            let at = time_of(table, row);
            let so_far = at <= now;
            match measure {
                Measure::Count => count += 1,
                Measure::Contacts => count += i64::from(activity.reaches && so_far),
                Measure::Last if so_far => time = time.max(Some(at)),
                Measure::LastContact if so_far && activity.reaches => time = time.max(Some(at)),
                Measure::Next if !so_far && !is_over(activity, table, row) => {
                    time = Some(time.map_or(at, |known| known.min(at)));
                }
                _ => {}
            }
        }
    }
    if measure.is_time() { time } else { Some(count) }
}

/// The rows of a type that have any activity, ascending.
pub(crate) fn active_rows(state: &State, object_type: ObjectTypeId) -> Vec<Row> {
    let mut rows: Vec<Row> = ACTIVITIES
        .iter()
        .flat_map(|activity| state.linked_rows(object_type, activity.object_type))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn time_of(table: &Table, row: Row) -> i64 {
    table
        .column(TIME)
        .and_then(|column| table.millis(row, column))
        .unwrap_or_else(|| table.created_at(row))
}

fn is_over(activity: &Activity, table: &Table, row: Row) -> bool {
    activity.over.is_some_and(|(property, value)| {
        let column = table.column(property);
        column.and_then(|column| table.value(row, column)).as_deref() == Some(value)
    })
}
