//! A finding: which rule, where, and the line as it may be shown.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::rules::Rule;

/// How much a finding matters, least first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Loses data or calls under conditions that come.
    Warning,
    /// Does not work, loses data, or gives a secret away.
    Error,
}

impl Severity {
    /// The word for it, which is also SARIF's.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| format!("{text:?} is none of note, warning, error"))
    }
}

/// Something found in a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// The file, as given or below the folder that was given, with `/` between folders.
    pub path: String,
    /// The line, from 1. Findings about a file as a whole stand on line 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line, shortened, without secrets.
    pub code: String,
    /// What is wrong here.
    pub message: String,
}

impl Finding {
    /// The order of reports: by file, by place, by rule.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        (&self.path, self.line, self.column, self.rule.id).cmp(&(
            &other.path,
            other.line,
            other.column,
            other.rule.id,
        ))
    }
}
