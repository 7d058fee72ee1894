//! Reading a snapshot. Columns are decoded on a second thread while the file is read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
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

/// What becomes of the files in a snapshot.
pub(crate) trait TakesFiles {
    /// A file begins.
    fn begin(&mut self, name: &str) -> io::Result<()>;
    /// A piece of it follows.
    fn piece(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Leaves files where they are.
#[derive(Debug)]
pub(super) struct NoFiles;

impl TakesFiles for NoFiles {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn piece(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// Why a snapshot can't be read.
enum Unreadable {
    /// It is damaged, or none.
    Damaged(&'static str),
    /// It has a newer format.
    Newer(u8),
    /// A file in it could not be put down.
    File(io::Error),
}

impl From<&'static str> for Unreadable {
    fn from(reason: &'static str) -> Self {
        Self::Damaged(reason)
    }
}

impl Unreadable {
    fn of(self, path: &Path) -> StoreError {
        match self {
            Self::Damaged(reason) => StoreError::Corrupt {
                path: path.to_owned(),
                reason: reason.to_owned(),
                remedy: RESTORE,
            },
            Self::Newer(format) => StoreError::Newer {
                path: path.to_owned(),
                format,
                known: save::WITH_FILES,
            },
            Self::File(error) => layout::io("take the files out of", path)(error),
        }
    }
}

/// Loads a snapshot file.
pub(super) fn load(path: &Path, files: &mut dyn TakesFiles) -> Result<Loaded, StoreError> {
    let (input, bytes) = open(path)?;
    read(input, bytes, files).map_err(|reason| reason.of(path))
}

/// Reads a snapshot file to its end and looks at nothing but its form.
pub(super) fn verify(path: &Path) -> Result<(), StoreError> {
    let (mut input, bytes) = open(path)?;
    let mut whole = || -> Result<(), Unreadable> {
        read_head(&mut input)?;
        let mut count = 0;
        loop {
            let raw = read_section(&mut input, bytes)?;
            if raw.tag == save::END {
                return Ok(check_count(&raw, count)?);
            }
            count += 1;
        }
    };
    whole().map_err(|reason| reason.of(path))
}

fn open(path: &Path) -> Result<(BufReader<File>, u64), StoreError> {
    let file = File::open(path).map_err(layout::io("open", path))?;
    let found = file.metadata().map_err(layout::io("read", path))?;
    if found.is_dir() {
        return Err(layout::io("read", path)(std::io::ErrorKind::IsADirectory.into()));
    }
    let bytes = found.len();
    Ok((BufReader::with_capacity(1 << 20, file), bytes))
}

/// The number of the cut.
fn read_head(input: &mut impl Read) -> Result<u64, Unreadable> {
    const SHORT: &str = "it ends within its header";
    const FOREIGN: &str = "it is no snapshot of Spoke's";
    let mut magic = [0; save::MAGIC.len()];
    let (mut format, mut base) = ([0], [0; 8]);
    input.read_exact(&mut magic).map_err(|_| SHORT)?;
    if magic != save::MAGIC {
        return Err(FOREIGN.into());
    }
    input.read_exact(&mut format).map_err(|_| SHORT)?;
    match format {
        [save::WITHOUT_FILES | save::WITH_FILES] => {}
        [0] => return Err(FOREIGN.into()),
        [newer] => return Err(Unreadable::Newer(newer)),
    }
    input.read_exact(&mut base).map_err(|_| SHORT)?;
    Ok(u64::from_le_bytes(base))
}

fn check_count(raw: &RawSection, count: u64) -> Result<(), &'static str> {
    let counted = raw.payload.as_slice().try_into().map(u64::from_le_bytes);
    if counted.is_ok_and(|counted| counted == count) {
        Ok(())
    } else {
        Err("sections are missing")
    }
}

fn read(mut input: impl Read, bytes: u64, files: &mut dyn TakesFiles) -> Result<Loaded, Unreadable> {
    let base = read_head(&mut input)?;
    let mut loaded = Loaded {
        state: State::default(),
        base,
        contains: BTreeMap::new(),
        bytes,
    };
    let columns = read_sections(&mut input, &mut loaded, files)?;
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
fn read_sections(
    input: &mut impl Read,
    loaded: &mut Loaded,
    files: &mut dyn TakesFiles,
) -> Result<Columns, Unreadable> {
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
                check_count(&raw, count)?;
                break;
            }
            count += 1;
            match raw.tag {
                save::COLUMN => {}
                save::FILE => {
                    let name = std::str::from_utf8(&raw.payload).map_err(|_| UNDECODED)?;
                    files.begin(name).map_err(Unreadable::File)?;
                    continue;
                }
                save::PIECE => {
                    files.piece(&raw.payload).map_err(Unreadable::File)?;
                    continue;
                }
                _ => {
                    place(loaded, &raw).ok_or(UNDECODED)?;
                    continue;
                }
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
