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

/// A folder for files.
#[derive(Debug, Default)]
pub(crate) struct Workroom {
    kept: Option<PathBuf>,
    temporary: OnceLock<TempDir>,
}

impl Workroom {
    /// A folder inside a data folder. Uploads that an earlier process left there are removed.
    pub(crate) fn within(data_dir: &Path) -> Self {
        let folder = data_dir.join(FOLDER);
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UPLOAD) {
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
