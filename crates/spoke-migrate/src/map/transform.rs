//! Transforms: small changes to a cell's text, applied in the order the map names them.
//!
//! A transform either gives a new text or says why this text cannot be transformed; the row is then rejected.

use std::borrow::Cow;

use super::decimal::Decimal;
use crate::suggest;

/// One step of a property's `transform` list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Transform {
    Trim,
    Collapse,
    Lower,
    Upper,
    Digits,
    Phone,
    Domain,
    FirstName,
    LastName,
    Normalize,
    Street,
    Number,
    Before(String),
    After(String),
    Prefix(String),
    Suffix(String),
    Truncate(usize),
    Multiply(Decimal),
}

const NAMES: [&str; 18] = [
    "trim",
    "collapse",
    "lower",
    "upper",
    "digits",
    "phone",
    "domain",
    "first_name",
    "last_name",
    "normalize",
    "street",
    "number",
    "before(,)",
    "after(,)",
    "prefix(text)",
    "suffix(text)",
    "truncate(255)",
    "multiply(1000)",
];

impl Transform {
    /// Reads `trim` or `before(,)`; the error says what is wrong and what exists.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, argument) = match text.split_once('(') {
            Some((name, rest)) => match rest.strip_suffix(')') {
                Some(argument) => (name.trim(), Some(argument)),
                None => return Err(format!("the transform \"{text}\" lacks its closing bracket")),
            },
            None => (text.trim(), None),
        };
        let transform = match (name, argument) {
            ("trim", None) => Self::Trim,
            ("collapse", None) => Self::Collapse,
            ("lower", None) => Self::Lower,
            ("upper", None) => Self::Upper,
            ("digits", None) => Self::Digits,
            ("phone", None) => Self::Phone,
            ("domain", None) => Self::Domain,
            ("first_name", None) => Self::FirstName,
            ("last_name", None) => Self::LastName,
            ("normalize", None) => Self::Normalize,
            ("street", None) => Self::Street,
            ("number", None) => Self::Number,
            ("before", Some(mark)) if !mark.is_empty() => Self::Before(mark.to_owned()),
            ("after", Some(mark)) if !mark.is_empty() => Self::After(mark.to_owned()),
            ("prefix", Some(text)) => Self::Prefix(text.to_owned()),
            ("suffix", Some(text)) => Self::Suffix(text.to_owned()),
            ("truncate", Some(length)) => match length.trim().parse() {
                Ok(length) if length > 0 => Self::Truncate(length),
                _ => return Err(format!("truncate takes a number of characters, not \"{length}\"")),
            },
            ("multiply", Some(factor)) => match Decimal::parse(factor) {
                Some(factor) => Self::Multiply(factor),
                None => return Err(format!("multiply takes a number, not \"{factor}\"")),
            },
            _ => return Err(Self::unknown(text, name)),
        };
        Ok(transform)
    }

    /// The new text, or the reason why there is none.
    pub(crate) fn apply<'a>(&self, text: Cow<'a, str>) -> Result<Cow<'a, str>, String> {
        Ok(match self {
            Self::Trim => within(text, str::trim),
            Self::Collapse => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Self::Lower => Cow::Owned(text.to_lowercase()),
            Self::Upper => Cow::Owned(text.to_uppercase()),
            Self::Digits => Cow::Owned(text.chars().filter(char::is_ascii_digit).collect()),
            Self::Phone => Cow::Owned(phone(&text)?),
            Self::Domain => match spoke_model::value::domain_from_website(text.trim()) {
                Some(domain) => Cow::Owned(domain),
                None => return Err("no domain can be read from this".to_owned()),
            },
            Self::FirstName => within(text, |text| names(text).0),
            Self::LastName => within(text, |text| names(text).1),
            Self::Normalize => Cow::Owned(normalize(&text)),
            Self::Street => Cow::Owned(street(&text)),
            Self::Number => Cow::Owned(number(&text)?),
            Self::Before(mark) => within(text, |text| {
                text.split_once(mark.as_str())
                    .map_or(text, |(before, _)| before)
                    .trim()
            }),
            Self::After(mark) => within(text, |text| {
                text.split_once(mark.as_str())
                    .map_or("", |(_, after)| after)
                    .trim()
            }),
            Self::Prefix(prefix) => Cow::Owned(format!("{prefix}{text}")),
            Self::Suffix(suffix) => Cow::Owned(format!("{text}{suffix}")),
            Self::Truncate(length) => within(text, |text| {
                text.char_indices()
                    .nth(*length)
                    .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
            }),
            Self::Multiply(factor) => match Decimal::parse(&text).and_then(|number| number.times(factor)) {
                Some(product) => Cow::Owned(product.to_string()),
                None => return Err("not a number that can be multiplied".to_owned()),
            },
        })
    }

    fn unknown(text: &str, name: &str) -> String {
        let plain = NAMES.iter().map(|known| known.split('(').next().unwrap_or(known));
        let same = NAMES.iter().find(|known| known.split('(').next() == Some(name));
        match same {
            Some(known) => format!("the transform \"{text}\" is written \"{known}\""),
            None => format!(
                "there is no transform \"{name}\"{}; there are {}",
                suggest::did_you_mean(name, plain),
                NAMES.join(", "),
            ),
        }
    }
}

/// A part of the text, without copying a borrowed one.
fn within<'a>(text: Cow<'a, str>, part: impl for<'b> Fn(&'b str) -> &'b str) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text)),
        Cow::Owned(text) => Cow::Owned(part(&text).to_owned()),
    }
}

/// The first word, and all that follows it.
fn names(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace)
        .map_or((text, ""), |(first, rest)| (first, rest.trim_start()))
}

/// Lower case, letters and digits only, words separated by one blank: a key for comparing names and addresses.
fn normalize(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    let words = words
        .map(|word| word.replace(['\'', '’'], ""))
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Words of an English address that sources write in many ways, or leave out.
const STREET_WORDS: [&str; 26] = [
    "n",
    "s",
    "e",
    "w",
    "north",
    "south",
    "east",
    "west",
    "st",
    "street",
    "ave",
    "av",
    "avenue",
    "rd",
    "road",
    "dr",
    "drive",
    "blvd",
    "boulevard",
    "pl",
    "place",
    "pkwy",
    "parkway",
    "ct",
    "court",
    "unit",
];

/// House number and street's name: `1 N Ogden Ave.` and `1 North Ogden, Chicago` are both `1 ogden`.
fn street(text: &str) -> String {
    let simple = normalize(text);
    let words = simple.split(' ').filter(|word| !STREET_WORDS.contains(word));
    words.take(2).collect::<Vec<_>>().join(" ")
}

/// Digits with a leading `+`, and ` ext. 123` for an extension after `x`, `ext` or `#`.
fn phone(text: &str) -> Result<String, String> {
    let lower = text.trim().to_lowercase();
    let mut parts = lower.splitn(2, ['x', '#']);
    let main = parts.next().unwrap_or_default().trim_end_matches(['e', ' ', '.']);
    let extension: String = parts
        .next()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if main.chars().any(char::is_alphabetic) {
        return Err("not a phone number: it contains letters".to_owned());
    }
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let (plus, digits) = match digits.strip_prefix("00") {
        Some(rest) if !main.starts_with('+') => ("+", rest.to_owned()),
        _ if main.starts_with('+') => ("+", digits),
        _ => ("", digits),
    };
    if !(5..=15).contains(&digits.len()) {
        return Err(format!(
            "not a phone number: it has {} digits, 5 to 15 are expected",
            digits.len()
        ));
    }
    Ok(if extension.is_empty() {
        format!("{plus}{digits}")
    } else {
        format!("{plus}{digits} ext. {extension}")
    })
}

/// A plain decimal number from `$1,234.50` or `1 234.50`: the period is the decimal sign.
fn number(text: &str) -> Result<String, String> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\'' | '$' | '€' | '£' | '%'))
        .collect();
    match Decimal::parse(&kept) {
        Some(_) => Ok(kept),
        None => Err("not a number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(transform: &str, text: &str) -> Result<String, String> {
        Transform::parse(transform)
            .unwrap()
            .apply(Cow::Borrowed(text))
            .map(Cow::into_owned)
    }

    #[test]
    fn each_transform_does_what_its_name_says() {
        let table = [
            ("trim", "\u{3000} 1-0 \u{3000}", "1-0"),
            ("collapse", " a  b\n c ", "a b c"),
            ("lower", "ÀB", "àb"),
            ("digits", "(0) 12-3", "0123"),
            ("phone", "917-584-0243x4606", "9175840243 ext. 4606"),
            ("phone", "001-307-937-7505x54026", "+13079377505 ext. 54026"),
            ("phone", "+49 (0)30-123456", "+49030123456"),
            ("phone", "(98) 598 76 54 ext 3", "985987654 ext. 3"),
            ("first_name", "Antonio del Valle Saavedra ", "Antonio"),
            ("last_name", "Antonio del Valle Saavedra ", "del Valle Saavedra"),
            ("last_name", "Cher", ""),
            (
                "normalize",
                " Precious Little One's  Learning Center, Inc.",
                "precious little ones learning center inc",
            ),
            ("street", "1 N Ogden Ave ", "1 ogden"),
            ("street", "1 North Ogden, Chicago IL 60607", "1 ogden"),
            ("number", "$1,234.50", "1234.50"),
            ("before(,)", "Saint Paul, Minnesota", "Saint Paul"),
            ("after(,)", "Saint Paul, Minnesota", "Minnesota"),
            ("after(,)", "Dublin", ""),
            ("before( ()", "2013 (1888)", "2013"),
            ("prefix(n-)", "7", "n-7"),
            ("truncate(2)", "éàü", "éà"),
            ("multiply(1000000)", "1100.04", "1100040000"),
        ];
        for (transform, text, expected) in table {
            assert_eq!(
                run(transform, text).as_deref(),
                Ok(expected),
                "{transform} of {text:?}"
            );
        }
        assert!(run("phone", "call me").is_err());
        assert!(run("number", "2013 (1888)").is_err());
    }

    #[test]
    fn an_unknown_transform_is_answered_with_the_nearest() {
        assert!(
            Transform::parse("trm")
                .unwrap_err()
                .contains("did you mean \"trim\"?")
        );
        assert!(
            Transform::parse("before")
                .unwrap_err()
                .contains("written \"before(,)\"")
        );
        assert!(
            Transform::parse("before(,")
                .unwrap_err()
                .contains("closing bracket")
        );
        assert!(
            Transform::parse("multiply(x)")
                .unwrap_err()
                .contains("takes a number")
        );
    }
}
