//! The limit layer: while HubSpot has said that an allowance is used up, nobody sends against it.
//!
//! It learns from answers only: one caller's 429 closes the allowance for all callers of this client for the
//! wait that caller was given. Search, associations and the rest have separate allowances and close
//! separately.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::request::Allowance;

#[derive(Debug, Default)]
pub(crate) struct Limit {
    burst: Gate,
    search: Gate,
    associations: Gate,
}

impl Limit {
    fn gate(&self, allowance: Allowance) -> &Gate {
        match allowance {
            Allowance::Burst => &self.burst,
            Allowance::Search => &self.search,
            Allowance::Associations => &self.associations,
        }
    }

    /// When the allowance opens, if it is closed now.
    pub(crate) fn closed_until(&self, allowance: Allowance) -> Option<Instant> {
        self.gate(allowance).closed_until()
    }

    /// Closes the allowance for the given time; never shortens an earlier closing.
    pub(crate) fn close(&self, allowance: Allowance, wait: Duration) {
        self.gate(allowance).close(Instant::now() + wait);
    }
}

#[derive(Debug, Default)]
struct Gate(Mutex<Option<Instant>>);

impl Gate {
    fn closed_until(&self) -> Option<Instant> {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_some_and(|instant| instant <= Instant::now()) {
            *until = None;
        }
        *until
    }

    fn close(&self, instant: Instant) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_none_or(|earlier| earlier < instant) {
            *until = Some(instant);
        }
    }
}
