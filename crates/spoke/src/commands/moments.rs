//! Times and lengths of time as people type them.

use spoke_model::time::Timestamp;

use crate::failure::Failure;

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
