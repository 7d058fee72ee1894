//! Texts that are good once and for a short time: authorization codes, and the pages on which a person decides about them.
//! They live in memory.

use std::collections::VecDeque;
use std::fmt;

use parking_lot::Mutex;
use spoke_model::oauth::CODE_SECONDS;
use subtle::ConstantTimeEq;

use super::random::{RandomError, random_uuid};

/// Texts that wait at the same time; the oldest make room.
const WAITING_MAX: usize = 1000;
/// Milliseconds that a person may take to decide (ours).
const DECISION_MS: i64 = 10 * 60 * 1000;

/// What an app asks a person for.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// The app that asks.
    pub(crate) app_id: u64,
    /// The scopes that are granted.
    pub(crate) scopes: Vec<String>,
    /// The address the code is sent to.
    pub(crate) redirect_uri: String,
    /// The challenge a proof key must meet, and its method.
    pub(crate) challenge: Option<(String, Option<String>)>,
}

/// A page on which a person decides.
#[derive(Debug, Clone)]
pub(crate) struct Consent {
    /// What is granted if the person allows it.
    pub(crate) code: Code,
    /// What the app gets back beside the code.
    pub(crate) state: Option<String>,
}

/// Texts that each stand for a `T`.
pub(crate) struct OneTime<T> {
    life: i64,
    waiting: Mutex<VecDeque<Waiting<T>>>,
}

struct Waiting<T> {
    text: String,
    until: i64,
    content: T,
}

impl OneTime<Code> {
    /// The codes that wait to be exchanged.
    pub(crate) fn codes() -> Self {
        Self::living(CODE_SECONDS * 1000)
    }
}

impl OneTime<Consent> {
    /// The pages that wait for a decision.
    pub(crate) fn consents() -> Self {
        Self::living(DECISION_MS)
    }
}

impl<T> OneTime<T> {
    fn living(life: i64) -> Self {
        Self {
            life,
            waiting: Mutex::default(),
        }
    }

    /// Issues a text.
    pub(crate) fn issue(&self, content: T, now: i64) -> Result<String, RandomError> {
        let text = format!("na1-{}", random_uuid()?);
        let mut waiting = self.waiting.lock();
        waiting.retain(|one| one.until >= now);
        while waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back(Waiting {
            text: text.clone(),
            until: now.saturating_add(self.life),
            content,
        });
        Ok(text)
    }

    /// Takes what a text stands for: it can be had once.
    pub(crate) fn take(&self, text: &str, now: i64) -> Option<T> {
        let mut waiting = self.waiting.lock();
        let at = waiting
            .iter()
            .position(|one| bool::from(one.text.as_bytes().ct_eq(text.as_bytes())))?;
        let found = waiting.remove(at)?;
        (found.until >= now).then_some(found.content)
    }
}

impl<T> fmt::Debug for OneTime<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OneTime({} waiting)", self.waiting.lock().len())
    }
}
