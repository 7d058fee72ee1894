//! [`Gate`]: one allowance of so many calls in a rolling window.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::state::AllowanceState;

/// Answers that are remembered where no limit is known yet.
const REMEMBERED: usize = 1_000;

/// There is no place before the deadline.
#[derive(Debug)]
pub(super) struct Closed;

#[derive(Debug)]
pub(super) struct Gate {
    /// Callers wait in line here: a fair lock that only the first of them holds.
    line: tokio::sync::Mutex<()>,
    answered: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    window: Duration,
    /// Calls in the window that this client may make; none while no limit is known.
    own: Option<u32>,
    /// Calls in the window that HubSpot allows the application.
    whole: Option<u32>,
    /// What becomes of `own` when HubSpot refuses before it told a limit.
    after_refusal: u32,
    in_flight: u32,
    answers: VecDeque<Instant>,
    closed_until: Option<Instant>,
    /// Calls of others in the window, and until when that is worth anything.
    others: Option<(u32, Instant)>,
    waiting: u32,
}

/// When the next call may go.
enum Next {
    Now,
    At(Instant),
    WhenAnswered,
}

impl Gate {
    pub(super) fn new(window: Duration, own: Option<u32>, after_refusal: u32) -> Self {
        Self {
            line: tokio::sync::Mutex::new(()),
            answered: Notify::new(),
            state: Mutex::new(State {
                window,
                own,
                whole: None,
                after_refusal,
                in_flight: 0,
                answers: VecDeque::new(),
                closed_until: None,
                others: None,
                waiting: 0,
            }),
        }
    }

    /// Waits for a place.
    pub(super) async fn pass(&self, deadline: Instant) -> Result<Pass<'_>, Closed> {
        let begun = Instant::now();
        if let Ok(_first) = self.line.try_lock()
            && matches!(self.lock().take(begun), Next::Now)
        {
            return Ok(self.passed(begun));
        }
        let _waiting = Waiting::of(self);
        let _first = timeout_at(deadline, self.line.lock()).await.map_err(|_| Closed)?;
        loop {
            let answered = self.answered.notified();
            let next = self.lock().take(Instant::now());
            match next {
                Next::Now => return Ok(self.passed(begun)),
                Next::At(instant) if instant >= deadline => return Err(Closed),
                Next::At(instant) => sleep_until(instant).await,
                Next::WhenAnswered => timeout_at(deadline, answered).await.map_err(|_| Closed)?,
            }
        }
    }

    fn passed(&self, begun: Instant) -> Pass<'_> {
        Pass {
            gate: self,
            waited: begun.elapsed(),
        }
    }

    /// HubSpot's limit and this client's part of it, and how many calls are left in the window.
    pub(super) fn learn(&self, whole: u32, own: u32, remaining: Option<u32>, window: Option<Duration>) {
        let now = Instant::now();
        let mut state = self.lock();
        state.whole = Some(whole);
        if state.own.is_some() {
            state.own = Some(own);
        } else {
            state.after_refusal = own;
        }
        if let Some(window) = window.filter(|window| !window.is_zero()) {
            state.window = window.min(Duration::from_secs(60));
        }
        if let Some(remaining) = remaining {
            state.forget(now);
            let others = whole.saturating_sub(remaining).saturating_sub(state.used());
            let until = now + state.window;
            state.others = (others > 0).then_some((others, until));
        }
    }

    /// Nobody passes before this; an earlier closing is never shortened.
    pub(super) fn close(&self, until: Instant, limit: bool) {
        let mut state = self.lock();
        if state.closed_until.is_none_or(|earlier| earlier < until) {
            state.closed_until = Some(until);
        }
        if limit && state.own.is_none() {
            state.own = Some(state.after_refusal);
        }
    }

    pub(super) fn state(&self) -> AllowanceState {
        let now = Instant::now();
        let mut state = self.lock();
        let wait = match state.next(now) {
            Next::Now => Duration::ZERO,
            Next::At(instant) => instant.saturating_duration_since(now),
            // The answer may come at any moment; the place is free a window later.
            Next::WhenAnswered => state.window,
        };
        AllowanceState {
            limit: state.whole.or(state.own),
            own_limit: state.own,
            window: state.window,
            used: state.used(),
            used_by_others: state.others(now),
            waiting: state.waiting,
            wait,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn used(&self) -> u32 {
        let answers = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        self.in_flight.saturating_add(answers)
    }

    fn others(&self, now: Instant) -> u32 {
        match self.others {
            Some((others, until)) if until > now => others,
            _ => 0,
        }
    }

    fn forget(&mut self, now: Instant) {
        while self
            .answers
            .front()
            .is_some_and(|answered| *answered + self.window <= now)
        {
            self.answers.pop_front();
        }
    }

    fn next(&mut self, now: Instant) -> Next {
        if let Some(until) = self.closed_until {
            if until > now {
                return Next::At(until);
            }
            self.closed_until = None;
        }
        let Some(own) = self.own else {
            return Next::Now;
        };
        self.forget(now);
        // Others leave less only where all of them together would be too many.
        let whole = self.whole.unwrap_or(own);
        let left = own.min(whole.saturating_sub(self.others(now)));
        if self.used() < left.max(1) {
            return Next::Now;
        }
        let place = self.answers.front().map(|answered| *answered + self.window);
        let others_gone = self.others.map(|(_, until)| until).filter(|until| *until > now);
        match (place, others_gone) {
            (Some(one), Some(other)) => Next::At(one.min(other)),
            (Some(one), None) | (None, Some(one)) => Next::At(one),
            (None, None) => Next::WhenAnswered,
        }
    }

    fn take(&mut self, now: Instant) -> Next {
        let next = self.next(now);
        if matches!(next, Next::Now) {
            self.in_flight = self.in_flight.saturating_add(1);
        }
        next
    }
}

/// A place in the window; held until the answer is there.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    /// How long the caller waited for it.
    pub(crate) waited: Duration,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.in_flight = state.in_flight.saturating_sub(1);
        let now = Instant::now();
        if state.own.is_none() {
            state.forget(now);
            if state.answers.len() >= REMEMBERED {
                state.answers.pop_front();
            }
        }
        state.answers.push_back(now);
        drop(state);
        self.gate.answered.notify_one();
    }
}

struct Waiting<'a>(&'a Gate);

impl<'a> Waiting<'a> {
    fn of(gate: &'a Gate) -> Self {
        let mut state = gate.lock();
        state.waiting = state.waiting.saturating_add(1);
        Self(gate)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(10);

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3_600)
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_is_free_a_window_after_the_answer() {
        let gate = Gate::new(WINDOW, Some(2), 2);
        let begun = Instant::now();
        let (first, second) = (gate.pass(far()).await.unwrap(), gate.pass(far()).await.unwrap());
        tokio::time::advance(Duration::from_secs(3)).await;
        drop(first);
        let third = gate.pass(far()).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_secs(13));
        assert_eq!(third.waited, Duration::from_secs(10));
        drop((second, third));
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_before_the_place_is_told_at_once() {
        let gate = Gate::new(WINDOW, Some(1), 1);
        drop(gate.pass(far()).await.unwrap());
        let begun = Instant::now();
        assert!(gate.pass(begun + Duration::from_secs(9)).await.is_err());
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert!(gate.pass(begun + Duration::from_secs(11)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn callers_pass_in_the_order_they_came() {
        let gate = std::sync::Arc::new(Gate::new(WINDOW, Some(1), 1));
        let order = std::sync::Arc::new(Mutex::new(Vec::new()));
        let callers: Vec<_> = (0..5)
            .map(|number| {
                let (gate, order) = (gate.clone(), order.clone());
                tokio::spawn(async move {
                    drop(gate.pass(far()).await.unwrap());
                    order.lock().unwrap().push(number);
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn others_in_the_window_are_left_room_until_it_has_passed() {
        let gate = Gate::new(WINDOW, Some(100), 100);
        drop(gate.pass(far()).await.unwrap());
        // HubSpot says that one is left, and one of the 99 was ours.
        gate.learn(100, 100, Some(1), None);
        drop(gate.pass(far()).await.unwrap());
        let state = gate.state();
        assert_eq!(
            (state.used, state.used_by_others, state.remaining()),
            (2, 98, Some(0))
        );
        let begun = Instant::now();
        drop(gate.pass(far()).await.unwrap());
        assert_eq!(begun.elapsed(), WINDOW);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_only_a_refusal_closes_and_then_there_is_one() {
        let gate = Gate::new(WINDOW, None, 3);
        for _ in 0..5 {
            drop(gate.pass(far()).await.unwrap());
        }
        gate.close(Instant::now() + Duration::from_secs(1), true);
        let begun = Instant::now();
        drop(gate.pass(far()).await.unwrap());
        // Three of the five have to leave the window first.
        assert_eq!(begun.elapsed(), WINDOW);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_gives_up_in_line_blocks_nobody() {
        let gate = Gate::new(WINDOW, Some(1), 1);
        let held = gate.pass(far()).await.unwrap();
        let given_up = tokio::time::timeout(Duration::from_secs(1), gate.pass(far())).await;
        assert!(given_up.is_err());
        drop(held);
        assert!(gate.pass(far()).await.is_ok());
        assert_eq!(gate.state().waiting, 0);
    }
}
