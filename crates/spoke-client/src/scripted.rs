//! A scripted server in memory, for tests: no sockets, and time stands still unless somebody waits.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request as HttpRequest, Response as HttpResponse};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use crate::transport::{BaseUrl, Exchange, Exchanging, Failure, Wire};
use crate::{HubSpot, HubSpotBuilder, Jitter, RetryPolicy};

pub(crate) const TOKEN: &str = "pat-na1-planted-0000-token";

/// Makes status and body from a request's first line (method, path, query) and JSON body.
pub(crate) type Responder = Arc<dyn Fn(&str, serde_json::Value) -> (u16, String) + Send + Sync>;

/// One scripted step: what the server does with the next request.
#[derive(Clone)]
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, String)>, Bytes),
    /// Never answers.
    Silence,
    /// Closes the connection.
    Hangup,
    /// Answers after this long.
    After(Duration, u16, &'static str),
    /// Answers what the function makes of the request's body; stays for all further requests.
    Always(Responder),
}

pub(crate) fn json(status: u16, body: &str) -> Step {
    let headers = vec![("content-type", "application/json;charset=utf-8".to_owned())];
    Step::Answer(status, headers, Bytes::copy_from_slice(body.as_bytes()))
}

pub(crate) fn with_header(step: Step, name: &'static str, value: &str) -> Step {
    let Step::Answer(status, mut headers, body) = step else {
        return step;
    };
    headers.push((name, value.to_owned()));
    Step::Answer(status, headers, body)
}

pub(crate) const RECORD: &str = r#"{"id":"1","properties":{},"archived":false}"#;
pub(crate) const LIMITED: &str =
    r#"{"status":"error","message":"You have reached your secondly limit.","category":"RATE_LIMITS"}"#;

/// The server: a script, and when it was asked.
#[derive(Clone, Default)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<Instant>>>,
    refusals: Arc<Mutex<usize>>,
    latency: Duration,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            ..Self::default()
        }
    }

    /// A server that answers every request by this function.
    pub(crate) fn always(
        respond: impl Fn(&str, serde_json::Value) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        Self::new([Step::Always(Arc::new(respond))])
    }

    /// Every answer takes so long.
    pub(crate) fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    pub(crate) fn refuse_connections(self, times: usize) -> Self {
        *self.refusals.lock().unwrap() = times;
        self
    }

    pub(crate) fn client(&self) -> HubSpot {
        self.client_with(RetryPolicy::new().jitter(Jitter::fixed(0.0)))
    }

    pub(crate) fn client_with(&self, policy: RetryPolicy) -> HubSpot {
        self.client_of(HubSpot::builder().retry(policy).timeout(Duration::from_secs(30)))
    }

    /// A client with these settings, of which the address does not matter.
    pub(crate) fn client_of(&self, builder: HubSpotBuilder) -> HubSpot {
        let base = BaseUrl::parse("http://localhost", false).unwrap();
        let wire = Wire::over(base, self.clone());
        builder.token(TOKEN).over(wire).unwrap()
    }

    fn refuses(&self) -> bool {
        let mut refusals = self.refusals.lock().unwrap();
        let refuses = *refusals > 0;
        *refusals = refusals.saturating_sub(1);
        refuses
    }

    pub(crate) fn asked(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Milliseconds between the requests.
    pub(crate) fn waits(&self) -> Vec<u128> {
        let seen = self.seen.lock().unwrap();
        seen.windows(2)
            .map(|pair| (pair[1] - pair[0]).as_millis())
            .collect()
    }

    async fn answer(
        &self,
        request: HttpRequest<Incoming>,
    ) -> Result<HttpResponse<Full<Bytes>>, std::io::Error> {
        let line = format!("{} {}", request.method(), request.uri());
        self.seen.lock().unwrap().push(Instant::now());
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let step = self.next_step();
        let (status, headers, body) = match step {
            Step::Answer(status, headers, body) => (status, headers, body),
            Step::Hangup => return Err(std::io::Error::other("scripted hang-up")),
            Step::Silence => std::future::pending().await,
            Step::After(delay, status, body) => {
                tokio::time::sleep(delay).await;
                (status, Vec::new(), Bytes::from_static(body.as_bytes()))
            }
            Step::Always(respond) => {
                let sent = request.into_body().collect().await.unwrap().to_bytes();
                let (status, body) = respond(&line, serde_json::from_slice(&sent).unwrap_or_default());
                (
                    status,
                    vec![("content-type", "application/json".to_owned())],
                    Bytes::from(body),
                )
            }
        };
        let mut response = HttpResponse::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        Ok(response.body(Full::new(body)).unwrap())
    }

    fn next_step(&self) -> Step {
        let mut steps = self.steps.lock().unwrap();
        match steps.front() {
            Some(step @ Step::Always(_)) => step.clone(),
            Some(_) => steps.pop_front().unwrap(),
            None => panic!("the script has no step for this request"),
        }
    }
}

/// Each request gets a connection of its own, through memory.
impl Exchange for Script {
    fn exchange(&self, request: HttpRequest<Full<Bytes>>) -> Exchanging {
        let script = self.clone();
        Box::pin(async move {
            if script.refuses() {
                let cause = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                return Err(Failure {
                    connecting: true,
                    cause: Box::new(cause),
                });
            }
            let (ours, theirs) = tokio::io::duplex(64 << 10);
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let script = script.clone();
                    async move { script.answer(request).await }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(theirs), service)
                    .await;
            });
            let broken = |error: hyper::Error| Failure {
                connecting: false,
                cause: Box::new(error),
            };
            let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(ours))
                .await
                .map_err(broken)?;
            tokio::spawn(connection);
            sender.send_request(request).await.map_err(broken)
        })
    }
}
