//! Tokens: the pieces of text that `CONTAINS_TOKEN` and `query` compare.
//!
//! HubSpot does not document its analyser. The rules here are the plainest that agree with every report: case does
//! not matter; a word must match a whole token unless `*` says otherwise; `*@example.com` finds every address of
//! exactly that domain while `*example.com` also finds sub-domains.
//!
//! A value is cut at white space into words. A word's tokens are its runs of letters and digits, and, when it has
//! punctuation inside, the whole word without the punctuation around it, and what follows its last `@`.

use std::borrow::Cow;

/// Calls `visit` for every token of `value`, in lower case. A token may come more than once.
/// `scratch` is reused between calls, so that nothing is allocated for each token.
pub fn for_each_token(value: &str, scratch: &mut String, mut visit: impl FnMut(&str)) {
    for word in value.split_whitespace() {
        for_each_slice(word, |slice| visit(lower_into(slice, scratch)));
    }
}

/// The tokens of `value`, in lower case, in the order of the text. A token may come more than once.
pub fn tokens(value: &str) -> impl Iterator<Item = Cow<'_, str>> {
    value.split_whitespace().flat_map(|word| {
        let mut slices = Vec::new();
        for_each_slice(word, |slice| slices.push(lower(slice)));
        slices
    })
}

/// The terms of a search's `query`: its runs of letters and digits, in lower case. A record matches when every
/// term is the start of a token of one of its searchable properties (assumed).
#[must_use]
pub fn query_terms(query: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in query.split_whitespace() {
        runs(word, |run| terms.push(run.to_lowercase()));
    }
    terms
}

/// The operand of `CONTAINS_TOKEN`: one or more words, each of which must match a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenPattern {
    parts: Vec<Glob>,
}

/// A lower-case text in which `*` stands for any text, also none.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Glob(String);

impl TokenPattern {
    /// Reads an operand: words separated by white space, punctuation around them ignored. An operand without
    /// letters, digits and stars matches nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let parts = text
            .split_whitespace()
            .map(|word| {
                trim_edges(word, |letter| {
                    letter == '*' || (letter == '@' && word.contains('*'))
                })
            })
            .filter(|word| !word.is_empty())
            .map(Glob::new)
            .collect();
        Self { parts }
    }

    /// The words.
    #[must_use]
    pub fn parts(&self) -> &[Glob] {
        &self.parts
    }

    /// Whether `token` (in lower case) matches one of the words.
    #[must_use]
    pub fn matches_token(&self, token: &str) -> bool {
        self.parts.iter().any(|part| part.matches(token))
    }

    /// Whether every word matches a token of `value`.
    #[must_use]
    pub fn matches_value(&self, value: &str) -> bool {
        let mut scratch = String::new();
        !self.parts.is_empty()
            && self.parts.iter().all(|part| {
                let mut found = false;
                for_each_token(value, &mut scratch, |token| found = found || part.matches(token));
                found
            })
    }
}

impl Glob {
    /// Lower-cases `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    /// The pattern as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole token that matches, when there is no star.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        (!self.0.contains('*')).then_some(&self.0)
    }

    /// What every matching token starts with: everything before the first star.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split('*').next().unwrap_or_default()
    }

    /// Whether `token` (in lower case) matches as a whole.
    #[must_use]
    pub fn matches(&self, token: &str) -> bool {
        glob_matches(&self.0, token)
    }
}

/// Whether `text` matches `pattern` letter by letter, `*` standing for any text.
pub(super) fn glob_matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    // The last piece is tied to the end; each piece between is taken at its first place, which leaves most room.
    let Some(before_last) = text.strip_suffix(last) else {
        return false;
    };
    text = before_last;
    for piece in middle.split('*').filter(|piece| !piece.is_empty()) {
        match text.find(piece) {
            Some(start) => text = text.get(start + piece.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

/// Calls `visit` for the tokens of one word, in the letters of the word.
fn for_each_slice<'a>(word: &'a str, mut visit: impl FnMut(&'a str)) {
    let whole = trim_edges(word, |_| false);
    if whole.is_empty() {
        return;
    }
    if whole.chars().all(char::is_alphanumeric) {
        visit(whole);
        return;
    }
    runs(whole, &mut visit);
    visit(whole);
    if let Some((_, domain)) = whole.rsplit_once('@') {
        let domain = trim_edges(domain, |_| false);
        if !domain.chars().all(char::is_alphanumeric) {
            visit(domain);
        }
    }
}

fn runs<'a>(word: &'a str, visit: impl FnMut(&'a str)) {
    word.split(|letter: char| !letter.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .for_each(visit);
}

/// Cuts punctuation off both ends, except what `keep` holds on to.
fn trim_edges(word: &str, keep: impl Fn(char) -> bool) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && !keep(letter))
}

fn lower(slice: &str) -> Cow<'_, str> {
    if slice
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        Cow::Borrowed(slice)
    } else {
        Cow::Owned(slice.to_lowercase())
    }
}

fn lower_into<'a>(slice: &'a str, scratch: &'a mut String) -> &'a str {
    if slice
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return slice;
    }
    scratch.clear();
    if slice.is_ascii() {
        scratch.push_str(slice);
        scratch.make_ascii_lowercase();
    } else {
        scratch.push_str(&slice.to_lowercase());
    }
    scratch
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TokenPattern, for_each_token, glob_matches, query_terms, tokens};

    fn all(value: &str) -> Vec<String> {
        tokens(value).map(std::borrow::Cow::into_owned).collect()
    }

    #[test]
    fn words_addresses_and_punctuation_are_cut_as_documented() {
        assert_eq!(all("Acme Inc."), ["acme", "inc"]);
        assert_eq!(
            all("ada@Mail.Example.com,"),
            [
                "ada",
                "mail",
                "example",
                "com",
                "ada@mail.example.com",
                "mail.example.com"
            ]
        );
        assert_eq!(all("O'Brien-Smith"), ["o", "brien", "smith", "o'brien-smith"]);
        assert_eq!(all("  ... Ünal 5 "), ["ünal", "5"]);
        assert_eq!(
            query_terms("Ada@example.com  lovelace"),
            ["ada", "example", "com", "lovelace"]
        );
    }

    #[test]
    fn patterns_match_whole_tokens_unless_a_star_says_otherwise() {
        for (pattern, value, expected) in [
            ("hub", "HubSpot", false),
            ("hubspot", "I like HubSpot!", true),
            ("hub*", "HubSpot", true),
            ("*spot", "HubSpot", true),
            ("*ubs*", "HubSpot", true),
            ("*@hubspot.com", "bob@hubspot.com", true),
            ("*@hubspot.com", "bob@mail.hubspot.com", false),
            ("*@hubspot.com", "bob@hubspot.com.au", false),
            ("*hubspot.com", "bob@mail.hubspot.com", true),
            ("@hubspot.com", "bob@hubspot.com", true),
            ("hubspot.com", "bob@hubspot.com", true),
            ("bob@hubspot.com", "Bob@HubSpot.com", true),
            ("bob@*", "bob@hubspot.com", true),
            ("ada lovelace", "Countess Ada King-Lovelace", true),
            ("ada byron", "Ada Lovelace", false),
            ("jo*", "Mary Jones", true),
            ("*", "x", true),
            ("*", "", false),
            ("", "x", false),
            ("-", "x", false),
        ] {
            assert_eq!(
                TokenPattern::parse(pattern).matches_value(value),
                expected,
                "{pattern} in {value}"
            );
        }
    }

    #[test]
    fn a_pattern_offers_what_an_index_needs() {
        let pattern = TokenPattern::parse("Ada Lov*e");
        assert_eq!(pattern.parts()[0].literal(), Some("ada"));
        assert_eq!(
            (pattern.parts()[1].literal(), pattern.parts()[1].prefix()),
            (None, "lov")
        );
        assert!(pattern.matches_token("love") && !pattern.matches_token("lovely"));
    }

    /// The textbook definition, by recursion over letters.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|start| naive(rest, &text[start..])),
            Some((letter, rest)) => text
                .split_first()
                .is_some_and(|(first, text)| first == letter && naive(rest, text)),
        }
    }

    proptest! {
        #[test]
        fn stars_match_like_the_textbook_definition(pattern in "[ab*]{0,7}", text in "[ab]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob_matches(&pattern, &text), naive(&letters(&pattern), &letters(&text)));
        }

        #[test]
        fn both_ways_to_get_tokens_agree(value in "\\PC{0,40}") {
            let mut visited = Vec::new();
            for_each_token(&value, &mut String::new(), |token| visited.push(token.to_owned()));
            prop_assert_eq!(visited, all(&value));
        }

        #[test]
        fn every_token_finds_its_value(value in "[a-zA-Z0-9@. '-]{0,30}") {
            for token in all(&value) {
                prop_assert!(TokenPattern::parse(&token).matches_value(&value), "{}", token);
            }
        }

        #[test]
        fn patterns_never_panic(pattern in "\\PC{0,20}", value in "\\PC{0,20}") {
            let _ = TokenPattern::parse(&pattern).matches_value(&value);
        }
    }
}
