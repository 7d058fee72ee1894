//! Writes a cassette, a whole line at a time.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use spoke_model::time::Timestamp;

use super::{Exchange, FILE_MAX, Head, VERSION};
use crate::error::Error;

/// A cassette in the making.
#[derive(Debug)]
pub(crate) struct CassetteWriter {
    file: File,
    path: PathBuf,
    written: u64,
}

impl CassetteWriter {
    /// Makes the file, readable by its owner only, with its head. A file that is there is left alone.
    pub(crate) fn create(path: &Path, upstream: &str, redacted: bool, now: Timestamp) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })?;
        let mut writer = Self {
            file,
            path: path.to_owned(),
            written: 0,
        };
        writer.line(&Head {
            cassette: VERSION,
            recorded_at: now,
            upstream: upstream.to_owned(),
            redacted,
        })?;
        Ok(writer)
    }

    /// Adds an exchange. False when the file is as large as it may become, and nothing was added.
    pub(crate) fn add(&mut self, exchange: &Exchange) -> Result<bool, Error> {
        if self.written >= FILE_MAX {
            return Ok(false);
        }
        self.line(exchange)?;
        Ok(true)
    }

    /// One call to the operating system a line: what is cut off by a kill is the last line at most.
    fn line(&mut self, value: &impl serde::Serialize) -> Result<(), Error> {
        let failed = |source| Error::Write {
            path: self.path.clone(),
            source,
        };
        let mut text = serde_json::to_vec(value).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        self.file.write_all(&text).map_err(failed)?;
        self.written += text.len() as u64;
        Ok(())
    }
}
