//! Spans of the calendar that counts are told by, in UTC as the portal's account is.

use spoke_model::time::{Date, Timestamp};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 5 January 1970, the first Monday.
const FIRST_MONDAY: i64 = 4 * DAY;

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    /// Spans of this many milliseconds, one of which begins at the second number.
    Even(i64, i64),
    /// Spans of this many months of a year.
    Months(i64),
}

impl Period {
    /// Every name that the client knows.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "YEAR",
        "QUARTER",
        "MONTH",
        "WEEK",
        "DAY",
        "HOUR",
        "QUARTER_HOUR",
        "MINUTE",
        "SECOND",
    ];

    /// The span with this name. Weeks begin on Mondays (assumed).
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "YEAR" => Self::Months(12),
            "QUARTER" => Self::Months(3),
            "MONTH" => Self::Months(1),
            "WEEK" => Self::Even(7 * DAY, FIRST_MONDAY),
            "DAY" => Self::Even(DAY, 0),
            "HOUR" => Self::Even(HOUR, 0),
            "QUARTER_HOUR" => Self::Even(15 * MINUTE, 0),
            "MINUTE" => Self::Even(MINUTE, 0),
            "SECOND" => Self::Even(SECOND, 0),
            _ => return None,
        })
    }

    /// When the span began that holds this time.
    pub(crate) fn start(self, at: i64) -> i64 {
        match self {
            Self::Even(length, first) => at.saturating_sub(at.saturating_sub(first).rem_euclid(length)),
            Self::Months(months) => first_of(month_of(at).div_euclid(months) * months),
        }
    }

    /// When the span after this one begins; `start` is the beginning of a span.
    pub(crate) fn next(self, start: i64) -> i64 {
        match self {
            Self::Even(length, _) => start.saturating_add(length),
            Self::Months(months) => first_of(month_of(start) + months),
        }
    }
}

/// Months since the year 0.
fn month_of(at: i64) -> i64 {
    let text = Date::of(Timestamp::from_millis(at)).to_iso();
    let mut parts = text.rsplitn(3, '-').skip(1);
    let month: i64 = parts.next().and_then(|month| month.parse().ok()).unwrap_or(1);
    let year: i64 = parts
        .next()
        .and_then(|year| year.parse().ok())
        .unwrap_or_default();
    year * 12 + month - 1
}

/// The first instant of a month counted from the year 0.
fn first_of(month: i64) -> i64 {
    let date = format!("{:04}-{:02}-01", month.div_euclid(12), month.rem_euclid(12) + 1);
    Date::parse(&date).map_or(i64::MAX, |date| date.midnight().millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_the_calendar() {
        let at = |text: &str| Timestamp::parse(text).expect("a time").millis();
        let time = "2026-11-18T13:47:12.345Z";
        for (name, start, next) in [
            ("SECOND", "2026-11-18T13:47:12Z", "2026-11-18T13:47:13Z"),
            ("MINUTE", "2026-11-18T13:47:00Z", "2026-11-18T13:48:00Z"),
            ("QUARTER_HOUR", "2026-11-18T13:45:00Z", "2026-11-18T14:00:00Z"),
            ("HOUR", "2026-11-18T13:00:00Z", "2026-11-18T14:00:00Z"),
            ("DAY", "2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z"),
            ("WEEK", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("MONTH", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("QUARTER", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("YEAR", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let period = Period::named(name).expect("a period");
            assert_eq!(period.start(at(time)), at(start), "{name}");
            assert_eq!(period.next(at(start)), at(next), "{name}");
        }
        assert_eq!(
            Period::NAMES
                .iter()
                .filter_map(|name| Period::named(name))
                .count(),
            9
        );
        assert_eq!(Period::named("FORTNIGHT"), None);
    }
}
