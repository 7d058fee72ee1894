//! Reading a snapshot. Columns are decoded on a second thread while the file is read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{self, TrySendError};
use std::thread;

use super::{layout, memberships, save, sections};
use crate::store::{Column, ColumnData, Section, State, StoreError, TypeIndex};

/// A loaded snapshot.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) state: State,
    /// Every transaction up to this one is contained in every section.
    pub(super) base: u64,
    /// The last transaction that each section contains.
    pub(super) contains: BTreeMap<Section, u64>,
    pub(super) bytes: u64,
}

const RESTORE: &str =
    "restore it from a copy, or move the whole data directory away to start with an empty portal";

struct RawSection {
    tag: u8,
    table: TypeIndex,
    column: Column,
    contains: u64,
    payload: Vec<u8>,
}

/// Loads a snapshot file.
pub(super) fn load(path: &Path) -> Result<Loaded, StoreError> {
    let file = File::open(path).map_err(layout::io("open", path))?;
    let bytes = file.metadata().map_err(layout::io("read", path))?.len();
    read(BufReader::with_capacity(1 << 20, file), bytes).map_err(|reason| StoreError::Corrupt {
        path: path.to_owned(),
        reason: reason.to_owned(),
        remedy: RESTORE,
    })
}

fn read(mut input: impl Read, bytes: u64) -> Result<Loaded, &'static str> {
    const SHORT: &str = "it ends within its header";
    let mut head = [0; 16];
    input.read_exact(&mut head).map_err(|_| SHORT)?;
    let (magic, base) = head.split_at(8);
    if magic != save::MAGIC {
        return Err("it is not a snapshot that this version of Spoke can read");
    }
    let base = base.try_into().map(u64::from_le_bytes).map_err(|_| SHORT)?;
    let mut loaded = Loaded {
        state: State::default(),
        base,
        contains: BTreeMap::new(),
        bytes,
    };
    let columns = read_sections(&mut input, &mut loaded)?;
    for ((table, column), data) in columns {
        sections::place_column(&mut loaded.state, table, column, data).ok_or("a column has no place")?;
    }
    for table in &mut loaded.state.tables {
        table.rows.recount();
    }
    Ok(loaded)
}

type Columns = BTreeMap<(TypeIndex, Column), ColumnData>;

/// Reads all sections. Most work is building the hash tables of columns, so a second thread takes every column
/// that it has time for and this one decodes the rest.
fn read_sections(input: &mut impl Read, loaded: &mut Loaded) -> Result<Columns, &'static str> {
    const UNDECODED: &str = "a section cannot be decoded";
    thread::scope(|scope| {
        let (queue, raw_columns) = mpsc::sync_channel::<RawSection>(1);
        let decoder = scope.spawn(move || {
            raw_columns
                .into_iter()
                .map(|raw| decode_column(&raw))
                .collect::<Option<Columns>>()
        });
        let (mut own, mut count) = (Columns::new(), 0);
        loop {
            let raw = read_section(input, loaded.bytes)?;
            if raw.tag == save::END {
                let counted = raw.payload.try_into().map(u64::from_le_bytes);
                if counted != Ok(count) {
                    return Err("sections are missing");
                }
                break;
            }
            count += 1;
            if raw.tag != save::COLUMN {
                place(loaded, &raw).ok_or(UNDECODED)?;
                continue;
            }
            loaded
                .contains
                .insert(Section::Column(raw.table, raw.column), raw.contains);
            if let Err(TrySendError::Full(raw) | TrySendError::Disconnected(raw)) = queue.try_send(raw) {
                own.extend([decode_column(&raw).ok_or(UNDECODED)?]);
            }
        }
        drop(queue);
        own.extend(decoder.join().ok().flatten().ok_or(UNDECODED)?);
        Ok(own)
    })
}

fn decode_column(raw: &RawSection) -> Option<((TypeIndex, Column), ColumnData)> {
    Some(((raw.table, raw.column), sections::decode_column(&raw.payload)?))
}

fn read_section(input: &mut impl Read, file_bytes: u64) -> Result<RawSection, &'static str> {
    const ENDS: &str = "it ends within a section";
    let mut header = [0; save::SECTION_HEADER];
    input.read_exact(&mut header).map_err(|_| ENDS)?;
    let parsed = parse_header(&header).ok_or(ENDS)?;
    if parsed.length > file_bytes {
        return Err(ENDS);
    }
    let mut payload = vec![0; usize::try_from(parsed.length).map_err(|_| ENDS)?];
    input.read_exact(&mut payload).map_err(|_| ENDS)?;
    if save::checksum(parsed.summed, &payload) != parsed.crc {
        return Err("a checksum does not match");
    }
    let (table, column) = (TypeIndex(parsed.table), Column(parsed.column));
    Ok(RawSection {
        tag: parsed.tag,
        table,
        column,
        contains: parsed.contains,
        payload,
    })
}

struct Header<'a> {
    tag: u8,
    table: u16,
    column: u16,
    contains: u64,
    length: u64,
    crc: u32,
    /// The bytes that the checksum covers.
    summed: &'a [u8],
}

fn parse_header(header: &[u8]) -> Option<Header<'_>> {
    let (summed, crc) = header.split_last_chunk::<4>()?;
    let (&tag, rest) = summed.split_first()?;
    let (table, rest) = rest.split_first_chunk::<2>()?;
    let (column, rest) = rest.split_first_chunk::<2>()?;
    let (contains, rest) = rest.split_first_chunk::<8>()?;
    let length = rest.first_chunk::<8>()?;
    Some(Header {
        tag,
        table: u16::from_le_bytes(*table),
        column: u16::from_le_bytes(*column),
        contains: u64::from_le_bytes(*contains),
        length: u64::from_le_bytes(*length),
        crc: u32::from_le_bytes(*crc),
        summed,
    })
}

fn place(loaded: &mut Loaded, raw: &RawSection) -> Option<()> {
    match raw.tag {
        save::META => {
            loaded.state = postcard::from_bytes::<sections::Meta>(&raw.payload)
                .ok()?
                .into_state()?
        }
        save::ROWS => {
            loaded.state.table_mut(raw.table)?.rows = sections::decode_rows(&raw.payload)?;
            loaded.contains.insert(Section::Rows(raw.table), raw.contains);
        }
        save::ASSOCIATIONS => {
            sections::decode_associations(&raw.payload, &mut loaded.state)?;
            loaded.contains.insert(Section::Associations, raw.contains);
        }
        save::DOCUMENTS => {
            let documents = postcard::from_bytes(&raw.payload).ok()?;
            sections::load_documents(documents, &mut loaded.state)?;
            loaded.contains.insert(Section::Documents, raw.contains);
        }
        save::MEMBERSHIPS => {
            memberships::decode(&raw.payload, &mut loaded.state.memberships)?;
            loaded.contains.insert(Section::Memberships, raw.contains);
        }
        _ => return None,
    }
    Some(())
}
