//! Phone numbers with their country code.

use super::refuse;
use crate::value::ValueError;

/// Country codes by country (ITU-T E.164). Numbers of a country that is not here are judged by their form alone.
const CODES: &[(&str, &str)] = &[
    ("ae", "971"),
    ("ar", "54"),
    ("at", "43"),
    ("au", "61"),
    ("be", "32"),
    ("br", "55"),
    ("ca", "1"),
    ("ch", "41"),
    ("cl", "56"),
    ("cn", "86"),
    ("co", "57"),
    ("cz", "420"),
    ("de", "49"),
    ("dk", "45"),
    ("ee", "372"),
    ("eg", "20"),
    ("es", "34"),
    ("fi", "358"),
    ("fr", "33"),
    ("gb", "44"),
    ("gr", "30"),
    ("hk", "852"),
    ("hu", "36"),
    ("id", "62"),
    ("ie", "353"),
    ("il", "972"),
    ("in", "91"),
    ("it", "39"),
    ("jp", "81"),
    ("ke", "254"),
    ("kr", "82"),
    ("lt", "370"),
    ("lu", "352"),
    ("lv", "371"),
    ("mx", "52"),
    ("my", "60"),
    ("ng", "234"),
    ("nl", "31"),
    ("no", "47"),
    ("nz", "64"),
    ("pe", "51"),
    ("ph", "63"),
    ("pl", "48"),
    ("pt", "351"),
    ("ro", "40"),
    ("sa", "966"),
    ("se", "46"),
    ("sg", "65"),
    ("sk", "421"),
    ("th", "66"),
    ("tr", "90"),
    ("tw", "886"),
    ("ua", "380"),
    ("us", "1"),
    ("vn", "84"),
    ("za", "27"),
];

/// A plus sign, a country code and a number of 7 to 15 digits in all, with the usual marks between them.
pub(super) fn check(value: &str, country: Option<&str>) -> Result<(), ValueError> {
    let wrong = || {
        refuse(
            "INVALID_PHONE_NUMBER",
            "Enter a phone number with its country code, such as +1 555 010 0000",
        )
    };
    let Some(rest) = value.strip_prefix('+') else {
        return wrong();
    };
    let is_mark = |one: char| matches!(one, ' ' | '-' | '.' | '(' | ')');
    if !rest.chars().all(|one| one.is_ascii_digit() || is_mark(one)) {
        return wrong();
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if !(7..=15).contains(&digits.len()) || digits.starts_with('0') {
        return wrong();
    }
    let code = country.and_then(|country| CODES.iter().find(|(name, _)| *name == country));
    match code {
        Some((country, code)) if !digits.starts_with(code) => refuse(
            "INVALID_PHONE_NUMBER",
            format!(
                "Enter a phone number of {}, which begins with +{code}",
                country.to_uppercase()
            ),
        ),
        _ => Ok(()),
    }
}
