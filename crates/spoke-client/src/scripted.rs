//! A script of answers for the tests of this crate, over [`MockTransport`]: steps in place of expectations.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;

use crate::testing::{Expect, MockTransport, Reply};
use crate::transport::{Exchange, Exchanging};
use crate::{HubSpot, HubSpotBuilder, Jitter, RetryPolicy};

pub(crate) const TOKEN: &str = "pat-na1-planted-0000-token";

/// Makes status and body from a request's first line (method, path, query) and JSON body.
pub(crate) type Responder = Arc<dyn Fn(&str, serde_json::Value) -> (u16, String) + Send + Sync>;

/// One scripted step: what becomes of the next request.
#[derive(Clone)]
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, String)>, Bytes),
    /// Never answers.
    Silence,
    /// Closes the connection.
    Hangup,
    /// Answers after this long.
    After(Duration, u16, &'static str),
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

/// The script, and what was asked.
#[derive(Clone, Default)]
pub(crate) struct Script {
    mock: MockTransport,
    /// Requests that met no connection.
    refused: usize,
    latency: Arc<OnceLock<Duration>>,
    respond: Option<Responder>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        for step in steps {
            script.mock.expect(step.expected());
        }
        script
    }

    /// A server that answers every request by this function.
    pub(crate) fn always(
        respond: impl Fn(&str, serde_json::Value) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let respond: Responder = Arc::new(respond);
        let script = Self {
            respond: Some(Arc::clone(&respond)),
            ..Self::default()
        };
        let latency = Arc::clone(&script.latency);
        let answer = Expect::anything().answer_with(move |request| {
            let (status, body) = respond(&request.line(), request.json());
            Reply::body(status, "application/json", body).after(latency.get().copied().unwrap_or_default())
        });
        script.mock.expect(answer.any_times());
        script
    }

    /// Every answer of a server that answers by a function takes so long.
    pub(crate) fn latency(self, latency: Duration) -> Self {
        self.latency.set(latency).unwrap();
        self
    }

    /// The first requests find no connection; the script begins after them.
    pub(crate) fn refuse_connections(self, times: usize) -> Self {
        let refused = std::iter::repeat_with(|| Expect::anything().answer(Reply::no_connection()));
        self.mock.expect_first(refused.take(times));
        Self {
            refused: times,
            ..self
        }
    }

    pub(crate) fn client(&self) -> HubSpot {
        self.client_with(RetryPolicy::new().jitter(Jitter::fixed(0.0)))
    }

    pub(crate) fn client_with(&self, policy: RetryPolicy) -> HubSpot {
        self.client_of(HubSpot::builder().retry(policy).timeout(Duration::from_secs(30)))
    }

    /// A client with these settings, of which the address does not matter.
    pub(crate) fn client_of(&self, builder: HubSpotBuilder) -> HubSpot {
        self.mock.client_of(builder.token(TOKEN)).unwrap()
    }

    /// What a server that answers every request by a function says to this one.
    pub(crate) fn respond(&self, line: &str, body: serde_json::Value) -> (u16, String) {
        let respond = self.respond.as_ref().expect("a script that is a function");
        respond(line, body)
    }

    /// How many requests arrived.
    pub(crate) fn asked(&self) -> usize {
        self.mock.requests().len().saturating_sub(self.refused)
    }

    /// Milliseconds between the requests that arrived.
    pub(crate) fn waits(&self) -> Vec<u128> {
        let requests = self.mock.requests();
        let arrived = requests.get(self.refused..).unwrap_or_default();
        arrived
            .windows(2)
            .map(|pair| (pair[1].at - pair[0].at).as_millis())
            .collect()
    }
}

impl Step {
    fn expected(self) -> Expect {
        let any = Expect::anything();
        match self {
            Self::Answer(status, headers, body) => {
                let reply = headers
                    .iter()
                    .fold(Reply::empty(status).with_body(body), |reply, (name, value)| {
                        reply.header(name, value)
                    });
                any.answer(reply)
            }
            Self::Silence => any.answer(Reply::silence()),
            Self::Hangup => any.answer(Reply::reset()),
            Self::After(delay, status, body) => any.answer(
                Reply::empty(status)
                    .with_body(Bytes::from_static(body.as_bytes()))
                    .after(delay),
            ),
        }
    }
}

impl Exchange for Script {
    fn exchange(&self, request: http::Request<Full<Bytes>>) -> Exchanging {
        self.mock.exchange(request)
    }
}
