//! From files to a state: the newest snapshot, then every later transaction.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use super::frame::{self, FrameReader, Next};
use super::layout::{self, Numbered};
use super::report::{OpenReport, TornTail};
use super::{journal, load};
use crate::store::{Operation, Section, State, StoreError, apply};

/// What a data directory held.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) state: State,
    pub(super) report: OpenReport,
    /// The journal to go on with, and the bytes of frames in it.
    pub(super) journal: PathBuf,
    pub(super) journal_bytes: u64,
    pub(super) snapshot_bytes: u64,
}

const DAMAGED: &str =
    "restore the data directory from a copy, or move the file away to lose what came after it";

/// Loads a directory that this process has locked.
pub(super) fn recover(directory: &Path) -> Result<Recovered, StoreError> {
    let files = layout::list(directory)?;
    files.leftovers.iter().try_for_each(|path| layout::remove(path))?;
    let mut replay = Replay::default();
    let mut snapshot_bytes = 0;
    if let Some(newest) = files.snapshots.last() {
        let loaded = load::load(&newest.path, &mut load::NoFiles)?;
        replay = Replay {
            state: loaded.state,
            contains: loaded.contains,
            ..Replay::default()
        };
        replay.state.sequence = loaded.base;
        replay.report.snapshot = Some(newest.path.clone());
        snapshot_bytes = loaded.bytes;
        // A crash between naming the snapshot and removing what it replaces leaves these.
        for old in files.snapshots.iter().filter(|file| file.number < newest.number) {
            layout::remove(&old.path)?;
        }
    }
    let mut open = None;
    for (at, file) in files.journals.iter().enumerate() {
        open = Some(replay.journal(file, at + 1 == files.journals.len())?);
    }
    for table in &mut replay.state.tables {
        table.rebuild_derived();
    }
    let (journal, journal_bytes) = match open {
        Some(open) => open,
        None => {
            let first = replay.state.sequence + 1;
            let path = layout::journal_path(directory, first);
            drop(journal::create(directory, &path, first)?);
            (path, 0)
        }
    };
    let Replay { state, report, .. } = replay;
    Ok(Recovered {
        state,
        report,
        journal,
        journal_bytes,
        snapshot_bytes,
    })
}

#[derive(Debug, Default)]
struct Replay {
    state: State,
    contains: BTreeMap<Section, u64>,
    report: OpenReport,
}

impl Replay {
    /// Replays one file. Returns it with the bytes of its frames.
    fn journal(&mut self, file: &Numbered, is_last: bool) -> Result<(PathBuf, u64), StoreError> {
        let path = &file.path;
        let corrupt = |reason: String| StoreError::Corrupt {
            path: path.clone(),
            reason,
            remedy: DAMAGED,
        };
        let (mut frames, first) = FrameReader::open(path).map_err(layout::io("read", path))?;
        if first != Some(file.number) {
            // The header is flushed before the first frame is written, so a short file never held any.
            if first.is_some() || !is_last || frames.length() >= frame::HEADER {
                return Err(corrupt(
                    "its header is damaged or from another version of Spoke".into(),
                ));
            }
            let directory = path.parent().unwrap_or(Path::new("."));
            drop(journal::create(directory, path, file.number)?);
            self.torn(path, 0, frames.length());
            return Ok((path.clone(), 0));
        }
        loop {
            let at = frames.sound();
            match frames.next().map_err(layout::io("read", path))? {
                Next::Frame { number, operations } => {
                    if number <= self.state.sequence {
                        continue;
                    }
                    if number != self.state.sequence + 1 {
                        let expected = self.state.sequence + 1;
                        return Err(corrupt(format!(
                            "transaction {expected} is missing; transaction {number} follows at byte {at}"
                        )));
                    }
                    self.transaction(number, operations)
                        .ok_or_else(|| corrupt(format!("the transaction at byte {at} cannot be decoded")))?;
                }
                Next::End => break,
                Next::Torn if is_last => {
                    self.cut(path, at, frames.length() - at)?;
                    break;
                }
                Next::Torn => return Err(corrupt(format!("the frame at byte {at} is damaged"))),
            }
        }
        Ok((path.clone(), frames.sound() - frame::HEADER))
    }

    fn transaction(&mut self, number: u64, mut operations: &[u8]) -> Option<()> {
        while !operations.is_empty() {
            let (operation, rest) = postcard::take_from_bytes::<Operation<'_>>(operations).ok()?;
            let contains = &self.contains;
            apply(&mut self.state, &operation, |section| {
                contains.get(&section).is_none_or(|&contained| contained < number)
            });
            operations = rest;
        }
        self.state.sequence = number;
        self.report.replayed += 1;
        Some(())
    }

    fn cut(&mut self, path: &Path, offset: u64, bytes: u64) -> Result<(), StoreError> {
        let file = OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(layout::io("open", path))?;
        file.set_len(offset)
            .and_then(|()| file.sync_all())
            .map_err(layout::io("shorten", path))?;
        self.torn(path, offset, bytes);
        Ok(())
    }

    fn torn(&mut self, path: &Path, offset: u64, bytes: u64) {
        self.report.torn = Some(TornTail {
            path: path.to_owned(),
            offset,
            bytes,
        });
    }
}
