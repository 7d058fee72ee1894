//! The query string of a request: repeated or comma-joined lists, booleans in any letter case.
//!
//! Unknown parameters are ignored, as on HubSpot.

use std::borrow::Cow;

use super::errors::ApiError;

/// The decoded pairs of a query string, in the order they were sent.
#[derive(Debug, Default)]
pub(crate) struct Query<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    /// Decodes a query string without its question mark.
    pub(crate) fn parse(raw: &'a str) -> Self {
        let pairs = if raw.is_empty() {
            Vec::new()
        } else {
            form_urlencoded::parse(raw.as_bytes()).collect()
        };
        Self { pairs }
    }

    /// All pairs in the order they were sent.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The first non-empty value of a parameter.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.pairs()
            .find(|(key, value)| *key == name && !value.is_empty())
            .map(|(_, value)| value)
    }

    /// Every value of a list parameter, whether repeated or joined by commas; blanks are trimmed.
    pub(crate) fn list<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        self.pairs()
            .filter(move |(key, _)| *key == name)
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// A boolean in any letter case; absent means false.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.first(name) {
            None => Ok(false),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
            Some(value) => Err(ApiError::bad_parameter(name, value, "must be true or false")),
        }
    }

    /// A whole number; absent means `None`.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.first(name) {
            None => Ok(None),
            Some(value) => value
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| ApiError::bad_parameter(name, value, "must be a whole number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_may_be_repeated_or_joined() {
        let query = Query::parse("properties=a,b&properties=c&properties=&properties=d%2Ce");
        assert_eq!(
            query.list("properties").collect::<Vec<_>>(),
            ["a", "b", "c", "d", "e"]
        );
    }

    #[test]
    fn booleans_come_in_any_letter_case() {
        assert!(Query::parse("archived=True").flag("archived").expect("a flag"));
        assert!(!Query::parse("archived=FALSE").flag("archived").expect("a flag"));
        assert!(!Query::parse("").flag("archived").expect("a flag"));
        assert!(Query::parse("archived=yes").flag("archived").is_err());
    }
}
