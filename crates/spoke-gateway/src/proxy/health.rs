//! Asking HubSpot how it is, at most every ten seconds however often somebody asks us.

use std::time::Duration;

use http::{HeaderMap, Method, Request};
use spoke_model::health::{Signals, document, judge};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::gateway::Interior;
use crate::outgoing::whole;

/// How long a look counts.
const FRESH: Duration = Duration::from_secs(10);
/// How long a look may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Needs no scope, and tells what is left of the day.
const PATH: &str = "/account-info/v3/details";

/// The last look.
#[derive(Debug, Default)]
pub(super) struct Health(Mutex<Option<(Instant, Signals)>>);

impl Interior {
    /// The status and document for `/health`.
    pub(super) async fn health(&self) -> (u16, serde_json::Value) {
        // Held while looking, so that many who ask at once make one request.
        let mut last = self.health.0.lock().await;
        let signals = match last.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            Some((_, signals)) => signals.clone(),
            None => {
                let signals = self.look().await;
                *last = Some((Instant::now(), signals.clone()));
                signals
            }
        };
        let verdict = judge(&signals);
        (verdict.state.http_status(), document(&signals, &verdict))
    }

    async fn look(&self) -> Signals {
        let mut signals = Signals::default();
        let own = self.token("").await;
        let Some(token) = own.as_ref().or_else(|| self.levels.values().next()) else {
            return signals;
        };
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}{PATH}", self.base))
            .header("authorization", format!("Bearer {}", token.expose()))
            .body(whole(""));
        let Ok(request) = request else {
            return signals;
        };
        let began = Instant::now();
        let Ok(answer) = self.outgoing.send(request, PATIENCE).await else {
            return signals;
        };
        self.metrics.left(answer.headers());
        signals.status = Some(answer.status().as_u16());
        signals.latency_ms = u64::try_from(began.elapsed().as_millis()).ok();
        signals.daily_remaining = number(answer.headers(), "x-hubspot-ratelimit-daily-remaining");
        signals.daily_limit = number(answer.headers(), "x-hubspot-ratelimit-daily");
        signals.burst_remaining = number(answer.headers(), "x-hubspot-ratelimit-remaining");
        signals
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
