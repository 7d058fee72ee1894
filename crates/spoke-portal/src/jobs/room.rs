//! The lanes and their threads.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::Kind;
use crate::clock::Clock;
use crate::portal::PortalState;

/// The jobs of a portal.
#[derive(Debug)]
pub(crate) struct Jobs {
    shared: Arc<Shared>,
    portal: Weak<PortalState>,
}

#[derive(Debug)]
struct Shared {
    lanes: Mutex<Lanes>,
    /// Told of everything: a job more, a job less, time that was moved, the end.
    changed: Condvar,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Lanes {
    stopping: bool,
    imports: Lane,
    exports: Lane,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Waiting>,
    running: usize,
    threads: usize,
}

#[derive(Debug)]
struct Waiting {
    id: u64,
    due: i64,
}

impl Lanes {
    fn of(&mut self, kind: Kind) -> &mut Lane {
        match kind {
            Kind::Import => &mut self.imports,
            Kind::Export => &mut self.exports,
        }
    }

    fn threads(&self) -> usize {
        self.imports.threads + self.exports.threads
    }

    /// Whether something runs or could run at this time.
    fn is_busy(&mut self, now: i64) -> bool {
        Kind::ALL.into_iter().any(|kind| {
            let lane = self.of(kind);
            lane.running > 0 || lane.waiting.iter().any(|job| job.due <= now)
        })
    }
}

impl Jobs {
    /// No jobs yet.
    pub(crate) fn new(portal: Weak<PortalState>, clock: Clock) -> Self {
        Self {
            shared: Arc::new(Shared {
                lanes: Mutex::default(),
                changed: Condvar::new(),
                clock,
            }),
            portal,
        }
    }

    /// Adds a job that may start at `due` (the portal's time, in milliseconds). Jobs of a kind start in this order.
    pub(crate) fn submit(&self, kind: Kind, id: u64, due: i64) {
        let mut lanes = self.shared.lanes.lock();
        if lanes.stopping {
            return;
        }
        let lane = lanes.of(kind);
        lane.waiting.push_back(Waiting { id, due });
        if lane.threads < kind.width() {
            lane.threads += 1;
            let (shared, portal) = (Arc::clone(&self.shared), Weak::clone(&self.portal));
            let started = thread::Builder::new()
                .name(format!("portal-{kind:?}").to_lowercase())
                .spawn(move || shared.work(kind, &portal));
            if let Err(error) = started {
                tracing::error!(%error, "no thread for a job: it waits for the next one");
                lane.threads -= 1;
            }
        }
        drop(lanes);
        self.shared.changed.notify_all();
    }

    /// Whether the portal is about to stop: long jobs ask between two pieces of work and leave the rest for later.
    pub(crate) fn are_stopping(&self) -> bool {
        self.shared.lanes.lock().stopping
    }

    /// The portal's time was moved.
    pub(crate) fn time_moved(&self) {
        // Under the lock, so that nobody between looking at the clock and falling asleep misses it.
        let _lanes = self.shared.lanes.lock();
        self.shared.changed.notify_all();
    }

    /// Waits until no job runs and none is due.
    pub(crate) fn settle(&self) {
        let mut lanes = self.shared.lanes.lock();
        while lanes.is_busy(self.shared.clock.now()) && !lanes.stopping {
            self.shared.changed.wait(&mut lanes);
        }
    }

    /// Lets running jobs put down their work and ends all threads.
    pub(crate) fn stop(&self) {
        let mut lanes = self.shared.lanes.lock();
        lanes.stopping = true;
        self.shared.changed.notify_all();
        while lanes.threads() > 0 {
            self.shared.changed.wait(&mut lanes);
        }
    }
}

impl Shared {
    /// The life of a thread: the lane's jobs one after the other, until there are none.
    fn work(&self, kind: Kind, portal: &Weak<PortalState>) {
        let mut lanes = self.lanes.lock();
        while !lanes.stopping {
            let now = self.clock.now();
            let lane = lanes.of(kind);
            let Some(next) = lane.waiting.front() else { break };
            if next.due > now {
                let wait = Duration::from_millis(u64::try_from(next.due - now).unwrap_or_default());
                self.changed.wait_for(&mut lanes, wait);
                continue;
            }
            let Some(job) = lane.waiting.pop_front() else {
                break;
            };
            lane.running += 1;
            drop(lanes);
            if let Some(portal) = portal.upgrade() {
                let ended = catch_unwind(AssertUnwindSafe(|| kind.run(&portal, job.id)));
                if ended.is_err() {
                    tracing::error!(?kind, id = job.id, "a job broke off");
                    kind.give_up(&portal, job.id);
                }
            }
            lanes = self.lanes.lock();
            lanes.of(kind).running -= 1;
            self.changed.notify_all();
        }
        lanes.of(kind).threads -= 1;
        drop(lanes);
        self.changed.notify_all();
    }
}
