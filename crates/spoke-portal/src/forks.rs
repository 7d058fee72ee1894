//! Portals that began as another one: the same records and definitions on a port of their own.
//!
//! Those that the control plane starts live in the portal that they came from, until they are ended or it stops.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use spoke_model::secret::Secret;

use crate::builder::{Origin, PortalBuilder};
use crate::clock::Clock;
use crate::error::Error;
use crate::portal::{Portal, PortalState};

/// Forks that live at the same time.
pub(crate) const FORKS_MAX: usize = 64;

/// The forks that the control plane started.
#[derive(Debug, Default)]
pub(crate) struct Forks {
    living: tokio::sync::Mutex<BTreeMap<u64, Portal>>,
    numbers: AtomicU64,
}

/// A fork, as it is told.
#[derive(Debug, Clone)]
pub(crate) struct Fork {
    /// Its number.
    pub(crate) id: u64,
    /// Where it answers.
    pub(crate) url: String,
    /// Its token that may do everything.
    pub(crate) token: Secret,
}

/// Why there is no fork.
#[derive(Debug)]
pub(crate) enum NoFork {
    /// There are too many.
    Full,
    /// This portal is a fork.
    OfAFork,
    /// It did not start.
    Failed(Error),
}

impl PortalBuilder {
    /// A portal that begins as another one is when it starts.
    pub(crate) fn fork_of(portal: &Arc<PortalState>) -> Self {
        Self::like(portal).begin_with(Origin::Portal(Arc::clone(portal)))
    }

    /// A portal that begins as another one was when a snapshot of it was saved.
    pub(crate) fn fork_of_snapshot(portal: &PortalState, file: PathBuf) -> Self {
        Self::like(portal).begin_with(Origin::File(file))
    }
}

impl Forks {
    /// Starts one.
    ///
    /// # Errors
    /// See [`NoFork`].
    pub(crate) async fn start(&self, choices: PortalBuilder) -> Result<Fork, NoFork> {
        if choices.is_of_a_fork() {
            return Err(NoFork::OfAFork);
        }
        let mut living = self.living.lock().await;
        if living.len() >= FORKS_MAX {
            return Err(NoFork::Full);
        }
        // A portal holds forks, and starting one is a future that is not known to be bounded otherwise.
        let portal = Box::pin(choices.into_fork().start())
            .await
            .map_err(NoFork::Failed)?;
        let id = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let fork = told(id, &portal);
        living.insert(id, portal);
        Ok(fork)
    }

    /// Those that live, by number.
    pub(crate) async fn list(&self) -> Vec<Fork> {
        let living = self.living.lock().await;
        living.iter().map(|(id, portal)| told(*id, portal)).collect()
    }

    /// Ends one; `false` when there is none with this number.
    pub(crate) async fn end(&self, id: u64) -> bool {
        let ended = self.living.lock().await.remove(&id);
        match ended {
            // In memory nothing can be lost, so nothing can go wrong.
            Some(portal) => portal.stop().await.is_ok(),
            None => false,
        }
    }
}

fn told(id: u64, portal: &Portal) -> Fork {
    Fork {
        id,
        url: portal.url().to_owned(),
        token: Secret::new(portal.token()),
    }
}

impl Clock {
    /// A clock of its own that shows the same time, and stands still if this one does.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::set_to(self.now());
        if self.is_held() {
            copy.hold();
        }
        copy
    }
}
