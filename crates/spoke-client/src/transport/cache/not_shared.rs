//! Without the feature `redis` nothing is shared, and this stands in for it.

use std::convert::Infallible;
use std::time::Duration;

use super::entry::Entry;
use super::key::Key;
use super::touched::Touched;

/// There is none.
pub(super) struct Shared(Infallible);

pub(super) struct Before(Infallible);

pub(super) struct Looked {
    pub(super) found: Option<(Entry, Duration)>,
    pub(super) before: Before,
}

pub(super) struct Away;

impl Shared {
    pub(super) fn level(&self) -> &str {
        match self.0 {}
    }

    pub(super) fn alone(&self) -> Duration {
        match self.0 {}
    }

    pub(super) async fn look(&self, _: &Key) -> Result<Looked, Away> {
        match self.0 {}
    }

    pub(super) async fn keep(&self, _: &Key, _: Entry, _: Duration, before: &Before) -> Result<bool, Away> {
        match before.0 {}
    }

    pub(super) fn strike(&self, _: &Touched) {
        match self.0 {}
    }

    pub(super) async fn tell(&self) -> Result<(), Away> {
        match self.0 {}
    }
}
