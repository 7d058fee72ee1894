//! [`Sharing`]: a gate's dealings with the book that it shares with other clients.
//!
//! One report is on its way at a time, so that none can overtake another. A book that is away is asked for beside the
//! calls, which meanwhile pass by this client's own window, cut to a part of the limit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::book::{Reply, Report, SharedLimits, Told};
use super::daily::{Daily, Moment};
use super::gate::Gate;
use super::priority::Priority;
use super::window::part_of;

/// How long answers are gathered before they are reported.
const GATHER: Duration = Duration::from_millis(20);
/// How often a book that is away is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A report that was begun longer ago than this is taken for lost: its runtime ended.
const LOST: Duration = Duration::from_secs(5);
/// The part of a limit where nobody knows how many clients there are.
const HALF: f64 = 0.5;

#[derive(Debug)]
pub(super) struct Sharing {
    limits: SharedLimits,
    class: &'static str,
    client: Arc<str>,
    /// The allowance, until somebody is told of it.
    assumed: u32,
    /// The part of it that all clients may use together.
    part: f64,
    while_away: Option<f64>,
    daily: Arc<Daily>,
    asking: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    told: Option<(u32, Option<(u32, Instant)>)>,
    away: bool,
    clients: Option<u32>,
    /// Since when a report is on its way that nobody waits for.
    reporting: Option<Instant>,
    looked: Option<Instant>,
}

/// What a leader needs to know of a reply.
#[derive(Copy, Clone, Debug)]
pub(super) struct Heard {
    /// When there may be a place for those in line.
    pub(super) next: Option<Duration>,
    /// Somebody was called.
    called: bool,
    /// All that was asked for was given, and more are in line by now.
    pub(super) again: bool,
}

/// What stays the same for the gates of a client.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) limits: SharedLimits,
    pub(super) client: Arc<str>,
    pub(super) part: f64,
    pub(super) while_away: Option<f64>,
    pub(super) daily: Arc<Daily>,
}

impl Sharing {
    pub(super) fn new(terms: &Terms, class: &'static str, assumed: u32) -> Self {
        Self {
            limits: terms.limits.clone(),
            class,
            client: terms.client.clone(),
            assumed,
            part: terms.part,
            while_away: terms.while_away,
            daily: terms.daily.clone(),
            asking: tokio::sync::Mutex::new(()),
            state: Mutex::default(),
        }
    }

    pub(super) fn is_away(&self) -> bool {
        self.lock().away
    }

    pub(super) fn clients(&self) -> u32 {
        self.lock().clients.unwrap_or(1)
    }

    /// What an answer said, for the next report.
    pub(super) fn told(&self, whole: u32, left: Option<(u32, Instant)>) {
        self.lock().told = Some((whole, left));
    }

    /// Reports and asks for places for those in line, who are called. `None` when the book is away.
    pub(super) async fn ask(&self, gate: &Gate) -> Option<Heard> {
        let _one_at_a_time = self.asking.lock().await;
        let report = self.report(gate);
        let reply = self.limits.ask(self.class, &report).await;
        match reply {
            Ok(reply) => self.heard(gate, &report, &reply),
            Err(_) => {
                self.lost(gate);
                None
            }
        }
    }

    fn report(&self, gate: &Gate) -> Report<'_> {
        let now = Instant::now();
        let mut state = self.lock();
        let told = state.told.take();
        let returning = state.away;
        drop(state);
        let mut gate = gate.lock();
        Report {
            client: &self.client,
            window: gate.window.length,
            assumed: gate.window.whole.unwrap_or(self.assumed),
            part: self.part,
            leaves: gate.window.leaves,
            in_flight: gate.window.in_flight,
            answered: gate.window.ages(now),
            waiting: gate.wanted(),
            told: told.map(|(whole, left)| Told {
                whole,
                remaining: left.map(|(remaining, _)| remaining),
                sent: left.map_or(Duration::ZERO, |(_, sent)| now.saturating_duration_since(sent)),
            }),
            closed: gate
                .window
                .closed_until
                .map_or(Duration::ZERO, |until| until.saturating_duration_since(now)),
            returning,
            day: self.daily.news(),
            #[cfg(test)]
            now: None,
        }
    }

    fn heard(&self, gate: &Gate, report: &Report<'_>, reply: &Reply) -> Option<Heard> {
        let now = Instant::now();
        self.daily.hear(reply.day, Moment::now());
        let mut state = self.lock();
        state.clients = Some(reply.clients);
        if reply.warming && state.away {
            return None;
        }
        if state.away {
            tracing::info!(limit.class = self.class, "limits are shared again");
        }
        state.away = false;
        drop(state);
        let mut gate = gate.lock();
        gate.window.cut(1.0);
        gate.window
            .learn(reply.whole, part_of(reply.whole, self.part), None);
        gate.window.others_use(reply.others, now);
        if !reply.closed.is_zero() {
            gate.window.close(now + reply.closed);
        }
        for priority in Priority::ALL {
            for _ in 0..reply.granted[priority.rank()] {
                // A place for somebody who has given up meanwhile is returned with the next report.
                if !gate.line.call(priority) {
                    break;
                }
                gate.window.in_flight = gate.window.in_flight.saturating_add(1);
            }
        }
        let called = reply.granted != [0; Priority::ALL.len()];
        Some(Heard {
            next: reply.next,
            called,
            again: called && reply.granted == report.waiting && gate.line.first().is_some(),
        })
    }

    fn lost(&self, gate: &Gate) {
        let mut state = self.lock();
        let part = self.while_away.unwrap_or_else(|| {
            state
                .clients
                .map_or(HALF, |clients| 1.0 / f64::from(clients.max(1)))
        });
        if !state.away {
            tracing::warn!(
                limit.class = self.class,
                limit.part = part,
                "shared limits can't be asked for: going on with a part of them"
            );
        }
        state.away = true;
        state.looked = Some(Instant::now());
        drop(state);
        gate.lock().window.cut(part);
    }

    /// Reports what has been answered, a moment later and beside the calls, unless somebody does it anyway.
    pub(super) fn report_soon(&self, gate: &Arc<Gate>) {
        if self.is_away() || gate.lock().window.own.is_none() {
            return;
        }
        self.begin(gate, GATHER);
    }

    /// While the book is away: looks for it beside the calls when it is time to; says when it is time again.
    pub(super) fn look(&self, gate: &Arc<Gate>) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.lock();
        if !state.away {
            return None;
        }
        let next = state.looked.map_or(now, |looked| looked + LOOK_EVERY);
        if next > now {
            return Some(next);
        }
        state.looked = Some(now);
        drop(state);
        self.begin(gate, Duration::ZERO);
        Some(now + LOOK_EVERY)
    }

    fn begin(&self, gate: &Arc<Gate>, after: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        let on_its_way = state
            .reporting
            .is_some_and(|since| now.saturating_duration_since(since) < LOST);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        if on_its_way {
            return;
        }
        state.reporting = Some(now);
        drop(state);
        let gate = Arc::downgrade(gate);
        runtime.spawn(async move {
            if !after.is_zero() {
                sleep(after).await;
            }
            let Some(gate) = gate.upgrade() else { return };
            let Some(sharing) = gate.sharing() else { return };
            let was_away = sharing.is_away();
            if !was_away {
                // What is answered from now on is for the next report.
                sharing.lock().reporting = None;
            }
            let heard = sharing.ask(&gate).await;
            if was_away {
                sharing.lock().reporting = None;
            }
            if heard.is_some_and(|heard| heard.called || was_away) {
                gate.look();
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
