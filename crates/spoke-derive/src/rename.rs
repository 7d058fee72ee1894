//! How names of fields and variants become names of properties and options.

use syn::{Error, LitStr};

/// A rule for every name of a container.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Rename {
    #[default]
    AsIs,
    Lower,
    Snake,
    Camel,
    Pascal,
    Kebab,
    ScreamingSnake,
}

const RULES: &[(&str, Rename)] = &[
    ("lowercase", Rename::Lower),
    ("snake_case", Rename::Snake),
    ("camelCase", Rename::Camel),
    ("PascalCase", Rename::Pascal),
    ("kebab-case", Rename::Kebab),
    ("SCREAMING_SNAKE_CASE", Rename::ScreamingSnake),
];

impl Rename {
    pub fn parse(text: &LitStr) -> Result<Self, Error> {
        let wanted = text.value();
        if let Some((_, rule)) = RULES.iter().find(|(name, _)| *name == wanted) {
            return Ok(*rule);
        }
        let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        Err(Error::new(
            text.span(),
            format!("{wanted:?} is no rule for names: {}", known.join(", ")),
        ))
    }

    pub fn apply(self, name: &str) -> String {
        let words = words(name);
        let joined = |separator: &str| words.join(separator);
        match self {
            Self::AsIs => name.to_owned(),
            Self::Lower => joined(""),
            Self::Snake => joined("_"),
            Self::Kebab => joined("-"),
            Self::ScreamingSnake => joined("_").to_uppercase(),
            Self::Pascal => words.iter().map(|word| capital(word)).collect(),
            Self::Camel => {
                let later = words.iter().skip(1).map(|word| capital(word));
                words.first().cloned().into_iter().chain(later).collect()
            }
        }
    }
}

/// The words of `first_name` and `FirstName`, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter != '_' {
            let starts = before == '_' || letter.is_uppercase() && !before.is_uppercase();
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        before = letter;
    }
    words
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::Rename;

    #[test]
    fn every_rule_takes_names_of_fields_and_of_variants() {
        for (rule, expected) in [
            (Rename::Lower, "marketingqualified"),
            (Rename::Snake, "marketing_qualified"),
            (Rename::Camel, "marketingQualified"),
            (Rename::Pascal, "MarketingQualified"),
            (Rename::Kebab, "marketing-qualified"),
            (Rename::ScreamingSnake, "MARKETING_QUALIFIED"),
        ] {
            assert_eq!(rule.apply("marketing_qualified"), expected);
            assert_eq!(rule.apply("MarketingQualified"), expected);
        }
        assert_eq!(Rename::AsIs.apply("Any_Thing"), "Any_Thing");
    }
}
