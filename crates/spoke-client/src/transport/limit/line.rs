//! [`Line`]: who waits at a gate, and who is next.
//!
//! Higher priorities go first. Within one, callers take turns by their names, so that a caller with a thousand calls in
//! line does not stand before one with a single call; each caller's own calls keep their order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::priority::{Origin, Priority};

#[derive(Debug, Default)]
pub(super) struct Line {
    levels: [Level; Priority::ALL.len()],
    number: u64,
}

#[derive(Debug, Default)]
struct Level {
    /// Callers with calls in line; the first one is next.
    callers: VecDeque<Caller>,
    waiting: u32,
}

#[derive(Debug)]
struct Caller {
    name: Option<Arc<str>>,
    calls: BTreeMap<u64, oneshot::Sender<()>>,
}

/// A call's place in line.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    pub(super) priority: Priority,
    caller: Option<Arc<str>>,
    number: u64,
}

impl Line {
    /// Gets in line. The receiver is told when it is this call's turn.
    pub(super) fn join(&mut self, origin: &Origin) -> (Ticket, oneshot::Receiver<()>) {
        let (tell, told) = oneshot::channel();
        self.number += 1;
        let ticket = Ticket {
            priority: origin.priority(),
            caller: origin.caller.clone(),
            number: self.number,
        };
        let level = &mut self.levels[ticket.priority.rank()];
        level.waiting = level.waiting.saturating_add(1);
        match level
            .callers
            .iter_mut()
            .find(|caller| caller.name == ticket.caller)
        {
            Some(caller) => {
                caller.calls.insert(ticket.number, tell);
            }
            None => level.callers.push_back(Caller {
                name: ticket.caller.clone(),
                calls: BTreeMap::from([(ticket.number, tell)]),
            }),
        }
        (ticket, told)
    }

    /// Leaves the line: `false` when the call had its turn already.
    pub(super) fn leave(&mut self, ticket: &Ticket) -> bool {
        let level = &mut self.levels[ticket.priority.rank()];
        let Some(index) = level
            .callers
            .iter()
            .position(|caller| caller.name == ticket.caller)
        else {
            return false;
        };
        if level.callers[index].calls.remove(&ticket.number).is_none() {
            return false;
        }
        level.waiting = level.waiting.saturating_sub(1);
        if level.callers[index].calls.is_empty() {
            level.callers.remove(index);
        }
        true
    }

    /// Tells the next call of this priority that it may go; `false` when there is none.
    pub(super) fn call(&mut self, priority: Priority) -> bool {
        let level = &mut self.levels[priority.rank()];
        while let Some(mut caller) = level.callers.pop_front() {
            let next = caller.calls.pop_first();
            if !caller.calls.is_empty() {
                level.callers.push_back(caller);
            }
            let Some((_, tell)) = next else { continue };
            level.waiting = level.waiting.saturating_sub(1);
            if tell.send(()).is_ok() {
                return true;
            }
        }
        false
    }

    /// The highest priority that somebody waits with.
    pub(super) fn first(&self) -> Option<Priority> {
        Priority::ALL
            .into_iter()
            .find(|priority| self.levels[priority.rank()].waiting > 0)
    }

    /// How many wait, by priority.
    pub(super) fn waiting(&self) -> [u32; Priority::ALL.len()] {
        [0, 1, 2].map(|rank: usize| self.levels[rank].waiting)
    }

    /// How many would go before a newcomer of this priority.
    pub(super) fn before(&self, priority: Priority) -> u32 {
        self.waiting()
            .into_iter()
            .take(priority.rank() + 1)
            .fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(priority: Priority, caller: &str) -> Origin {
        Origin {
            priority: Some(priority),
            caller: Some(caller.into()),
        }
    }

    /// In which order calls that came in this order have their turn.
    fn order(calls: &[(Priority, &str)]) -> Vec<usize> {
        let mut line = Line::default();
        let mut told: Vec<_> = calls
            .iter()
            .map(|(priority, caller)| line.join(&origin(*priority, caller)).1)
            .collect();
        let mut order = Vec::new();
        while let Some(priority) = line.first() {
            assert!(line.call(priority));
            let next = (0..told.len())
                .find(|index| !order.contains(index) && told[*index].try_recv().is_ok())
                .unwrap();
            order.push(next);
        }
        assert_eq!(line.waiting(), [0, 0, 0]);
        order
    }

    #[test]
    fn a_callers_own_calls_keep_their_order() {
        let calls = [(Priority::Normal, "a"); 4];
        assert_eq!(order(&calls), [0, 1, 2, 3]);
    }

    #[test]
    fn a_caller_with_many_calls_does_not_stand_before_one_with_few() {
        let (flood, few) = ((Priority::Normal, "flood"), (Priority::Normal, "few"));
        assert_eq!(order(&[flood, flood, flood, flood, few, few]), [0, 4, 1, 5, 2, 3]);
    }

    #[test]
    fn higher_priorities_go_first() {
        let calls = [
            (Priority::Bulk, "a"),
            (Priority::Normal, "b"),
            (Priority::Interactive, "c"),
            (Priority::Bulk, "d"),
            (Priority::Interactive, "a"),
        ];
        assert_eq!(order(&calls), [2, 4, 1, 0, 3]);
    }

    #[test]
    fn who_leaves_is_not_called() {
        let mut line = Line::default();
        let (first, told) = line.join(&origin(Priority::Normal, "a"));
        let (_second, mut other) = line.join(&origin(Priority::Normal, "a"));
        assert!(line.leave(&first));
        assert!(!line.leave(&first));
        drop(told);
        assert_eq!(line.before(Priority::Normal), 1);
        assert_eq!(line.before(Priority::Interactive), 0);
        assert!(line.call(Priority::Normal));
        assert!(other.try_recv().is_ok());
        assert!(!line.call(Priority::Normal));
    }
}
