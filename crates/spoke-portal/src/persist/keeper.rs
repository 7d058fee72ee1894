//! The background thread that takes a snapshot whenever the journal has grown large.

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::RwLock;

use super::disk::Disk;
use super::layout;
use crate::store::{State, StoreError};

/// Joined on drop; the journal must be closed before.
#[derive(Debug)]
pub(crate) struct Keeper(Option<JoinHandle<()>>);

impl Keeper {
    pub(crate) fn start(disk: Arc<Disk>, state: Arc<RwLock<State>>) -> Result<Self, StoreError> {
        let directory = disk.directory().to_owned();
        let thread = thread::Builder::new()
            .name("portal-snapshots".into())
            .spawn(move || watch(&disk, &state))
            .map_err(layout::io("start the snapshot thread for", Path::new(&directory)))?;
        Ok(Self(Some(thread)))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            drop(thread.join());
        }
    }
}

fn watch(disk: &Disk, state: &RwLock<State>) {
    while disk.journal().wait_until_larger_than(disk.journal_bound()) {
        if let Err(error) = disk.snapshot(state) {
            if disk.journal().is_closing() {
                return;
            }
            // The journal goes on growing until the next attempt, at twice the size.
            tracing::warn!(%error, "a background snapshot failed");
            disk.raise_bound();
        }
    }
}
