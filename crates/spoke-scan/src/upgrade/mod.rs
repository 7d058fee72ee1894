//! What has to change before HubSpot's numbered versions end: packages, and paths in the source.

mod diff;
mod packages;
mod write;

use std::path::{Path, PathBuf};

use serde::Serialize;
use spoke_model::time::Timestamp;
use spoke_model::version::ApiVersion;

use crate::language::is_source;
use crate::legacy_path::find_paths;
use crate::mask;
use crate::rules::speaks_of_hubspot;
use crate::source::{SourceError, SourceFile, read, shown, walk};

pub use diff::unified;
pub use packages::{Break, Package, Place};
pub use write::{WriteError, apply};

/// What to look at.
#[derive(Clone, Debug)]
pub struct Upgrade {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The day deadlines are counted from.
    pub today: Timestamp,
    /// The dated version to go to.
    pub to: ApiVersion,
}

/// A numbered path in a file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Use {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The path as it stands there.
    pub path: String,
    /// What ends.
    pub family: Option<&'static str>,
    /// When it ends.
    pub deadline: Option<&'static str>,
    /// Days from today; negative when the day has come.
    pub days_left: Option<i64>,
    /// Whether it answers 404 by now.
    pub gone: bool,
    /// What to call instead.
    pub instead: String,
    /// Whether writing the new path is all there is to do.
    pub mechanical: bool,
    /// What else differs.
    pub differs: Option<&'static str>,
}

/// A file as it is and as it would be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rewrite {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub before: String,
    /// Its text with the paths replaced.
    pub after: String,
}

/// Everything found.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// Official SDKs.
    pub packages: Vec<Package>,
    /// Numbered paths, soonest deadline first.
    pub uses: Vec<Use>,
    /// Files that would change.
    #[serde(skip)]
    pub rewrites: Vec<Rewrite>,
    /// Files that were read.
    pub files: usize,
    /// Files that could not be read.
    pub unreadable: Vec<String>,
}

impl Plan {
    /// Paths whose day comes within so many days, or has come.
    #[must_use]
    pub fn due(&self, days: i64) -> usize {
        self.uses
            .iter()
            .filter(|one| one.days_left.is_some_and(|left| left <= days))
            .count()
    }
}

/// Looks at everything below the paths.
///
/// # Errors
/// When a path that was named can't be read.
pub fn plan(upgrade: &Upgrade) -> Result<Plan, SourceError> {
    let mut plan = Plan::default();
    let mut words = packages::Words::default();
    for path in walk(&upgrade.paths)? {
        let package_file = packages::is_package_file(&path);
        if !package_file && !is_looked_at(&path) {
            continue;
        }
        match read(&path) {
            Ok(Some(file)) => {
                plan.files += 1;
                if package_file {
                    plan.packages.extend(packages::packages(&path, &file));
                } else {
                    words.read(&file);
                    look(&mut plan, upgrade, &path, file);
                }
            }
            Ok(None) => {}
            Err(_) => plan.unreadable.push(shown(&path)),
        }
    }
    packages::join(&mut plan.packages, &words);
    plan.uses.sort_by(|one, other| {
        (one.days_left.unwrap_or(i64::MAX), &one.file, one.line, one.column).cmp(&(
            other.days_left.unwrap_or(i64::MAX),
            &other.file,
            other.line,
            other.column,
        ))
    });
    Ok(plan)
}

fn is_looked_at(path: &Path) -> bool {
    is_source(path)
        || path
            .extension()
            .is_some_and(|ending| ending == "yml" || ending == "yaml")
}

fn look(plan: &mut Plan, upgrade: &Upgrade, path: &Path, file: SourceFile) {
    let about_hubspot = speaks_of_hubspot(&file.text);
    let mut after = String::new();
    let mut copied = 0;
    let (mut line, mut counted) = (1, 0);
    for found in find_paths(&file.text) {
        // Roots such as /contacts/v1 are words that other programs use too.
        if !about_hubspot && !found.path.starts_with("/crm") {
            continue;
        }
        line += file
            .text
            .get(counted..found.start)
            .unwrap_or_default()
            .matches('\n')
            .count();
        counted = found.start;
        let head = file.text.get(..found.start).unwrap_or_default();
        let column = head.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let ending = found.ending(upgrade.today);
        let differs = found.replacement.differs(&found.path);
        plan.uses.push(Use {
            file: file.path.clone(),
            line,
            column,
            path: mask::line(&found.path),
            family: ending.map(|ending| ending.family),
            deadline: ending.map(|ending| ending.day),
            days_left: ending.map(|ending| ending.days_left),
            gone: ending.is_some_and(|ending| ending.gone),
            instead: found.replacement.instead(upgrade.to),
            mechanical: differs.is_none(),
            differs,
        });
        if differs.is_none() {
            let legacy = found.replacement.legacy.len() - usize::from(!found.has_slash);
            let dated = found.replacement.instead(upgrade.to);
            after.push_str(file.text.get(copied..found.start).unwrap_or_default());
            after.push_str(if found.has_slash {
                &dated
            } else {
                dated.trim_start_matches('/')
            });
            copied = found.start + legacy;
        }
    }
    if copied > 0 {
        after.push_str(file.text.get(copied..).unwrap_or_default());
        plan.rewrites.push(Rewrite {
            path: path.to_owned(),
            before: file.text,
            after,
        });
    }
}
