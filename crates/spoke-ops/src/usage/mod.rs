//! How much of the daily allowance is used, what it will be at midnight, and which calls could be spared.

mod day;
mod savings;

pub use day::{Day, UnknownTimeZone};
pub use savings::{Remedy, Saving, Savings};

/// The share of the allowance from which on somebody should know.
pub const ALERT_PERCENT: f64 = 80.0;
/// Shares of a day's first minutes say nothing about the rest of it.
const TELLING_MS: i64 = 15 * 60 * 1000;

/// Calls by the end of the day if they go on as they have since it began. `None` while it is too early to tell.
#[must_use]
pub fn forecast(used: u64, day: Day, now: i64) -> Option<u64> {
    let (gone, whole) = (now.saturating_sub(day.start), day.end.saturating_sub(day.start));
    if gone < TELLING_MS || whole < gone {
        return None;
    }
    let forecast = u128::from(used) * u128::try_from(whole).ok()? / u128::try_from(gone).ok()?;
    u64::try_from(forecast).ok()
}

/// `used` of `limit` in percent.
#[must_use]
pub fn percent(used: u64, limit: u64) -> f64 {
    if limit == 0 {
        return 0.0;
    }
    // Both are far below the numbers that a float can't hold.
    used as f64 / limit as f64 * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_goes_on_as_the_day_began() {
        let day = Day {
            start: 0,
            end: 86_400_000,
        };
        assert_eq!(forecast(100, day, 86_400_000 / 4), Some(400));
        assert_eq!(forecast(100, day, 60_000), None, "a minute tells nothing");
        assert_eq!(forecast(100, day, 86_400_001), None);
        assert!((percent(1, 4) - 25.0).abs() < f64::EPSILON);
        assert!(percent(1, 0).abs() < f64::EPSILON);
    }
}
