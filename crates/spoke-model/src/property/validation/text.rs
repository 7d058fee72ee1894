//! Rules for texts.

use regex::RegexBuilder;

use super::refuse;
use crate::value::ValueError;

/// The memory that a pattern may take when it is compiled, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Letters, digits or both; the text for letters alone is documented.
pub(super) fn alphanumeric(value: &str, which: Option<&str>) -> Result<(), ValueError> {
    let all = |fits: fn(char) -> bool| value.chars().all(fits);
    match which {
        Some("ALPHA_ONLY") if !all(char::is_alphabetic) => refuse("INVALID_ALPHA", "Enter only letters"),
        Some("NUMERIC_ONLY") if !all(|one| one.is_ascii_digit()) => {
            refuse("INVALID_NUMERIC", "Enter only numbers")
        }
        Some("ALPHANUMERIC") if !all(char::is_alphanumeric) => {
            refuse("INVALID_ALPHANUMERIC", "Enter only letters and numbers")
        }
        _ => Ok(()),
    }
}

/// Capitals where they are asked for; `CAPITALIZATION` means that every word that begins with a letter begins with a capital
/// (assumed).
pub(super) fn format(value: &str, which: Option<&str>) -> Result<(), ValueError> {
    match which {
        Some("CAPITALIZATION")
            if value
                .split_whitespace()
                .any(|word| word.starts_with(char::is_lowercase)) =>
        {
            refuse("INVALID_FORMAT", "Begin every word with a capital letter")
        }
        Some("UPPER") if value.chars().any(char::is_lowercase) => {
            refuse("INVALID_FORMAT", "Enter only capital letters")
        }
        Some("LOWER") if value.chars().any(char::is_uppercase) => {
            refuse("INVALID_FORMAT", "Enter only small letters")
        }
        _ => Ok(()),
    }
}

pub(super) fn max_length(value: &str, most: Option<&str>) -> Result<(), ValueError> {
    match most.and_then(|most| most.parse::<usize>().ok()) {
        Some(most) if value.chars().count() > most => {
            refuse("INVALID_LENGTH", format!("Enter at most {most} characters"))
        }
        _ => Ok(()),
    }
}

pub(super) fn min_length(value: &str, least: Option<&str>) -> Result<(), ValueError> {
    match least.and_then(|least| least.parse::<usize>().ok()) {
        Some(least) if value.chars().count() < least => {
            refuse("INVALID_LENGTH", format!("Enter at least {least} characters"))
        }
        _ => Ok(()),
    }
}

/// The administrator's own pattern and text. The pattern is looked for anywhere in the value, as RE2 does without anchors.
pub(super) fn regex(value: &str, arguments: &[String]) -> Result<(), ValueError> {
    let Some(pattern) = arguments.first().and_then(|text| pattern(text)) else {
        return Ok(());
    };
    if pattern.is_match(value) {
        return Ok(());
    }
    let message = arguments.get(1).filter(|message| !message.is_empty());
    refuse(
        "INVALID_REGEX",
        message.map_or("Enter a value in the expected form", String::as_str),
    )
}

/// The pattern, if it is one; one that is very large is none.
pub(super) fn pattern(text: &str) -> Option<regex::Regex> {
    RegexBuilder::new(text).size_limit(PATTERN_SIZE).build().ok()
}

/// Letters, digits and blanks are not special (assumed).
pub(super) fn special_characters(value: &str) -> Result<(), ValueError> {
    if value
        .chars()
        .all(|one| one.is_alphanumeric() || one.is_whitespace())
    {
        return Ok(());
    }
    refuse("INVALID_SPECIAL_CHARACTERS", "Enter no special characters")
}

/// No blanks at all, or none around the value (assumed from the names `ALL` and `TRIM`).
pub(super) fn whitespace(value: &str, which: Option<&str>) -> Result<(), ValueError> {
    match which {
        Some("TRIM") if value.trim() != value => refuse(
            "INVALID_WHITESPACE",
            "Enter no spaces at the beginning and the end",
        ),
        None | Some("ALL") if value.contains(char::is_whitespace) => {
            refuse("INVALID_WHITESPACE", "Enter no spaces")
        }
        _ => Ok(()),
    }
}
