//! Sends the calls of a plan, each at its moment, and takes away what they made.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use spoke_client::{Error, ErrorKind, HubSpot, HubSpotBuilder, LimitPolicy, NewRecord, RetryPolicy};
use spoke_model::search::{Operator, SearchRequest};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::plan::{Kind, Plan};
use super::report::{Recorder, Report};

/// Calls that may wait for their answers at one moment; a call beyond is counted as not sent.
const IN_FLIGHT_MAX: usize = 5000;
/// How many contacts the reads go round.
const TARGETS: u32 = 100;
/// A call that takes longer is a failure.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Calls that were sent.
    pub sent: u64,
    /// Calls that will be.
    pub total: u64,
    /// Calls that were answered.
    pub answered: u64,
}

/// What became of the contacts that the run made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CleanUp {
    /// Contacts that were archived.
    pub archived: usize,
    /// Why others were not.
    pub failures: Vec<String>,
}

/// A run.
#[derive(Clone)]
pub struct Load {
    client: HubSpot,
    plan: Plan,
    /// Part of every address that this run makes, so that runs don't meet.
    run: String,
    state: Arc<State>,
}

struct State {
    recorder: Mutex<Recorder>,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    ids: Vec<String>,
    /// Addresses of creates whose outcome is not known (yet).
    open: BTreeSet<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Load {
    /// Makes the client that load needs: nothing is sent again, held back or answered from memory, for each would hide what
    /// is to be measured.
    ///
    /// # Errors
    /// When address or token can't be used.
    pub fn client(builder: HubSpotBuilder) -> Result<HubSpot, Error> {
        builder
            .retry(RetryPolicy::none())
            .limits(LimitPolicy::off())
            .no_breaker()
            .timeout(TIMEOUT)
            .deadline(TIMEOUT)
            .build()
    }

    /// A run of `plan` with a client of [`Load::client`]. `run` is a short name that no other run has.
    #[must_use]
    pub fn new(client: HubSpot, plan: Plan, run: impl Into<String>) -> Self {
        Self {
            client,
            plan,
            run: run.into(),
            state: Arc::new(State {
                recorder: Mutex::new(Recorder::new()),
                made: Mutex::new(Made::default()),
            }),
        }
    }

    /// Sends everything and waits for the answers. Dropped half-way, [`Load::report`] and [`Load::clean_up`] still work.
    ///
    /// # Errors
    /// When the contacts to read can't be found, before any load is sent.
    pub async fn run(&self, mut progress: impl FnMut(Progress)) -> Result<(), Error> {
        let targets = self.targets().await?;
        let total = self.plan.arrivals().fold(0_u64, |count, _| count + 1);
        let start = Instant::now();
        let mut calls = JoinSet::new();
        for (number, at) in (0_u64..).zip(self.plan.arrivals()) {
            let meant = start + at;
            tokio::time::sleep_until(meant).await;
            while calls.try_join_next().is_some() {}
            if calls.len() >= IN_FLIGHT_MAX {
                lock(&self.state.recorder).not_sent += 1;
                continue;
            }
            let late = meant.elapsed();
            lock(&self.state.recorder).sent(late);
            let target = pick(&targets, number);
            calls.spawn(self.clone().call(number, meant, target));
            progress(self.progress(total));
        }
        while calls.join_next().await.is_some() {
            progress(self.progress(total));
        }
        lock(&self.state.recorder).took = start.elapsed();
        Ok(())
    }

    /// What was measured.
    #[must_use]
    pub fn report(&self) -> Report {
        lock(&self.state.recorder).report(&self.plan)
    }

    /// Archives every contact that the run made, also those whose creation was not answered.
    pub async fn clean_up(&self) -> CleanUp {
        let (mut ids, open) = {
            let mut made = lock(&self.state.made);
            (std::mem::take(&mut made.ids), std::mem::take(&mut made.open))
        };
        let mut outcome = CleanUp::default();
        if !open.is_empty() {
            let found = self
                .client
                .contacts()
                .batch()
                .read(open)
                .id_property("email")
                .properties(["email"])
                .send()
                .await;
            ids.extend(found.records().map(|record| record.id().to_owned()));
            let unknown = found
                .failed
                .iter()
                .filter(|(_, error)| error.kind() != ErrorKind::NotFound);
            outcome
                .failures
                .extend(unknown.map(|(_, error)| error.to_string()));
        }
        if ids.is_empty() {
            return outcome;
        }
        let archived = self.client.contacts().batch().archive(ids).await;
        outcome.archived = archived.succeeded.len();
        outcome
            .failures
            .extend(archived.unfinished().iter().map(|(_, error)| error.to_string()));
        outcome.failures.dedup();
        outcome
    }

    async fn targets(&self) -> Result<Vec<String>, Error> {
        let page = self.client.contacts().list().page_size(TARGETS).page().await?;
        Ok(page.records.iter().map(|record| record.id().to_owned()).collect())
    }

    async fn call(self, number: u64, meant: Instant, target: Option<String>) {
        let kind = self.plan.mix.kind(number);
        let outcome = self.send(kind, number, target).await;
        lock(&self.state.recorder).answered(kind, meant.elapsed(), outcome.as_ref().err());
    }

    async fn send(&self, kind: Kind, number: u64, target: Option<String>) -> Result<(), Error> {
        let contacts = self.client.contacts();
        match kind {
            Kind::Read => match target {
                Some(id) => contacts.get(id).properties(["email"]).send().await.map(drop),
                None => contacts.list().page_size(10).page().await.map(drop),
            },
            Kind::Search => {
                let request = SearchRequest::new()
                    .filter("lifecyclestage", Operator::Eq, "lead")
                    .limit(10);
                contacts.search(request).page().await.map(drop)
            }
            Kind::Write => {
                let email = format!("load-{}-{number}@example.com", self.run);
                lock(&self.state.made).open.insert(email.clone());
                let record = NewRecord::new().property("email", email.as_str());
                let created = contacts.create(record).await;
                let mut made = lock(&self.state.made);
                match &created {
                    Ok(record) => {
                        made.open.remove(&email);
                        made.ids.push(record.id().to_owned());
                    }
                    Err(error) if !error.may_have_been_processed() => {
                        made.open.remove(&email);
                    }
                    Err(_) => {}
                }
                created.map(drop)
            }
        }
    }

    fn progress(&self, total: u64) -> Progress {
        let recorder = lock(&self.state.recorder);
        Progress {
            sent: recorder.sent,
            total,
            answered: recorder.answers(),
        }
    }
}

fn pick(targets: &[String], number: u64) -> Option<String> {
    let count = u64::try_from(targets.len()).ok().filter(|count| *count > 0)?;
    let at = usize::try_from(number % count).ok()?;
    targets.get(at).cloned()
}
