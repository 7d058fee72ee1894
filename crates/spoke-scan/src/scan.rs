//! A run: files in, findings out, in the same order however many threads looked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use spoke_model::time::Timestamp;

use crate::finding::{Finding, Severity};
use crate::language::Language;
use crate::source::{SourceError, SourceFile, read, shown, walk};
use crate::{git, rules, secrets};

/// What to look for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum What {
    /// Pitfalls and secrets.
    Everything,
    /// Secrets and environment files only.
    Secrets,
    /// Pitfalls only.
    Pitfalls,
}

/// What to do.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// What to look for.
    pub what: What,
    /// Look at what is staged in git instead, in the repository of the first path.
    pub staged: bool,
    /// The day: what has ended by then is an error.
    pub today: Timestamp,
}

/// What a run found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// In order of path and place.
    pub findings: Vec<Finding>,
    /// Files that were read.
    pub files: usize,
    /// Those of them that are programs whose pitfalls are known.
    pub programs: usize,
    /// Their lines.
    pub lines: usize,
    /// Files that were too large or are no text.
    pub skipped: usize,
    /// Files that could not be read.
    pub unreadable: Vec<String>,
    /// Findings that a comment accepts.
    pub ignored: usize,
}

/// How many findings of each severity.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Report {
    /// How many findings of each severity.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |severity| {
            self.findings
                .iter()
                .filter(|one| one.severity == severity)
                .count()
        };
        Counts {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }

    fn take(&mut self, file: &SourceFile, what: What, today: Timestamp) {
        self.files += 1;
        self.lines += file.text.lines().count();
        let mut found = Vec::new();
        if what != What::Pitfalls {
            found.extend(secrets::secrets(file));
            found.extend(secrets::environment_file(&file.path));
        }
        if what != What::Secrets
            && let Some(language) = Language::of(Path::new(&file.path))
        {
            self.programs += 1;
            found.extend(rules::pitfalls(file, language, today));
        }
        let accepted = Accepted::of(&file.text);
        let before = found.len();
        found.retain(|one| !accepted.covers(one));
        self.ignored += before - found.len();
        self.findings.append(&mut found);
    }

    fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.files += other.files;
        self.programs += other.programs;
        self.lines += other.lines;
        self.skipped += other.skipped;
        self.ignored += other.ignored;
        self.unreadable.extend(other.unreadable);
    }
}

/// Looks at everything asked for.
///
/// # Errors
/// When a path that was named can't be read, or git does not answer.
pub fn scan(scan: &Scan) -> Result<Report, SourceError> {
    let mut report = if scan.staged { staged(scan)? } else { files(scan)? };
    if scan.what != What::Pitfalls {
        for path in &scan.paths {
            report
                .findings
                .extend(secrets::gitignore(path, &shown(&path.join(".gitignore"))));
        }
    }
    report.findings.sort_by(Finding::order);
    report.unreadable.sort();
    Ok(report)
}

fn staged(scan: &Scan) -> Result<Report, SourceError> {
    let here = PathBuf::from(".");
    let (files, skipped) = git::staged(scan.paths.first().unwrap_or(&here))?;
    let mut report = Report {
        skipped,
        ..Report::default()
    };
    for file in &files {
        report.take(file, scan.what, scan.today);
    }
    Ok(report)
}

fn files(scan: &Scan) -> Result<Report, SourceError> {
    let files = walk(&scan.paths)?;
    let next = AtomicUsize::new(0);
    let whole = Mutex::new(Report::default());
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(files.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Report::default();
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match read(path) {
                        Ok(Some(file)) => own.take(&file, scan.what, scan.today),
                        Ok(None) => own.skipped += 1,
                        Err(_) => own.unreadable.push(shown(path)),
                    }
                }
                whole.lock().unwrap_or_else(PoisonError::into_inner).join(own);
            });
        }
    });
    Ok(whole.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// `spoke-ignore: P2 because …` on the line or the one above. A reason is needed.
struct Accepted(BTreeMap<usize, Vec<String>>);

impl Accepted {
    fn of(text: &str) -> Self {
        let mut lines: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let Some((_, rest)) = line.split_once("spoke-ignore:") else {
                continue;
            };
            let mut words = rest.split_whitespace();
            let rules: Vec<String> = words
                .next()
                .unwrap_or_default()
                .split(',')
                .map(str::to_owned)
                .collect();
            let has_reason = words.any(|word| word.chars().any(char::is_alphanumeric));
            if has_reason {
                lines.entry(at + 1).or_default().extend(rules);
            }
        }
        Self(lines)
    }

    fn covers(&self, finding: &Finding) -> bool {
        [finding.line, finding.line.saturating_sub(1)].iter().any(|line| {
            self.0.get(line).is_some_and(|rules| {
                rules
                    .iter()
                    .any(|rule| rule.eq_ignore_ascii_case(finding.rule.id) || rule == finding.rule.name)
            })
        })
    }
}
