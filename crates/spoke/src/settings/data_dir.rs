//! The folder `.spoke`: the local portal's records, its SQLite copy, and how to reach it while it runs.
//!
//! It is found like `.git`: in the working folder or the nearest folder above it, never above the user's own folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = ".spoke";

/// A data folder, there or not yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// The folder at exactly this path.
    #[must_use]
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder `.spoke` inside `folder`.
    #[must_use]
    pub fn inside(folder: &Path) -> Self {
        Self::at(folder.join(NAME))
    }

    /// The nearest `.spoke` that holds a portal, from `here` upwards. Other verbs keep their own files in such a folder
    /// too; those alone don't make it a portal's.
    #[must_use]
    pub fn find(here: &Path, home: Option<&Path>) -> Option<Self> {
        for folder in here.ancestors() {
            let candidate = Self::inside(folder);
            if candidate.records().is_dir() || candidate.portal_file().is_file() {
                return Some(candidate);
            }
            if Some(folder) == home {
                return None;
            }
        }
        None
    }

    /// Whether the folder is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.root.is_dir()
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Where the portal keeps its records.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.root.join("portal")
    }

    /// Where a running portal says how to reach it.
    #[must_use]
    pub fn portal_file(&self) -> PathBuf {
        self.root.join("portal.json")
    }

    /// The token of the portal, the same at every start.
    #[must_use]
    pub fn token_file(&self) -> PathBuf {
        self.root.join("token")
    }

    /// The credentials of the portal's app, the same at every start.
    #[must_use]
    pub fn app_file(&self) -> PathBuf {
        self.root.join("app.json")
    }

    /// The SQLite copy that `spoke up` keeps.
    #[must_use]
    pub fn mirror(&self) -> PathBuf {
        self.root.join("crm.db")
    }

    /// The journal of calls.
    #[must_use]
    pub fn journal_file(&self) -> PathBuf {
        self.root.join("journal.sqlite")
    }

    /// Webhook events that were received.
    #[must_use]
    pub fn webhooks(&self) -> PathBuf {
        self.root.join("webhooks.db")
    }

    /// The audit log of the gateway.
    #[must_use]
    pub fn audit(&self) -> PathBuf {
        self.root.join("audit.db")
    }

    /// The keys that clients of the gateway present, as hashes.
    #[must_use]
    pub fn gateway_keys(&self) -> PathBuf {
        self.root.join("gateway-keys.toml")
    }

    /// Writes that failed and are kept.
    #[must_use]
    pub fn dead_letters(&self) -> PathBuf {
        self.root.join("deadletters.db")
    }

    /// Makes the folder, readable by its owner only and ignored by git: it holds a token and people's data.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn create(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.root)?;
        let ignore = self.root.join(".gitignore");
        if ignore.exists() {
            Ok(())
        } else {
            fs::write(ignore, "*\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_from_a_folder_below_and_never_above_home() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let (home, project) = (root.path().join("home"), root.path().join("home/project/deep/er"));
        fs::create_dir_all(&project).expect("folders");
        fs::create_dir_all(root.path().join(".spoke/portal")).expect("a folder above home");
        assert_eq!(DataDir::find(&project, Some(&home)), None);
        let data = DataDir::inside(&home.join("project"));
        data.create().expect("made");
        assert_eq!(
            DataDir::find(&project, Some(&home)),
            None,
            "no portal is in it yet"
        );
        fs::create_dir(data.records()).expect("records");
        assert_eq!(DataDir::find(&project, Some(&home)), Some(data.clone()));
        assert_eq!(
            fs::read_to_string(data.path().join(".gitignore")).expect("there"),
            "*\n"
        );
    }
}
