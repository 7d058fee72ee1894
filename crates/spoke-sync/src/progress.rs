//! [`Progress`]: what a run tells whoever watches it.

use std::sync::Arc;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// Reading definitions, owners and pipelines.
    Catalog,
    /// Reading live records.
    Records,
    /// Reading archived records.
    Archived,
    /// Finding out what became of records that were not met.
    Settling,
    /// Reading associations.
    Associations,
    /// Comparing the portal with the mirror.
    Verifying,
}

impl Phase {
    /// The phase in a word or two, for a progress bar.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Catalog => "definitions",
            Self::Records => "records",
            Self::Archived => "archived records",
            Self::Settling => "vanished records",
            Self::Associations => "associations",
            Self::Verifying => "verifying",
        }
    }
}

/// How far a phase has come in one table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// The table it is done for, or `contacts -> deals` for associations; empty for the catalog.
    pub table: String,
    /// Records (or for associations: records looked at) done so far, of this phase and table.
    pub done: u64,
    /// How many there will be, as far as known.
    pub total: Option<u64>,
    /// Whether this phase of this table is complete.
    pub finished: bool,
}

/// The callback, shared by everything that makes progress.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Callback>>);

type Callback = dyn Fn(&Progress) + Send + Sync;

impl Listener {
    pub(crate) fn new(callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(callback)))
    }

    pub(crate) fn tell(&self, phase: Phase, table: &str, done: u64, total: Option<u64>) {
        self.send(phase, table, done, total, false);
    }

    pub(crate) fn finish(&self, phase: Phase, table: &str, done: u64) {
        self.send(phase, table, done, Some(done), true);
    }

    fn send(&self, phase: Phase, table: &str, done: u64, total: Option<u64>, finished: bool) {
        if let Some(callback) = &self.0 {
            callback(&Progress {
                phase,
                table: table.to_owned(),
                done,
                total,
                finished,
            });
        }
    }
}
