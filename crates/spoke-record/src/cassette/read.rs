//! Reads a cassette.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::{Exchange, FILE_MAX, Head, LINE_MAX, VERSION};
use crate::error::Error;

/// A recording, in the order in which its requests came.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("session.jsonl");
/// std::fs::write(&path, concat!(
///     r#"{"cassette":1,"recordedAt":"2026-11-30T08:00:00Z","upstream":"https://api.hubapi.com","redacted":true}"#, "\n",
///     r#"{"number":1,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"GET","path":"/crm/v3/owners"},"response":{"status":200}}"#, "\n",
///     r#"{"number":2,"at":"20"#,
/// ))?;
/// let cassette = spoke_record::Cassette::read(&path)?;
/// assert_eq!(cassette.exchanges.len(), 1);
/// assert!(cassette.torn, "the recording was cut off in its last line");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Cassette {
    /// The first line.
    pub head: Head,
    /// The exchanges, by number.
    pub exchanges: Vec<Exchange>,
    /// Whether the last line was cut off; it is not among the exchanges.
    pub torn: bool,
}

impl Cassette {
    /// Reads a file whole.
    ///
    /// # Errors
    /// When it can't be read, is larger than [`FILE_MAX`], is no cassette or one of a later version, or a line in its
    /// middle is damaged; the line is named.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Read {
            path: path.to_owned(),
            source,
        };
        let bad = |line: usize, reason: String| Error::Cassette {
            path: path.to_owned(),
            line,
            reason,
        };
        let file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size > FILE_MAX.saturating_add(LINE_MAX as u64) {
            return Err(bad(1, format!("the file has {size} bytes, more than {FILE_MAX}")));
        }
        let mut reader = BufReader::new(file);
        let mut head: Option<Head> = None;
        let mut exchanges: Vec<Exchange> = Vec::new();
        let mut torn = false;
        for number in 1.. {
            let mut text = Vec::new();
            reader
                .by_ref()
                .take(LINE_MAX as u64 + 1)
                .read_until(b'\n', &mut text)
                .map_err(unreadable)?;
            if text.is_empty() {
                break;
            }
            if text.len() > LINE_MAX {
                return Err(bad(number, format!("it is longer than {LINE_MAX} bytes")));
            }
            let whole = text.last() == Some(&b'\n');
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if head.is_none() {
                head = Some(read_head(&text).map_err(|reason| bad(number, reason))?);
                continue;
            }
            match serde_json::from_slice(&text) {
                Ok(exchange) => exchanges.push(exchange),
                // Only the last line has no end: the writer was killed.
                Err(_) if !whole => torn = true,
                // Where in the line, but not what is there.
                Err(error) => {
                    return Err(bad(
                        number,
                        format!("it is no exchange (column {})", error.column()),
                    ));
                }
            }
        }
        let head = head.ok_or_else(|| bad(1, "the file is empty".to_owned()))?;
        exchanges.sort_by_key(|exchange| exchange.number);
        Ok(Self {
            head,
            exchanges,
            torn,
        })
    }
}

fn read_head(text: &[u8]) -> Result<Head, String> {
    #[derive(serde::Deserialize)]
    struct Version {
        cassette: u32,
    }
    let version: Version = serde_json::from_slice(text).map_err(|_| {
        "it is not the head of a cassette: record one with spoke portal record --out FILE".to_owned()
    })?;
    if version.cassette > VERSION {
        return Err(format!(
            "the cassette has version {}, this program reads versions up to {VERSION}: use a newer one",
            version.cassette
        ));
    }
    serde_json::from_slice(text).map_err(|_| "its head lacks recordedAt, upstream or redacted".to_owned())
}
