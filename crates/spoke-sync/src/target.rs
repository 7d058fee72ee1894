//! [`Target`]: the database a portal is mirrored into.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use spoke_store::{Mirror, Reader, SqliteMirror};

use crate::error::Error;

/// Where the mirror is. Written `sqlite:crm.db` on the command line; a bare path that ends in `.db`, `.sqlite` or
/// `.sqlite3` means the same.
///
/// ```
/// use spoke_sync::Target;
/// let target: Target = "sqlite:crm.db".parse()?;
/// assert_eq!(target, Target::Sqlite("crm.db".into()));
/// assert_eq!(target.to_string(), "sqlite:crm.db");
/// assert!("oracle:crm".parse::<Target>().is_err());
/// # Ok::<(), spoke_sync::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A mirror in one SQLite file.
    Sqlite(PathBuf),
}

impl Target {
    /// Opens the mirror for writing, making it if need be.
    pub(crate) fn open(&self) -> Result<Box<dyn Mirror>, Error> {
        match self {
            Self::Sqlite(path) => Ok(Box::new(SqliteMirror::open(path)?)),
        }
    }

    /// Opens an existing mirror for reading.
    pub(crate) fn open_read_only(&self) -> Result<Box<dyn Reader + Send>, Error> {
        match self {
            Self::Sqlite(path) => Ok(Box::new(SqliteMirror::open_read_only(path)?)),
        }
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::Target {
            text: text.to_owned(),
        };
        let path = match text.split_once(':') {
            Some(("sqlite", path)) => path.strip_prefix("//").unwrap_or(path),
            // One letter before a colon is a drive, not a kind of database.
            Some((kind, _)) if kind.len() > 1 => return Err(unknown()),
            _ if [".db", ".sqlite", ".sqlite3"]
                .iter()
                .any(|ending| text.ends_with(ending)) =>
            {
                text
            }
            _ => return Err(unknown()),
        };
        if path.is_empty() {
            Err(unknown())
        } else {
            Ok(Self::Sqlite(PathBuf::from(path)))
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_written() {
        let cases = [
            ("sqlite:crm.db", Some("crm.db")),
            ("sqlite:/var/lib/crm.db", Some("/var/lib/crm.db")),
            ("sqlite:///var/lib/crm.db", Some("/var/lib/crm.db")),
            ("data/crm.sqlite3", Some("data/crm.sqlite3")),
            ("C:\\data\\crm.db", Some("C:\\data\\crm.db")),
            ("sqlite:", None),
            ("postgres://localhost/crm", None),
            ("crm", None),
            ("", None),
        ];
        for (text, path) in cases {
            let target = text.parse::<Target>().ok();
            assert_eq!(target, path.map(|path| Target::Sqlite(path.into())), "{text:?}");
        }
    }
}
