//! [`Gate`]: one allowance of so many calls in a rolling window, and the line before it.
//!
//! Where there is a place and nobody waits, a call passes at once. Otherwise it gets in line, and one of those in line
//! leads: it waits for the next place and calls whoever is next. When the leader has its own turn, or gives up, another
//! one leads. Where the allowance is shared with other clients, the leader asks the book for places.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::line::{Line, Ticket};
use super::priority::{Origin, Priority};
use super::sharing::Sharing;
use super::state::AllowanceState;
use super::window::{Next, Window};

/// How long a leader waits at most before it asks the book again, so that its line is not forgotten there.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// The same where all places are taken by calls in flight somewhere.
const ASK_SOON: Duration = Duration::from_millis(50);

type Patience<'a> = Pin<Box<dyn Future<Output = Result<(), Closed>> + Send + 'a>>;

/// There is no place before the deadline.
#[derive(Debug)]
pub(super) struct Closed;

#[derive(Debug)]
pub(super) struct Gate {
    /// Held by the one in line who leads.
    leader: tokio::sync::Mutex<()>,
    /// Something happened that the leader should look at.
    changed: Notify,
    state: Mutex<State>,
    sharing: Option<Sharing>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) window: Window,
    pub(super) line: Line,
}

impl State {
    /// Calls in line that would go at once if there were places, by priority.
    pub(super) fn wanted(&self) -> [u32; Priority::ALL.len()] {
        let mut most = self.window.most().unwrap_or(u32::MAX);
        self.line.waiting().map(|waiting| {
            let wanted = waiting.min(most);
            most -= wanted;
            wanted
        })
    }
}

impl Gate {
    pub(super) fn new(window: Window, sharing: Option<Sharing>) -> Self {
        Self {
            leader: tokio::sync::Mutex::new(()),
            changed: Notify::new(),
            state: Mutex::new(State {
                window,
                line: Line::default(),
            }),
            sharing,
        }
    }

    /// Waits for a place.
    pub(super) async fn pass(self: &Arc<Self>, origin: &Origin, deadline: Instant) -> Result<Pass, Closed> {
        let begun = Instant::now();
        match self.enter(origin, begun, deadline)? {
            Entered::Passed => {}
            // Kept apart, so that a call that need not wait stays small.
            Entered::InLine(waiting) => self.wait(waiting, deadline).await?,
        }
        Ok(self.passed(begun))
    }

    fn wait<'a>(self: &'a Arc<Self>, mut waiting: Waiting<'a>, deadline: Instant) -> Patience<'a> {
        Box::pin(async move {
            tokio::select! {
                biased;
                _ = &mut waiting.told => {}
                _leading = self.leader.lock() => {
                    let led = timeout_at(deadline, self.lead(&mut waiting.told, deadline));
                    led.await.map_err(|_| Closed)??;
                }
                () = sleep_until(deadline) => return Err(Closed),
            }
            waiting.had_its_turn();
            Ok(())
        })
    }

    fn enter(
        self: &Arc<Self>,
        origin: &Origin,
        now: Instant,
        deadline: Instant,
    ) -> Result<Entered<'_>, Closed> {
        let priority = origin.priority();
        let mut state = self.lock();
        if priority == Priority::Interactive {
            state.window.leaves.interactive = true;
        }
        let asks = self.asks(&state);
        let next = state.window.next(priority, now);
        if !asks && next == Next::Now && state.line.before(priority) == 0 {
            state.window.in_flight += 1;
            drop(state);
            self.look_for_the_book();
            return Ok(Entered::Passed);
        }
        let closed = state.window.closed_until.map(Next::At) == Some(next);
        if let Next::At(instant) = next
            && instant >= deadline
            && (closed || !asks)
        {
            return Err(Closed);
        }
        let (ticket, told) = state.line.join(origin);
        // A leader of a shared gate has to tell the book; that of another one waits for the same places anyway.
        let first = state.line.waiting()[priority.rank()] == 1;
        drop(state);
        if asks && first {
            self.changed.notify_one();
        }
        Ok(Entered::InLine(Waiting {
            gate: self,
            ticket,
            told,
            passed: false,
        }))
    }

    /// Calls those in line until it is one's own turn.
    async fn lead(
        self: &Arc<Self>,
        told: &mut oneshot::Receiver<()>,
        deadline: Instant,
    ) -> Result<(), Closed> {
        loop {
            let changed = self.changed.notified();
            let next = self.serve().await;
            if told.try_recv().is_ok() {
                return Ok(());
            }
            if next.place.is_some_and(|place| place >= deadline) {
                return Err(Closed);
            }
            let wake = next.wake.map_or(deadline, |wake| wake.min(deadline));
            tokio::select! {
                biased;
                () = changed => {}
                () = sleep_until(wake) => {
                    if wake >= deadline {
                        return Err(Closed);
                    }
                }
            }
            if told.try_recv().is_ok() {
                return Ok(());
            }
        }
    }

    /// Gives out what places there are.
    async fn serve(self: &Arc<Self>) -> Step {
        if let Some(sharing) = &self.sharing {
            let asks = self.asks(&self.lock());
            if asks && let Some(heard) = sharing.ask(self).await {
                let now = Instant::now();
                let place = heard.next.map(|next| now + next);
                return Step {
                    place,
                    wake: Some(if heard.again {
                        now
                    } else {
                        (now + ASK_AGAIN).min(place.unwrap_or(now + ASK_SOON))
                    }),
                };
            }
        }
        let next = self.call_next();
        let place = match next {
            Next::At(instant) => Some(instant),
            Next::Now | Next::WhenAnswered => None,
        };
        match self.look_for_the_book() {
            // The book may be back before there is a place.
            Some(look) => Step {
                place: None,
                wake: Some(place.map_or(look, |place| place.min(look))),
            },
            None => Step { place, wake: place },
        }
    }

    /// Calls as many as there are places for in this client's own window.
    fn call_next(&self) -> Next {
        let now = Instant::now();
        let mut state = self.lock();
        loop {
            let Some(priority) = state.line.first() else {
                return Next::WhenAnswered;
            };
            match state.window.take(priority, now) {
                Next::Now => {
                    if !state.line.call(priority) {
                        state.window.unused();
                    }
                }
                later => return later,
            }
        }
    }

    /// Whether places are the book's to give.
    fn asks(&self, state: &State) -> bool {
        state.window.own.is_some() && self.sharing.as_ref().is_some_and(|sharing| !sharing.is_away())
    }

    /// While the book is away: looks for it from time to time, beside the calls; says when that is next.
    fn look_for_the_book(self: &Arc<Self>) -> Option<Instant> {
        let sharing = self.sharing.as_ref()?;
        sharing.look(self)
    }

    fn passed(self: &Arc<Self>, begun: Instant) -> Pass {
        let sent = Instant::now();
        Pass {
            gate: Arc::clone(self),
            waited: sent.saturating_duration_since(begun),
        }
    }

    /// HubSpot's limit and this client's part of it, and how many calls are left in the window, in the answer to a call
    /// that was sent at `sent`.
    pub(super) fn learn(
        self: &Arc<Self>,
        whole: u32,
        own: u32,
        left: Option<(u32, Instant)>,
        length: Option<Duration>,
    ) {
        let mut state = self.lock();
        state.window.learn(whole, own, length);
        match &self.sharing {
            Some(sharing) if self.asks(&state) => sharing.told(whole, left),
            _ => {
                if let Some((remaining, sent)) = left {
                    state.window.left(whole, remaining, sent, Instant::now());
                }
            }
        }
    }

    /// Nobody passes before this; an earlier closing is never shortened.
    pub(super) fn close(self: &Arc<Self>, until: Instant) {
        let mut state = self.lock();
        state.window.refused(until);
        drop(state);
        self.changed.notify_one();
        self.report();
    }

    /// HubSpot took a call that was sent at `sent`.
    pub(super) fn accepted(&self, sent: Instant) {
        if self.lock().window.accepted(sent) {
            self.changed.notify_one();
        }
    }

    pub(super) fn state(&self) -> AllowanceState {
        let now = Instant::now();
        let mut state = self.lock();
        let State { window, line } = &mut *state;
        let estimates = Priority::ALL.map(|priority| window.estimate(priority, line.before(priority), now));
        AllowanceState {
            limit: window.whole.or(window.own),
            own_limit: window.own,
            window: window.length,
            used: window.used(),
            used_by_others: window.others(now),
            waiting: line.before(Priority::Bulk),
            wait: window.estimate(Priority::Normal, 0, now),
            clients: self.sharing.as_ref().map_or(1, Sharing::clients),
            estimates,
        }
    }

    /// Whether places are shared at the moment; `None` where they never are.
    pub(super) fn shared(&self) -> Option<bool> {
        self.sharing.as_ref().map(|sharing| !sharing.is_away())
    }

    /// Tells the book what is new, if there is one.
    pub(super) fn report(self: &Arc<Self>) {
        if let Some(sharing) = &self.sharing {
            sharing.report_soon(self);
        }
    }

    /// The same at once.
    #[cfg(test)]
    pub(super) async fn report_now(&self) {
        if let Some(sharing) = &self.sharing {
            sharing.ask(self).await;
        }
    }

    pub(super) fn sharing(&self) -> Option<&Sharing> {
        self.sharing.as_ref()
    }

    /// Wakes the leader.
    pub(super) fn look(&self) {
        self.changed.notify_one();
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a leader waits for.
#[derive(Copy, Clone, Debug)]
struct Step {
    /// There is no place before this.
    place: Option<Instant>,
    /// When to look again, if nothing happens before.
    wake: Option<Instant>,
}

enum Entered<'a> {
    Passed,
    InLine(Waiting<'a>),
}

/// A place in the window; held until the answer is there.
#[derive(Debug)]
pub(crate) struct Pass {
    gate: Arc<Gate>,
    /// How long the caller waited for it.
    pub(crate) waited: Duration,
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.window.answered(Instant::now());
        let anybody = state.line.first().is_some();
        drop(state);
        match &self.gate.sharing {
            Some(sharing) => sharing.report_soon(&self.gate),
            None if anybody => self.gate.changed.notify_one(),
            None => {}
        }
    }
}

/// A call in line; whoever gives up leaves it.
struct Waiting<'a> {
    gate: &'a Gate,
    ticket: Ticket,
    told: oneshot::Receiver<()>,
    passed: bool,
}

impl Waiting<'_> {
    fn had_its_turn(&mut self) {
        self.passed = true;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.passed {
            return;
        }
        let mut state = self.gate.lock();
        if !state.line.leave(&self.ticket) {
            // Its turn came just when it gave up.
            state.window.unused();
            self.gate.changed.notify_one();
        }
    }
}
