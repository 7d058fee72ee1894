//! One row, as its file says it.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A capability: one of thirty.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its place in the list, 1 to 30.
    pub number: u8,
    /// Its name, which is also that of its page and of its skill.
    pub name: String,
    /// What a user gets, in one line.
    pub title: String,
    /// The page for people, from the root of the repository.
    pub page: String,
    /// The skill for agents, from the root of the repository.
    pub skill: String,
    /// The end-to-end tests that prove it: `crate::binary path::of::test`, where the binary of unit tests is `lib`.
    pub tests: Vec<String>,
}

/// Reads every row below `root`, in their order.
///
/// # Errors
/// When a file can't be read, is not a row, or names a page or skill that is not there; the text names the file.
pub fn read(root: &Path) -> Result<Vec<Row>, String> {
    let folder = root.join("docs/capabilities/rows");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut rows = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| fault(&error))?;
        let row: Row = toml::from_str(&text).map_err(|error| fault(&error))?;
        if let Some(missing) = [&row.page, &row.skill]
            .into_iter()
            .find(|file| !root.join(file).is_file())
        {
            return Err(fault(&format!("{missing} does not exist")));
        }
        if row.tests.is_empty() {
            return Err(fault(&"no test proves this row"));
        }
        rows.push(row);
    }
    rows.sort_by_key(|row| row.number);
    Ok(rows)
}
