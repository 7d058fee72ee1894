//! Days of a time zone.

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::Timestamp;

/// The first instant of the next day in a time zone, such as `US/Eastern`: when daily allowances begin anew
/// (documented). `None` when there is no such zone.
///
/// ```
/// use spoke_model::time::{Timestamp, next_midnight};
///
/// let now = Timestamp::parse("2026-11-25T13:00:00Z").unwrap();
/// assert_eq!(next_midnight(now, "US/Eastern").unwrap().to_iso(), "2026-11-26T05:00:00.000Z");
/// assert_eq!(next_midnight(now, "Nowhere/Land"), None);
/// ```
#[must_use]
pub fn next_midnight(now: Timestamp, zone: &str) -> Option<Timestamp> {
    let zone = TimeZone::get(zone).ok()?;
    let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
    let tomorrow = zone.to_datetime(now).date().tomorrow().ok()?;
    // Where clocks leap over midnight, the first instant after it.
    let midnight = zone.to_timestamp(tomorrow.to_datetime(Time::midnight())).ok()?;
    Some(Timestamp::from_millis(midnight.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_25_hours_ends_when_it_ends() {
        // Clocks in Berlin went back on 2026-10-25.
        for (now, midnight) in [
            ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00.000Z"),
            ("2026-10-25T22:59:59Z", "2026-10-25T23:00:00.000Z"),
            ("2026-10-25T23:00:00Z", "2026-10-26T23:00:00.000Z"),
        ] {
            let now = Timestamp::parse(now).unwrap();
            assert_eq!(next_midnight(now, "Europe/Berlin").unwrap().to_iso(), midnight);
        }
    }
}
