//! Which character separates the fields of a file: found by reading the beginning with each candidate.
//!
//! The winner gives the most records as wide as the header; among equals, the widest header. A file in which
//! no candidate ever separates two fields has one column and is read with commas.

use super::encoding::{Encoding, TextReader};
use super::reader::{Record, RecordReader};

/// Candidates in order of preference.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
const RECORDS_READ: usize = 50;

/// The delimiter of a file that begins with `sample` (UTF-8 text).
pub(crate) fn detect(sample: &str) -> u8 {
    let mut best = (0, 0, b',');
    for delimiter in CANDIDATES {
        let (width, agreeing) = measure(sample, delimiter);
        if width > 1 && (agreeing, width) > (best.0, best.1) {
            best = (agreeing, width, delimiter);
        }
    }
    best.2
}

/// Width of the header, and how many of the first records are as wide (the last, perhaps cut off, apart).
fn measure(sample: &str, delimiter: u8) -> (usize, usize) {
    let Ok(text) = TextReader::new(sample.as_bytes(), Encoding::Utf8) else {
        return (0, 0);
    };
    let mut reader = RecordReader::new(text, delimiter);
    let mut record = Record::default();
    let mut widths = Vec::new();
    while widths.len() < RECORDS_READ {
        match reader.read(&mut record) {
            Ok(true) => widths.push(record.len()),
            _ => break,
        }
    }
    let Some(&header) = widths.first() else {
        return (0, 0);
    };
    if widths.len() > 2 && widths.len() < RECORDS_READ {
        widths.pop();
    }
    (header, widths.iter().filter(|width| **width == header).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_that_keeps_rows_equally_wide_wins() {
        let table = [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3\n4;5;6\n", b';'),
            ("name\tnote\nx\ty, z\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("email\njane@example.com\n", b','),
            ("name;note\n\"a, b; c\";x, y\n", b';'),
            ("", b','),
        ];
        for (sample, expected) in table {
            assert_eq!(detect(sample), expected, "{sample:?}");
        }
    }
}
