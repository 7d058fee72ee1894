//! Writing a snapshot: magic word with the format's number, number of the cut, then sections, each with a checksum.
//!
//! A section is `[tag u8][type u16][column u16][contains u64][length u64][crc32 u32][payload]`, where `contains` is
//! the last transaction that the section contains. The last section has the tag [`END`] and counts the others.
//!
//! Format 2 adds files: a section with the name of each, then its pieces. What is written without files is format 1, so
//! that a release that knows no other can read it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use parking_lot::RwLock;

use super::{memberships, sections};
use crate::store::{Column, State, TypeIndex};

/// First bytes of every snapshot; the format's number follows.
pub(super) const MAGIC: [u8; 7] = *b"SPOKES\x00";
/// The format without files.
pub(super) const WITHOUT_FILES: u8 = 1;
/// The format with files, the newest one there is.
pub(super) const WITH_FILES: u8 = 2;
/// Types, sources, association kinds, the id counter.
pub(super) const META: u8 = 1;
/// The rows of one table.
pub(super) const ROWS: u8 = 2;
/// One column of one table.
pub(super) const COLUMN: u8 = 3;
/// All associations.
pub(super) const ASSOCIATIONS: u8 = 4;
/// All documents.
pub(super) const DOCUMENTS: u8 = 5;
/// Who is in which list.
pub(super) const MEMBERSHIPS: u8 = 7;
/// Nothing follows.
pub(super) const END: u8 = 6;
/// The name of a file, whose pieces follow.
pub(super) const FILE: u8 = 8;
/// A piece of the last named file.
pub(super) const PIECE: u8 = 9;
/// Bytes of a piece at most.
pub(super) const PIECE_MAX: usize = 1 << 20;
/// Bytes before a section's payload.
pub(super) const SECTION_HEADER: usize = 25;

/// A file that a snapshot takes along: the name it has there, and where it lies.
pub(crate) type Along = (String, PathBuf);

/// Writes a snapshot, locking the state for one section at a time; `stop` is asked between sections.
pub(super) fn save(
    output: &mut impl Write,
    base: u64,
    state: &RwLock<State>,
    files: &[Along],
    stop: impl Fn() -> bool,
) -> io::Result<()> {
    output.write_all(&MAGIC)?;
    output.write_all(&[if files.is_empty() {
        WITHOUT_FILES
    } else {
        WITH_FILES
    }])?;
    output.write_all(&base.to_le_bytes())?;
    let mut count = 0u64;
    let mut section = |tag, place: (u16, u16), copy: &dyn Fn(&State) -> io::Result<Vec<u8>>| {
        if stop() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the store is closing"));
        }
        let (contains, payload) = {
            let state = state.read();
            (state.sequence, copy(&state)?)
        };
        count += 1;
        write_section(output, tag, place, contains, &payload)
    };
    // Types that are declared after this moment come from the journal, with all their records.
    let types = Cell::new(0);
    section(META, (0, 0), &|state| {
        types.set(state.tables().count());
        pack(&sections::Meta::of(state))
    })?;
    for index in (0..types.get()).map(|at| TypeIndex(at as u16)) {
        section(ROWS, (index.0, 0), &|state| {
            Ok(state
                .table(index)
                .map(|table| sections::encode_rows(&table.rows))
                .unwrap_or_default())
        })?;
        let columns = state
            .read()
            .table(index)
            .map_or(0, |table| table.columns().count());
        for column in (0..columns).map(|at| Column(at as u16)) {
            section(COLUMN, (index.0, column.0), &|state| {
                let data = state.table(index).and_then(|table| table.data(column));
                Ok(data.map(sections::encode_column).unwrap_or_default())
            })?;
        }
    }
    section(ASSOCIATIONS, (0, 0), &|state| {
        Ok(sections::encode_associations(state))
    })?;
    section(DOCUMENTS, (0, 0), &|state| pack(&sections::documents_of(state)))?;
    section(MEMBERSHIPS, (0, 0), &|state| {
        Ok(memberships::encode(&state.memberships))
    })?;
    for (name, path) in files {
        count += write_file(output, name, path)?;
    }
    write_section(output, END, (0, 0), base, &count.to_le_bytes())
}

/// Writes a file's name and pieces and returns how many sections these are; none for a file that is gone meanwhile.
fn write_file(output: &mut impl Write, name: &str, path: &PathBuf) -> io::Result<u64> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    write_section(output, FILE, (0, 0), 0, name.as_bytes())?;
    let mut count = 1;
    loop {
        let mut piece = Vec::new();
        (&mut file).take(PIECE_MAX as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(count);
        }
        write_section(output, PIECE, (0, 0), 0, &piece)?;
        count += 1;
    }
}

fn write_section(
    output: &mut impl Write,
    tag: u8,
    place: (u16, u16),
    contains: u64,
    payload: &[u8],
) -> io::Result<()> {
    let mut header = Vec::with_capacity(SECTION_HEADER);
    header.push(tag);
    header.extend_from_slice(&place.0.to_le_bytes());
    header.extend_from_slice(&place.1.to_le_bytes());
    header.extend_from_slice(&contains.to_le_bytes());
    header.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    let crc = checksum(&header, payload);
    header.extend_from_slice(&crc.to_le_bytes());
    output.write_all(&header)?;
    output.write_all(payload)
}

/// Checksum of a section's header up to the checksum, and its payload.
pub(super) fn checksum(header: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(header);
    hasher.update(payload);
    hasher.finalize()
}

fn pack(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}
