//! Days since 1970-01-01 and the proleptic Gregorian calendar, for every day an `i64` of milliseconds can name.
//!
//! The arithmetic counts years from March, so that the leap day is the last day of a year.

/// Days in 400 years.
const ERA_DAYS: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_SHIFT: i64 = 719_468;

/// Year, month (1 to 12) and day (1 to 31) of a day number.
pub(super) const fn from_days(days: i64) -> (i64, u32, u32) {
    let shifted = days + EPOCH_SHIFT;
    let era = shifted.div_euclid(ERA_DAYS);
    let day_of_era = shifted.rem_euclid(ERA_DAYS);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month as u32, day as u32)
}

/// The day number of a date; `None` when there is no such day. `year` must lie within ±1,000,000,000.
pub(super) const fn to_days(year: i64, month: u32, day: u32) -> Option<i64> {
    if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 } as i64;
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i64 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * ERA_DAYS + day_of_era - EPOCH_SHIFT)
}

const fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Writes `year-month-day`; a year outside of 0 to 9999 gets a sign and at least six digits (ISO 8601 expanded).
pub(super) fn write_date(year: i64, month: u32, day: u32, out: &mut String) {
    if (0..=9999).contains(&year) {
        let mut text = [b'-'; 10];
        put_digits(&mut text, 0, 4, year.unsigned_abs());
        put_digits(&mut text, 5, 2, u64::from(month));
        put_digits(&mut text, 8, 2, u64::from(day));
        push_ascii(&text, out);
    } else {
        let sign = if year < 0 { '-' } else { '+' };
        out.push_str(&format!("{sign}{:06}-{month:02}-{day:02}", year.unsigned_abs()));
    }
}

/// Writes `width` decimal digits of `number` at `start`.
pub(super) fn put_digits(text: &mut [u8], start: usize, width: usize, number: u64) {
    let mut rest = number;
    for slot in text.iter_mut().skip(start).take(width).rev() {
        *slot = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Appends bytes that are known to be ASCII.
pub(super) fn push_ascii(text: &[u8], out: &mut String) {
    if let Ok(text) = std::str::from_utf8(text) {
        out.push_str(text);
    }
}

/// Reads a calendar date from the front of `text`: four-digit years, or a sign and five to nine digits.
/// Returns the day number and what follows the date.
pub(super) fn read_date(text: &[u8]) -> Option<(i64, &[u8])> {
    let (year, rest) = match text.first()? {
        sign @ (b'+' | b'-') => {
            let length = text
                .iter()
                .skip(1)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if !(5..=9).contains(&length) {
                return None;
            }
            let (year, rest) = read_digits(text.get(1..)?, length)?;
            (if *sign == b'-' { -year } else { year }, rest)
        }
        _ => read_digits(text, 4)?,
    };
    let (month, rest) = read_digits(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = read_digits(rest.strip_prefix(b"-")?, 2)?;
    Some((
        to_days(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?,
        rest,
    ))
}

/// Reads exactly `count` digits (at most nine).
pub(super) fn read_digits(text: &[u8], count: usize) -> Option<(i64, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let mut number = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(byte - b'0');
    }
    Some((number, rest))
}

/// A whole text of decimal digits with an optional sign, as the milliseconds of an instant.
pub(super) fn read_millis(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{from_days, to_days};

    #[test]
    fn days_and_dates_agree_around_leap_years() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2024, 2, 29), 19_782),
            ((1900, 3, 1), -25_508),
            ((0, 1, 1), -719_528),
        ] {
            assert_eq!(to_days(date.0, date.1, date.2), Some(days), "{date:?}");
            assert_eq!(from_days(days), date);
        }
        assert_eq!(to_days(1900, 2, 29), None);
        assert_eq!(to_days(2024, 13, 1), None);
        assert_eq!(to_days(2024, 4, 31), None);
    }
}
