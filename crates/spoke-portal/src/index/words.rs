//! What counts as a word of a value, and patterns with `*` over words.
//!
//! A value's words are its runs of letters and digits and, besides, each piece between blanks as a whole, so that
//! `doe`, `example`, `jane.doe@example.com` and `*@example.com` all find `jane.doe@example.com` (facts/search:
//! HubSpot's analyser is undocumented; an address acts as one token for `*@` patterns).

use std::borrow::Cow;

/// Calls `each` with every word of a lower-cased value; a word may come more than once.
pub(crate) fn for_each_word<'a>(folded: &'a str, mut each: impl FnMut(&'a str)) {
    for piece in folded.split_whitespace() {
        each(piece);
        if !piece.chars().all(char::is_alphanumeric) {
            piece
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|run| !run.is_empty())
                .for_each(&mut each);
        }
    }
}

/// A word with `*` for any characters, also none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern<'a> {
    text: Cow<'a, str>,
}

impl<'a> Pattern<'a> {
    /// A pattern; lower-case it first when case does not count.
    pub(crate) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into() }
    }

    /// The word it stands for when it has no `*`.
    pub(crate) fn literal(&self) -> Option<&str> {
        (!self.text.contains('*')).then_some(&*self.text)
    }

    /// What every matching word begins with.
    pub(crate) fn prefix(&self) -> &str {
        self.text.split('*').next().unwrap_or("")
    }

    /// The longest run of characters that every matching word contains.
    pub(crate) fn longest_run(&self) -> &str {
        self.text.split('*').max_by_key(|run| run.len()).unwrap_or("")
    }

    /// Whether a word matches.
    pub(crate) fn matches(&self, word: &str) -> bool {
        let Some((first, rest)) = self.text.split_once('*') else {
            return *self.text == *word;
        };
        let Some(mut word) = word.strip_prefix(first) else {
            return false;
        };
        let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
        for run in middle.split('*').filter(|run| !run.is_empty()) {
            match word.find(run) {
                Some(at) => word = word.get(at + run.len()..).unwrap_or(""),
                None => return false,
            }
        }
        word.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for_each_word(text, |word| found.push(word));
        found
    }

    #[test]
    fn addresses_are_a_word_and_several() {
        assert_eq!(
            words("jane.doe@x.com  ceo"),
            ["jane.doe@x.com", "jane", "doe", "x", "com", "ceo"]
        );
        assert_eq!(words(" --- "), ["---"]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, word, matches) in [
            ("hub", "hubspot", false),
            ("hub*", "hubspot", true),
            ("*spot", "hubspot", true),
            ("*ubs*", "hubspot", true),
            ("h*s*t", "hubspot", true),
            ("h*t*t", "hubspot", false),
            ("*@x.com", "a@x.com", true),
            ("*@x.com", "a@y.x.com", false),
            ("*x.com", "a@y.x.com", true),
            ("aa*aa", "aaa", false),
            ("*", "", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(word), matches, "{pattern} {word}");
        }
    }

    proptest! {
        #[test]
        fn a_pattern_made_from_a_word_matches_it(parts in prop::collection::vec("[ab]{0,3}", 1..5), gap in "[ab]{0,2}") {
            let pattern = parts.join("*");
            let word = parts.join(&gap);
            prop_assert!(parts.len() == 1 || Pattern::new(pattern.as_str()).matches(&word), "{} {}", pattern, word);
        }
    }
}
