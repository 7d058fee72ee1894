//! Which deliveries wait, app by app. What they say lies in the store.

use std::collections::{BTreeMap, VecDeque};

use spoke_model::webhooks::EVENTS_PER_DELIVERY_MAX;

use super::mischief::Dice;

/// Events that wait at the same time; newer ones are dropped.
const EVENTS_MAX: usize = 100_000;
/// Bytes of all that waits.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Deliveries in flight at once, those of all apps together.
const IN_FLIGHT_MAX: usize = 200;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    /// Under which number the events are kept.
    pub(super) number: u64,
    /// How many they are.
    pub(super) events: usize,
    /// How long they are.
    pub(super) bytes: usize,
}

/// What one app waits for.
#[derive(Debug, Default)]
struct Line {
    fresh: VecDeque<Ticket>,
    /// By the time of the attempt; the number keeps equal times apart.
    later: BTreeMap<(i64, u64), Ticket>,
    in_flight: usize,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: BTreeMap<u64, Line>,
    events: usize,
    bytes: usize,
    in_flight: usize,
    /// The app that was served last; the next one is next.
    last: u64,
}

/// What to send now: one kept delivery, or several new ones together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) app: u64,
    pub(super) numbers: Vec<u64>,
}

impl Queue {
    /// Whether so much more may wait.
    pub(super) fn has_room(&self, events: usize, bytes: usize) -> bool {
        self.events + events <= EVENTS_MAX && self.bytes + bytes <= BYTES_MAX
    }

    /// Adds a delivery that may go now, or at a time.
    pub(super) fn push(&mut self, app: u64, ticket: Ticket, due: Option<i64>) {
        self.events += ticket.events;
        self.bytes += ticket.bytes;
        let line = self.lines.entry(app).or_default();
        match due {
            Some(due) => drop(line.later.insert((due, ticket.number), ticket)),
            None => line.fresh.push_back(ticket),
        }
    }

    /// What to send now, for an app that has a place: what is due again first, then what is new. `width` tells how many
    /// places an app has.
    pub(super) fn take(&mut self, now: i64, dice: &mut Dice, width: impl Fn(u64) -> usize) -> Option<Taken> {
        if self.in_flight >= IN_FLIGHT_MAX {
            return None;
        }
        let behind = self.lines.range(self.last.saturating_add(1)..);
        let app = behind
            .chain(self.lines.range(..=self.last))
            .find(|(app, line)| line.has_work(now) && line.in_flight < width(**app))
            .map(|(app, _)| *app)?;
        let line = self.lines.get_mut(&app)?;
        let tickets = line.take(now, dice);
        line.in_flight += 1;
        self.in_flight += 1;
        self.last = app;
        self.forget(&tickets);
        Some(Taken {
            app,
            numbers: tickets.iter().map(|ticket| ticket.number).collect(),
        })
    }

    /// A delivery that was taken has ended, one way or another.
    pub(super) fn landed(&mut self, app: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if let Some(line) = self.lines.get_mut(&app) {
            line.in_flight = line.in_flight.saturating_sub(1);
            if line.is_idle() {
                self.lines.remove(&app);
            }
        }
    }

    /// When the next delivery is due that waits for a time and not for a place.
    pub(super) fn next_due(&self, now: i64) -> Option<i64> {
        let from = (now.saturating_add(1), 0);
        let next = |line: &Line| line.later.range(from..).next().map(|((due, _), _)| *due);
        self.lines.values().filter_map(next).min()
    }

    /// Lets a delivery that waits for a time go now. `false` when it does not wait.
    pub(super) fn hurry(&mut self, number: u64) -> bool {
        self.hurry_where(|waiting| waiting == number) > 0
    }

    /// Lets everything that waits for a time go now. Returns how many deliveries that are.
    pub(super) fn hurry_all(&mut self) -> usize {
        self.hurry_where(|_| true)
    }

    fn hurry_where(&mut self, which: impl Fn(u64) -> bool) -> usize {
        let mut hurried = 0;
        for line in self.lines.values_mut() {
            let places: Vec<(i64, u64)> = line
                .later
                .keys()
                .filter(|(_, number)| which(*number))
                .copied()
                .collect();
            for place in places {
                if let Some(ticket) = line.later.remove(&place) {
                    line.later.insert((0, ticket.number), ticket);
                    hurried += 1;
                }
            }
        }
        hurried
    }

    /// Forgets what an app waits for. Returns the numbers and how many events they are.
    pub(super) fn clear(&mut self, app: u64) -> (Vec<u64>, usize) {
        let Some(line) = self.lines.get_mut(&app) else {
            return (Vec::new(), 0);
        };
        let fresh = std::mem::take(&mut line.fresh);
        let later = std::mem::take(&mut line.later).into_values();
        let tickets: Vec<Ticket> = fresh.into_iter().chain(later).collect();
        self.forget(&tickets);
        let events = tickets.iter().map(|ticket| ticket.events).sum();
        (tickets.iter().map(|ticket| ticket.number).collect(), events)
    }

    /// The apps that anything waits for.
    pub(super) fn apps(&self) -> Vec<u64> {
        self.lines.keys().copied().collect()
    }

    /// Events that wait, of one app or of all.
    pub(super) fn waiting(&self, app: Option<u64>) -> usize {
        match app {
            None => self.events,
            Some(app) => self.lines.get(&app).map_or(0, |line| {
                let all = line.fresh.iter().chain(line.later.values());
                all.map(|ticket| ticket.events).sum()
            }),
        }
    }

    fn forget(&mut self, tickets: &[Ticket]) {
        for ticket in tickets {
            self.events = self.events.saturating_sub(ticket.events);
            self.bytes = self.bytes.saturating_sub(ticket.bytes);
        }
    }
}

impl Line {
    fn has_work(&self, now: i64) -> bool {
        !self.fresh.is_empty() || self.is_due(now)
    }

    fn is_due(&self, now: i64) -> bool {
        self.later
            .first_key_value()
            .is_some_and(|((due, _), _)| *due <= now)
    }

    fn is_idle(&self) -> bool {
        self.fresh.is_empty() && self.later.is_empty() && self.in_flight == 0
    }

    fn take(&mut self, now: i64, dice: &mut Dice) -> Vec<Ticket> {
        if self.is_due(now) {
            return self
                .later
                .pop_first()
                .map(|(_, ticket)| ticket)
                .into_iter()
                .collect();
        }
        let mut taken = Vec::new();
        let mut events = 0;
        loop {
            let at = dice.next_of(self.fresh.len());
            let fits = |ticket: &&Ticket| events + ticket.events <= EVENTS_PER_DELIVERY_MAX;
            let Some(ticket) = self.fresh.get(at).filter(fits).copied() else {
                return taken;
            };
            if at == 0 {
                self.fresh.pop_front();
            } else {
                self.fresh.swap_remove_back(at);
            }
            events += ticket.events;
            taken.push(ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(number: u64, events: usize) -> Ticket {
        Ticket {
            number,
            events,
            bytes: events * 300,
        }
    }

    fn take(queue: &mut Queue, now: i64, width: usize) -> Option<(u64, Vec<u64>)> {
        let taken = queue.take(now, &mut Dice::default(), |_| width)?;
        Some((taken.app, taken.numbers))
    }

    #[test]
    fn what_is_new_goes_together_up_to_a_hundred_events() {
        let mut queue = Queue::default();
        for (number, events) in [(1, 60), (2, 40), (3, 100), (4, 1), (5, 100)] {
            queue.push(7, ticket(number, events), None);
        }
        let mut taken = Vec::new();
        while let Some((app, numbers)) = take(&mut queue, 0, 10) {
            assert_eq!(app, 7);
            taken.push(numbers);
        }
        assert_eq!(taken, [vec![1, 2], vec![3], vec![4], vec![5]]);
        assert_eq!(queue.waiting(None), 0);
    }

    #[test]
    fn an_app_has_so_many_places_and_no_app_waits_for_another() {
        let mut queue = Queue::default();
        for number in 0..6 {
            queue.push(1 + number % 2, ticket(number, 100), None);
        }
        let apps: Vec<u64> = std::iter::from_fn(|| take(&mut queue, 0, 2))
            .map(|(app, _)| app)
            .collect();
        assert_eq!(apps, [1, 2, 1, 2]);
        queue.landed(2);
        assert_eq!(take(&mut queue, 0, 2), Some((2, vec![5])));
        assert_eq!(take(&mut queue, 0, 2), None);
    }

    #[test]
    fn what_is_due_later_waits_for_its_time_unless_it_is_hurried() {
        let mut queue = Queue::default();
        queue.push(1, ticket(1, 1), Some(1_000));
        queue.push(1, ticket(2, 1), Some(2_000));
        assert_eq!(
            (take(&mut queue, 999, 9), queue.next_due(999)),
            (None, Some(1_000))
        );
        assert_eq!(take(&mut queue, 1_000, 9), Some((1, vec![1])));
        assert_eq!(queue.next_due(1_000), Some(2_000));
        assert!(queue.hurry(2) && !queue.hurry(1));
        assert_eq!(take(&mut queue, 1_000, 9), Some((1, vec![2])));
    }

    #[test]
    fn the_queue_is_bounded() {
        let mut queue = Queue::default();
        queue.push(1, ticket(1, EVENTS_MAX), None);
        assert!(!queue.has_room(1, 0));
        assert_eq!(queue.clear(1), (vec![1], EVENTS_MAX));
        assert!(queue.has_room(1, BYTES_MAX) && !queue.has_room(1, BYTES_MAX + 1));
    }
}
