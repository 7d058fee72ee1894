//! Runs that left a state file: listing them, going on with one.

use std::path::{Path, PathBuf};

use serde::Serialize;
use spoke_client::HubSpot;

use super::Migration;
use crate::error::Error;
use crate::map::Map;
use crate::rollback::Holdings;
use crate::state::State;

/// A run, as its state file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Run {
    /// The state file.
    pub state: PathBuf,
    /// The data file.
    pub file: PathBuf,
    /// The map.
    pub map: PathBuf,
    /// The portal's id.
    pub portal: String,
    /// Rows dealt with.
    pub rows: u64,
    /// Rows rejected.
    pub rejected_rows: u64,
    /// Whether the file was loaded to its end.
    pub finished: bool,
    /// What it wrote that was not taken back.
    pub written: Holdings,
}

impl Run {
    /// Reads a state file.
    ///
    /// # Errors
    /// [`Error::State`] when it is not there, in use, or not a state file.
    pub fn read(state: impl AsRef<Path>) -> Result<Self, Error> {
        let path = state.as_ref();
        let state = State::open_existing(path)?;
        let job = state
            .job()?
            .ok_or_else(|| Error::state(path, "it does not say which file it is the state of"))?;
        let checkpoint = state.checkpoint()?.unwrap_or_default();
        Ok(Self {
            state: path.to_owned(),
            file: job.file,
            map: job.map,
            portal: state.portal()?.unwrap_or_default(),
            rows: checkpoint.rows,
            rejected_rows: checkpoint.rejected_rows,
            finished: checkpoint.finished,
            written: Holdings::from(state.held()?),
        })
    }

    /// The state files in a folder, in the order of their names; those that can't be read are left out.
    #[must_use]
    pub fn all(folder: impl AsRef<Path>) -> Vec<Self> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "sqlite"));
        paths.sort();
        paths.iter().filter_map(|path| Self::read(path).ok()).collect()
    }
}

impl Migration {
    /// The migration that a state file belongs to; running it goes on where it stopped.
    ///
    /// # Errors
    /// [`Error::State`] when there is no such run, [`Error::Map`] or [`Error::Source`] when its map is gone.
    pub fn resume(client: HubSpot, state: impl AsRef<Path>) -> Result<Self, Error> {
        let path = state.as_ref();
        let opened = State::open_existing(path)?;
        let job = opened
            .job()?
            .ok_or_else(|| Error::state(path, "it does not say which file it is the state of"))?;
        drop(opened);
        let migration = Self::builder(client, Map::load(&job.map)?, &job.file)
            .rejected(job.rejected)
            .state(path)
            .limit(job.limit);
        Ok(match job.to {
            Some(to) => migration.to(to),
            None => migration,
        })
    }
}
