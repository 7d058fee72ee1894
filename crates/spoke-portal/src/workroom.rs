//! Where files lie that are too large for memory: uploads, files to be imported, exported files.
//!
//! A portal with a data folder keeps them in it, so that unfinished work survives a restart. One in memory makes a
//! temporary folder with the first file and removes it in the end.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The folder's name inside a data folder.
const FOLDER: &str = "files";
/// What the names of uploads start with that nothing has taken over yet.
const UPLOAD: &str = "upload-";
/// What the names of files start with that records and jobs refer to: the files tool's, imports', exports', the design
/// manager's.
const LASTING: [&str; 4] = ["hosted-", "import-", "export-", "source-"];
/// What the names of files end with that are being written.
const UNFINISHED: [&str; 2] = [".part", ".unfinished"];

/// A folder for files.
#[derive(Debug, Default)]
pub(crate) struct Workroom {
    kept: Option<PathBuf>,
    temporary: OnceLock<TempDir>,
}

impl Workroom {
    /// What the names of files start with that come out of a snapshot.
    pub(crate) const ARRIVING: &str = "arriving-";

    /// The folder inside a data folder.
    pub(crate) fn folder_within(data_dir: &Path) -> PathBuf {
        data_dir.join(FOLDER)
    }

    /// A folder inside a data folder. What an earlier process left there half-way is removed.
    pub(crate) fn within(data_dir: &Path) -> Self {
        let folder = Self::folder_within(data_dir);
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(UPLOAD) || name.starts_with(Self::ARRIVING) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Self {
            kept: Some(folder),
            temporary: OnceLock::new(),
        }
    }

    /// The path of a file with this name; the folder is there afterwards.
    pub(crate) fn path(&self, name: &str) -> io::Result<PathBuf> {
        if let Some(folder) = &self.kept {
            fs::create_dir_all(folder)?;
            return Ok(folder.join(name));
        }
        if let Some(folder) = self.temporary.get() {
            return Ok(folder.path().join(name));
        }
        let made = tempfile::Builder::new().prefix("spoke-portal-").tempdir()?;
        Ok(self.temporary.get_or_init(|| made).path().join(name))
    }

    /// Whether a file of this name is one that records and jobs refer to.
    pub(crate) fn is_lasting(name: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        LASTING.iter().any(|kind| name.starts_with(kind))
            && !UNFINISHED.iter().any(|ending| name.ends_with(ending))
            && name.len() <= 100
            && name.bytes().all(plain)
    }

    /// The files that records and jobs refer to, by name.
    pub(crate) fn lasting(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let folder = self
            .kept
            .as_deref()
            .or_else(|| self.temporary.get().map(TempDir::path));
        let entries = match folder.map(fs::read_dir) {
            None => return Ok(Vec::new()),
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Some(entries) => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Some(name) = entry.file_name().to_str().filter(|name| Self::is_lasting(name)) {
                found.push((name.to_owned(), entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Takes copies of another portal's files.
    pub(crate) fn copy_from(&self, other: &[(String, PathBuf)]) -> io::Result<()> {
        for (name, path) in other {
            match fs::copy(path, self.path(name)?) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The path of a new upload.
    pub(crate) fn upload(&self) -> io::Result<PathBuf> {
        self.path(&format!("{UPLOAD}{}", crate::server::correlation_id()))
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&self, name: &str) {
        if let Ok(path) = self.path(name) {
            let _ = fs::remove_file(path);
        }
    }
}
