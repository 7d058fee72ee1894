//! What can stop a migration: each error names the file, the place in it, and what to do.
//!
//! A single bad row never stops a run; it goes to the rejected-rows file instead. These errors stop the whole
//! run, and all but [`Error::Portal`], [`Error::State`] and [`Error::Output`] happen before the first write.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a migration could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The mapping file is wrong, alone or against the file's header or the portal's definitions.
    #[error("{}", lines(.0))]
    Map(Vec<MapProblem>),
    /// The data file cannot be read as it is.
    #[error("{0}")]
    Source(Box<SourceProblem>),
    /// A request to the portal failed for a reason that is not one row's fault.
    #[error("{action}: {source}")]
    Portal {
        /// What was being done, such as `reading the properties of contacts`.
        action: String,
        /// The client's error.
        source: Box<spoke_client::Error>,
    },
    /// The state file could not be opened, read or written.
    #[error("state file {}: {message}", path.display())]
    State {
        /// The state file.
        path: PathBuf,
        /// What happened, and what to do.
        message: String,
        /// The cause, when there is one.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// File, map, portal or definitions are not those of the plan.
    #[error("this is not what was planned: the plan is {planned}, this would be {found}")]
    NotAsPlanned {
        /// The digest of the plan.
        planned: String,
        /// The digest of what would be done.
        found: String,
    },
    /// The rejected-rows file could not be written.
    #[error("rejected-rows file {}: {message}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What happened, and what to do.
        message: String,
        /// The cause, when there is one.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

/// One fault of a mapping file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapProblem {
    /// The mapping file.
    pub file: PathBuf,
    /// Line, counted from 1.
    pub line: usize,
    /// Column of the line in characters, counted from 1.
    pub column: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// Why a data file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceProblem {
    /// The data file.
    pub file: PathBuf,
    /// Line in the file, counted from 1, where the trouble was met.
    pub line: Option<u64>,
    /// The column's name (or `column 3` where the header has none).
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

/// A place in a mapping file, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl MapProblem {
    pub(crate) fn new(file: &Path, place: Place, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: place.line,
            column: place.column,
            message: message.into(),
        }
    }
}

impl From<MapProblem> for Error {
    fn from(problem: MapProblem) -> Self {
        Self::Map(vec![problem])
    }
}

impl SourceProblem {
    pub(crate) fn new(file: &Path, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            message: message.into(),
            fix: fix.into(),
        }
    }

    pub(crate) fn at(mut self, line: u64, column: Option<String>) -> Self {
        self.line = Some(line);
        self.column = column;
        self
    }
}

impl From<SourceProblem> for Error {
    fn from(problem: SourceProblem) -> Self {
        Self::Source(Box::new(problem))
    }
}

impl Error {
    pub(crate) fn portal(action: impl Into<String>, source: spoke_client::Error) -> Self {
        Self::Portal {
            action: action.into(),
            source: Box::new(source),
        }
    }

    pub(crate) fn state(path: &Path, message: impl Into<String>) -> Self {
        Self::State {
            path: path.to_owned(),
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn state_failed(path: &Path, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::State {
            path: path.to_owned(),
            message: source.to_string(),
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn output(path: &Path, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Output {
            path: path.to_owned(),
            message: format!("{source}; give another place for it"),
            source: Some(Box::new(source)),
        }
    }
}

impl fmt::Display for MapProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file.display(),
            self.line,
            self.column,
            self.message
        )
    }
}

impl fmt::Display for SourceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column \"{column}\"")?;
        }
        write!(f, ": {}; fix: {}", self.message, self.fix)
    }
}

fn lines(problems: &[MapProblem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
