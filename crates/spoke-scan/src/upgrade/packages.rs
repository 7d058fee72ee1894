//! Official SDKs in package files, and what a newer version would break in this source.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use spoke_model::sdk::{NODE_BREAKS, NODE_PACKAGE, PYTHON_PACKAGE, SdkBreak, node_breaks_after};

use crate::source::SourceFile;

/// No report gets longer by a word that stands everywhere.
const MOST_PLACES: usize = 20;

/// A package file that names an official SDK.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Package {
    /// The file.
    pub file: String,
    /// The package.
    pub name: &'static str,
    /// The version or range as it stands there.
    pub version: String,
    /// Its major number, where it says one.
    pub major: Option<u32>,
    /// What newer versions break.
    pub breaks: Vec<Break>,
}

/// What a newer version breaks, and where.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Break {
    /// The version.
    pub version: &'static str,
    /// Its day.
    pub day: Option<&'static str>,
    /// What breaks.
    pub breaks: &'static str,
    /// Lines that name something touched by it.
    pub places: Vec<Place>,
}

/// A line.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The word.
    pub word: &'static str,
}

pub fn is_package_file(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    matches!(
        name,
        "package.json" | "package-lock.json" | "pyproject.toml" | "Pipfile" | "poetry.lock" | "uv.lock"
    ) || (name.starts_with("requirements") && name.ends_with(".txt"))
}

/// The SDKs that a package file names.
pub fn packages(path: &Path, file: &SourceFile) -> Vec<Package> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let found = match name {
        "package.json" => node(
            &file.text,
            &["dependencies", "devDependencies", "peerDependencies"],
        ),
        "package-lock.json" => locked(&file.text),
        _ => python(&file.text),
    };
    found
        .map(|(name, version)| Package {
            file: file.path.clone(),
            name,
            major: major(&version),
            version,
            breaks: Vec::new(),
        })
        .into_iter()
        .collect()
}

fn node(text: &str, tables: &[&str]) -> Option<(&'static str, String)> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let version = tables
        .iter()
        .find_map(|table| json.get(table)?.get(NODE_PACKAGE)?.as_str())?;
    Some((NODE_PACKAGE, version.to_owned()))
}

fn locked(text: &str) -> Option<(&'static str, String)> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let version = json
        .get("packages")
        .and_then(|all| all.get(format!("node_modules/{NODE_PACKAGE}")))
        .or_else(|| json.get("dependencies")?.get(NODE_PACKAGE))?
        .get("version")?
        .as_str()?;
    Some((NODE_PACKAGE, version.to_owned()))
}

fn python(text: &str) -> Option<(&'static str, String)> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?m)hubspot[-_.]api[-_.]client["']?(?:\[[^\]]*\])?(?:\s*\n?\s*(?:version)?\s*)([=<>~!^]=?=?\s*["']?[\^~=<>]*\s*[0-9][^"'\s;]*)?"#).ok()
    });
    let captures = NAMED.as_ref()?.captures(text)?;
    let version = captures.get(1).map_or("any", |version| version.as_str());
    let version = version.trim_start_matches("= ").trim_matches(['"', '\'', ' ']);
    Some((PYTHON_PACKAGE, version.trim_start_matches(['"', '\'']).to_owned()))
}

fn major(version: &str) -> Option<u32> {
    let digits: String = version
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Where the source names what a version touches.
#[derive(Default)]
pub struct Words(Vec<(Place, u32)>);

impl Words {
    pub fn read(&mut self, file: &SourceFile) {
        if !file.text.contains("hubspot") && !file.text.contains("Hubspot") {
            return;
        }
        for (at, line) in file.text.lines().enumerate() {
            for one in &NODE_BREAKS {
                for word in one.words.iter().filter(|word| line.contains(**word)) {
                    if self.0.iter().filter(|(place, _)| place.word == *word).count() < MOST_PLACES {
                        let place = Place {
                            file: file.path.clone(),
                            line: at + 1,
                            word,
                        };
                        self.0.push((place, one.major));
                    }
                }
            }
        }
    }

    fn of(&self, one: &SdkBreak) -> Vec<Place> {
        let touched = self.0.iter().filter(|(place, _)| one.words.contains(&place.word));
        touched.map(|(place, _)| place.clone()).collect()
    }
}

/// Tells each package of Node what newer versions break.
pub fn join(packages: &mut [Package], words: &Words) {
    for package in packages.iter_mut().filter(|package| package.name == NODE_PACKAGE) {
        let Some(major) = package.major else { continue };
        package.breaks = node_breaks_after(major)
            .map(|one| Break {
                version: one.version,
                day: one.day,
                breaks: one.breaks,
                places: words.of(one),
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_every_kind_of_file() {
        let read = |name: &str, text: &str| {
            let file = SourceFile {
                path: name.to_owned(),
                text: text.to_owned(),
            };
            let found = packages(Path::new(name), &file);
            found.first().map(|one| (one.version.clone(), one.major))
        };
        let is = |version: &str, major| Some((version.to_owned(), major));
        assert_eq!(
            read(
                "package.json",
                r#"{"dependencies":{"@hubspot/api-client":"^11.2.0"}}"#
            ),
            is("^11.2.0", Some(11))
        );
        assert_eq!(
            read(
                "package-lock.json",
                r#"{"packages":{"node_modules/@hubspot/api-client":{"version":"12.0.1"}}}"#
            ),
            is("12.0.1", Some(12))
        );
        assert_eq!(
            read("requirements.txt", "requests\nhubspot-api-client==8.1.0\n"),
            is("==8.1.0", Some(8))
        );
        assert_eq!(read("requirements.txt", "hubspot-api-client\n"), is("any", None));
        assert_eq!(
            read("pyproject.toml", "dependencies = [\"hubspot-api-client>=9,<10\"]"),
            is(">=9,<10", Some(9))
        );
        assert_eq!(read("package.json", r#"{"dependencies":{"hubspot":"1"}}"#), None);
        assert_eq!(read("package.json", "not json"), None);
    }
}
