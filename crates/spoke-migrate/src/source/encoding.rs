//! Bytes of a data file into text, a piece at a time.
//!
//! Guarantees: a byte order mark decides and is removed; without one the text is UTF-8 unless the map
//! declares otherwise; a byte that does not fit is an error and never a replacement character. Nothing is
//! guessed from the content, because a wrong guess damages names silently.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How the bytes of a file are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// A byte order mark decides; without one, UTF-8.
    #[default]
    Auto,
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, which contains ISO-8859-1 (Latin-1).
    Windows1252,
}

/// Why bytes could not become text.
#[derive(Debug)]
pub(crate) enum DecodeError {
    Io(io::Error),
    Refused { message: String, fix: String },
}

/// Reads bytes and gives out text.
pub(crate) struct TextReader<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    encoding: &'static encoding_rs::Encoding,
    bytes: Vec<u8>,
    filled: usize,
    used: usize,
    ended: bool,
    finished: bool,
    pending: Option<DecodeError>,
}

const BUFFER_BYTES: usize = 64 * 1024;
const LATIN_FIX: &str =
    "save the file as UTF-8, or declare encoding = \"windows-1252\" under [source] if it comes from there";

impl Encoding {
    /// The names a map may use.
    pub(crate) const NAMES: [&'static str; 5] = ["auto", "utf-8", "utf-16le", "utf-16be", "windows-1252"];

    /// Reads a name from a map; common aliases are understood.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "auto" => Self::Auto,
            "utf-8" | "utf8" => Self::Utf8,
            "utf-16le" | "utf16le" => Self::Utf16Le,
            "utf-16be" | "utf16be" => Self::Utf16Be,
            "windows-1252" | "cp1252" | "latin1" | "latin-1" | "iso-8859-1" => Self::Windows1252,
            _ => return None,
        })
    }
}

impl<R: Read> TextReader<R> {
    /// Looks at the first bytes and prepares to decode.
    pub(crate) fn new(mut input: R, declared: Encoding) -> Result<Self, DecodeError> {
        let mut bytes = vec![0; BUFFER_BYTES];
        let mut filled = 0;
        while filled < 4096 {
            match read_some(&mut input, bytes.get_mut(filled..).unwrap_or_default())? {
                0 => break,
                count => filled += count,
            }
        }
        let start = bytes.get(..filled).unwrap_or_default();
        let (encoding, skip) = detect(start, declared)?;
        Ok(Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            encoding,
            bytes,
            filled,
            used: skip,
            ended: false,
            finished: false,
            pending: None,
        })
    }

    /// Appends the next piece of text; `false` at the end of the file.
    ///
    /// All text before a bad byte is given out before the error is, so that the caller knows where it is.
    pub(crate) fn read_text(&mut self, text: &mut String) -> Result<bool, DecodeError> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        loop {
            if self.finished {
                return Ok(false);
            }
            if self.used == self.filled && !self.ended {
                self.used = 0;
                self.filled = read_some(&mut self.input, &mut self.bytes)?;
                self.ended = self.filled == 0;
            }
            let before = text.len();
            text.reserve(BUFFER_BYTES);
            let bytes = self.bytes.get(self.used..self.filled).unwrap_or_default();
            let (result, used) = self
                .decoder
                .decode_to_string_without_replacement(bytes, text, self.ended);
            match result {
                DecoderResult::Malformed(length, after) => {
                    let end = (self.used + used).saturating_sub(usize::from(after));
                    let from = end.saturating_sub(usize::from(length));
                    let bad = self.bytes.get(from..end).unwrap_or_default();
                    self.pending = Some(malformed(self.encoding, bad));
                    self.finished = true;
                }
                DecoderResult::InputEmpty => self.finished = self.ended,
                DecoderResult::OutputFull => {}
            }
            self.used += used;
            if text.len() > before {
                return Ok(true);
            }
            if let Some(error) = self.pending.take() {
                return Err(error);
            }
        }
    }
}

impl From<io::Error> for DecodeError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize, DecodeError> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return Ok(other?),
        }
    }
}

fn refused<T>(message: impl Into<String>, fix: impl Into<String>) -> Result<T, DecodeError> {
    Err(DecodeError::Refused {
        message: message.into(),
        fix: fix.into(),
    })
}

/// The decoder to use, and how many bytes of byte order mark to skip.
fn detect(start: &[u8], declared: Encoding) -> Result<(&'static encoding_rs::Encoding, usize), DecodeError> {
    if start.starts_with(&[0xFF, 0xFE, 0, 0]) || start.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return refused("the file is UTF-32", "save it as UTF-8");
    }
    let marked = if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
        Some((UTF_8, 3))
    } else if start.starts_with(&[0xFF, 0xFE]) {
        Some((UTF_16LE, 2))
    } else if start.starts_with(&[0xFE, 0xFF]) {
        Some((UTF_16BE, 2))
    } else {
        None
    };
    if let Some((encoding, skip)) = marked {
        let body = start.get(skip..).unwrap_or_default();
        if encoding != UTF_8 && has_32_bit_units(body) {
            return refused(
                "the file begins with a UTF-16 byte order mark but holds 32-bit units (mislabelled UTF-32)",
                "save it as UTF-8",
            );
        }
        let fits = match declared {
            Encoding::Auto => true,
            Encoding::Utf8 => encoding == UTF_8,
            Encoding::Utf16Le => encoding == UTF_16LE,
            Encoding::Utf16Be => encoding == UTF_16BE,
            Encoding::Windows1252 => false,
        };
        if !fits {
            return refused(
                format!(
                    "the file's byte order mark says {}, the map declares another encoding",
                    encoding.name()
                ),
                "remove encoding from [source]; the mark decides",
            );
        }
        return Ok((encoding, skip));
    }
    match declared {
        Encoding::Windows1252 => Ok((WINDOWS_1252, 0)),
        Encoding::Utf16Le => Ok((UTF_16LE, 0)),
        Encoding::Utf16Be => Ok((UTF_16BE, 0)),
        Encoding::Auto | Encoding::Utf8 => match zero_pattern(start) {
            Some(name) => refused(
                format!("every second byte is zero: this looks like {name} without a byte order mark"),
                format!("save it as UTF-8, or declare encoding = \"{name}\" under [source]"),
            ),
            None => Ok((UTF_8, 0)),
        },
    }
}

/// Half of the 16-bit units are zero: 32-bit units of plain text.
fn has_32_bit_units(body: &[u8]) -> bool {
    let units = body.chunks_exact(2).take(64);
    let count = units.len();
    let zero = units.filter(|unit| unit.iter().all(|byte| *byte == 0)).count();
    count >= 4 && zero * 3 >= count
}

fn zero_pattern(start: &[u8]) -> Option<&'static str> {
    let sample = start.get(..start.len().min(64)).unwrap_or_default();
    let pairs = sample.chunks_exact(2);
    let count = pairs.len();
    if count < 4 {
        return None;
    }
    let low = pairs
        .clone()
        .filter(|pair| matches!(pair, [a, 0] if *a != 0))
        .count();
    let high = pairs.filter(|pair| matches!(pair, [0, b] if *b != 0)).count();
    if low * 10 >= count * 9 {
        Some("utf-16le")
    } else if high * 10 >= count * 9 {
        Some("utf-16be")
    } else {
        None
    }
}

fn malformed(encoding: &'static encoding_rs::Encoding, bad: &[u8]) -> DecodeError {
    let bytes = bad
        .iter()
        .map(|byte| format!("0x{byte:02X}"))
        .collect::<Vec<_>>()
        .join(" ");
    let message = if bytes.is_empty() {
        format!("the file ends inside a {} character", encoding.name())
    } else {
        format!("the byte {bytes} is not valid {}", encoding.name())
    };
    let fix = if encoding == UTF_8 {
        LATIN_FIX
    } else {
        "save the file as UTF-8"
    };
    DecodeError::Refused {
        message,
        fix: fix.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], declared: Encoding) -> Result<String, String> {
        let explain = |error| match error {
            DecodeError::Refused { message, .. } => message,
            DecodeError::Io(error) => error.to_string(),
        };
        let mut reader = TextReader::new(bytes, declared).map_err(explain)?;
        let mut text = String::new();
        while reader.read_text(&mut text).map_err(explain)? {}
        Ok(text)
    }

    #[test]
    fn a_byte_order_mark_decides_and_disappears() {
        assert_eq!(decode(b"\xEF\xBB\xBFa,\xC3\xA9", Encoding::Auto).unwrap(), "a,é");
        assert_eq!(decode(b"\xFF\xFEa\0,\0\xE9\0", Encoding::Auto).unwrap(), "a,é");
        assert_eq!(decode(b"\xFE\xFF\0a\0,\0\xE9", Encoding::Auto).unwrap(), "a,é");
        assert_eq!(decode(b"a,\xC3\xA9", Encoding::Auto).unwrap(), "a,é");
        assert_eq!(decode(b"", Encoding::Auto).unwrap(), "");
    }

    #[test]
    fn latin_1_is_read_when_declared_and_refused_when_not() {
        assert_eq!(decode(b"Cr\xE9dito", Encoding::Windows1252).unwrap(), "Crédito");
        assert_eq!(
            decode(b"Cr\xE9dito", Encoding::Auto).unwrap_err(),
            "the byte 0xE9 is not valid UTF-8"
        );
    }

    #[test]
    fn thirty_two_bit_units_are_refused_however_they_are_marked() {
        let table: [&[u8]; 4] = [
            b"\xFF\xFE\0\0a\0\0\0b\0\0\0c\0\0\0",
            b"\0\0\xFE\xFF\0\0\0a\0\0\0b\0\0\0c",
            b"\xFE\xFFa\0\0\0b\0\0\0c\0\0\0d\0\0\0",
            b"\xFE\xFF\0\0\0a\0\0\0b\0\0\0c\0\0\0d",
        ];
        for bytes in table {
            let message = decode(bytes, Encoding::Auto).unwrap_err();
            assert!(message.contains("UTF-32"), "{message}");
        }
    }

    #[test]
    fn sixteen_bit_units_without_a_mark_need_a_declaration() {
        let bytes = b"n\0a\0m\0e\0,\0b\0\n\0x\0";
        assert!(decode(bytes, Encoding::Auto).unwrap_err().contains("utf-16le"));
        assert_eq!(decode(bytes, Encoding::Utf16Le).unwrap(), "name,b\nx");
    }

    #[test]
    fn a_character_split_between_two_reads_stays_whole() {
        struct OneByte<'a>(&'a [u8]);
        impl Read for OneByte<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let take = self.0.len().min(1).min(buffer.len());
                buffer[..take].copy_from_slice(&self.0[..take]);
                self.0 = &self.0[take..];
                Ok(take)
            }
        }
        let long = "ʤé".repeat(4000);
        let mut reader = TextReader::new(OneByte(long.as_bytes()), Encoding::Auto).unwrap();
        let mut text = String::new();
        while reader.read_text(&mut text).unwrap() {}
        assert_eq!(text, long);
    }
}
