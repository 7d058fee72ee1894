//! Points in time as filters name them, and what they are at a given moment.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::filter::Property;

/// The time and zone that a list is judged at.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Milliseconds since 1970.
    pub now: i64,
    /// The portal's time zone.
    pub zone: TimeZone,
}

/// Whose time zone counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// The portal's.
    Portal,
    /// The one a filter names.
    Named(TimeZone),
}

/// A point in time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Moment {
    /// A fixed instant; when `local`, what the clock on the wall shows then in UTC, in the portal's zone
    /// (`requiresTimeZoneConversion`; assumed).
    Instant {
        /// Milliseconds since 1970.
        millis: i64,
        /// Whether it is a reading of the wall clock.
        local: bool,
    },
    /// A day and time of day in a zone.
    Calendar(DateTime, Zone),
    /// Relative to now.
    Indexed(Reference, Offset, Zone),
    /// A property's date or instant.
    Property {
        /// The property.
        property: Property,
        /// How its value is read.
        reading: Reading,
        /// The zone that readings are made in.
        zone: Zone,
        /// What counts when it has no value.
        default: Option<i64>,
    },
}

/// What an indexed moment starts from.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reference {
    /// This instant; parts of the time of day may be set.
    Now(TimeOfDay),
    /// A time today.
    Today(TimeOfDay),
    /// A day of this week, which starts on Monday (assumed).
    Week(Weekday, TimeOfDay),
    /// A day of this month; past its end, the last one.
    Month(i8, TimeOfDay),
    /// A day in the nth month of this quarter. Quarters count from the month the year starts in.
    Quarter {
        /// The month that the (fiscal) year starts in.
        start: i8,
        /// The month within the quarter, from 1.
        month: i8,
        /// The day of the month.
        day: i8,
        /// The time.
        time: TimeOfDay,
    },
    /// A day in the nth month of this year.
    Year {
        /// The month that the (fiscal) year starts in.
        start: i8,
        /// The month within the year, from 1.
        month: i8,
        /// The day of the month.
        day: i8,
        /// The time.
        time: TimeOfDay,
    },
}

/// Hour, minute, second, millisecond, each if given.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: Option<i8>,
    /// 0 to 59.
    pub minute: Option<i8>,
    /// 0 to 59.
    pub second: Option<i8>,
    /// 0 to 999.
    pub millisecond: Option<i16>,
}

/// How far an indexed moment is moved: by the calendar first, then by the clock.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Offset {
    /// Months, with years and quarters in them.
    pub months: i64,
    /// Days, with weeks in them.
    pub days: i64,
    /// Milliseconds, with hours, minutes and seconds in them.
    pub millis: i64,
}

/// How a property is read as a time (`propertyParser`, `referenceType`; names documented, meanings assumed where the
/// name does not say).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading {
    /// Its value.
    Value,
    /// When its value last changed.
    UpdatedAt,
    /// This year's anniversary of its value.
    Anniversary,
    /// Its value's wall clock in UTC, in the filter's zone.
    ValueSameLocal,
    /// This year's anniversary of that.
    AnniversarySameLocal,
}

impl Clock {
    /// The zone itself.
    pub(super) fn zone<'a>(&'a self, zone: &'a Zone) -> &'a TimeZone {
        match zone {
            Zone::Portal => &self.zone,
            Zone::Named(named) => named,
        }
    }

    /// What the clock on the wall shows now.
    fn local(&self, zone: &Zone) -> DateTime {
        wall_clock(self.now, self.zone(zone))
    }
}

impl Moment {
    /// The instant; `None` for a property's, which depends on the record.
    #[must_use]
    pub fn at(&self, clock: &Clock) -> Option<i64> {
        match self {
            Self::Instant { millis, local: false } => Some(*millis),
            Self::Instant { millis, local: true } => {
                Some(instant(wall_clock(*millis, &TimeZone::UTC), &clock.zone))
            }
            Self::Calendar(day, zone) => Some(instant(*day, clock.zone(zone))),
            Self::Indexed(reference, offset, zone) => Some(indexed(*reference, *offset, zone, clock)),
            Self::Property { .. } => None,
        }
    }
}

impl Reading {
    /// A time as this reading gives it. `UpdatedAt` is a time already.
    #[must_use]
    pub fn of(self, millis: i64, zone: &Zone, clock: &Clock) -> i64 {
        let zone = clock.zone(zone);
        match self {
            Self::Value | Self::UpdatedAt => millis,
            Self::ValueSameLocal => instant(wall_clock(millis, &TimeZone::UTC), zone),
            Self::Anniversary => anniversary(wall_clock(millis, zone), zone, clock),
            Self::AnniversarySameLocal => anniversary(wall_clock(millis, &TimeZone::UTC), zone, clock),
        }
    }

    /// Whether it changes as time goes by.
    #[must_use]
    pub const fn is_anniversary(self) -> bool {
        matches!(self, Self::Anniversary | Self::AnniversarySameLocal)
    }
}

impl TimeOfDay {
    /// The time with what is not given taken from another one.
    fn over(self, base: Time) -> Time {
        let sub_second = self.millisecond.map(|millis| i32::from(millis) * 1_000_000);
        Time::new(
            self.hour.unwrap_or(base.hour()),
            self.minute.unwrap_or(base.minute()),
            self.second.unwrap_or(base.second()),
            sub_second.unwrap_or(base.subsec_nanosecond()),
        )
        .unwrap_or(base)
    }

    /// The time with what is not given at zero.
    pub(super) fn after_midnight(self) -> Time {
        self.over(Time::midnight())
    }
}

fn indexed(reference: Reference, offset: Offset, zone: &Zone, clock: &Clock) -> i64 {
    let local = clock.local(zone);
    let today = local.date();
    let start = match reference {
        Reference::Now(time) if time == TimeOfDay::default() && offset.months == 0 && offset.days == 0 => {
            return clock.now.saturating_add(offset.millis);
        }
        Reference::Now(time) => today.to_datetime(time.over(local.time())),
        Reference::Today(time) => today.to_datetime(time.after_midnight()),
        Reference::Week(day, time) => {
            let back = i64::from(today.weekday().to_monday_zero_offset());
            let ahead = i64::from(day.to_monday_zero_offset());
            add_days(today, ahead - back).to_datetime(time.after_midnight())
        }
        Reference::Month(day, time) => on_day(today.first_of_month(), day).to_datetime(time.after_midnight()),
        Reference::Quarter {
            start,
            month,
            day,
            time,
        } => {
            let into_quarter = i64::from(today.month() - start).rem_euclid(3);
            nth_month(today, month, into_quarter, day).to_datetime(time.after_midnight())
        }
        Reference::Year {
            start,
            month,
            day,
            time,
        } => {
            let into_year = i64::from(today.month() - start).rem_euclid(12);
            nth_month(today, month, into_year, day).to_datetime(time.after_midnight())
        }
    };
    let moved = add_days(add_months(start.date(), offset.months), offset.days).to_datetime(start.time());
    instant(moved, clock.zone(zone)).saturating_add(offset.millis)
}

/// A day in the nth month of a period that began `passed` months before this one.
fn nth_month(today: Date, month: i8, passed: i64, day: i8) -> Date {
    on_day(
        add_months(today.first_of_month(), i64::from(month) - 1 - passed),
        day,
    )
}

fn anniversary(of: DateTime, zone: &TimeZone, clock: &Clock) -> i64 {
    let year = wall_clock(clock.now, zone).year();
    let first = Date::new(year, of.month(), 1).unwrap_or(of.date());
    instant(on_day(first, of.day()).to_datetime(of.time()), zone)
}

/// A day of a month, at most its last one.
fn on_day(first: Date, day: i8) -> Date {
    let day = day.clamp(1, first.days_in_month());
    Date::new(first.year(), first.month(), day).unwrap_or(first)
}

fn add_months(date: Date, months: i64) -> Date {
    let span = Span::new().try_months(months.clamp(-200_000, 200_000));
    span.map_or(date, |span| date.saturating_add(span))
}

fn add_days(date: Date, days: i64) -> Date {
    let span = Span::new().try_days(days.clamp(-7_000_000, 7_000_000));
    span.map_or(date, |span| date.saturating_add(span))
}

/// What the clock on the wall shows at an instant; instants outside of the calendar count as its nearest end.
fn wall_clock(millis: i64, zone: &TimeZone) -> DateTime {
    let instant = Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    zone.to_datetime(instant)
}

/// The instant of a wall-clock time; where clocks were turned, the one HubSpot's platform takes too (the later offset
/// in a gap, the earlier one in a fold).
fn instant(local: DateTime, zone: &TimeZone) -> i64 {
    local
        .to_zoned_datetime(zone.clone())
        .map_or(if local.year() < 0 { i64::MIN } else { i64::MAX }, |zoned| {
            zoned.timestamp().as_millisecond()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(now: &str, zone: &str) -> Clock {
        Clock {
            now: crate::time::Timestamp::parse(now).unwrap().millis(),
            zone: TimeZone::get(zone).unwrap(),
        }
    }

    fn at(reference: Reference, offset: Offset, clock: &Clock) -> String {
        let millis = Moment::Indexed(reference, offset, Zone::Portal)
            .at(clock)
            .unwrap();
        crate::time::Timestamp::from_millis(millis).to_iso()
    }

    #[test]
    fn indexed_moments_follow_the_calendar_of_their_zone() {
        let none = TimeOfDay::default();
        let new_york = clock("2026-03-12T02:30:00Z", "America/New_York");
        let back = |days| Offset {
            days,
            ..Offset::default()
        };
        assert_eq!(
            at(Reference::Today(none), back(0), &new_york),
            "2026-03-11T04:00:00.000Z"
        );
        // Clocks went forward on the 8th: midnight before that is at five.
        assert_eq!(
            at(Reference::Today(none), back(-5), &new_york),
            "2026-03-06T05:00:00.000Z"
        );
        assert_eq!(
            at(Reference::Week(Weekday::Monday, none), back(0), &new_york),
            "2026-03-09T04:00:00.000Z"
        );
        let utc = clock("2026-05-31T12:00:00Z", "UTC");
        assert_eq!(
            at(Reference::Now(none), back(-1), &utc),
            "2026-05-30T12:00:00.000Z"
        );
        assert_eq!(
            at(Reference::Month(1, none), back(0), &utc),
            "2026-05-01T00:00:00.000Z"
        );
        let months = Offset {
            months: -3,
            ..Offset::default()
        };
        assert_eq!(
            at(Reference::Today(none), months, &utc),
            "2026-02-28T00:00:00.000Z"
        );
        let quarter = |start| Reference::Quarter {
            start,
            month: 1,
            day: 1,
            time: none,
        };
        assert_eq!(at(quarter(1), back(0), &utc), "2026-04-01T00:00:00.000Z");
        assert_eq!(at(quarter(2), back(0), &utc), "2026-05-01T00:00:00.000Z");
        let year = Reference::Year {
            start: 7,
            month: 1,
            day: 1,
            time: none,
        };
        assert_eq!(at(year, back(0), &utc), "2025-07-01T00:00:00.000Z");
    }

    #[test]
    fn an_anniversary_of_a_leap_day_is_the_last_of_february() {
        let utc = clock("2026-05-31T12:00:00Z", "UTC");
        let born = crate::time::Timestamp::parse("2000-02-29").unwrap().millis();
        let day = Reading::Anniversary.of(born, &Zone::Portal, &utc);
        assert_eq!(
            crate::time::Timestamp::from_millis(day).to_iso(),
            "2026-02-28T00:00:00.000Z"
        );
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        for millis in [i64::MIN, i64::MAX, 0] {
            let clock = Clock {
                now: millis,
                zone: TimeZone::get("Asia/Kolkata").unwrap(),
            };
            let far = Offset {
                months: i64::MAX,
                days: i64::MIN,
                millis: i64::MAX,
            };
            let _ = Moment::Indexed(Reference::Today(TimeOfDay::default()), far, Zone::Portal).at(&clock);
            let _ = Reading::AnniversarySameLocal.of(millis, &Zone::Portal, &clock);
            let _ = Moment::Instant { millis, local: true }.at(&clock);
        }
    }
}
