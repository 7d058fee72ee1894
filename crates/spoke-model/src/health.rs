//! Whether an integration is well, degraded or ill, and the documents that say so.
//!
//! One document carries every key that monitors look for: `status`, `hubspot.connected`, `services.hubspot`, circuit,
//! dead letters, latency, remaining allowance. Being degraded is no reason to be taken out of service, so it answers 200.

use serde::Serialize;

/// Calls slower than this make the service degraded, in milliseconds.
pub const SLOW_MS: u64 = 5000;
/// More dead letters than this make it degraded.
pub const DEAD_LETTERS_MAX: u64 = 50;
/// Less of the day's allowance left than this share makes it degraded, in percent.
pub const DAILY_LEFT_PERCENT: u64 = 10;

/// What was seen.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Signals {
    /// The status of the last probe of HubSpot; `None` when nothing answered.
    pub status: Option<u16>,
    /// How long it took.
    pub latency_ms: Option<u64>,
    /// What is left of the day, where it is known.
    pub daily_remaining: Option<u64>,
    /// The day's allowance, where it is known.
    pub daily_limit: Option<u64>,
    /// What is left of the burst window, where it is known.
    pub burst_remaining: Option<u64>,
    /// Whether the circuit breaker keeps calls back.
    pub breaker_open: bool,
    /// Writes that wait to be repeated.
    pub dead_letters: u64,
}

/// How it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Healthy,
    /// It works, with less than usual.
    Degraded,
    /// It does not work.
    Unhealthy,
}

impl State {
    /// `healthy`, `degraded`, `unhealthy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }

    /// What `/health` and `/ready` answer.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Healthy | Self::Degraded => 200,
            Self::Unhealthy => 503,
        }
    }
}

/// The judgement and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// How it is.
    pub state: State,
    /// Every reason for it not to be healthy.
    pub reasons: Vec<String>,
}

/// Judges what was seen.
#[must_use]
pub fn judge(signals: &Signals) -> Verdict {
    let mut state = State::Healthy;
    let mut reasons = Vec::new();
    let mut because = |least: State, reason: String| {
        state = state.max(least);
        reasons.push(reason);
    };
    match signals.status {
        None => because(State::Unhealthy, "HubSpot does not answer".to_owned()),
        Some(429) => because(State::Degraded, "HubSpot's rate limit is used up".to_owned()),
        Some(status @ (401 | 403)) => because(
            State::Unhealthy,
            format!("HubSpot refuses the credentials ({status})"),
        ),
        Some(status) if status >= 400 => {
            because(State::Unhealthy, format!("HubSpot answers {status}"));
        }
        Some(_) => {}
    }
    if signals.breaker_open {
        because(State::Degraded, "the circuit breaker is open".to_owned());
    }
    if signals.dead_letters > DEAD_LETTERS_MAX {
        because(
            State::Degraded,
            format!(
                "{} dead letters wait, more than {DEAD_LETTERS_MAX}",
                signals.dead_letters
            ),
        );
    }
    if let Some(latency) = signals.latency_ms.filter(|latency| *latency > SLOW_MS) {
        because(
            State::Degraded,
            format!("HubSpot took {latency} ms, more than {SLOW_MS}"),
        );
    }
    if let (Some(left), Some(limit)) = (signals.daily_remaining, signals.daily_limit)
        && limit > 0
        && left.saturating_mul(100) / limit < DAILY_LEFT_PERCENT
    {
        because(
            State::Degraded,
            format!("{left} of {limit} calls are left today, less than {DAILY_LEFT_PERCENT} %"),
        );
    }
    Verdict { state, reasons }
}

/// The body of `/health` and `/ready`.
#[must_use]
pub fn document(signals: &Signals, verdict: &Verdict) -> serde_json::Value {
    let connected = signals.status.is_some_and(|status| status < 400 || status == 429);
    let hubspot = serde_json::json!({
        "connected": connected,
        "latencyMs": signals.latency_ms,
        "status": signals.status,
        "rateLimit": {
            "dailyRemaining": signals.daily_remaining,
            "dailyLimit": signals.daily_limit,
            "burstRemaining": signals.burst_remaining,
        },
    });
    serde_json::json!({
        "status": verdict.state.as_str(),
        "reasons": verdict.reasons,
        "services": {"hubspot": if connected { verdict.state.as_str() } else { "unhealthy" }},
        "hubspot": hubspot,
        "circuit": if signals.breaker_open { "open" } else { "closed" },
        "deadLetters": {"pending": signals.dead_letters},
    })
}

#[cfg(test)]
mod tests {
    use super::{Signals, State, document, judge};

    fn well() -> Signals {
        Signals {
            status: Some(200),
            latency_ms: Some(80),
            daily_remaining: Some(600_000),
            daily_limit: Some(625_000),
            ..Signals::default()
        }
    }

    #[test]
    fn each_signal_has_its_own_verdict() {
        let with = |change: fn(&mut Signals)| {
            let mut signals = well();
            change(&mut signals);
            judge(&signals).state
        };
        assert_eq!(with(|_| {}), State::Healthy);
        assert_eq!(with(|one| one.status = Some(429)), State::Degraded);
        assert_eq!(with(|one| one.status = Some(401)), State::Unhealthy);
        assert_eq!(with(|one| one.status = Some(503)), State::Unhealthy);
        assert_eq!(with(|one| one.status = None), State::Unhealthy);
        assert_eq!(with(|one| one.breaker_open = true), State::Degraded);
        assert_eq!(with(|one| one.dead_letters = 50), State::Healthy);
        assert_eq!(with(|one| one.dead_letters = 51), State::Degraded);
        assert_eq!(with(|one| one.latency_ms = Some(5000)), State::Healthy);
        assert_eq!(with(|one| one.latency_ms = Some(5001)), State::Degraded);
        assert_eq!(with(|one| one.daily_remaining = Some(62_499)), State::Degraded);
    }

    #[test]
    fn degraded_stays_in_service_and_unhealthy_does_not() {
        assert_eq!(State::Degraded.http_status(), 200);
        assert_eq!(State::Unhealthy.http_status(), 503);
    }

    #[test]
    fn the_document_has_every_key_that_monitors_ask_for() {
        let mut signals = well();
        signals.status = Some(429);
        let document = document(&signals, &judge(&signals));
        assert_eq!(document["status"], "degraded");
        assert_eq!(document["hubspot"]["connected"], true);
        assert_eq!(document["services"]["hubspot"], "degraded");
        assert_eq!(document["hubspot"]["rateLimit"]["dailyRemaining"], 600_000);
    }
}
