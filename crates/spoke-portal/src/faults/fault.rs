//! What shall go wrong, for whom, where, how often and when.

use std::time::Duration;

use http::{Method, StatusCode};
use spoke_model::time::Timestamp;

use super::aim::{Caller, CallerKind, route_fits};
use super::damage::Damage;
use super::latency::{LATENCY_MAX, Latency};
use super::partial::Partial;
use super::window::{End, LASTING_MAX, Start, Window};

/// What shall go wrong, where, and how often. Without a route it is everywhere, without a count until it is cleared.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use spoke_portal::{Fault, LimitPolicy, Portal};
///
/// let portal = Portal::start().await?;
/// portal.fault(Fault::status(503).count(3).route("/crm/v3/objects/contacts/*"));
/// portal.fault(Fault::latency(Duration::from_secs(2)).method("POST"));
/// // The create is done, and nobody hears of it.
/// portal.fault(Fault::reset().processed().method("POST").count(1));
/// // Two minutes of the portal's time in which every tenth request fails.
/// portal.fault(Fault::status(524).lasting(Duration::from_secs(120)).percent(10));
/// // The day's calls are used up until midnight.
/// portal.fault(Fault::limit(LimitPolicy::Daily).until_midnight());
/// // A fifth of the inputs of every batch fails, the others are done.
/// portal.fault(Fault::partial_percent(20).seed(7));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "hand it to Portal::fault"]
pub struct Fault {
    pub(crate) refusal: Option<Refusal>,
    pub(crate) latency: Option<Latency>,
    pub(crate) reset: bool,
    pub(crate) processed: bool,
    pub(crate) body: Damage,
    pub(crate) partial: Option<Partial>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) route: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) caller: Option<CallerKind>,
    pub(crate) app: Option<String>,
    pub(crate) count: Option<u32>,
    pub(crate) start: Start,
    pub(crate) end: End,
    pub(crate) percent: Option<u8>,
    pub(crate) seed: u64,
}

/// What is answered in place of the operation's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// This status, with the body HubSpot sends with it.
    Status(StatusCode),
    /// 429 by this policy.
    Limit(LimitPolicy),
    /// 401: the token has run out.
    ExpiredToken,
    /// 401: the token is unknown by now.
    RevokedToken,
    /// 401 to the account's tokens, and no new ones: there is no such account any more.
    Disconnected,
}

/// Which limit a 429 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitPolicy {
    /// Too many within ten seconds.
    Burst,
    /// Too many since the account's midnight.
    Daily,
    /// Too many searches within a second.
    Search,
}

impl LimitPolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Burst, Self::Daily, Self::Search];

    /// As fault files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Daily => "daily",
            Self::Search => "search",
        }
    }
}

impl Fault {
    /// Answers with this status and the body HubSpot sends with it. What is no status of an error (400 to 599) becomes
    /// 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| status.is_client_error() || status.is_server_error());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::default().refusing(Refusal::Status(status))
    }

    /// Answers 429 as HubSpot does when this limit is used up.
    pub fn limit(policy: LimitPolicy) -> Self {
        Self::default().refusing(Refusal::Limit(policy))
    }

    /// Answers 401 `EXPIRED_AUTHENTICATION` to every token that was issued before the fault began. A token that is issued
    /// later, by a refresh, is taken; calls without a token are not hit.
    pub fn expired_token() -> Self {
        Self::default().refusing(Refusal::ExpiredToken)
    }

    /// Answers 401 `INVALID_AUTHENTICATION` to every token that was issued before the fault began, as if it had been
    /// revoked. A token that is issued later is taken; calls without a token are not hit.
    pub fn revoked_token() -> Self {
        Self::default().refusing(Refusal::RevokedToken)
    }

    /// As if the account had been deleted or had disconnected every app, for as long as the fault holds: its tokens are
    /// refused with 401 `INVALID_AUTHENTICATION` (assumed), and the token endpoint answers refresh tokens and codes with
    /// 400 `BAD_HUB`, so that nothing but a new login helps. What an app asks for on its own behalf (client credentials)
    /// goes on. An account is gone for every app and caller: those of the fault are not looked at where tokens are given
    /// out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let portal = spoke_portal::Portal::start().await?;
    /// portal.fault(spoke_portal::Fault::disconnected_account());
    /// # Ok(())
    /// # }
    /// ```
    pub fn disconnected_account() -> Self {
        Self::default().refusing(Refusal::Disconnected)
    }

    pub(crate) fn refusing(mut self, refusal: Refusal) -> Self {
        self.refusal = Some(refusal);
        self
    }

    /// Answers late, on the clock of tokio: always the same, given a [`Duration`], or as a [`Latency`] says; at most ten
    /// minutes.
    pub fn latency(latency: impl Into<Latency>) -> Self {
        Self::default().after(latency)
    }

    /// Closes the connection without an answer. The request is not carried out, unless it is [`processed`](Self::processed).
    pub fn reset() -> Self {
        Self {
            reset: true,
            ..Self::default()
        }
    }

    /// Carries the request out and closes the connection in the middle of the answer: the body is shorter than its
    /// `Content-Length`.
    pub fn broken_body() -> Self {
        Self::default().damaged(Damage::Broken)
    }

    /// Carries the request out and answers with the first half of the body as if that were all: `Content-Length` is right,
    /// the JSON is not.
    pub fn truncated_body() -> Self {
        Self::default().damaged(Damage::Truncated)
    }

    /// Carries the request out and answers at once with a body that takes this long, on the clock of tokio; at most ten
    /// minutes.
    pub fn slow_body(time: Duration) -> Self {
        Self::default().damaged(Damage::Slow(time.min(LATENCY_MAX)))
    }

    /// Lets this many inputs of every batch fail and carries out the others: 207, with an error for each. Calls that are no
    /// batch are not hit, and a batch of one input is left alone. At least one input is carried out.
    pub fn partial_count(inputs: u32) -> Self {
        Self::default().failing(Partial::Count(inputs.max(1)))
    }

    /// Lets this share of the inputs of every batch fail, 1 to 100, drawn from the [`seed`](Self::seed); otherwise as
    /// [`partial_count`](Self::partial_count).
    pub fn partial_percent(percent: u8) -> Self {
        Self::default().failing(Partial::Percent(percent.clamp(1, 100)))
    }

    pub(crate) fn failing(mut self, partial: Partial) -> Self {
        self.partial = Some(partial);
        self
    }

    pub(crate) fn damaged(mut self, damage: Damage) -> Self {
        self.body = damage;
        self
    }

    /// Carries the request out before anything goes wrong: what is late, refused or cut off is the answer alone.
    pub fn processed(mut self) -> Self {
        self.processed = true;
        self
    }

    /// Waits first: this long, given a [`Duration`], or as a [`Latency`] says.
    pub fn after(mut self, latency: impl Into<Latency>) -> Self {
        self.latency = Some(latency.into());
        self
    }

    /// Sends `Retry-After` with this number of seconds. Without it a 477 sends how long the fault still holds, or 60.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Holds for these paths only: `*` stands for one segment, `**` at the end for any rest. A pattern without a version
    /// fits every version.
    pub fn route(mut self, pattern: impl Into<String>) -> Self {
        self.route = Some(pattern.into());
        self
    }

    /// Holds for this method only.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Holds for callers of this kind only.
    pub fn caller(mut self, kind: CallerKind) -> Self {
        self.caller = Some(kind);
        self
    }

    /// Holds for the app with this id or name only.
    pub fn app(mut self, id_or_name: impl Into<String>) -> Self {
        self.app = Some(id_or_name.into());
        self
    }

    /// Ends after this many requests.
    pub fn count(mut self, requests: u32) -> Self {
        self.count = Some(requests);
        self
    }

    /// Begins this long after it was set, on the portal's clock; at most seven days.
    pub fn beginning_after(mut self, time: Duration) -> Self {
        self.start = Start::After(time.min(LASTING_MAX));
        self
    }

    /// Begins at this time of the portal's clock.
    pub fn from(mut self, time: Timestamp) -> Self {
        self.start = Start::At(time.millis());
        self
    }

    /// Ends this long after it began, on the portal's clock; at most seven days.
    pub fn lasting(mut self, time: Duration) -> Self {
        self.end = End::After(time.min(LASTING_MAX));
        self
    }

    /// Ends at this time of the portal's clock.
    pub fn until(mut self, time: Timestamp) -> Self {
        self.end = End::At(time.millis());
        self
    }

    /// Ends at the next midnight of the account's time zone, when the daily limit begins anew.
    pub fn until_midnight(mut self) -> Self {
        self.end = End::Midnight;
        self
    }

    /// Is met by this share of the requests it fits, 1 to 100, drawn from the [`seed`](Self::seed).
    pub fn percent(mut self, percent: u8) -> Self {
        self.percent = Some(percent.clamp(1, 100));
        self
    }

    /// What the draws of shares and delays begin with: the same seed draws the same. 0 by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// When it holds, if it is set now; `midnight` gives the account's next one after a time.
    pub(crate) fn window(&self, now: i64, midnight: impl Fn(i64) -> i64) -> Window {
        Window::of(self.start, self.end, now, midnight)
    }

    /// Whether the operation itself answers: only there it is known for whom a token is asked.
    pub(crate) fn leaves_answer_to_operation(&self, path: &str) -> bool {
        self.refusal == Some(Refusal::Disconnected) && gives_out_tokens(path)
    }

    /// Whether a request is one of those it is meant for; `began` is when it did, in milliseconds since 1970.
    pub(super) fn fits(&self, method: &Method, path: &str, caller: &Caller, began: i64) -> bool {
        let of_the_account = self.leaves_answer_to_operation(path);
        let method_fits = self
            .method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()));
        let token_fits = match self.refusal {
            Some(Refusal::ExpiredToken | Refusal::RevokedToken) => {
                // Where tokens are given out none is looked at.
                caller.has_token()
                    && caller.issued_at.is_none_or(|issued| issued < began)
                    && !path.starts_with("/oauth/")
            }
            Some(Refusal::Disconnected) => {
                of_the_account || caller.is_of_an_account() && !path.starts_with("/oauth/")
            }
            _ => true,
        };
        let is_batch = || path.split('/').any(|segment| segment == "batch");
        method_fits
            && token_fits
            && (of_the_account || self.caller.is_none_or(|kind| caller.kind() == Some(kind)))
            && (of_the_account || self.app.as_deref().is_none_or(|app| caller.is_app(app)))
            && (self.partial.is_none() || is_batch())
            && self
                .route
                .as_deref()
                .is_none_or(|pattern| route_fits(pattern, path))
    }
}

/// Whether codes and refresh tokens become access tokens there, in any version.
fn gives_out_tokens(path: &str) -> bool {
    route_fits("/oauth/token", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_error_becomes_500() {
        for status in [0, 200, 302, 600, 999] {
            assert_eq!(
                Fault::status(status).refusal,
                Some(Refusal::Status(StatusCode::INTERNAL_SERVER_ERROR))
            );
        }
        let migrating = StatusCode::from_u16(477).map(Refusal::Status);
        assert_eq!(Fault::status(477).refusal, migrating.ok());
    }
}
