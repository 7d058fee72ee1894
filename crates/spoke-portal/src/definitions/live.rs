//! The current definitions, swapped as a whole when they change.

use std::sync::Arc;

use parking_lot::RwLock;

use super::snapshot::Definitions;

/// Hands out the current [`Definitions`]; readers keep the snapshot they took.
#[derive(Debug)]
pub(crate) struct LiveDefinitions(RwLock<Arc<Definitions>>);

impl LiveDefinitions {
    /// Starts with a snapshot.
    pub(crate) fn new(definitions: Definitions) -> Self {
        Self(RwLock::new(Arc::new(definitions)))
    }

    /// The snapshot of this moment.
    pub(crate) fn current(&self) -> Arc<Definitions> {
        Arc::clone(&self.0.read())
    }

    /// Publishes a new snapshot. Callers hold the store's write lock, so that snapshots and documents keep step.
    pub(crate) fn publish(&self, definitions: Definitions) {
        *self.0.write() = Arc::new(definitions);
    }
}
