//! Work that HubSpot does behind its answers: imports and exports.
//!
//! A job is the id of something in the store, which knows how far it is; running a job twice, or again after a
//! restart, goes on where it stood. Every kind has a lane that runs so many jobs at the same time. Threads come with
//! jobs and go when a lane is empty: a portal without jobs has none.

mod room;

use std::sync::Arc;

pub(crate) use room::Jobs;

use crate::portal::PortalState;
use crate::{exports, imports};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An import.
    Import,
    /// An export.
    Export,
}

impl Kind {
    /// Every kind.
    const ALL: [Self; 2] = [Self::Import, Self::Export];

    /// How many jobs of the kind run at the same time (documented for both).
    const fn width(self) -> usize {
        match self {
            Self::Import => spoke_model::import::RUNNING_MAX,
            Self::Export => 1,
        }
    }

    fn run(self, portal: &PortalState, id: u64) {
        match self {
            Self::Import => imports::run(portal, id),
            Self::Export => exports::run(portal, id),
        }
    }

    /// What becomes of a job that ended in a way it should not have.
    fn give_up(self, portal: &PortalState, id: u64) {
        match self {
            Self::Import => imports::give_up(portal, id),
            Self::Export => exports::give_up(portal, id),
        }
    }
}

/// Starts again what an earlier process left unfinished.
pub(crate) fn resume(portal: &Arc<PortalState>) {
    let (imports, exports) = {
        let state = portal.store.read();
        (imports::unfinished(&state), exports::unfinished(&state))
    };
    for id in imports {
        portal.jobs.submit(Kind::Import, id, portal.clock.now());
    }
    for id in exports {
        portal.jobs.submit(Kind::Export, id, portal.clock.now());
    }
}
