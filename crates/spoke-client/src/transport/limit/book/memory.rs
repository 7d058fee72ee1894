//! [`Memory`]: the book of the clients of one process. What it does step by step, `window.lua` does at a server.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{DEMAND_LASTS, FLIGHT_LASTS, Reply, Report, SOON, equal_part};
use crate::transport::limit::daily::Day;
use crate::transport::limit::priority::Priority;
use crate::transport::limit::window::{AFTERWARDS, part_of};

#[derive(Debug)]
pub(super) struct Memory {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    classes: HashMap<&'static str, Class>,
    day: Day,
}

/// One allowance. Times are microseconds since the book was opened.
#[derive(Debug, Default)]
struct Class {
    clients: HashMap<String, Client>,
    whole: Option<u32>,
    /// Calls that HubSpot counted and no client made, and until when that is worth anything.
    outside: (u32, u64),
    closed_until: u64,
}

#[derive(Debug, Default)]
struct Client {
    seen: u64,
    in_flight: u32,
    /// When places are free again, and how many.
    places: Vec<(u64, u32)>,
    waiting: [u32; Priority::ALL.len()],
    interactive: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            state: Mutex::default(),
        }
    }
}

impl Memory {
    pub(super) fn ask(&self, class: &'static str, report: &Report<'_>) -> Reply {
        let now = micros(self.begun.elapsed());
        #[cfg(test)]
        let now = report.now.unwrap_or(now);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { classes, day } = &mut *state;
        let mut reply = classes.entry(class).or_default().ask(report, now);
        if let Some(news) = report.day {
            *day = Day {
                limit: news.limit.or(day.limit),
                ..news
            };
        }
        if let Some(remaining) = &mut day.remaining {
            *remaining = remaining.saturating_sub(reply.granted.iter().map(|count| u64::from(*count)).sum());
        }
        reply.day = *day;
        reply
    }
}

impl Class {
    fn ask(&mut self, report: &Report<'_>, now: u64) -> Reply {
        let mut me = Client::of(report, now);
        self.clients.remove(report.client);
        self.clients.retain(|_, client| {
            now.saturating_sub(client.seen) <= micros(FLIGHT_LASTS + report.window + AFTERWARDS)
        });
        self.learn(report, &me, now);
        let whole = self.whole.unwrap_or(report.assumed);
        let limit = part_of(whole, report.part);
        let outside = if self.outside.1 > now { self.outside.0 } else { 0 };
        let left = limit.min(whole.saturating_sub(outside));
        let others: u32 = self.clients.values().map(|client| client.used(now)).sum();
        let wanting = |client: &&Client| client.used(now) > 0 || client.waits(now) > 0;
        let clients = 1 + u32::try_from(self.clients.values().filter(wanting).count()).unwrap_or(0);
        let fair = equal_part(limit, clients);
        let mut leaves = report.leaves;
        leaves.interactive |= self.clients.values().any(|client| client.interactive);

        let mut granted = [0; Priority::ALL.len()];
        let mut left_to_others = false;
        let (mut mine, mut urgent) = (me.used(now), 0);
        for priority in Priority::ALL {
            let rank = priority.rank();
            let ceiling = left.saturating_sub(leaves.places(limit, priority)).max(1);
            let free = ceiling.saturating_sub(mine.saturating_add(others));
            let owed: u32 = self
                .clients
                .values()
                .map(|client| client.wants(rank, now).min(fair.saturating_sub(client.used(now))))
                .sum();
            let below = free.saturating_sub(urgent).min(fair.saturating_sub(mine));
            let beyond = free.saturating_sub(urgent).saturating_sub(owed);
            if self.closed_until <= now {
                granted[rank] = report.waiting[rank].min(below.max(beyond));
            }
            left_to_others |= report.waiting[rank] > granted[rank] && free > granted[rank];
            mine = mine.saturating_add(granted[rank]);
            urgent += self
                .clients
                .values()
                .map(|client| client.wants(rank, now))
                .sum::<u32>();
        }
        let unserved = report.waiting.iter().sum::<u32>() > granted.iter().sum::<u32>();
        let next = unserved
            .then(|| self.next(&me, left_to_others, now))
            .flatten()
            .map(|at| Duration::from_micros(at.saturating_sub(now)));
        me.in_flight = mine.saturating_sub(me.live(now));
        for (waiting, granted) in me.waiting.iter_mut().zip(granted) {
            *waiting -= granted;
        }
        self.clients.insert(report.client.to_owned(), me);
        Reply {
            granted,
            next,
            others: others.saturating_add(outside),
            clients,
            whole,
            closed: Duration::from_micros(self.closed_until.saturating_sub(now)),
            warming: false,
            day: Day::default(),
        }
    }

    fn learn(&mut self, report: &Report<'_>, me: &Client, now: u64) {
        self.closed_until = self.closed_until.max(if report.closed.is_zero() {
            0
        } else {
            now.saturating_add(micros(report.closed))
        });
        let Some(told) = report.told else { return };
        self.whole = Some(told.whole);
        if let Some(remaining) = told.remaining {
            let since = now.saturating_sub(micros(told.sent));
            let ours: u32 = self
                .clients
                .values()
                .chain([me])
                .map(|client| client.used(since))
                .sum();
            let outside = told.whole.saturating_sub(remaining).saturating_sub(ours);
            self.outside = (outside, now + micros(report.window));
        }
    }

    /// When a place is free again that this client could have.
    fn next(&self, me: &Client, left_to_others: bool, now: u64) -> Option<u64> {
        if self.closed_until > now {
            return Some(self.closed_until);
        }
        let soon = left_to_others.then_some(now + micros(SOON));
        let outside = (self.outside.0 > 0 && self.outside.1 > now).then_some(self.outside.1);
        let places = self.clients.values().chain([me]);
        places
            .flat_map(|client| &client.places)
            .map(|(at, _)| *at)
            .filter(|at| *at > now)
            .chain(soon)
            .chain(outside)
            .min()
    }
}

impl Client {
    fn of(report: &Report<'_>, now: u64) -> Self {
        let window = micros(report.window);
        let place = |(age, count): &(Duration, u32)| ((now + window).saturating_sub(micros(*age)), *count);
        Self {
            seen: now,
            in_flight: report.in_flight,
            places: report.answered.iter().map(place).collect(),
            waiting: report.waiting,
            interactive: report.leaves.interactive,
        }
    }

    /// Places that are not free again at `moment`, without calls in flight.
    fn live(&self, moment: u64) -> u32 {
        let live = self.places.iter().filter(|(at, _)| *at > moment);
        live.map(|(_, count)| *count).sum()
    }

    fn used(&self, moment: u64) -> u32 {
        let forgotten = moment.saturating_sub(self.seen) > micros(FLIGHT_LASTS);
        let in_flight = if forgotten { 0 } else { self.in_flight };
        in_flight.saturating_add(self.live(moment))
    }

    fn wants(&self, rank: usize, now: u64) -> u32 {
        let forgotten = now.saturating_sub(self.seen) > micros(DEMAND_LASTS);
        if forgotten { 0 } else { self.waiting[rank] }
    }

    fn waits(&self, now: u64) -> u32 {
        (0..Priority::ALL.len()).map(|rank| self.wants(rank, now)).sum()
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
