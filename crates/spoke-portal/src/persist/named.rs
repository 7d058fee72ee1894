//! A state in a file of its own, outside the order of snapshots and journals.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use parking_lot::RwLock;

use super::load::{self, TakesFiles};
use super::save::{self, Along};
use crate::store::{State, StoreError};

/// Writes a state and the files that belong to it to a file.
pub(crate) fn save_to(path: &Path, state: State, files: &[Along]) -> io::Result<()> {
    let base = state.sequence;
    let mut output = BufWriter::with_capacity(1 << 20, File::create(path)?);
    save::save(&mut output, base, &RwLock::new(state), files, || false)?;
    output.flush()?;
    output.get_ref().sync_all()
}

/// Reads a state from a file, and hands on the files that came with it.
pub(crate) fn load_from(path: &Path, files: &mut dyn TakesFiles) -> Result<State, StoreError> {
    let mut state = load::load(path, files)?.state;
    for table in &mut state.tables {
        table.rebuild_derived();
    }
    Ok(state)
}

/// Reads a file to its end without taking anything from it.
///
/// # Errors
/// When it is no snapshot, is damaged, or comes from a newer version.
pub(crate) fn verify(path: &Path) -> Result<(), StoreError> {
    load::verify(path)
}
