//! Rules for dates and times.

use jiff::Span;
use jiff::tz::TimeZone;

use super::refuse;
use crate::time::{Date, Timestamp};
use crate::value::ValueError;

/// The days of the week as rules name them. The first day of the calendar, 1 January 1970, was a Thursday.
pub(super) const WEEKDAYS: [&str; 7] = [
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
];

/// A stored date or time as an instant; a date is its midnight.
fn instant(value: &str) -> Option<Timestamp> {
    if let Ok(millis) = value.parse() {
        return Some(Timestamp::from_millis(millis));
    }
    Timestamp::parse(value)
        .ok()
        .or_else(|| Date::parse(value).ok().map(Date::midnight))
}

/// The beginning of a day, in UTC.
pub(super) fn midnight(now: Timestamp) -> Timestamp {
    Date::of(now).midnight()
}

pub(super) fn not_before(value: &str, bound: Option<&str>) -> Result<(), ValueError> {
    compare(
        value,
        bound.and_then(instant),
        |value, bound| value >= bound,
        "or later",
    )
}

pub(super) fn not_after(value: &str, bound: Option<&str>) -> Result<(), ValueError> {
    compare(
        value,
        bound.and_then(instant),
        |value, bound| value <= bound,
        "or earlier",
    )
}

/// At least a period after now (assumed from "a duration after the current date").
pub(super) fn after(value: &str, period: Option<&str>, now: Timestamp) -> Result<(), ValueError> {
    let bound = period.and_then(|period| shifted(now, period, true));
    compare(value, bound, |value, bound| value >= bound, "or later")
}

/// At least a period before now (assumed from "a duration before the current date").
pub(super) fn before(value: &str, period: Option<&str>, now: Timestamp) -> Result<(), ValueError> {
    let bound = period.and_then(|period| shifted(now, period, false));
    compare(value, bound, |value, bound| value <= bound, "or earlier")
}

fn compare(
    value: &str,
    bound: Option<Timestamp>,
    fits: impl Fn(i64, i64) -> bool,
    side: &str,
) -> Result<(), ValueError> {
    let (Some(instant), Some(bound)) = (instant(value), bound) else {
        return Ok(());
    };
    if fits(instant.millis(), bound.millis()) {
        return Ok(());
    }
    let shown = if midnight(bound) == bound {
        Date::of(bound).to_iso()
    } else {
        bound.to_iso()
    };
    refuse("DATE_OUT_OF_RANGE", format!("Enter {shown} {side}"))
}

/// A time moved by an ISO 8601 period, in UTC; `None` when the text is none.
pub(super) fn shifted(now: Timestamp, period: &str, forward: bool) -> Option<Timestamp> {
    if !period.starts_with('P') {
        return None;
    }
    let span: Span = period.parse().ok()?;
    let now = jiff::Timestamp::from_millisecond(now.millis())
        .ok()?
        .to_zoned_datetime(TimeZone::UTC);
    let moved = if forward {
        now.checked_add(span)
    } else {
        now.checked_sub(span)
    };
    Some(Timestamp::from_millis(moved.ok()?.timestamp().as_millisecond()))
}

pub(super) fn days_of_week(value: &str, days: &[String]) -> Result<(), ValueError> {
    let Some(instant) = instant(value) else {
        return Ok(());
    };
    let day = usize::try_from(Date::of(instant).days().rem_euclid(7)).unwrap_or_default();
    let name = WEEKDAYS.get(day).copied().unwrap_or_default();
    if days.is_empty() || days.iter().any(|allowed| allowed == name) {
        return Ok(());
    }
    refuse(
        "INVALID_DAY_OF_WEEK",
        format!("Enter a date that is one of {}", days.join(", ")),
    )
}
