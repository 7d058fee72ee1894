//! The retry budget: repetitions are a small part of all calls, so that an outage does not meet a storm of them.
//!
//! A repetition after a fault costs one; a call that succeeds earns a tenth. Waits that HubSpot asked for (429, 423)
//! cost nothing.

use std::sync::atomic::{AtomicU32, Ordering};

/// Kept in tenths.
const COST: u32 = 10;

#[derive(Debug)]
pub(crate) struct Budget {
    most: u32,
    left: AtomicU32,
}

impl Budget {
    pub(crate) fn new(repetitions: u32) -> Self {
        let most = repetitions.saturating_mul(COST);
        Self {
            most,
            left: AtomicU32::new(most),
        }
    }

    /// Whether there is one more repetition; takes it.
    pub(crate) fn spend(&self) -> bool {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(COST)
            })
            .is_ok()
    }

    pub(crate) fn earn(&self) {
        if self.left.load(Ordering::Relaxed) < self.most {
            let more = |left: u32| Some(left.saturating_add(1).min(self.most));
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn ten_calls_earn_a_repetition_up_to_the_most() {
        let budget = Budget::new(2);
        assert!(budget.spend() && budget.spend() && !budget.spend());
        for _ in 0..9 {
            budget.earn();
        }
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
        for _ in 0..100 {
            budget.earn();
        }
        assert!(budget.spend() && budget.spend() && !budget.spend());
    }
}
