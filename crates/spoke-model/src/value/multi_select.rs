//! Sets of options in one text: `a;b`.

use std::borrow::Cow;

/// The options in a stored or sent set, without blanks around them and without empty ones.
pub fn multi_select_options(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(';')
        .map(str::trim)
        .filter(|option| !option.is_empty())
}

/// What a write makes of a set: text with a semicolon in front adds its options to the current ones, any other text
/// replaces them (documented). Options keep their order, repeated ones are dropped.
#[must_use]
pub fn merge_multi_select(current: Option<&str>, sent: &str) -> String {
    let kept = current
        .filter(|_| sent.trim_start().starts_with(';'))
        .unwrap_or_default();
    join(multi_select_options(kept).chain(multi_select_options(sent)))
}

/// The set without empty and repeated options and blanks.
pub(super) fn canonical(value: &str) -> Cow<'_, str> {
    let mut seen = 0;
    let clean = value.split(';').enumerate().all(|(position, option)| {
        seen = position + 1;
        !option.is_empty()
            && option.trim().len() == option.len()
            && !value.split(';').take(position).any(|earlier| earlier == option)
    });
    if clean && seen > 0 {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(join(multi_select_options(value)))
    }
}

fn join<'a>(options: impl Iterator<Item = &'a str>) -> String {
    let mut joined: Vec<&str> = Vec::new();
    for option in options {
        if !joined.contains(&option) {
            joined.push(option);
        }
    }
    joined.join(";")
}

#[cfg(test)]
mod tests {
    use super::{canonical, merge_multi_select};

    #[test]
    fn a_leading_semicolon_adds_and_anything_else_replaces() {
        for (current, sent, stored) in [
            (Some("a;b"), ";c", "a;b;c"),
            (Some("a;b"), ";b;c", "a;b;c"),
            (Some("a;b"), "c", "c"),
            (None, ";c", "c"),
            (Some(""), ";c;c", "c"),
            (Some("a"), ";", "a"),
            (Some("a"), "", ""),
        ] {
            assert_eq!(merge_multi_select(current, sent), stored, "{current:?} {sent}");
        }
    }

    #[test]
    fn sets_lose_blanks_and_repetitions() {
        assert_eq!(canonical(";a ; b;;a"), "a;b");
        assert_eq!(canonical("a;b"), "a;b");
        assert_eq!(canonical(""), "");
    }
}
