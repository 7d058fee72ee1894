//! Requests to the portal that is checked.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Request};
use serde_json::Value;
use spoke_model::secret::Secret;

use crate::error::Error;
use crate::outgoing::{Outgoing, base, whole};

/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 << 20;
/// How often a 429 that nobody recorded is waited out.
const PATIENT: u32 = 12;

/// The portal that is checked.
#[derive(Debug)]
pub(super) struct Portal {
    outgoing: Outgoing,
    url: String,
    token: Secret,
}

/// A request to it.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: String,
    /// The path with its query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    /// What the request proves itself with.
    pub(super) proof: Proof,
    pub(super) body: Option<(Vec<u8>, &'static str)>,
}

/// What a request proves itself with.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// The portal's token.
    Token,
    /// A token that no portal knows.
    WrongToken,
    /// Nothing.
    Nothing,
}

/// Its answer.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) bytes: usize,
    /// The body, when it is JSON.
    pub(super) json: Option<Value>,
}

impl Portal {
    pub(super) fn new(url: &str, token: Secret) -> Result<Self, Error> {
        Ok(Self {
            outgoing: Outgoing::new()?,
            url: base(url)?,
            token,
        })
    }

    /// Sends a request; a 429 that was not `wanted` is waited out, because a recording does not say how fast it was.
    pub(super) async fn send(&self, sent: &Sent, wanted: &[u16]) -> Result<Answered, String> {
        let mut answered = self.once(sent).await?;
        for _ in 0..PATIENT {
            if answered.status != 429 || wanted.contains(&429) {
                break;
            }
            let seconds = answered
                .headers
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.parse().ok())
                .unwrap_or(1_u64);
            tokio::time::sleep(Duration::from_secs(seconds.clamp(1, 10))).await;
            answered = self.once(sent).await?;
        }
        Ok(answered)
    }

    async fn once(&self, sent: &Sent) -> Result<Answered, String> {
        let mut request = Request::builder()
            .method(sent.method.as_str())
            .uri(format!("{}{}", self.url, sent.target))
            .header(ACCEPT, "application/json");
        if let Some(headers) = request.headers_mut() {
            match sent.proof {
                Proof::Token => {
                    let value = format!("Bearer {}", self.token.expose());
                    if let Ok(mut value) = http::HeaderValue::from_str(&value) {
                        value.set_sensitive(true);
                        headers.insert(AUTHORIZATION, value);
                    }
                }
                Proof::WrongToken => {
                    headers.insert(
                        AUTHORIZATION,
                        http::HeaderValue::from_static("Bearer not-a-token"),
                    );
                }
                Proof::Nothing => {}
            }
            if let Some((_, kind)) = &sent.body {
                headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
            }
            for (name, value) in &sent.headers {
                if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), value.parse()) {
                    headers.insert(name, value);
                }
            }
        }
        let bytes = sent
            .body
            .as_ref()
            .map(|(bytes, _)| bytes.clone())
            .unwrap_or_default();
        let request = request
            .body(whole(bytes))
            .map_err(|_| "the request has no form that can be sent".to_owned())?;
        let answer = self.outgoing.fetch(request, ANSWER_MAX).await?;
        Ok(Answered {
            status: answer.status,
            headers: answer.headers,
            bytes: answer.body.len(),
            json: serde_json::from_slice(&answer.body).ok(),
        })
    }
}
