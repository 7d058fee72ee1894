//! What git is asked: which files are staged, their staged text, and whether a tree is clean.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::source::{MAX_FILE_BYTES, SourceError, SourceFile, as_text};

/// The top folder of the repository that a folder belongs to.
pub fn top(folder: &Path) -> Result<PathBuf, SourceError> {
    let out = run(folder, "rev-parse", &["--show-toplevel"])?;
    Ok(PathBuf::from(String::from_utf8_lossy(&out).trim_end().to_owned()))
}

/// The files that the next commit adds or changes, as they are staged, and how many were left out for their size.
pub fn staged(folder: &Path) -> Result<(Vec<SourceFile>, usize), SourceError> {
    let top = top(folder)?;
    let names = run(
        &top,
        "diff",
        &[
            "--cached",
            "--name-only",
            "-z",
            "--no-renames",
            "--diff-filter=ACM",
        ],
    )?;
    let (mut files, mut skipped) = (Vec::new(), 0);
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = String::from_utf8_lossy(name).into_owned();
        match blob(&top, &name)? {
            Some(text) => files.push(SourceFile { path: name, text }),
            None => skipped += 1,
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok((files, skipped))
}

/// The staged text of a file, read up to the limit.
fn blob(top: &Path, name: &str) -> Result<Option<String>, SourceError> {
    let failed = |error: std::io::Error| git_error("show", error.to_string());
    let mut child = Command::new("git")
        .arg("-C")
        .arg(top)
        .args(["show", "--no-textconv"])
        .arg(format!(":{name}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut bytes = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    let too_large = bytes.len() as u64 > MAX_FILE_BYTES;
    let status = child.wait().map_err(failed)?;
    // A submodule is listed and has no blob; too large a blob ends git by a closed pipe.
    if too_large || !status.success() {
        return Ok(None);
    }
    Ok(as_text(bytes))
}

/// Whether nothing in the tree is changed but not committed.
pub fn is_clean(folder: &Path) -> Result<bool, SourceError> {
    Ok(run(folder, "status", &["--porcelain", "--untracked-files=no"])?.is_empty())
}

fn run(folder: &Path, what: &'static str, arguments: &[&str]) -> Result<Vec<u8>, SourceError> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .arg(what)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| git_error(what, error.to_string()))?;
    if !output.status.success() {
        return Err(git_error(
            what,
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(output.stdout)
}

fn git_error(what: &'static str, why: String) -> SourceError {
    SourceError::Git { what, why }
}
