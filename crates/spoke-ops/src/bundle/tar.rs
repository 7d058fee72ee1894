//! The tar format (POSIX ustar), as much of it as files with short names need.

use std::io::{self, Write};

use jiff::Timestamp;

const BLOCK: usize = 512;

/// Writes one file.
pub(super) fn write(out: &mut impl Write, name: &str, content: &[u8], at: Timestamp) -> io::Result<()> {
    if name.len() > 99 {
        return Err(io::Error::other("the name of a file is too long for the archive"));
    }
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let mut header = Vec::with_capacity(BLOCK);
    field(&mut header, name.as_bytes(), 100);
    field(&mut header, b"0000600", 8);
    field(&mut header, b"0000000", 8);
    field(&mut header, b"0000000", 8);
    field(&mut header, format!("{:011o}", content.len()).as_bytes(), 12);
    field(&mut header, format!("{seconds:011o}").as_bytes(), 12);
    // The checksum is taken over blanks in its own place.
    header.extend_from_slice(b"        ");
    header.push(b'0');
    field(&mut header, b"", 100);
    header.extend_from_slice(b"ustar\x0000");
    header.resize(BLOCK, 0);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    out.write_all(header.get(..148).unwrap_or_default())?;
    out.write_all(sum.as_bytes())?;
    out.write_all(header.get(156..).unwrap_or_default())?;
    out.write_all(content)?;
    out.write_all(&vec![0; content.len().next_multiple_of(BLOCK) - content.len()])
}

/// Writes the end.
pub(super) fn finish(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

fn field(header: &mut Vec<u8>, content: &[u8], width: usize) {
    let end = header.len() + width;
    header.extend_from_slice(content);
    header.resize(end, 0);
}
