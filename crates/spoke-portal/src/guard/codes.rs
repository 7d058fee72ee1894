//! Authorization codes: in memory, for one exchange, for a short time.

use std::collections::VecDeque;
use std::fmt;

use parking_lot::Mutex;
use spoke_model::oauth::CODE_SECONDS;
use subtle::ConstantTimeEq;

use super::random::{RandomError, random_uuid};

/// Codes that wait at the same time; the oldest make room.
const CODES_MAX: usize = 1000;

/// What a code was issued for.
pub(crate) struct Code {
    /// The app that was let in.
    pub(crate) app_id: u64,
    /// The scopes that were granted.
    pub(crate) scopes: Vec<String>,
    /// The address it was sent to.
    pub(crate) redirect_uri: String,
    /// The challenge a proof key must meet, and its method.
    pub(crate) challenge: Option<(String, Option<String>)>,
}

/// The codes that wait to be exchanged.
#[derive(Default)]
pub(crate) struct Codes(Mutex<VecDeque<Waiting>>);

struct Waiting {
    text: String,
    until: i64,
    code: Code,
}

impl Codes {
    /// Issues a code.
    pub(crate) fn issue(&self, code: Code, now: i64) -> Result<String, RandomError> {
        let text = format!("na1-{}", random_uuid()?);
        let mut waiting = self.0.lock();
        waiting.retain(|one| one.until >= now);
        while waiting.len() >= CODES_MAX {
            waiting.pop_front();
        }
        waiting.push_back(Waiting {
            text: text.clone(),
            until: now.saturating_add(CODE_SECONDS * 1000),
            code,
        });
        Ok(text)
    }

    /// Takes a code: it can be exchanged once, whether or not the exchange succeeds.
    pub(crate) fn take(&self, text: &str, now: i64) -> Option<Code> {
        let mut waiting = self.0.lock();
        let at = waiting
            .iter()
            .position(|one| bool::from(one.text.as_bytes().ct_eq(text.as_bytes())))?;
        let found = waiting.remove(at)?;
        (found.until >= now).then_some(found.code)
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Codes({} waiting)", self.0.lock().len())
    }
}
