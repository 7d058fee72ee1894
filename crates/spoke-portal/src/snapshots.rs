//! States of the portal kept under a name, each in one file, and going back to one of them or to none.
//!
//! A portal with a data folder keeps them in it; those of a portal in memory are gone with it. They hold records,
//! definitions, lists and settings: everything but the clock, the faults and the memory of requests. Tokens that were
//! issued stay good. Uploaded and exported files are not part of it.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::definitions::Definitions;
use crate::error::Error;
use crate::portal::PortalState;
use crate::store::{State, StoreError};
use crate::{jobs, lists, persist};

/// What a file of a snapshot is called: `named-`, the name, this.
const PREFIX: &str = "named-";
const SUFFIX: &str = ".snap";
/// The longest name.
const NAME_MAX: usize = 64;
/// Snapshots that may be kept at the same time.
const SNAPSHOTS_MAX: usize = 100;

/// A snapshot that is kept.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    /// Its name.
    pub(crate) name: String,
    /// The size of its file.
    pub(crate) bytes: u64,
}

/// Why a snapshot can't be saved or restored.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The name can't be one.
    Name(String),
    /// There is none with this name.
    Unknown(String),
    /// There are too many.
    Full,
    /// The file or the data folder fails.
    Failed(String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Snapshot(problem.to_string().into())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => write!(
                formatter,
                "{name:?} can't be the name of a snapshot: 1 to {NAME_MAX} letters, digits, - and _"
            ),
            Self::Unknown(name) => write!(formatter, "there is no snapshot {name}"),
            Self::Full => write!(
                formatter,
                "{SNAPSHOTS_MAX} snapshots are kept already; delete one first"
            ),
            Self::Failed(reason) => write!(formatter, "the snapshot's file can't be used: {reason}"),
        }
    }
}

/// Saves the portal's state under a name; an earlier one with that name is replaced. Blocks.
pub(crate) fn save(portal: &PortalState, name: &str) -> Result<Kept, Problem> {
    let path = path(portal, name)?;
    if !path.exists() && list(portal)?.len() >= SNAPSHOTS_MAX {
        return Err(Problem::Full);
    }
    let state = portal.store.read().clone();
    let draft = path.with_extension("unfinished");
    let written = persist::save_to(&draft, state).and_then(|()| fs::rename(&draft, &path));
    if let Err(error) = written {
        let _ = fs::remove_file(&draft);
        return Err(error.into());
    }
    Ok(Kept {
        name: name.to_owned(),
        bytes: fs::metadata(&path)?.len(),
    })
}

/// Goes back to a state. Blocks.
pub(crate) fn restore(portal: &Arc<PortalState>, name: &str) -> Result<(), Problem> {
    let path = path(portal, name)?;
    if !path.exists() {
        return Err(Problem::Unknown(name.to_owned()));
    }
    let state = persist::load_from(&path)?;
    become_state(portal, state)
}

/// Goes back to a portal without records. Blocks.
pub(crate) fn reset(portal: &Arc<PortalState>) -> Result<(), Problem> {
    become_state(portal, State::default())
}

/// Removes a snapshot.
pub(crate) fn delete(portal: &PortalState, name: &str) -> Result<(), Problem> {
    let path = path(portal, name)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Problem::Unknown(name.to_owned())),
        other => Ok(other?),
    }
}

/// The snapshots that are kept, by name.
pub(crate) fn list(portal: &PortalState) -> Result<Vec<Kept>, Problem> {
    let folder = portal.workroom.path("")?;
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name();
        let name = file
            .to_str()
            .and_then(|file| file.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
        if let Some(name) = name {
            found.push(Kept {
                name: name.to_owned(),
                bytes: entry.metadata()?.len(),
            });
        }
    }
    found.sort();
    Ok(found)
}

fn path(portal: &PortalState, name: &str) -> Result<PathBuf, Problem> {
    let fits = !name.is_empty()
        && name.len() <= NAME_MAX
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !fits {
        return Err(Problem::Name(name.chars().take(NAME_MAX).collect()));
    }
    Ok(portal.workroom.path(&format!("{PREFIX}{name}{SUFFIX}"))?)
}

/// Puts another state in the place of the present one, and brings up to date what is known beside it.
fn become_state(portal: &Arc<PortalState>, state: State) -> Result<(), Problem> {
    // What runs would go on writing into the other state.
    portal.jobs.settle();
    portal.store.replace(state)?;
    {
        let state = portal.store.read();
        portal
            .definitions
            .publish(Definitions::load(&state, portal.hub_id));
        portal.outbox.reload(&state);
        portal.journal.reload(&state);
    }
    portal.lists.forget();
    {
        let mut turn = portal.store.write();
        lists::watch_if_dynamic(&mut turn);
        portal.apps.keep(&mut turn);
        portal.issued_tokens.keep(&mut turn);
        let _ = turn.commit();
    }
    jobs::resume(portal);
    Ok(())
}
