//! A copy of the state that follows at a distance: what a search index that lags behind writes would show.
//!
//! Every transaction's frame is kept with its time; before a search the frames that are old enough are applied, by the
//! same code that live transactions and recovery run. A store without a lag has no replica, and pays nothing for it.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::{Mutex, RwLock, RwLockReadGuard};

use super::operation::{Operation, apply};
use super::state::State;
use crate::clock::Clock;

/// Frames that wait before writers help to apply those that are due; searches apply them all.
const CROWDED: usize = 1_024;

/// A state that lies behind.
#[derive(Debug)]
pub(crate) struct Replica {
    clock: Clock,
    lag: i64,
    pending: Mutex<VecDeque<Frame>>,
    state: RwLock<State>,
}

/// One transaction's operations as they stand in the journal.
#[derive(Debug)]
struct Frame {
    at: i64,
    operations: Vec<u8>,
}

impl Replica {
    /// Starts level with a state.
    pub(crate) fn new(state: State, lag: Duration, clock: Clock) -> Self {
        Self {
            clock,
            lag: i64::try_from(lag.as_millis()).unwrap_or(i64::MAX),
            pending: Mutex::default(),
            state: RwLock::new(state),
        }
    }

    /// Takes a transaction; called in the order of the transactions.
    pub(crate) fn push(&self, operations: Vec<u8>) {
        let at = self.clock.now();
        self.pending.lock().push_back(Frame { at, operations });
    }

    /// Takes over a state as it is; what waited belonged to another one.
    pub(crate) fn become_state(&self, mut other: State) {
        let mut state = self.state.write();
        self.pending.lock().clear();
        other.sequence = state.sequence.saturating_add(1);
        *state = other;
    }

    /// Keeps the frames that wait few while nobody searches. The caller holds no lock of the store.
    pub(crate) fn relieve(&self) {
        let due = self.due();
        let crowded = |pending: &VecDeque<Frame>| {
            pending.len() > CROWDED && pending.get(CROWDED).is_some_and(|frame| frame.at <= due)
        };
        if crowded(&self.pending.lock()) {
            self.catch_up(due);
        }
    }

    /// The state as it was a lag ago.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        let due = self.due();
        if self.pending.lock().front().is_some_and(|frame| frame.at <= due) {
            self.catch_up(due);
        }
        self.state.read()
    }

    /// Transactions that have not been applied.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.pending.lock().len()
    }

    fn due(&self) -> i64 {
        self.clock.now().saturating_sub(self.lag)
    }

    fn catch_up(&self, due: i64) {
        // The state is locked before frames are taken, so that two readers never apply them out of order.
        let mut state = self.state.write();
        let frames: Vec<Frame> = {
            let mut pending = self.pending.lock();
            let count = pending.iter().take_while(|frame| frame.at <= due).count();
            pending.drain(..count).collect()
        };
        for frame in frames {
            state.sequence += 1;
            let mut operations = frame.operations.as_slice();
            // This process has just written the frame; one that cannot be read would be a defect, not a damaged file.
            while let Ok((operation, rest)) = postcard::take_from_bytes::<Operation<'_>>(operations) {
                apply(&mut state, &operation, |_| true);
                operations = rest;
            }
        }
    }
}
