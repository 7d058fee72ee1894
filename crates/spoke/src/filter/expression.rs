//! Filters joined in one text: `lifecyclestage=customer and createdate>=2026-01-01 or has:phone`.

use spoke_model::search::FilterGroup;

use super::parse_groups;
use crate::failure::Failure;

/// Reads filters that are joined by the words `and` and `or`, of which `and` binds closer. Quotes keep a value together
/// that has such a word in it.
///
/// # Errors
/// When a part is no filter, or a joining word has nothing on one side.
pub fn parse_expression(text: &str) -> Result<Vec<FilterGroup>, Failure> {
    let words = split(text).ok_or_else(|| {
        Failure::usage(format!("a quote in {text:?} has no end"))
            .hint("write 'city=\"New York\" and has:phone'")
    })?;
    let (mut parts, mut part) = (Vec::new(), String::new());
    for word in words {
        if !is_joining(&word) {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(&word);
            continue;
        }
        if part.is_empty() {
            return Err(nothing_beside(&word));
        }
        parts.push(unquoted(&std::mem::take(&mut part)));
        if word.eq_ignore_ascii_case("or") {
            parts.push(word);
        }
    }
    if part.is_empty() {
        return Err(match parts.is_empty() {
            true => Failure::usage("the filter is empty").hint("write for example lifecyclestage=customer"),
            false => nothing_beside("and"),
        });
    }
    parts.push(unquoted(&part));
    parse_groups(&parts)
}

fn is_joining(word: &str) -> bool {
    word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or")
}

fn nothing_beside(word: &str) -> Failure {
    Failure::usage(format!("`{word}` needs a filter on both sides"))
        .hint("for example: lifecyclestage=lead and has:phone")
}

/// Words between blanks; what stands in quotes is one word with its quotes.
fn split(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut quoted = false;
    for letter in text.chars() {
        if letter == '"' {
            quoted = !quoted;
        }
        if letter.is_whitespace() && !quoted {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(letter);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    (!quoted).then_some(words)
}

fn unquoted(part: &str) -> String {
    part.replace('"', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let Ok(groups) = parse_expression(text) else {
            return "refused".to_owned();
        };
        let one = |filter: &spoke_model::search::Filter| {
            format!(
                "{} {} {}",
                filter.property_name,
                filter.operator,
                filter.value.clone().unwrap_or_default()
            )
        };
        groups
            .iter()
            .map(|group| group.filters.iter().map(one).collect::<Vec<_>>().join(" & "))
            .collect::<Vec<_>>()
            .join(" | ")
    }

    #[test]
    fn and_binds_closer_than_or() {
        for (text, expected) in [
            ("a=1", "a EQ 1"),
            ("a=1 and b>2 or c=3", "a EQ 1 & b GT 2 | c EQ 3"),
            ("city=\"New York\" and b=1", "city EQ New York & b EQ 1"),
            ("name=\"this and that\"", "name EQ this and that"),
            ("city=New York AND b=1", "city EQ New York & b EQ 1"),
            ("a = 1", "a EQ 1"),
            ("and a=1", "refused"),
            ("a=1 and", "refused"),
            ("a=1 or", "refused"),
            ("a=1 and or b=2", "refused"),
            ("", "refused"),
            ("a=\"1", "refused"),
            ("nonsense", "refused"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse_expression(&text);
        }
    }
}
