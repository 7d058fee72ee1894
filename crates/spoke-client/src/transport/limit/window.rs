//! [`Window`]: this client's calls in a rolling window, and when there is a place for one more.
//!
//! A place is taken back when the window has passed since the *answer*: HubSpot counted the call before it answered.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::policy::Leaves;
use super::priority::Priority;

/// Answers that are remembered where no limit is known yet.
const REMEMBERED: usize = 1_000;
/// How long answers are remembered after their places were free again, to judge what a header counted.
pub(super) const AFTERWARDS: Duration = Duration::from_secs(5);
/// HubSpot's windows are a second and ten; a header that says more than this is not believed.
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Window {
    pub(super) length: Duration,
    /// Calls in the window that this client may make; none while no limit is known.
    pub(super) own: Option<u32>,
    /// Calls in the window that HubSpot allows the application.
    pub(super) whole: Option<u32>,
    /// What becomes of `own` when HubSpot refuses before it told a limit.
    after_refusal: u32,
    /// The part of `own` that may be used for the time being.
    part: f64,
    pub(super) leaves: Leaves,
    pub(super) in_flight: u32,
    /// When the calls whose places are not free again were answered.
    live: VecDeque<Instant>,
    /// The same of those whose places are.
    past: VecDeque<Instant>,
    pub(super) closed_until: Option<Instant>,
    /// After a refusal, until a call that was sent after it has been accepted: when the gate opened again.
    trying_since: Option<Instant>,
    /// Calls of others in the window, and until when that is worth anything.
    others: Option<(u32, Instant)>,
}

/// When the next call may go.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    At(Instant),
    WhenAnswered,
}

impl Window {
    pub(super) fn new(length: Duration, own: Option<u32>, after_refusal: u32, leaves: Leaves) -> Self {
        Self {
            length,
            own,
            whole: None,
            after_refusal,
            part: 1.0,
            leaves,
            in_flight: 0,
            live: VecDeque::new(),
            past: VecDeque::new(),
            closed_until: None,
            trying_since: None,
            others: None,
        }
    }

    pub(super) fn used(&self) -> u32 {
        let live = u32::try_from(self.live.len()).unwrap_or(u32::MAX);
        self.in_flight.saturating_add(live)
    }

    /// Calls whose places were not free at that moment, or were taken later: at least what HubSpot counts of ours in an
    /// answer to a call that was sent then.
    fn used_since(&self, moment: Instant) -> u32 {
        let past = self
            .past
            .iter()
            .rev()
            .take_while(|answered| **answered + self.length > moment);
        self.used()
            .saturating_add(u32::try_from(past.count()).unwrap_or(u32::MAX))
    }

    pub(super) fn others(&self, now: Instant) -> u32 {
        match self.others {
            Some((others, until)) if until > now => others,
            _ => 0,
        }
    }

    /// Takes back the places of calls that were answered long enough ago.
    pub(super) fn forget(&mut self, now: Instant) {
        while self
            .live
            .front()
            .is_some_and(|answered| *answered + self.length <= now)
        {
            self.past.extend(self.live.pop_front());
        }
        while self
            .past
            .front()
            .is_some_and(|answered| *answered + self.length + AFTERWARDS <= now)
        {
            self.past.pop_front();
        }
    }

    /// How many calls there may be in the window for one of this priority to be among them.
    fn ceiling(&self, own: u32, priority: Priority, now: Instant) -> u32 {
        let own = part_of(own, self.part);
        // Others leave less only where all of them together would be too many.
        let whole = self.whole.unwrap_or(own);
        let left = own.min(whole.saturating_sub(self.others(now)));
        left.saturating_sub(self.leaves.places(own, priority)).max(1)
    }

    pub(super) fn next(&mut self, priority: Priority, now: Instant) -> Next {
        if let Some(until) = self.closed_until {
            if until > now {
                return Next::At(until);
            }
            self.closed_until = None;
        }
        // One call goes to see; the others would be refused with it.
        if self.most() == Some(0) {
            return Next::WhenAnswered;
        }
        let Some(own) = self.own else {
            return Next::Now;
        };
        self.forget(now);
        let over = match self.used().checked_sub(self.ceiling(own, priority, now)) {
            None => return Next::Now,
            Some(over) => over as usize,
        };
        let place = self.live.get(over).map(|answered| *answered + self.length);
        let others_gone = self.others.map(|(_, until)| until).filter(|until| *until > now);
        match (place, others_gone) {
            (Some(one), Some(other)) => Next::At(one.min(other)),
            (Some(one), None) | (None, Some(one)) => Next::At(one),
            (None, None) => Next::WhenAnswered,
        }
    }

    /// How many calls may go at most, while a refusal is fresh: one, to see, or none while that one is on its way.
    pub(super) fn most(&self) -> Option<u32> {
        self.trying_since.map(|_| u32::from(self.in_flight == 0))
    }

    /// How long a call of this priority would wait behind `before` others.
    pub(super) fn estimate(&mut self, priority: Priority, before: u32, now: Instant) -> Duration {
        let closed = self
            .closed_until
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let Some(own) = self.own else { return closed };
        self.forget(now);
        let (used, others) = (self.used(), self.others(now));
        let ceiling = self.ceiling(own, priority, now);
        let Some(over) = used.saturating_add(before).checked_sub(ceiling) else {
            return closed;
        };
        // Every place that is free again is taken at once and is free again a window later.
        let places = used.max(ceiling).max(1);
        let (rounds, place) = (over / places, (over % places) as usize);
        let first = match self.live.get(place) {
            Some(answered) => (*answered + self.length).saturating_duration_since(now),
            // The answer may come at any moment; the place is free a window later.
            None if others == 0 || self.in_flight > 0 => self.length,
            None => self
                .others
                .map_or(self.length, |(_, until)| until.saturating_duration_since(now)),
        };
        closed.max(first.saturating_add(self.length.saturating_mul(rounds)))
    }

    pub(super) fn take(&mut self, priority: Priority, now: Instant) -> Next {
        let next = self.next(priority, now);
        if next == Next::Now {
            self.in_flight = self.in_flight.saturating_add(1);
        }
        next
    }

    /// A place that was taken was not used.
    pub(super) fn unused(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(super) fn answered(&mut self, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if self.own.is_none() {
            self.forget(now);
            self.past.clear();
            if self.live.len() >= REMEMBERED {
                self.live.pop_front();
            }
        }
        self.live.push_back(now);
    }

    /// HubSpot's limit and this client's part of it.
    pub(super) fn learn(&mut self, whole: u32, own: u32, length: Option<Duration>) {
        self.whole = Some(whole);
        if self.own.is_some() {
            self.own = Some(own);
        } else {
            self.after_refusal = own;
        }
        if let Some(length) = length.filter(|length| !length.is_zero()) {
            self.length = length.min(LONGEST);
        }
    }

    /// What HubSpot said was left when it answered a call that was sent at `sent`.
    pub(super) fn left(&mut self, whole: u32, remaining: u32, sent: Instant, now: Instant) {
        self.forget(now);
        if now.saturating_duration_since(sent) > AFTERWARDS {
            return;
        }
        let others = whole
            .saturating_sub(remaining)
            .saturating_sub(self.used_since(sent));
        self.others_use(others, now);
    }

    pub(super) fn others_use(&mut self, others: u32, now: Instant) {
        self.others = (others > 0).then_some((others, now + self.length));
    }

    /// HubSpot took a call that was sent at `sent`, whatever it said to it; `true` when that opens the gate for all.
    pub(super) fn accepted(&mut self, sent: Instant) -> bool {
        let opens = self.trying_since.is_some_and(|since| since <= sent);
        if opens {
            self.trying_since = None;
        }
        opens
    }

    /// HubSpot refused. Nobody passes before this, and one alone after it; an earlier closing is never shortened.
    pub(super) fn refused(&mut self, until: Instant) {
        self.close(until);
        self.trying_since = self.closed_until;
        self.own.get_or_insert(self.after_refusal);
    }

    /// Nobody passes before this; an earlier closing is never shortened.
    pub(super) fn close(&mut self, until: Instant) {
        if self.closed_until.is_none_or(|earlier| earlier < until) {
            self.closed_until = Some(until);
        }
    }

    /// For the time being only this part of what the client may use.
    pub(super) fn cut(&mut self, part: f64) {
        self.part = part;
    }

    /// The answers in the window and shortly before it, as ages and counts: those of a few milliseconds together, with
    /// the age of the last of them.
    pub(super) fn ages(&mut self, now: Instant) -> Vec<(Duration, u32)> {
        const TOGETHER: Duration = Duration::from_millis(10);
        self.forget(now);
        let mut groups: Vec<(Instant, Instant, u32)> = Vec::new();
        for answered in self.past.iter().chain(&self.live) {
            match groups.last_mut() {
                Some((first, last, count)) if *answered - *first < TOGETHER => {
                    *last = *answered;
                    *count += 1;
                }
                _ => groups.push((*answered, *answered, 1)),
            }
        }
        groups
            .into_iter()
            .map(|(_, last, count)| (now.saturating_duration_since(last), count))
            .collect()
    }
}

/// A part of a limit; at least one call.
pub(super) fn part_of(limit: u32, part: f64) -> u32 {
    // A float is exact for every limit that fits into 32 bits, and the part is at most 1.
    ((f64::from(limit) * part) as u32).max(1)
}
