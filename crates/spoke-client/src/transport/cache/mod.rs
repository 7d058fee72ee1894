//! The cache layer: answers that are fresh enough are given again, and old ones while HubSpot can't be asked.
//!
//! An answer ages from the moment HubSpot gave it; reading does not renew it. What this client writes, and what a
//! webhook tells, is forgotten. The cache belongs to one client, and thereby to one portal and one token.

mod class;
mod policy;
mod store;
mod touched;

#[cfg(test)]
mod tests;

pub use policy::CachePolicy;

use std::time::Duration;

use spoke_model::call::Call;

use super::answer::Answer;
use crate::error::Error;
use crate::fetched::Source;
use crate::request::Request;
use class::Class;
use store::Store;
pub(crate) use touched::Touched;

pub(crate) struct Cache {
    policy: CachePolicy,
    store: Store,
}

/// What has to be known before asking, to keep the answer afterwards.
pub(crate) struct Question {
    tag: String,
    key: String,
    fresh_for: Duration,
    epoch: u64,
}

impl Cache {
    pub(crate) fn new(policy: CachePolicy) -> Self {
        let store = Store::new(policy.most_entries(), policy.most_bytes());
        Self { policy, store }
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
        let tag = match class {
            Class::Definition => class::definitions(&object_type),
            Class::Record | Class::Other => object_type,
        };
        if fresh_for.is_zero() && self.policy.falls_back_for().is_zero() {
            return None;
        }
        let mut key = String::with_capacity(request.path().len() + request.query_string().len() + 1);
        key.push_str(request.path());
        key.push('?');
        key.push_str(request.query_string());
        Some(Question {
            tag,
            key,
            fresh_for,
            epoch: self.store.epoch(),
        })
    }

    /// A fresh answer.
    pub(crate) fn fresh(&self, question: &Question) -> Option<(Answer, Source)> {
        if question.fresh_for.is_zero() {
            return None;
        }
        let (answer, age) = self.store.get(&question.tag, &question.key)?;
        (age < question.fresh_for).then_some((answer, Source::Cache { age }))
    }

    /// The last answer, when `error` says that HubSpot can't be asked now.
    pub(crate) fn fallback(&self, question: &Question, error: &Error) -> Option<(Answer, Source)> {
        if !error.is_outage() {
            return None;
        }
        let (answer, age) = self.store.get(&question.tag, &question.key)?;
        (age < self.policy.falls_back_for()).then_some((answer, Source::Fallback { age }))
    }

    pub(crate) fn keep(&self, question: Question, answer: &Answer) {
        let lives = question.fresh_for.max(self.policy.falls_back_for());
        self.store
            .put(question.tag, question.key, answer, lives, question.epoch);
    }

    /// Forgets what a write may have changed.
    pub(crate) fn written(&self, request: &Request) {
        let call = Call::of(request.method().as_str(), request.path());
        if !call.is_read() {
            self.forget(&Touched::by_call(&call, request.query_string()));
        }
    }

    pub(crate) fn forget(&self, touched: &Touched) -> usize {
        match touched {
            Touched::Nothing => 0,
            Touched::Everything => self.store.clear(),
            Touched::These(parts) => parts
                .iter()
                .map(|part| self.store.forget(&part.tag, part.id.as_deref()))
                .sum(),
        }
    }

    pub(crate) fn entries(&self) -> usize {
        self.store.entries()
    }
}
