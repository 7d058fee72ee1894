//! The parts of a text, told by their form.

use std::sync::LazyLock;

use regex::Regex;

/// A part of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Piece<'t> {
    Email(&'t str),
    Url(&'t str),
    Domain(&'t str),
    Phone(&'t str),
    /// `<a href=…>`
    Tag(&'t str),
    /// Letters and digits in one: article numbers, licence plates.
    Mixed(&'t str),
    Number(&'t str),
    Word(&'t str),
    /// Blanks, punctuation, entities.
    Other(&'t str),
}

/// In the order in which they are tried at each place.
static PIECES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<email>[\p{L}\p{N}._%+'-]+(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,})
        |(?P<url>[a-zA-Z]{2,10}://[^\s<>\x22']+)
        |(?P<tag></?[a-zA-Z][^<>]{0,2000}>)
        |(?P<entity>&(?:\#[0-9]{1,6}|[a-zA-Z]{1,10});)
        |(?P<domain>\b(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}\b)
        |(?P<phone>(?:\+|\b00|\(|\b)[0-9](?:[\ ().\-/]{0,2}[0-9]){6,14}\b)
        |(?P<mixed>\b(?:[\p{L}_]+[0-9]|[0-9]+[\p{L}_])[\p{L}0-9_]*\b)
        |(?P<number>[0-9]+)
        |(?P<word>[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*)
        ",
    )
    .ok()
});

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{N}._%+'-]+(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}")
        .ok()
});

/// The parts, which are the whole text in order.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let Some(pattern) = PIECES.as_ref() else {
        // A pattern that can't be built must let nothing through; the tests hold that it can.
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = 0;
    for one in pattern.captures_iter(text) {
        let Some(whole) = one.get(0) else { continue };
        if let Some(between) = text.get(at..whole.start()).filter(|text| !text.is_empty()) {
            found.push(Piece::Other(between));
        }
        at = whole.end();
        let is = |name: &str| one.name(name).is_some();
        let part = whole.as_str();
        found.push(if is("email") {
            Piece::Email(part)
        } else if is("url") {
            Piece::Url(part)
        } else if is("tag") {
            Piece::Tag(part)
        } else if is("domain") {
            Piece::Domain(part)
        } else if is("phone") {
            Piece::Phone(part)
        } else if is("mixed") {
            Piece::Mixed(part)
        } else if is("number") {
            Piece::Number(part)
        } else if is("word") {
            Piece::Word(part)
        } else {
            Piece::Other(part)
        });
    }
    if let Some(rest) = text.get(at..).filter(|text| !text.is_empty()) {
        found.push(Piece::Other(rest));
    }
    found
}

/// The first address in a text, with what stands before and behind it.
pub(super) fn next_email(text: &str) -> Option<(&str, &str, &str)> {
    let found = EMAIL.as_ref()?.find(text)?;
    Some((
        text.get(..found.start())?,
        found.as_str(),
        text.get(found.end()..)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_told_by_its_form() {
        assert!(EMAIL.is_some());
        let found = pieces("Call Zoë O'Neil (AB12) on 555-123-4567 or z@acme.co.uk, 3 <br/>&nbsp;acme.co.uk");
        let told: Vec<Piece<'_>> = found
            .into_iter()
            .filter(|piece| !matches!(piece, Piece::Other(_)))
            .collect();
        assert_eq!(
            told,
            [
                Piece::Word("Call"),
                Piece::Word("Zoë"),
                Piece::Word("O'Neil"),
                Piece::Mixed("AB12"),
                Piece::Word("on"),
                Piece::Phone("555-123-4567"),
                Piece::Word("or"),
                Piece::Email("z@acme.co.uk"),
                Piece::Number("3"),
                Piece::Tag("<br/>"),
                Piece::Domain("acme.co.uk"),
            ]
        );
    }
}
