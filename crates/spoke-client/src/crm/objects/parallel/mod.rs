//! Several walks through one list at the same time.
//!
//! All of them are one task, which ends with its stream. [`ground`] knows which ids are whose, [`walker`] reads; here
//! is what they share: the ground, who waits for it to change, and where pages go.

mod ground;
mod walker;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::{join, join_all};
use spoke_model::search::{SearchRequest, Sort};
use tokio::sync::{Notify, mpsc};

use super::list::ListRecords;
use super::walk::Walk;
use crate::error::Error;
use crate::record::Page;
use crate::stream::{Outlet, PageSource};
use ground::{Cut, Ground};

/// In which order pages are given.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// In the order of ids.
    ById,
    /// As they arrive.
    AsRead,
}

/// How many pages a walk may be ahead of its turn.
const PAGES_AHEAD: usize = 16;
/// How many ranges beyond the number of walks may wait for their turn.
const SPARE_RANGES: usize = 2;

type Inlet = mpsc::Receiver<Result<Page, Error>>;

/// What the walks share.
struct Shared {
    list: ListRecords,
    walkers: usize,
    state: Mutex<State>,
    /// Tells that the state has changed.
    changed: Notify,
}

struct State {
    ground: Ground,
    output: Output,
    failed: Option<Error>,
}

/// Where pages go.
enum Output {
    /// Straight to the stream.
    AsRead(Outlet<Page>),
    /// Each range has a queue of its own; they are emptied in order.
    ById(BTreeMap<u64, Inlet>),
}

/// A range to walk through.
struct Claim {
    start: u64,
    outlet: Outlet<Page>,
    /// Whether it was cut out of another one, so that nothing is known of its first record.
    is_cut: bool,
}

/// Reads the lists, one after the other, each with so many walks.
pub(super) async fn read_all(
    lists: VecDeque<ListRecords>,
    walkers: usize,
    order: Order,
    outlet: Outlet<Page>,
) {
    for list in lists {
        if !read(list, walkers, order, outlet.clone()).await {
            return;
        }
    }
}

/// Reads one list; `false` when that failed.
async fn read(list: ListRecords, walkers: usize, order: Order, outlet: Outlet<Page>) -> bool {
    let start = match list.after.as_deref().map(str::parse::<u64>) {
        None => 0,
        Some(Ok(start)) => start,
        Some(Err(_)) => {
            alone("the position to start at is not an id");
            return one_walk(list, outlet).await;
        }
    };
    let ground = Ground::new(start, u64::from(list.size()));
    let (output, first) = match order {
        Order::AsRead => (Output::AsRead(outlet.clone()), outlet.clone()),
        Order::ById => {
            let (first, inlet) = mpsc::channel(PAGES_AHEAD);
            (Output::ById(BTreeMap::from([(start, inlet)])), first)
        }
    };
    let state = State {
        ground,
        output,
        failed: None,
    };
    let shared = Shared {
        list,
        walkers,
        state: Mutex::new(state),
        changed: Notify::new(),
    };
    let first = Claim {
        start,
        outlet: first,
        is_cut: false,
    };
    let mut claims = Some(first);
    let walks = async {
        // A failure ends the other walks at once: their calls could take long.
        tokio::select! {
            _ = join_all((0..walkers).map(|_| walker::work(&shared, claims.take()))) => {}
            () = shared.when(|state| state.failed.is_some().then_some(())) => {}
        }
    };
    let survey = async {
        shared.survey().await;
        std::future::pending::<()>().await;
    };
    // The greatest id is of no more use once everything is read.
    tokio::select! {
        () = survey => {}
        _ = join(walks, shared.give_in_order(&outlet)) => {}
    }
    let failed = shared.state().failed.take();
    match failed {
        Some(error) => {
            let _ = outlet.send(Err(error)).await;
            false
        }
        None => true,
    }
}

/// The whole list by one walk; `false` when that failed.
async fn one_walk(list: ListRecords, outlet: Outlet<Page>) -> bool {
    let mut walk = Walk::new(list);
    while let Ok(room) = outlet.reserve().await {
        match walk.next().await {
            Ok(Some(page)) => room.send(Ok(page)),
            Ok(None) => return true,
            Err(error) => {
                room.send(Err(error));
                return false;
            }
        }
    }
    false
}

/// Tells why one walk reads everything.
fn alone(reason: &str) {
    tracing::info!(reason, "the list is read by one walk");
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for that.
    fn change<T>(&self, how: impl FnOnce(&mut State) -> T) -> T {
        let outcome = how(&mut self.state());
        self.changed.notify_waiters();
        outcome
    }

    /// Waits until the state answers.
    async fn when<T>(&self, mut answer: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            if let Some(answer) = answer(&mut self.state()) {
                return answer;
            }
            changed.await;
        }
    }

    /// Finds out how far the ground reaches, once there is more than a page. Of archived records this is a guess, which
    /// is enough to cut by.
    async fn survey(&self) {
        self.when(|state| state.ground.is_begun().then_some(())).await;
        let request = SearchRequest::new()
            .sort(Sort::descending("hs_object_id"))
            .properties(["hs_object_id"])
            .limit(1);
        let found = self.list.objects.search(request).page().await;
        let greatest = match &found {
            Ok(page) => match page.records.first().map(|record| record.id().parse::<u64>()) {
                Some(Ok(id)) => Ok((id, page.total)),
                Some(Err(_)) => Err("an id is not a number".to_owned()),
                None => Err("a search finds no records".to_owned()),
            },
            Err(error) => Err(format!("the greatest id is not known: {error}")),
        };
        self.change(|state| match greatest {
            Ok((greatest, records)) => state.ground.extent(greatest, records),
            Err(reason) => {
                alone(&reason);
                state.ground.indivisible();
            }
        });
    }

    /// The next range for an idle walk; `None` when there is nothing left to share.
    async fn claim(&self) -> Option<Claim> {
        self.when(|state| {
            if state.ground.is_over() {
                return Some(None);
            }
            state.take(self.walkers).map(Some)
        })
        .await
    }

    /// Empties the ranges in the order of ids. After a failure it ends with the first range that is not complete.
    async fn give_in_order(&self, outlet: &Outlet<Page>) {
        loop {
            let inlet = self.change(|state| match &mut state.output {
                Output::ById(inlets) if state.failed.is_none() => inlets.pop_first(),
                _ => None,
            });
            // A range that could still be cut has an inlet, so there is nothing to come.
            let Some((_, mut inlet)) = inlet else { return };
            while let Some(page) = inlet.recv().await {
                if outlet.send(page).await.is_err() {
                    return;
                }
            }
        }
    }
}

impl State {
    /// Whether pages come in no order, so that none tells where to go on.
    fn is_unordered(&self) -> bool {
        matches!(self.output, Output::AsRead(_))
    }

    fn take(&mut self, walkers: usize) -> Option<Claim> {
        let (start, outlet) = match &mut self.output {
            Output::AsRead(outlet) => (self.ground.cut(Cut::Middle)?, outlet.clone()),
            Output::ById(inlets) => {
                if inlets.len() >= walkers + SPARE_RANGES {
                    return None;
                }
                let start = self.ground.cut(Cut::Near {
                    pages: PAGES_AHEAD as u64,
                    walkers: walkers as u64,
                })?;
                let (outlet, inlet) = mpsc::channel(PAGES_AHEAD);
                inlets.insert(start, inlet);
                (start, outlet)
            }
        };
        Some(Claim {
            start,
            outlet,
            is_cut: true,
        })
    }
}
