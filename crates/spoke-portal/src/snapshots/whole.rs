//! The whole of a portal into a file, and back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::along::Arriving;
use super::{Kept, Problem, SnapshotFolder};
use crate::definitions::Definitions;
use crate::portal::PortalState;
use crate::store::State;
use crate::workroom::Workroom;
use crate::{jobs, lists, persist};

impl SnapshotFolder {
    /// The snapshots of a running portal; the folder is there afterwards.
    pub(crate) fn in_use(portal: &PortalState) -> Result<Self, Problem> {
        Ok(Self::at(portal.workroom.path("")?))
    }
}

/// Saves the portal's state under a name; an earlier one with that name is replaced. Blocks.
pub(crate) fn save(portal: &PortalState, name: &str) -> Result<Kept, Problem> {
    let folder = SnapshotFolder::in_use(portal)?;
    export(portal, &folder.free(name)?)?;
    folder.find(name)
}

/// Saves the portal's state to a file anywhere. Blocks.
pub(crate) fn export(portal: &PortalState, path: &Path) -> Result<(), Problem> {
    let state = portal.store.read().clone();
    let files = portal.workroom.lasting()?;
    let draft = path.with_extension("unfinished");
    let written = persist::save_to(&draft, state, &files).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    Ok(written?)
}

/// Reads a state from a file anywhere, and its files into a workroom. Blocks.
pub(crate) fn load(path: &Path, workroom: &Workroom) -> Result<State, Problem> {
    let mut files = Arriving::into(workroom);
    let state = persist::load_from(path, &mut files)?;
    files.settle()?;
    Ok(state)
}

/// Goes back to a state. Blocks.
pub(crate) fn restore(portal: &Arc<PortalState>, name: &str) -> Result<(), Problem> {
    let folder = SnapshotFolder::in_use(portal)?;
    let mut files = Arriving::into(&portal.workroom);
    let state = persist::load_from(&folder.existing(name)?, &mut files)?;
    become_state(portal, state, files)
}

/// Goes back to a portal without records. Blocks.
pub(crate) fn reset(portal: &Arc<PortalState>) -> Result<(), Problem> {
    become_state(portal, State::default(), Arriving::into(&portal.workroom))
}

/// Puts another state in the place of the present one, and brings up to date what is known beside it.
fn become_state(portal: &Arc<PortalState>, state: State, files: Arriving<'_>) -> Result<(), Problem> {
    // What runs would go on writing into the other state.
    portal.jobs.settle();
    portal.store.replace(state)?;
    // What waited was of the other state.
    portal.outbox.forget_waiting(&mut portal.store.write());
    files.settle()?;
    {
        let state = portal.store.read();
        portal
            .definitions
            .publish(Definitions::load(&state, portal.hub_id));
        portal.outbox.reload(&state);
        portal.journal.reload(&state);
        portal.journal.reload_entries(&state);
    }
    portal.lists.forget();
    {
        let mut turn = portal.store.write();
        lists::watch_if_dynamic(&mut turn);
        portal.apps.keep(&mut turn);
        portal.issued_tokens.keep(&mut turn);
        portal.outbox.log.keep(&mut turn);
        let _ = turn.commit();
    }
    jobs::resume(portal);
    Ok(())
}
