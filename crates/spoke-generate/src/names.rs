//! Names in source text: words of a text, joined as a language joins them, each only once.

use std::collections::BTreeSet;

/// The words of a text in small letters: what is neither letter nor digit parts them, and so does a capital behind a
/// small letter. Letters beyond ASCII are left out.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            let starts =
                !before.is_ascii_alphanumeric() || letter.is_ascii_uppercase() && before.is_ascii_lowercase();
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(letter.to_ascii_lowercase());
            }
        }
        before = letter;
    }
    words
}

/// `sales_qualified_lead`.
pub fn snake(words: &[String]) -> String {
    words.join("_")
}

/// `SALES_QUALIFIED_LEAD`.
pub fn screaming(words: &[String]) -> String {
    snake(words).to_ascii_uppercase()
}

/// `SalesQualifiedLead`. Numbers stay apart: `1-5` is `1_5`.
pub fn pascal(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let is_digit = |letter: char| letter.is_ascii_digit();
        if name.ends_with(is_digit) && word.starts_with(is_digit) {
            name.push('_');
        }
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}

/// `salesQualifiedLead`.
pub fn camel(words: &[String]) -> String {
    let (first, rest) = words.split_at(words.len().min(1));
    format!("{}{}", first.concat(), pascal(rest))
}

/// The names of one scope.
pub struct Scope {
    reserved: &'static [&'static [&'static str]],
    /// What a reserved name gets behind it.
    suffix: &'static str,
    used: BTreeSet<String>,
}

impl Scope {
    /// A scope in which these names mean something else.
    pub fn new(reserved: &'static [&'static [&'static str]], suffix: &'static str) -> Self {
        Self {
            reserved,
            suffix,
            used: BTreeSet::new(),
        }
    }

    /// A name that is a name, not reserved, and not in use: `wanted` if it can be, or with a number behind it.
    /// `otherwise` stands before a digit, and for nothing at all.
    pub fn take(&mut self, wanted: &str, otherwise: &str) -> String {
        let mut name = wanted.to_owned();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name.insert_str(0, otherwise);
        }
        if self.reserved.iter().any(|list| list.contains(&name.as_str())) {
            name.push_str(self.suffix);
        }
        let parted = if name.ends_with(|last: char| last.is_ascii_digit()) {
            "_"
        } else {
            ""
        };
        let mut number = 2;
        let mut free = name.clone();
        while !self.used.insert(free.clone()) {
            free = format!("{name}{parted}{number}");
            number += 1;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, camel, pascal, screaming, snake, words};

    #[test]
    fn words_are_joined_as_a_language_joins_them() {
        let words = words("Sales-qualified  leadStage (é) 2");
        assert_eq!(snake(&words), "sales_qualified_lead_stage_2");
        assert_eq!(pascal(&words), "SalesQualifiedLeadStage2");
        assert_eq!(camel(&words), "salesQualifiedLeadStage2");
        assert_eq!(screaming(&words), "SALES_QUALIFIED_LEAD_STAGE_2");
        assert_eq!(pascal(&super::words("from 1-5")), "From1_5");
        assert!(super::words("新規").is_empty());
    }

    #[test]
    fn a_name_is_free_and_means_nothing_else() {
        let mut scope = Scope::new(&[&["type", "self"]], "_");
        for (wanted, expected) in [
            ("type", "type_"),
            ("type_", "type_2"),
            ("1st", "p_1st"),
            ("", "p_"),
            ("a1", "a1"),
            ("a1", "a1_2"),
            ("a", "a"),
            ("a", "a2"),
        ] {
            assert_eq!(scope.take(wanted, "p_"), expected);
        }
    }
}
