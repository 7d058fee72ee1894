//! A state in a file of its own, outside the order of snapshots and journals.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use parking_lot::RwLock;

use super::{load, save};
use crate::store::{State, StoreError};

/// Writes a state to a file.
pub(crate) fn save_to(path: &Path, state: State) -> io::Result<()> {
    let base = state.sequence;
    let mut output = BufWriter::with_capacity(1 << 20, File::create(path)?);
    save::save(&mut output, base, &RwLock::new(state), || false)?;
    output.flush()?;
    output.get_ref().sync_all()
}

/// Reads a state from a file.
pub(crate) fn load_from(path: &Path) -> Result<State, StoreError> {
    let mut state = load::load(path)?.state;
    for table in &mut state.tables {
        table.rebuild_derived();
    }
    Ok(state)
}
