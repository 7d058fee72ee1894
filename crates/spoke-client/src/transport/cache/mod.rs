//! The cache layer: answers that are fresh enough are given again, and old ones while HubSpot can't be asked.
//!
//! An answer ages from the moment HubSpot gave it; reading does not renew it. What this client writes, and what a
//! webhook tells, is forgotten, and an answer that was on its way meanwhile is not kept. What HubSpot computes of its own
//! accord after a write (workflows, roll-ups) is seen when the answer's time is over, or when a webhook tells.
//!
//! The cache belongs to one client, and thereby to one portal.

mod class;
mod entry;
mod key;
mod policy;
mod stats;
mod store;
mod touched;

#[cfg(test)]
mod invalidation_tests;
#[cfg(test)]
mod tests;

pub use policy::CachePolicy;
pub use stats::CacheStats;

use std::time::Duration;

use spoke_model::call::Call;

use super::answer::Answer;
use crate::error::{Error, ErrorKind};
use crate::fetched::Source;
use crate::request::Request;
use class::Class;
use entry::Entry;
use key::Key;
use stats::Counters;
use store::{Moment, Store};
pub(crate) use touched::Touched;

pub(crate) struct Cache {
    policy: CachePolicy,
    store: Store,
    counters: Counters,
}

/// What has to be known before asking, to keep the answer afterwards.
pub(crate) struct Question {
    key: Key,
    fresh_for: Duration,
    missing_for: Duration,
    moment: Moment,
}

/// What is kept: an answer and where it comes from, or that there is no such record.
pub(crate) type Known = Result<(Answer, Source), Error>;

impl Cache {
    pub(crate) fn new(policy: CachePolicy) -> Self {
        let store = Store::new(policy.most_entries(), policy.most_bytes());
        Self {
            policy,
            store,
            counters: Counters::default(),
        }
    }

    /// What a read asks; `None` for a request whose answer is never kept.
    pub(crate) fn question(&self, request: &Request) -> Option<Question> {
        if request.method() != http::Method::GET {
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
            key: Key::of(request, &call, class, ""),
            fresh_for,
            missing_for: self.policy.missing_for(class, &object_type),
            moment: self.store.moment(),
        })
    }

    /// What is known and fresh.
    pub(crate) fn fresh(&self, question: &Question) -> Option<Known> {
        let found = self.store.get(&question.key);
        let found = found.filter(|(entry, age)| *age < question.fresh_for_of(entry));
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

    /// The last answer, when `error` says that HubSpot can't be asked now.
    pub(crate) fn fallback(&self, question: &Question, error: &Error) -> Option<(Answer, Source)> {
        let can_not_be_asked = matches!(
            error.kind(),
            ErrorKind::Server
                | ErrorKind::Connect
                | ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::Deadline
                | ErrorKind::CircuitOpen
                | ErrorKind::RateLimited
        );
        if !can_not_be_asked {
            return None;
        }
        let (entry, age) = self.store.get(&question.key)?;
        if age >= self.policy.falls_back_for() {
            return None;
        }
        let answer = entry.told().ok()?;
        self.counters.fallbacks.add(1);
        Some((answer, Source::Fallback { age }))
    }

    /// Whether something is kept.
    pub(crate) fn holds(&self, question: &Question) -> bool {
        self.store.holds(&question.key)
    }

    /// Keeps what HubSpot has answered: the record, or that there is none.
    pub(crate) fn keep(&self, question: &Question, outcome: &Result<Answer, Error>) {
        let entry = match outcome {
            Ok(answer) => Some(Entry::of_answer(answer)),
            Err(error) => Entry::of_error(error),
        };
        let Some(entry) = entry else { return };
        let lives = if entry.is_missing() {
            question.missing_for
        } else {
            question.fresh_for.max(self.policy.falls_back_for())
        };
        self.store.put(&question.key, entry, lives, question.moment);
    }

    pub(crate) fn forget(&self, touched: &Touched) -> usize {
        let gone = self.store.forget(touched);
        self.counters.forgotten.add(gone);
        gone
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
