//! The container of XLS files: a small file system of 512-byte sectors with one stream in it, the workbook.
//!
//! The stream lies right behind the header, so that it can be written before its length is known; the tables that
//! lead through it follow.

use std::io::{self, Seek, SeekFrom, Write};

/// Where the stream begins.
pub(super) const HEADER_BYTES: u64 = SECTOR;

const SECTOR: u64 = 512;
/// Shorter streams would have to lie in a place of their own; padding is simpler.
const STREAM_MIN: u64 = 4_096;
/// Entries of one sector of the allocation table.
const PER_SECTOR: u64 = SECTOR / 4;
/// Sectors of the allocation table that the header itself names.
const IN_HEADER: u64 = 109;

const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const TABLE: u32 = 0xffff_fffd;
const TABLE_LIST: u32 = 0xffff_fffc;

/// Pads the stream, which ends here after so many bytes, and writes everything around it.
pub(super) fn finish(out: &mut (impl Write + Seek), bytes: u64) -> io::Result<()> {
    let length = bytes.max(STREAM_MIN).next_multiple_of(SECTOR);
    pad(out, length - bytes)?;
    let stream = length / SECTOR;
    let directory = stream;
    let (tables, lists) = table_sectors(stream + 1);
    let first_table = directory + 1;
    let first_list = first_table + tables;

    write_directory(out, length)?;
    let mut entries = 0_u64;
    let mut put = |out: &mut dyn Write, value: u32| {
        entries += 1;
        out.write_all(&value.to_le_bytes())
    };
    for sector in 1..stream {
        put(out, number(sector)?)?;
    }
    put(out, END)?;
    put(out, END)?;
    for _ in 0..tables {
        put(out, TABLE)?;
    }
    for _ in 0..lists {
        put(out, TABLE_LIST)?;
    }
    while !entries.is_multiple_of(PER_SECTOR) || entries < tables * PER_SECTOR {
        entries += 1;
        out.write_all(&FREE.to_le_bytes())?;
    }
    // Tables that the header has no room for are named by sectors of 127 entries and the number of the next one.
    let listed = IN_HEADER.min(tables);
    let mut next = first_table + listed;
    for list in 0..lists {
        for _ in 0..PER_SECTOR - 1 {
            let entry = if next < first_list { number(next)? } else { FREE };
            out.write_all(&entry.to_le_bytes())?;
            next += 1;
        }
        let following = if list + 1 < lists {
            number(first_list + list + 1)?
        } else {
            END
        };
        out.write_all(&following.to_le_bytes())?;
    }
    out.seek(SeekFrom::Start(0))?;
    write_header(out, (directory, first_table, tables), (first_list, lists))
}

/// Sectors of the allocation table and of the lists of its sectors, for so many other sectors: the table also counts
/// itself and the lists.
fn table_sectors(others: u64) -> (u64, u64) {
    let (mut tables, mut lists) = (1, 0);
    loop {
        let needed = (others + tables + lists).div_ceil(PER_SECTOR);
        let needed_lists = needed.saturating_sub(IN_HEADER).div_ceil(PER_SECTOR - 1);
        if (needed, needed_lists) == (tables, lists) {
            return (tables, lists);
        }
        (tables, lists) = (needed.max(tables), needed_lists.max(lists));
    }
}

fn write_header(
    out: &mut impl Write,
    (directory, first_table, tables): (u64, u64, u64),
    (first_list, lists): (u64, u64),
) -> io::Result<()> {
    out.write_all(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])?;
    pad(out, 16)?;
    // Version 3, little-endian, sectors of 2^9 and small sectors of 2^6 bytes.
    for value in [0x003e_u16, 0x0003, 0xfffe, 0x0009, 0x0006, 0, 0, 0] {
        out.write_all(&value.to_le_bytes())?;
    }
    let list = if lists == 0 { END } else { number(first_list)? };
    for value in [
        0,
        number(tables)?,
        number(directory)?,
        0,
        number(STREAM_MIN)?,
        END,
        0,
        list,
        number(lists)?,
    ] {
        out.write_all(&value.to_le_bytes())?;
    }
    for entry in 0..IN_HEADER {
        let value = if entry < tables {
            number(first_table + entry)?
        } else {
            FREE
        };
        out.write_all(&value.to_le_bytes())?;
    }
    Ok(())
}

fn write_directory(out: &mut impl Write, length: u64) -> io::Result<()> {
    entry(out, "Root Entry", (5, 1), (END, 0))?;
    entry(out, "Workbook", (2, FREE), (0, length))?;
    entry(out, "", (0, FREE), (0, 0))?;
    entry(out, "", (0, FREE), (0, 0))
}

fn entry(
    out: &mut impl Write,
    name: &str,
    (kind, child): (u8, u32),
    (start, length): (u32, u64),
) -> io::Result<()> {
    let mut units: Vec<u16> = name.encode_utf16().collect();
    let bytes = if units.is_empty() { 0 } else { units.len() * 2 + 2 };
    units.resize(32, 0);
    for unit in units {
        out.write_all(&unit.to_le_bytes())?;
    }
    out.write_all(&u16::try_from(bytes).unwrap_or_default().to_le_bytes())?;
    out.write_all(&[kind, 1])?;
    for value in [FREE, FREE, child] {
        out.write_all(&value.to_le_bytes())?;
    }
    pad(out, 36)?;
    out.write_all(&start.to_le_bytes())?;
    out.write_all(&length.to_le_bytes())
}

fn pad(out: &mut impl Write, bytes: u64) -> io::Result<()> {
    io::copy(&mut io::Read::take(io::repeat(0), bytes), out).map(|_| ())
}

fn number(value: u64) -> io::Result<u32> {
    u32::try_from(value).map_err(|_| io::Error::other("the file is too large for XLS"))
}
