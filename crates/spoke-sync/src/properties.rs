//! [`Properties`]: which properties of each record are mirrored.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Which properties become columns.
///
/// A portal defines some 400 properties of contacts alone, and most hold nothing: a table of all of them is slow to
/// read through and hides what matters. So the default asks HubSpot for **every** property, and gives a column to
/// those worth having: HubSpot's default ones, all that the portal's own people defined, and any other from the
/// moment a record has a value for it. Nothing is lost: a property without a column is one no record has a value for,
/// and verification holds the mirror to that. [`Properties::All`] makes every column at once, for queries that must
/// not fail on a property that is still empty; [`Properties::Named`] saves calls and space.
///
/// The price: HubSpot's longest address is not documented (5,116 characters are known to pass), so where the names are
/// longer than the client puts into one, a page costs two calls: it is listed, and its records are read as a batch.
///
/// A column is never dropped. Where its property is mirrored no more, because it was archived or is not chosen now, the
/// column keeps what it holds and verification leaves it out.
///
/// ```
/// use spoke_sync::Properties;
/// assert_eq!("values".parse::<Properties>()?, Properties::WithValues);
/// assert_eq!("all".parse::<Properties>()?, Properties::All);
/// assert_eq!("email, phone".parse::<Properties>()?, Properties::named(["email", "phone"]));
/// # Ok::<(), spoke_sync::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Properties {
    /// Every property that holds a value, and the default and custom ones in any case.
    #[default]
    WithValues,
    /// Every property that is defined.
    All,
    /// These, where an object type has them, and the ones a mirror needs (id, created, last modified).
    Named(BTreeSet<String>),
}

impl Properties {
    /// Only these properties.
    #[must_use]
    pub fn named<I>(names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self::Named(names.into_iter().map(Into::into).collect())
    }
}

impl FromStr for Properties {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let names: BTreeSet<String> = text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        match text.trim() {
            "values" => Ok(Self::WithValues),
            "all" => Ok(Self::All),
            _ if names.is_empty() => Err(Error::Properties {
                text: text.to_owned(),
            }),
            _ => Ok(Self::Named(names)),
        }
    }
}

impl fmt::Display for Properties {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithValues => formatter.write_str("values"),
            Self::All => formatter.write_str("all"),
            Self::Named(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                formatter.write_str(&names.join(","))
            }
        }
    }
}
