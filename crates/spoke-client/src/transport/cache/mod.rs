//! The cache layer: answers that are fresh enough are given again, and old ones while HubSpot can't be asked.
//!
//! An answer ages from the moment HubSpot gave it; reading does not renew it. What this client writes, and what a
//! webhook tells, is forgotten, and an answer that was on its way meanwhile is not kept. What HubSpot computes of its own
//! accord after a write (workflows, roll-ups) is seen when the answer's time is over, or when a webhook tells.
//!
//! The cache belongs to one client, and thereby to one portal and one token. With the feature `redis` several processes
//! can share what they keep ([`shared`]).

mod class;
mod entry;
mod key;
mod policy;
#[cfg_attr(not(feature = "redis"), path = "not_shared.rs")]
mod shared;
mod stats;
mod store;
mod touched;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod invalidation_tests;
#[cfg(test)]
mod tests;

pub use policy::CachePolicy;
#[cfg(feature = "redis")]
pub use shared::SharedCache;
pub use stats::CacheStats;

use std::time::Duration;

use spoke_model::call::Call;

use super::answer::Answer;
use crate::error::Error;
use crate::fetched::Source;
use crate::request::Request;
use class::Class;
use entry::Entry;
use key::Key;
use shared::{Before, Shared};
use stats::Counters;
use store::{Moment, Store};
pub(crate) use touched::Touched;

pub(crate) struct Cache {
    policy: CachePolicy,
    store: Store,
    shared: Option<Shared>,
    counters: Counters,
}

/// What has to be known before asking, to keep the answer afterwards.
pub(crate) struct Question {
    key: Key,
    fresh_for: Duration,
    missing_for: Duration,
    moment: Moment,
    /// What stood on the server that processes share, if it was asked and is there.
    before: Option<Before>,
}

/// What is kept: an answer and where it comes from, or that there is no such record.
pub(crate) type Known = Result<(Answer, Source), Error>;

impl Cache {
    /// A cache for the client with this token, of which a fingerprint is enough.
    pub(crate) fn new(policy: CachePolicy, token: Option<&str>) -> Self {
        let store = Store::new(policy.most_entries(), policy.most_bytes());
        Self {
            shared: policy.sharing(token),
            policy,
            store,
            counters: Counters::default(),
        }
    }

    /// What a read asks; `None` for a request whose answer is never kept.
    pub(crate) fn question(&self, request: &Request) -> Option<Question> {
        if request.method() != http::Method::GET || !request.is_plain() {
            return None;
        }
        let call = Call::of("GET", request.path());
        let class = Class::of(&call, request.query_string())?;
        let object_type = class::tag(call.object_type());
        let fresh_for = self.policy.fresh_for(class, &object_type);
        if fresh_for.is_zero() && self.policy.falls_back_for().is_zero() {
            return None;
        }
        Some(Question {
            key: Key::of(
                request,
                &call,
                class,
                self.shared.as_ref().map_or("", Shared::level),
            ),
            fresh_for,
            missing_for: self.policy.missing_for(class, &object_type),
            moment: self.store.moment(),
            before: None,
        })
    }

    /// What is known and fresh.
    pub(crate) async fn fresh(&self, question: &mut Question) -> Option<Known> {
        let mut bound = Duration::MAX;
        let found = match self.sharing(question) {
            None => self.store.get(&question.key),
            Some(shared) => match shared.look(&question.key).await {
                Ok(looked) => {
                    question.before = Some(looked.before);
                    self.remember(question, looked.found.as_ref());
                    looked.found
                }
                Err(_) => {
                    bound = shared.alone();
                    self.store.get(&question.key)
                }
            },
        };
        let found = found.filter(|(entry, age)| *age < question.fresh_for_of(entry).min(bound));
        let Some((entry, age)) = found else {
            self.counters.misses.add(1);
            return None;
        };
        let hits = if entry.is_missing() {
            &self.counters.missing_hits
        } else {
            &self.counters.hits
        };
        hits.add(1);
        let told = entry.told();
        Some(match told {
            Ok(answer) => Ok((answer, Source::Cache { age })),
            Err(error) => Err(error.remembered_for(age)),
        })
    }

    /// The server that processes share, where it is worth asking.
    fn sharing(&self, question: &Question) -> Option<&Shared> {
        self.shared.as_ref().filter(|_| !question.fresh_for.is_zero())
    }

    /// Keeps what came from the server in this process too, for when the server is away.
    fn remember(&self, question: &Question, found: Option<&(Entry, Duration)>) {
        let Some((entry, age)) = found else { return };
        let known = self.store.age(&question.key);
        if known.is_none_or(|known| known > *age + Duration::from_secs(1)) {
            let lives = self.lives(question, entry);
            self.store
                .put_aged(&question.key, entry.clone(), *age, lives, question.moment);
        }
    }

    fn lives(&self, question: &Question, entry: &Entry) -> Duration {
        if entry.is_missing() {
            question.missing_for
        } else {
            question.fresh_for.max(self.policy.falls_back_for())
        }
    }

    /// The last answer, when `error` says that HubSpot can't be asked now.
    pub(crate) async fn fallback(&self, question: &Question, error: &Error) -> Option<(Answer, Source)> {
        if !error.is_outage() {
            return None;
        }
        let mut found = self.store.get(&question.key);
        if let (None, Some(shared)) = (&found, self.sharing(question)) {
            found = shared.look(&question.key).await.ok()?.found;
        }
        let (entry, age) = found?;
        if age >= self.policy.falls_back_for() {
            return None;
        }
        let answer = entry.told().ok()?;
        self.counters.fallbacks.add(1);
        Some((answer, Source::Fallback { age }))
    }

    /// Whether something is kept.
    pub(crate) fn holds(&self, question: &Question) -> bool {
        self.store.age(&question.key).is_some()
    }

    /// Keeps what HubSpot has answered: the record, or that there is none.
    pub(crate) async fn keep(&self, question: &Question, outcome: &Result<Answer, Error>) {
        let entry = match outcome {
            Ok(answer) => Some(Entry::of_answer(answer)),
            Err(error) => Entry::of_error(error),
        };
        let Some(entry) = entry else { return };
        let lives = self.lives(question, &entry);
        if let (Some(shared), Some(before)) = (self.sharing(question), &question.before) {
            let kept = shared.keep(&question.key, entry.clone(), lives, before).await;
            // Another process has written meanwhile. (When the server is away, it has nothing that could be wrong.)
            if matches!(kept, Ok(false)) {
                return;
            }
        }
        self.store.put(&question.key, entry, lives, question.moment);
    }

    /// Forgets; answers how many answers of this process that were. Where processes share, the server has to be told
    /// ([`Cache::tell`]) before others see it.
    pub(crate) fn forget(&self, touched: &Touched) -> usize {
        if let Some(shared) = &self.shared {
            shared.strike(touched);
        }
        let gone = self.store.forget(touched);
        self.counters.forgotten.add(gone);
        gone
    }

    /// Whether there are other processes to be told of what is forgotten.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Tells the server what was forgotten. `false`: it is away, and will be told before it is asked again.
    pub(crate) async fn tell(&self) -> bool {
        match &self.shared {
            Some(shared) => shared.tell().await.is_ok(),
            None => true,
        }
    }

    pub(crate) fn stats(&self) -> CacheStats {
        self.counters.stats(self.store.size())
    }
}

impl Question {
    fn fresh_for_of(&self, entry: &Entry) -> Duration {
        if entry.is_missing() {
            self.missing_for
        } else {
            self.fresh_for
        }
    }
}
