//! The receiver: from a request to events on disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use parking_lot::Mutex;
use spoke_model::secret::Secret;
use spoke_store::Error as StoreError;
use spoke_store::inbox::{Inbox, NewEvent};
use tokio::sync::Notify;

use super::event::Event;
use super::signature::{SignedRequest, Verifier, Version};
use crate::clock::Clock;
use crate::metrics::WebhookCounters;

/// A delivery of a hundred events is some 40 kB; this leaves room for long values.
const BODY_MAX: usize = 4 << 20;
/// How long handled events are kept: longer than HubSpot repeats deliveries, so that every repetition is told.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Receives deliveries. Cheap to clone; all clones are one receiver.
#[derive(Clone, Debug)]
pub struct Receiver(Arc<Interior>);

#[derive(Debug)]
struct Interior {
    verifier: Verifier,
    public_url: Option<String>,
    body_max: usize,
    inbox: Arc<Mutex<Inbox>>,
    arrived: Notify,
    clock: Clock,
    chance: AtomicU32,
    counters: WebhookCounters,
}

/// The settings of a [`Receiver`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until build is called"]
pub struct ReceiverBuilder {
    verifier: Verifier,
    inbox: PathBuf,
    public_url: Option<String>,
    body_max: usize,
    clock: Clock,
    counters: WebhookCounters,
}

/// A receiver can't be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Without a secret anybody could sign.
    #[error("the client secret is empty")]
    NoSecret,
    /// The public address is none.
    #[error("{0} is not the address of a receiver; write https://, a host, and the path that HubSpot calls")]
    PublicUrl(String),
    /// The inbox can't be opened.
    #[error(transparent)]
    Inbox(#[from] StoreError),
}

/// What a request is answered with.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// 200: every event is kept.
    Kept {
        /// The version of the signature.
        version: Version,
        /// How many events are new.
        new: usize,
        /// How many had come before.
        duplicates: usize,
    },
    /// 401: it is not HubSpot's. The reason goes to the log, not to the sender.
    Refused,
    /// 400: signed by HubSpot, but no delivery.
    Malformed,
    /// 413: larger than any delivery.
    TooLarge,
    /// 503: it could not be kept; HubSpot will repeat it.
    Unavailable,
}

impl Answer {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Kept { .. } => StatusCode::OK,
            Self::Refused => StatusCode::UNAUTHORIZED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl Receiver {
    /// A receiver that checks with the application's client secret and keeps events in the file `inbox`.
    pub fn builder(secret: impl Into<Secret>, inbox: impl Into<PathBuf>) -> ReceiverBuilder {
        ReceiverBuilder {
            verifier: Verifier::new(secret),
            inbox: inbox.into(),
            public_url: None,
            body_max: BODY_MAX,
            clock: Clock::system(),
            counters: WebhookCounters::default(),
        }
    }

    /// Takes one request: its method, the address it was sent to as far as the server knows it (used when no public
    /// address was set), its headers and its body.
    ///
    /// When the answer is [`Answer::Kept`], every event is on disk.
    pub async fn receive(&self, method: &str, uri: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
        let answer = self.judge(method, uri, headers, body).await;
        self.0.counters.received(&answer);
        answer
    }

    async fn judge(&self, method: &str, uri: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
        if body.len() > self.0.body_max {
            return Answer::TooLarge;
        }
        let uri = self.called(uri);
        let request = SignedRequest {
            method,
            uri: &uri,
            headers,
            body,
        };
        let now = self.0.clock.now();
        let version = match self.0.verifier.verify(request, now) {
            Ok(version) => version,
            Err(reason) => {
                tracing::warn!(%reason, uri, "a delivery was refused");
                return Answer::Refused;
            }
        };
        let events = match Event::parse_delivery(body) {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(%error, "a signed request is no delivery");
                return Answer::Malformed;
            }
        };
        let fresh: Vec<NewEvent> = events
            .into_iter()
            .map(|event| NewEvent {
                key: event.key(),
                kind: event.subscription_type,
                body: event.raw,
            })
            .collect();
        match self.with_inbox(move |inbox| inbox.accept(&fresh, now)).await {
            Ok(accepted) => {
                if !accepted.new.is_empty() {
                    self.0.arrived.notify_one();
                }
                Answer::Kept {
                    version,
                    new: accepted.new.len(),
                    duplicates: accepted.duplicates,
                }
            }
            Err(error) => {
                tracing::error!(%error, "a delivery could not be kept; HubSpot will repeat it");
                Answer::Unavailable
            }
        }
    }

    /// The address as HubSpot called it: the public one if set, with the query that came.
    fn called(&self, uri: &str) -> String {
        let Some(public) = &self.0.public_url else {
            return uri.to_owned();
        };
        match uri.split_once('?') {
            Some((_, query)) if !public.contains('?') => format!("{public}?{query}"),
            _ => public.clone(),
        }
    }

    /// Forgets handled events that no delivery can repeat any more. The server does this by itself once an hour.
    ///
    /// # Errors
    /// When the inbox can't be written.
    pub async fn forget_old(&self) -> Result<usize, StoreError> {
        let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
        let time = self.0.clock.now().saturating_sub(kept);
        self.with_inbox(move |inbox| inbox.forget_before(time)).await
    }

    /// Waits for new events.
    pub(super) async fn arrived(&self) {
        self.0.arrived.notified().await;
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(super) fn body_max(&self) -> usize {
        self.0.body_max
    }

    pub(super) fn counters(&self) -> &WebhookCounters {
        &self.0.counters
    }

    /// A number in `0..=1000` that is another one each time; spreading waits needs no better chance.
    pub(super) fn chance(&self) -> u32 {
        self.0.chance.fetch_add(379, Ordering::Relaxed) % 1001
    }

    /// Does something with the inbox off the threads that serve requests.
    pub(super) async fn with_inbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Inbox) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inbox = Arc::clone(&self.0.inbox);
        let path = inbox.lock().path().to_owned();
        tokio::task::spawn_blocking(move || work(&mut inbox.lock()))
            .await
            .unwrap_or_else(|error| {
                Err(StoreError::Open {
                    path,
                    source: Box::new(error),
                })
            })
    }
}

impl ReceiverBuilder {
    /// Also takes this secret: the other one of a rotation.
    pub fn also(mut self, secret: impl Into<Secret>) -> Self {
        self.verifier = self.verifier.also(secret);
        self
    }

    /// The address that HubSpot calls, as it is set in the app. Signatures cover it, and behind a proxy or a tunnel the
    /// server can't know it.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// The largest body that is taken, in bytes.
    pub fn body_max(mut self, bytes: usize) -> Self {
        self.body_max = bytes;
        self
    }

    /// Another clock than the system's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Counts into these, for `/metrics`.
    pub fn counters(mut self, counters: WebhookCounters) -> Self {
        self.counters = counters;
        self
    }

    /// Opens the inbox.
    ///
    /// # Errors
    /// When a setting is wrong or the inbox can't be used.
    pub fn build(self) -> Result<Receiver, BuildError> {
        if self.verifier.secret().is_none_or(Secret::is_empty) {
            return Err(BuildError::NoSecret);
        }
        if let Some(url) = &self.public_url
            && !is_address(url)
        {
            return Err(BuildError::PublicUrl(url.clone()));
        }
        Ok(Receiver(Arc::new(Interior {
            verifier: self.verifier,
            public_url: self.public_url,
            body_max: self.body_max,
            inbox: Arc::new(Mutex::new(Inbox::open(self.inbox)?)),
            arrived: Notify::new(),
            clock: self.clock,
            chance: AtomicU32::new(0),
            counters: self.counters,
        })))
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}
