//! Findings that were accepted earlier: what is known is not told again, what is new is.
//!
//! A finding is known by its rule, its file and its line of code, not by its number of line, so that code above may
//! change. The same line twice is two findings.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::finding::Finding;

const VERSION: u32 = 1;
const LARGEST: u64 = 32 << 20;

/// Why a baseline can't be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It can't be read or written.
    #[error("can't use the baseline {path}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// It is no baseline.
    #[error("{path} is no baseline of `spoke scan`: {why}")]
    Form {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
}

/// Accepted findings.
#[derive(Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Accepted>,
}

#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
struct Accepted {
    rule: String,
    path: String,
    code: String,
    count: usize,
}

impl Baseline {
    /// The baseline that accepts these findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for one in findings {
            *counts.entry(key(one)).or_default() += 1;
        }
        let findings = counts.into_iter().map(|((rule, path, code), count)| Accepted {
            rule: rule.to_owned(),
            path: path.to_owned(),
            code: code.to_owned(),
            count,
        });
        Self {
            version: VERSION,
            findings: findings.collect(),
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When the file can't be read or is no baseline.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let shown = path.display().to_string();
        let form = |why: String| BaselineError::Form {
            path: shown.clone(),
            why,
        };
        let file = |source| BaselineError::File {
            path: shown.clone(),
            source,
        };
        if std::fs::metadata(path).map_err(file)?.len() > LARGEST {
            return Err(form("it is larger than 32 MB".to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(file)?;
        let read: Self = serde_json::from_str(&text).map_err(|error| form(error.to_string()))?;
        if read.version != VERSION {
            return Err(form(format!("version {} is unknown", read.version)));
        }
        Ok(read)
    }

    /// Writes the baseline.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write(&self, path: &Path) -> Result<(), BaselineError> {
        let file = |source| BaselineError::File {
            path: path.display().to_string(),
            source,
        };
        let mut text = serde_json::to_string_pretty(self).map_err(|error| file(error.into()))?;
        text.push('\n');
        std::fs::write(path, text).map_err(file)
    }

    /// How many findings it accepts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.iter().map(|one| one.count).sum()
    }

    /// Whether it accepts nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes out what is known; gives how many that were.
    pub fn apply(&self, findings: &mut Vec<Finding>) -> usize {
        let mut left: BTreeMap<(&str, &str, &str), usize> = self
            .findings
            .iter()
            .map(|one| {
                (
                    (one.rule.as_str(), one.path.as_str(), one.code.as_str()),
                    one.count,
                )
            })
            .collect();
        let new: Vec<bool> = findings
            .iter()
            .map(|one| match left.get_mut(&key(one)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            })
            .collect();
        let before = findings.len();
        let mut new = new.into_iter();
        findings.retain(|_| new.next().unwrap_or(true));
        before - findings.len()
    }
}

fn key(one: &Finding) -> (&str, &str, &str) {
    (one.rule.id, &one.path, &one.code)
}
