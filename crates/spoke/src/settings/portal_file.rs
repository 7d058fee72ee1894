//! `portal.json`: how a running local portal tells other commands where it is.
//!
//! It holds a token, so only its owner can read it. A portal that stops removes it; one that was killed leaves it
//! behind, so a reader must ask whether the portal still answers.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use spoke_model::secret::Secret;

/// Where a local portal is.
#[derive(Clone, Debug)]
pub struct PortalFile {
    /// Its address.
    pub url: String,
    /// A token it accepts.
    pub token: Secret,
    /// Its process.
    pub pid: u32,
    /// Its portal id.
    pub hub_id: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    url: String,
    token: String,
    pid: u32,
    hub_id: u64,
}

impl PortalFile {
    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let text: Text = serde_json::from_slice(&bytes)?;
        Ok(Some(Self {
            url: text.url,
            token: Secret::new(text.token),
            pid: text.pid,
            hub_id: text.hub_id,
        }))
    }

    /// Writes the file at once or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let text = Text {
            url: self.url.clone(),
            token: self.token.expose().to_owned(),
            pid: self.pid,
            hub_id: self.hub_id,
        };
        let mut bytes = serde_json::to_vec_pretty(&text)?;
        bytes.push(b'\n');
        write_private(path, &bytes)
    }

    /// Removes the file if it is still about process `pid`.
    pub fn remove(path: &Path, pid: u32) {
        if matches!(Self::read(path), Ok(Some(file)) if file.pid == pid) {
            // Nothing is lost when it stays: a reader finds that nobody answers.
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes a file that only its owner can read: whole under another name first, then moved into place.
///
/// # Errors
/// When it can't be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&draft, path)).inspect_err(|_| {
        let _ = fs::remove_file(&draft);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> PortalFile {
        PortalFile {
            url: "http://127.0.0.1:1".to_owned(),
            token: Secret::new("pat-na1-secret"),
            pid: 7,
            hub_id: 12_345_678,
        }
    }

    #[test]
    fn what_is_written_is_read_and_only_its_owner_may() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("portal.json");
        assert!(PortalFile::read(&path).expect("no file is no error").is_none());
        example().write(&path).expect("written");
        let read = PortalFile::read(&path).expect("read").expect("there");
        assert_eq!(
            (read.url.as_str(), read.token.expose(), read.pid),
            ("http://127.0.0.1:1", "pat-na1-secret", 7)
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).expect("there").permissions().mode() & 0o777,
                0o600
            );
        }
        assert_eq!(
            fs::read_dir(folder.path()).expect("folder").count(),
            1,
            "no draft stays behind"
        );
    }

    #[test]
    fn the_file_of_another_process_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("portal.json");
        example().write(&path).expect("written");
        PortalFile::remove(&path, 8);
        assert!(path.exists());
        PortalFile::remove(&path, 7);
        assert!(!path.exists());
    }

    #[test]
    fn the_token_is_not_in_the_debug_text() {
        assert!(!format!("{:?}", example()).contains("secret"));
    }
}
