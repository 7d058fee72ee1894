//! Files to look at: found below folders with `.gitignore` respected, or as they are staged in git.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use thiserror::Error;

/// Larger files are counted and not read: no source file that people write is this large.
pub const MAX_FILE_BYTES: u64 = 2 << 20;

/// Why nothing could be looked at.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A path that was named can't be read.
    #[error("can't read {}", path.display())]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Git is not there, this is no repository, or git refused.
    #[error("git {what} failed: {why}")]
    Git {
        /// The subcommand.
        what: &'static str,
        /// What git said.
        why: String,
    },
}

/// A file with its text.
#[derive(Debug)]
pub struct SourceFile {
    /// As it is shown.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Every file below these paths, in order, without what git ignores and without `.git` itself.
///
/// # Errors
/// When a path that was named is not there.
pub fn walk(paths: &[PathBuf]) -> Result<Vec<PathBuf>, SourceError> {
    let mut files = Vec::new();
    for path in paths {
        std::fs::metadata(path).map_err(|source| SourceError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let walker = WalkBuilder::new(path)
            .hidden(false)
            .require_git(false)
            .filter_entry(|entry| !is_left_out(entry.file_name().to_str().unwrap_or_default()))
            .build();
        // What can't be read below a folder (a closed subfolder, a dangling link) is no reason to see nothing.
        for entry in walker.flatten() {
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                files.push(entry.into_path());
            }
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn is_left_out(name: &str) -> bool {
    // The data folder of the local portal holds its own token by design and is never committed.
    matches!(name, ".git" | "node_modules" | ".venv" | "__pycache__" | ".spoke")
}

/// A file's text; `None` for what is too large or no text.
pub fn read(path: &Path) -> io::Result<Option<SourceFile>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_FILE_BYTES {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(as_text(bytes).map(|text| SourceFile {
        path: shown(path),
        text,
    }))
}

/// Bytes as text, unless they are something else.
pub fn as_text(bytes: Vec<u8>) -> Option<String> {
    if bytes.iter().take(8000).any(|byte| *byte == 0) {
        return None;
    }
    String::from_utf8(bytes).ok()
}

/// A path as it is shown: `/` between folders, without a leading `./`.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}
