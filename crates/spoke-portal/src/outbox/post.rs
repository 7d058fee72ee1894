//! One delivery: send it, look at the status. Of the answer nothing else is wanted: a short body is read to its end, so
//! that the connection can be used again, and a long or slow one ends the connection. No redirect is followed; that one
//! counts as a failure is assumed.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as _, Incoming};
use spoke_model::secret::Secret;
use spoke_model::webhooks::USER_AGENT;

use super::Destination;
use super::connections::{Connection, Connections};
use super::target::Target;

/// The longest answer that is read for the sake of its connection.
const ANSWER_MAX: u64 = 16 * 1024;
/// How long reading it may take.
const ANSWER_PATIENCE: Duration = Duration::from_millis(100);

/// Why a delivery did not arrive.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("this portal delivers to http addresses on this machine only, it does not speak TLS")]
    NoTls,
    #[error("the app is not registered any more, so there is no secret to sign with")]
    NoApp,
    #[error("there was no answer within {0} milliseconds")]
    Timeout(u32),
    #[error("the connection failed: {0}")]
    Connect(#[from] io::Error),
    #[error("the exchange failed: {0}")]
    Exchange(#[from] hyper::Error),
    #[error("the endpoint answered {0}")]
    Status(StatusCode),
    #[error("the address cannot be called: {0}")]
    Address(#[from] http::Error),
}

impl Failure {
    /// Whether another attempt may succeed: after no connection, no answer in time, and every status but 2xx.
    pub(super) fn may_pass(&self) -> bool {
        !matches!(self, Self::NoTls | Self::NoApp | Self::Address(_))
    }

    /// The status, if there was an answer.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status.as_u16()),
            _ => None,
        }
    }
}

/// Sends a body, signed at the time `now`. Returns the status, which is a success.
pub(super) async fn post(
    connections: &Connections,
    destination: &Destination,
    secret: Option<&Secret>,
    body: &Bytes,
    now: i64,
) -> Result<StatusCode, Failure> {
    let Target::Here {
        url,
        authority,
        path,
        addresses,
    } = &destination.target
    else {
        return Err(Failure::NoTls);
    };
    let secret = secret.ok_or(Failure::NoApp)?;
    let request = || {
        let request = Request::post(path)
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, USER_AGENT);
        destination
            .signatures
            .sign(request, secret, url, body, now)
            .body(Full::new(body.clone()))
    };
    let patience = Duration::from_millis(destination.timeout_ms.into());
    let (response, connection) =
        tokio::time::timeout(patience, exchange(connections, authority, addresses, request))
            .await
            .map_err(|_| Failure::Timeout(destination.timeout_ms))??;
    let status = response.status();
    if is_read(response.into_body()).await {
        connections.keep(authority, connection);
    }
    if status.is_success() {
        Ok(status)
    } else {
        Err(Failure::Status(status))
    }
}

async fn exchange(
    connections: &Connections,
    authority: &str,
    addresses: &[SocketAddr],
    request: impl Fn() -> http::Result<Request<Full<Bytes>>>,
) -> Result<(Response<Incoming>, Connection), Failure> {
    if let Some(mut connection) = connections.take(authority) {
        // One that fails may have ended while it was idle, so that failure is none of the receiver's.
        if let Ok(response) = connection.send(request()?).await {
            return Ok((response, connection));
        }
    }
    let mut connection = Connection::open(addresses).await?;
    let response = connection.send(request()?).await?;
    Ok((response, connection))
}

/// Reads a short body to its end; `false` for one that is too long, too slow or broken.
async fn is_read(body: Incoming) -> bool {
    if body.size_hint().lower() > ANSWER_MAX {
        return false;
    }
    let most = usize::try_from(ANSWER_MAX).unwrap_or(usize::MAX);
    let read = tokio::time::timeout(ANSWER_PATIENCE, Limited::new(body, most).collect());
    matches!(read.await, Ok(Ok(_)))
}
