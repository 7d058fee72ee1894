//! One archive of diagnostics, fit to attach to a ticket.
//!
//! There is one way into the archive, and it redacts: [`Bundle::add`].

mod tar;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::Serialize;
use spoke_model::redact::Redactor;
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Lines that are taken from the end of a log.
pub const LOG_LINES: usize = 100;
/// How much of the end of a log is looked at, in bytes.
const LOG_BYTES: u64 = 4 << 20;
/// The largest file that goes in, in bytes.
const FILE_MAX: usize = 8 << 20;

/// Why there is no archive.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The name ends in none of the known ways.
    #[error("{0} ends in none of .tar.gz, .tgz, .zip")]
    Format(PathBuf),
    /// The file is there already.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// A file can't be read or written.
    #[error("can't {doing} {path}")]
    Io {
        /// `read`, `write`.
        doing: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file of the archive.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// What it holds.
    pub about: &'static str,
}

/// An archive in the making.
pub struct Bundle {
    redactor: Redactor,
    home: Option<String>,
    at: Timestamp,
    files: Vec<(Entry, String)>,
}

/// How an archive is packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    TarGz,
    Zip,
}

impl Bundle {
    /// An empty archive. `redactor` knows the values that are secret here; `home` is written as `~`.
    #[must_use]
    pub fn new(redactor: Redactor, home: Option<&Path>, at: Timestamp) -> Self {
        Self {
            redactor,
            home: home
                .map(|home| home.display().to_string())
                .filter(|home| home.len() > 1),
            at,
            files: Vec::new(),
        }
    }

    /// Adds a text, redacted.
    pub fn add(&mut self, name: &str, about: &'static str, text: &str) {
        let mut end = text.len().min(FILE_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut redacted = self.redactor.redact(text.get(..end).unwrap_or_default());
        if let Some(home) = &self.home {
            redacted = redacted.replace(home.as_str(), "~");
        }
        let entry = Entry {
            name: name.to_owned(),
            bytes: redacted.len(),
            about,
        };
        self.files.push((entry, redacted));
    }

    /// Adds a value as JSON, redacted.
    pub fn add_json(&mut self, name: &str, about: &'static str, value: &impl Serialize) {
        let text = serde_json::to_string_pretty(value)
            .unwrap_or_else(|error| format!("\"can't be written: {error}\""));
        self.add(name, about, &text);
    }

    /// Adds the last lines of a log that speak of HubSpot.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn add_log(&mut self, name: &str, path: &Path) -> Result<(), BundleError> {
        let lines = last_lines(path).map_err(|source| BundleError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        })?;
        self.add(
            name,
            "the last lines of a log that speak of HubSpot",
            &lines.join("\n"),
        );
        Ok(())
    }

    /// What is in it.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.files.iter().map(|(entry, _)| entry.clone()).collect()
    }

    /// Writes the archive, whole or not at all, and gives what is in it. Its manifest goes first.
    ///
    /// # Errors
    /// When the name has no known ending, the file is there and may not be replaced, or it can't be written.
    pub fn write(mut self, path: &Path, replace: bool) -> Result<Vec<Entry>, BundleError> {
        let format = format_of(path)?;
        if !replace && path.exists() {
            return Err(BundleError::Exists(path.to_owned()));
        }
        let manifest = serde_json::json!({
            "madeBy": concat!("spoke ", env!("CARGO_PKG_VERSION")),
            "madeAt": self.at.to_string(),
            "redacted": "tokens, secrets, e-mail addresses, phone numbers, the user's folder",
            "files": self.entries(),
        });
        let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
        let about = Entry {
            name: "manifest.json".to_owned(),
            bytes: text.len(),
            about: "what is in this archive",
        };
        self.files.insert(0, (about, text));
        let failed = |source: io::Error| BundleError::Io {
            doing: "write",
            path: path.to_owned(),
            source,
        };
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let written = self.pack(&part, format).and_then(|()| fs::rename(&part, path));
        if let Err(error) = written {
            let _ = fs::remove_file(&part);
            return Err(failed(error));
        }
        Ok(self.entries())
    }

    fn pack(&self, path: &Path, format: Format) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        match format {
            Format::TarGz => {
                let mut out = GzEncoder::new(file, Compression::default());
                for (entry, text) in &self.files {
                    tar::write(&mut out, &entry.name, text.as_bytes(), self.at)?;
                }
                tar::finish(&mut out)?;
                out.finish()?.sync_all()
            }
            Format::Zip => {
                let mut out = ZipWriter::new(file);
                let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
                for (entry, text) in &self.files {
                    out.start_file(entry.name.as_str(), options)
                        .map_err(io::Error::other)?;
                    out.write_all(text.as_bytes())?;
                }
                out.finish().map_err(io::Error::other)?.sync_all()
            }
        }
    }
}

/// The name of an archive made at this time.
#[must_use]
pub fn default_name(at: Timestamp) -> String {
    format!("hubspot-debug-{}.tar.gz", at.strftime("%Y%m%d-%H%M%S"))
}

fn format_of(path: &Path) -> Result<Format, BundleError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
        Ok(Format::TarGz)
    } else if name.ends_with(".zip") {
        Ok(Format::Zip)
    } else {
        Err(BundleError::Format(path.to_owned()))
    }
}

fn last_lines(path: &Path) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG_BYTES)))?;
    let mut lines = std::collections::VecDeque::new();
    let bounded = io::Read::take(file, LOG_BYTES);
    for line in BufReader::new(bounded).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        let lower = line.to_ascii_lowercase();
        if ["hubspot", "hubapi", "correlation"]
            .iter()
            .any(|word| lower.contains(word))
        {
            lines.push_back(line);
            if lines.len() > LOG_LINES {
                lines.pop_front();
            }
        }
    }
    Ok(lines.into())
}

#[cfg(test)]
mod tests;
