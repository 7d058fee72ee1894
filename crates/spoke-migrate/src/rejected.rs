//! The rejected-rows file: one CSV line for each value that stopped a row.
//!
//! Columns: `row` (line of the source file on which the row starts; for a SQL source the number of the result
//! row), `column`, `value`, `reason`. Guarantees: the file exists only when a row was rejected; after an
//! interruption it is cut back to the last checkpoint, so that no line stands twice.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Why a row was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) line: u64,
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: String,
}

/// Writes rejections.
pub(crate) struct RejectedFile {
    path: PathBuf,
    file: Option<File>,
    bytes: u64,
}

impl RejectedFile {
    /// Continues a file at `bytes`; with 0 an older file is removed.
    pub(crate) fn open(path: &Path, bytes: u64) -> Result<Self, Error> {
        let mut rejected = Self {
            path: path.to_owned(),
            file: None,
            bytes,
        };
        if bytes == 0 {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::output(path, error));
                }
                _ => return Ok(rejected),
            }
        }
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?;
            file.set_len(bytes)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        rejected.file = Some(open().map_err(|error| Error::output(path, error))?);
        Ok(rejected)
    }

    /// Appends rejections; they are in the file when this returns.
    pub(crate) fn append(&mut self, rejections: &[Rejection]) -> Result<(), Error> {
        if rejections.is_empty() {
            return Ok(());
        }
        let fresh = self.bytes == 0;
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = || -> Result<(), csv::Error> {
            if fresh {
                writer.write_record(["row", "column", "value", "reason"])?;
            }
            for Rejection {
                line,
                column,
                value,
                reason,
            } in rejections
            {
                writer.write_record([&line.to_string(), column, value, reason])?;
            }
            Ok(())
        };
        write().map_err(|error| Error::output(&self.path, error))?;
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::output(&self.path, error.into_error()))?;
        self.write(&bytes)
            .map_err(|error| Error::output(&self.path, error))?;
        self.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(())
    }

    /// Length of the file, for the checkpoint.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where the rejections are; nothing when there are none.
    pub(crate) fn path(&self) -> Option<&Path> {
        (self.bytes > 0).then_some(self.path.as_path())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            self.file = Some(File::create(&self.path)?);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(line: u64) -> Rejection {
        Rejection {
            line,
            column: "E-mail".into(),
            value: "a,\"b\"".into(),
            reason: "not an address".into(),
        }
    }

    #[test]
    fn a_resumed_file_is_cut_back_to_its_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.rejected.csv");
        let mut file = RejectedFile::open(&path, 0).unwrap();
        assert_eq!(file.path(), None);
        file.append(&[rejection(2)]).unwrap();
        let checkpoint = file.bytes();
        file.append(&[rejection(3)]).unwrap();
        drop(file);
        let mut file = RejectedFile::open(&path, checkpoint).unwrap();
        file.append(&[rejection(4)]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = "row,column,value,reason\n2,E-mail,\"a,\"\"b\"\"\",not an address\n4,E-mail,\"a,\"\"b\"\"\",not an address\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_fresh_run_removes_the_file_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.rejected.csv");
        std::fs::write(&path, "old").unwrap();
        RejectedFile::open(&path, 0).unwrap();
        assert!(!path.exists());
    }
}
