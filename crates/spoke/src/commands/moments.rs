//! This moment, moments before it, and times and lengths of time as people type them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_model::time::{Date, Timestamp};

use crate::failure::Failure;

/// Now.
#[must_use]
pub fn now() -> spoke_ops::Timestamp {
    spoke_ops::Timestamp::try_from(SystemTime::now()).unwrap_or(spoke_ops::Timestamp::UNIX_EPOCH)
}

/// So long ago.
#[must_use]
pub fn before(back: Duration) -> spoke_ops::Timestamp {
    SystemTime::now()
        .checked_sub(back)
        .and_then(|then| spoke_ops::Timestamp::try_from(then).ok())
        .unwrap_or(spoke_ops::Timestamp::UNIX_EPOCH)
}

/// The day as typed, or today: what deadlines are counted from.
///
/// # Errors
/// When the text is no day.
pub fn today(typed: Option<&str>) -> Result<Timestamp, Failure> {
    match typed {
        Some(text) => Date::parse(text).map(Date::midnight).map_err(|error| {
            Failure::usage(format!("--today {text:?} is no day"))
                .because(&error)
                .hint("write it as 2026-11-30")
        }),
        None => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok(Timestamp::from_millis(
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            ))
        }
    }
}

/// Reads a time: ISO 8601, a day, or milliseconds since 1970. `what` is the option it was given to.
///
/// # Errors
/// When the text is none of these.
pub fn parse_time(what: &str, text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text).map_err(|_| {
        Failure::usage(format!("{what} {text:?} is no time"))
            .hint("write 2026-11-25T14:30:00Z, 2026-11-25T14:30:00+01:00 or 2026-11-25 (midnight UTC)")
    })
}

/// Reads a length of time such as `90s`, `5m`, `1h5m`, in milliseconds. `what` is the option it was given to.
///
/// # Errors
/// When the text is none, or the time longer than a year.
pub fn parse_length(what: &str, text: &str) -> Result<i64, Failure> {
    length(text).ok_or_else(|| {
        Failure::usage(format!("{what} {text:?} is no length of time"))
            .hint("write hours, minutes and seconds with their letters: 90s, 5m, 1h5m30s")
    })
}

fn length(text: &str) -> Option<i64> {
    const YEAR: i64 = 366 * 24 * 3600;
    let (mut seconds, mut number) = (0i64, String::new());
    for letter in text.trim().chars() {
        let unit = match letter {
            '0'..='9' => {
                number.push(letter);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && (1..=YEAR).contains(&seconds)).then_some(seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn lengths_are_hours_minutes_and_seconds() {
        for (text, expected) in [
            ("90s", Some(90_000)),
            ("5m", Some(300_000)),
            ("1h5m30s", Some(3_930_000)),
            ("5", None),
            ("", None),
            ("m", None),
            ("0s", None),
            ("5 m", None),
            ("99999999999999999999h", None),
            ("9000000h", None),
        ] {
            assert_eq!(length(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}") {
            let _ = length(&text);
        }
    }
}
