//! The folder that snapshots lie in, whether a portal runs on it or not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Problem;
use crate::error::Error;
use crate::persist;
use crate::workroom::Workroom;

/// What a file of a snapshot is called: `named-`, the name, this.
const PREFIX: &str = "named-";
const SUFFIX: &str = ".snap";
/// The longest name.
pub(super) const NAME_MAX: usize = 64;
/// Snapshots that may be kept at the same time.
pub(super) const SNAPSHOTS_MAX: usize = 100;

/// A snapshot that is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Kept {
    /// Its name: 1 to 64 letters, digits, - and _.
    pub name: String,
    /// The size of its file, in bytes.
    pub bytes: u64,
}

/// The snapshots in a portal's data folder, as files that can be copied to another machine and back.
///
/// A portal may run on the folder meanwhile: a snapshot appears and is replaced as a whole.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let (data, other, file) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("ready.snap"));
/// let portal = spoke_portal::Portal::builder().data_dir(&data).start().await?;
/// portal.save("ready").await?;
/// portal.stop().await?;
/// spoke_portal::SnapshotFolder::of(&data).export("ready", &file)?;
/// let there = spoke_portal::SnapshotFolder::of(&other).import(&file, "ready")?;
/// assert_eq!(there.name, "ready");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SnapshotFolder(PathBuf);

impl SnapshotFolder {
    /// The snapshots of the portal whose data folder this is.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self(Workroom::folder_within(data_dir))
    }

    /// The snapshots that are kept, by name.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn list(&self) -> Result<Vec<Kept>, Error> {
        Ok(self.kept()?)
    }

    /// Copies a snapshot to a file outside, which is replaced as a whole when it is there.
    ///
    /// # Errors
    /// When there is no such snapshot, or the file can't be written.
    pub fn export(&self, name: &str, to: &Path) -> Result<Kept, Error> {
        let kept = self.find(name)?;
        let draft = to.with_extension("unfinished");
        copy_whole(&self.path(name)?, &draft, to)
            .map_err(|error| Problem::Failed(format!("can't write {}: {error}", to.display())))?;
        Ok(kept)
    }

    /// Takes a snapshot's file in under a name, in the place of one that has it. It is read to its end first.
    ///
    /// # Errors
    /// When the file is none of Spoke's, damaged or of a newer version, the name can't be one, or there are too many.
    pub fn import(&self, from: &Path, name: &str) -> Result<Kept, Error> {
        Ok(self.take_in(from, name)?)
    }

    /// The folder at this path.
    pub(super) fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// As [`import`](Self::import).
    pub(crate) fn take_in(&self, from: &Path, name: &str) -> Result<Kept, Problem> {
        let path = self.free(name)?;
        persist::verify(from)?;
        fs::create_dir_all(&self.0)?;
        copy_whole(from, &path.with_extension("unfinished"), &path)?;
        self.find(name)
    }

    /// Where a snapshot with this name is or will be.
    pub(super) fn path(&self, name: &str) -> Result<PathBuf, Problem> {
        let fits = !name.is_empty()
            && name.len() <= NAME_MAX
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !fits {
            return Err(Problem::Name(name.chars().take(NAME_MAX).collect()));
        }
        Ok(self.0.join(format!("{PREFIX}{name}{SUFFIX}")))
    }

    /// The path of a snapshot that may be made.
    pub(super) fn free(&self, name: &str) -> Result<PathBuf, Problem> {
        let path = self.path(name)?;
        if !path.exists() && self.kept()?.len() >= SNAPSHOTS_MAX {
            return Err(Problem::Full);
        }
        Ok(path)
    }

    /// A snapshot that is there.
    pub(super) fn find(&self, name: &str) -> Result<Kept, Problem> {
        match fs::metadata(self.path(name)?) {
            Ok(metadata) => Ok(Kept {
                name: name.to_owned(),
                bytes: metadata.len(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Problem::Unknown(name.to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    /// The file of a snapshot that is there.
    pub(crate) fn existing(&self, name: &str) -> Result<PathBuf, Problem> {
        self.find(name)?;
        self.path(name)
    }

    /// As [`list`](Self::list).
    pub(crate) fn kept(&self) -> Result<Vec<Kept>, Problem> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let file = entry.file_name();
            let name = file
                .to_str()
                .and_then(|file| file.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
            if let Some(name) = name {
                found.push(Kept {
                    name: name.to_owned(),
                    bytes: entry.metadata()?.len(),
                });
            }
        }
        found.sort();
        Ok(found)
    }

    /// Removes a snapshot.
    pub(crate) fn delete(&self, name: &str) -> Result<(), Problem> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Problem::Unknown(name.to_owned())),
            other => Ok(other?),
        }
    }
}

/// Copies a file so that its new name shows the whole of it or nothing.
fn copy_whole(from: &Path, draft: &Path, to: &Path) -> io::Result<()> {
    let copied = fs::copy(from, draft)
        .and_then(|_| fs::File::open(draft)?.sync_all())
        .and_then(|()| fs::rename(draft, to));
    if copied.is_err() {
        let _ = fs::remove_file(draft);
    }
    copied
}
