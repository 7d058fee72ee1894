//! How transactions stand in a journal file: `[length u32][crc32 u32][number u64][operations]`, little endian.
//!
//! The checksum covers number and operations. A journal file begins with a magic word and the number of its first
//! transaction; numbers rise by one from frame to frame.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// First bytes of every journal.
pub(super) const MAGIC: [u8; 8] = *b"SPOKEJ\x00\x01";

/// Bytes before the first frame.
pub(super) const HEADER: u64 = 16;

const FRAME_HEADER: usize = 16;

/// Bytes that a new journal file begins with.
pub(super) fn file_header(first: u64) -> [u8; HEADER as usize] {
    let mut header = [0; HEADER as usize];
    let (magic, number) = header.split_at_mut(8);
    magic.copy_from_slice(&MAGIC);
    number.copy_from_slice(&first.to_le_bytes());
    header
}

/// Appends one frame. Operations of 4 GiB and more are refused.
pub(super) fn push(queue: &mut Vec<u8>, number: u64, operations: &[u8]) -> Result<(), String> {
    let length = u32::try_from(operations.len()).map_err(|_| {
        format!(
            "a transaction of {} bytes is too large for the journal",
            operations.len()
        )
    })?;
    queue.extend_from_slice(&length.to_le_bytes());
    queue.extend_from_slice(&checksum(number, operations).to_le_bytes());
    queue.extend_from_slice(&number.to_le_bytes());
    queue.extend_from_slice(operations);
    Ok(())
}

/// Reads the frames of one journal file.
#[derive(Debug)]
pub(super) struct FrameReader {
    input: BufReader<File>,
    /// Bytes read so far that belong to whole frames or the header.
    sound: u64,
    length: u64,
    payload: Vec<u8>,
}

/// What comes next in a journal.
#[derive(Debug)]
pub(super) enum Next<'a> {
    /// A whole frame.
    Frame {
        /// The transaction's number.
        number: u64,
        /// Its operations.
        operations: &'a [u8],
    },
    /// The file ends after the last whole frame.
    End,
    /// From here on there is no whole frame.
    Torn,
}

impl FrameReader {
    /// Opens a journal. The number is that of its first transaction; `None` when the header is cut short or
    /// foreign.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Option<u64>)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut reader = Self {
            input: BufReader::with_capacity(1 << 20, file),
            sound: 0,
            length,
            payload: Vec::new(),
        };
        let mut header = [0; HEADER as usize];
        if length < HEADER {
            return Ok((reader, None));
        }
        reader.input.read_exact(&mut header)?;
        let (magic, number) = header.split_at(8);
        if magic != MAGIC {
            return Ok((reader, None));
        }
        reader.sound = HEADER;
        Ok((reader, number.try_into().ok().map(u64::from_le_bytes)))
    }

    /// Where the last whole frame ends.
    pub(super) fn sound(&self) -> u64 {
        self.sound
    }

    /// Bytes in the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        let left = self.length - self.sound;
        if left == 0 {
            return Ok(Next::End);
        }
        if left < FRAME_HEADER as u64 {
            return Ok(Next::Torn);
        }
        let (mut length, mut crc, mut number) = ([0; 4], [0; 4], [0; 8]);
        self.input.read_exact(&mut length)?;
        self.input.read_exact(&mut crc)?;
        self.input.read_exact(&mut number)?;
        let length = u32::from_le_bytes(length) as usize;
        let number = u64::from_le_bytes(number);
        if length == 0 || length as u64 > left - FRAME_HEADER as u64 {
            return Ok(Next::Torn);
        }
        self.payload.resize(length, 0);
        self.input.read_exact(&mut self.payload)?;
        if checksum(number, &self.payload) != u32::from_le_bytes(crc) {
            return Ok(Next::Torn);
        }
        self.sound += (FRAME_HEADER + length) as u64;
        Ok(Next::Frame {
            number,
            operations: &self.payload,
        })
    }
}

fn checksum(number: u64, operations: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number.to_le_bytes());
    hasher.update(operations);
    hasher.finalize()
}
