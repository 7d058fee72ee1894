//! One delivery: connect, send, look at the status. Nothing else of the answer is read, no redirect is followed.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use spoke_model::secret::Secret;
use spoke_model::webhooks::{
    DELIVERY_TIMEOUT_MS, SIGNATURE_HEADER, SIGNATURE_V3_HEADER, SIGNATURE_VERSION_HEADER, TIMESTAMP_HEADER,
    USER_AGENT, sign_v1, sign_v3,
};
use tokio::net::TcpStream;

use super::target::Target;

/// Why a delivery did not arrive.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("this portal delivers to http addresses on this machine only, it does not speak TLS")]
    NoTls,
    #[error("there was no answer within five seconds")]
    Timeout,
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
    /// Whether another attempt may succeed.
    pub(super) fn may_pass(&self) -> bool {
        !matches!(self, Self::NoTls | Self::Address(_))
    }
}

/// Sends a body, signed in v1 and v3 at the time `now`.
pub(super) async fn post(target: &Target, secret: &Secret, body: Vec<u8>, now: i64) -> Result<(), Failure> {
    let Target::Here {
        url,
        authority,
        path,
        addresses,
    } = target
    else {
        return Err(Failure::NoTls);
    };
    let request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, USER_AGENT)
        .header(SIGNATURE_HEADER, sign_v1(secret, &body))
        .header(SIGNATURE_VERSION_HEADER, "v1")
        .header(SIGNATURE_V3_HEADER, sign_v3(secret, "POST", url, &body, now))
        .header(TIMESTAMP_HEADER, now)
        .body(Full::new(Bytes::from(body)))?;
    let patience = Duration::from_millis(DELIVERY_TIMEOUT_MS.into());
    let status = tokio::time::timeout(patience, exchange(addresses, request))
        .await
        .map_err(|_| Failure::Timeout)??;
    if status.is_success() {
        Ok(())
    } else {
        Err(Failure::Status(status))
    }
}

async fn exchange(addresses: &[SocketAddr], request: Request<Full<Bytes>>) -> Result<StatusCode, Failure> {
    let stream = TcpStream::connect(addresses).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Aborted with the set when the exchange ends or is given up.
    let mut driver = tokio::task::JoinSet::new();
    driver.spawn(connection);
    Ok(sender.send_request(request).await?.status())
}
