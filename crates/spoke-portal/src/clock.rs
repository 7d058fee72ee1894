//! The portal's time: the machine's clock, set to another time at the start and moved by as much as a test asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

/// Milliseconds since 1970. Clones share their offset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    /// How far the portal's time is ahead of the machine's, in milliseconds.
    ahead: Arc<AtomicI64>,
    /// The time that stands still; 0 while it runs.
    held: Arc<AtomicI64>,
    /// Wakes those who wait for a time when the time is moved.
    moved: Arc<Notify>,
}

impl Clock {
    /// A clock that shows this time now, in milliseconds since 1970, and runs on from there.
    pub(crate) fn set_to(now: i64) -> Self {
        let clock = Self::default();
        let ahead = now.saturating_sub(clock.now());
        clock.ahead.store(ahead, Ordering::Relaxed);
        clock
    }

    /// The time now, in milliseconds since 1970 (UTC).
    pub(crate) fn now(&self) -> i64 {
        match self.held.load(Ordering::Relaxed) {
            0 => self.running(),
            held => held,
        }
    }

    /// Stops the time; from then on only [`advance`](Self::advance) moves it.
    pub(crate) fn hold(&self) {
        self.held.store(self.now(), Ordering::Relaxed);
    }

    /// Lets the time run on from where it stands.
    pub(crate) fn release(&self) {
        let held = self.held.swap(0, Ordering::Relaxed);
        if held != 0 {
            let behind = held.saturating_sub(self.running());
            self.ahead.fetch_add(behind, Ordering::Relaxed);
            self.moved.notify_waiters();
        }
    }

    /// Whether the time stands still.
    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed) != 0
    }

    /// How far the portal's time is ahead of the machine's, in milliseconds.
    pub(crate) fn ahead(&self) -> i64 {
        let running = self.running();
        let machine = running.saturating_sub(self.ahead.load(Ordering::Relaxed));
        self.now().saturating_sub(machine)
    }

    fn running(&self) -> i64 {
        let machine = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
            .unwrap_or_default();
        machine.saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Moves the portal's time forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(by, Ordering::Relaxed);
        if self.held.load(Ordering::Relaxed) != 0 {
            self.held.fetch_add(by, Ordering::Relaxed);
        }
        self.moved.notify_waiters();
    }

    /// Waits until the portal's time is `at`, which may be moved closer meanwhile.
    pub(crate) async fn wait_until(&self, at: i64) {
        loop {
            let moved = self.moved.notified();
            let left = at.saturating_sub(self.now());
            let Ok(left) = u64::try_from(left) else { return };
            if left == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
                () = moved => {}
            }
        }
    }
}
