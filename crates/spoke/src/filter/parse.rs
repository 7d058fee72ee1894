//! One filter, from its text.

use spoke_model::search::{Filter, Operator};

use crate::failure::Failure;

/// Comparisons written with signs; the longer sign first.
const SIGNS: [(&str, Operator); 6] = [
    ("!=", Operator::Neq),
    (">=", Operator::Gte),
    ("<=", Operator::Lte),
    (">", Operator::Gt),
    ("<", Operator::Lt),
    ("=", Operator::Eq),
];

/// Comparisons written as a word and a colon.
const WORDS: [(&str, Operator); 5] = [
    ("in", Operator::In),
    ("not-in", Operator::NotIn),
    ("between", Operator::Between),
    ("contains", Operator::ContainsToken),
    ("not-contains", Operator::NotContainsToken),
];

/// Comparisons that need no value, written before the property.
const PRESENCE: [(&str, Operator); 2] = [
    ("has:", Operator::HasProperty),
    ("missing:", Operator::NotHasProperty),
];

/// Reads one filter.
///
/// # Errors
/// When the text is no filter; the failure shows the forms there are.
pub fn parse_filter(text: &str) -> Result<Filter, Failure> {
    for (prefix, operator) in PRESENCE {
        if let Some(name) = text.strip_prefix(prefix) {
            let name = name.trim();
            return if is_name(name) {
                Ok(filter(name, operator))
            } else {
                Err(not_a_filter(text))
            };
        }
    }
    let end = text
        .find(|letter: char| !is_name_letter(letter))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !is_name(name) {
        return Err(not_a_filter(text));
    }
    let rest = rest.trim_start();
    for (sign, operator) in SIGNS {
        if let Some(value) = rest.strip_prefix(sign) {
            return one_value(text, name, operator, value.trim());
        }
    }
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let Some((word, value)) = rest.split_once(':') else {
        return Err(not_a_filter(text));
    };
    let word = word.trim().to_ascii_lowercase();
    match WORDS.iter().find(|(known, _)| *known == word) {
        Some((_, Operator::Between)) => between(text, name, value),
        Some((_, operator @ (Operator::In | Operator::NotIn))) => list(text, name, *operator, value),
        Some((_, operator)) => one_value(text, name, *operator, value.trim()),
        None => Err(not_a_filter(text)),
    }
}

fn one_value(text: &str, name: &str, operator: Operator, value: &str) -> Result<Filter, Failure> {
    if value.is_empty() {
        let failure = Failure::usage(format!("the filter {text} has no value"));
        return Err(match operator {
            Operator::Eq => failure.hint(format!("to find records without a value: missing:{name}")),
            Operator::Neq => failure.hint(format!("to find records with any value: has:{name}")),
            _ => failure,
        });
    }
    let mut filter = filter(name, operator);
    filter.value = Some(value.to_owned());
    Ok(filter)
}

fn between(text: &str, name: &str, value: &str) -> Result<Filter, Failure> {
    let Some((low, high)) = value.split_once(',').map(|(low, high)| (low.trim(), high.trim())) else {
        return Err(two_values(text, name));
    };
    if low.is_empty() || high.is_empty() || high.contains(',') {
        return Err(two_values(text, name));
    }
    let mut filter = filter(name, Operator::Between);
    filter.value = Some(low.to_owned());
    filter.high_value = Some(high.to_owned());
    Ok(filter)
}

fn list(text: &str, name: &str, operator: Operator, value: &str) -> Result<Filter, Failure> {
    let values: Vec<String> = value
        .split(',')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    if values.is_empty() {
        return Err(Failure::usage(format!("the filter {text} lists no values"))
            .hint(format!("separate them by commas: {name}:in:one,two")));
    }
    let mut filter = filter(name, operator);
    filter.values = Some(values);
    Ok(filter)
}

fn filter(name: &str, operator: Operator) -> Filter {
    Filter {
        property_name: name.to_owned(),
        operator,
        value: None,
        high_value: None,
        values: None,
    }
}

/// Property names are lower case, but HubSpot's answer to a wrong one is better than a guess here.
fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && name.chars().all(is_name_letter)
}

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-')
}

fn two_values(text: &str, name: &str) -> Failure {
    Failure::usage(format!("the filter {text} needs two values"))
        .hint(format!("separate them by a comma: '{name} between:10,20'"))
}

fn not_a_filter(text: &str) -> Failure {
    let failure = Failure::usage(format!("{text:?} is not a filter"))
        .hint("write for example email=jane@example.com, 'amount>1000', dealstage:in:closedwon,closedlost or has:phone");
    if text.contains([':', '=', '<', '>']) {
        return failure.hint("every form: spoke crm contacts search --help");
    }
    failure.hint(format!("to search for words in any property: --query {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        match parse_filter(text) {
            Ok(filter) => format!(
                "{} {:?} {}",
                filter.property_name,
                filter.operator,
                filter
                    .value
                    .into_iter()
                    .chain(filter.high_value)
                    .chain(filter.values.into_iter().flatten())
                    .collect::<Vec<_>>()
                    .join("|")
            ),
            Err(_) => "refused".to_owned(),
        }
    }

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("email=jane@example.com", "email Eq jane@example.com"),
            ("email = jane@example.com", "email Eq jane@example.com"),
            (
                "website=https://a.example/?x=1",
                "website Eq https://a.example/?x=1",
            ),
            ("lifecyclestage!=lead", "lifecyclestage Neq lead"),
            ("amount>1000", "amount Gt 1000"),
            ("amount>=1000", "amount Gte 1000"),
            ("amount<-5", "amount Lt -5"),
            ("amount <= 5", "amount Lte 5"),
            ("dealstage in:a, b", "dealstage In a|b"),
            ("dealstage:in:a,b", "dealstage In a|b"),
            ("dealstage not-in:a", "dealstage NotIn a"),
            (
                "createdate between:2026-01-01,2026-02-01",
                "createdate Between 2026-01-01|2026-02-01",
            ),
            ("firstname contains:jo*", "firstname ContainsToken jo*"),
            ("name:not-contains:acme", "name NotContainsToken acme"),
            ("has:phone", "phone HasProperty "),
            ("missing:phone", "phone NotHasProperty "),
            ("associations.company=12", "associations.company Eq 12"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "",
            "jane",
            "=x",
            "email=",
            "email!=",
            "amount>",
            "a in:",
            "a in:,",
            "a between:1",
            "a between:1,2,3",
            "a between:,2",
            "a near:3",
            "has:",
            "has:a b",
            "1=2",
            "a b c",
            "é=1",
        ] {
            assert_eq!(show(text), "refused", "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_and_values_come_through_whole(text in ".{0,40}", value in "[!-~].{0,20}[!-~]") {
            let _ = parse_filter(&text);
            let filter = parse_filter(&format!("name={value}"));
            proptest::prop_assert_eq!(filter.ok().and_then(|filter| filter.value), Some(value));
        }
    }
}
