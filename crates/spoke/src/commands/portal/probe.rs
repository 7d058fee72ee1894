//! Whether a local portal is where its file says.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde::Deserialize;
use spoke_client::Method;
use spoke_client::{ErrorKind, HubSpot, RetryPolicy};
use spoke_model::secret::Secret;

/// A local portal answers in well under a millisecond; one that is busy may take longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The part of the portal's status that tells who it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    portal_id: u64,
    token_accepted: bool,
}

/// What is at an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probe {
    /// The portal we look for.
    Answers,
    /// A portal that does not know the token.
    Refuses,
    /// Something else.
    Stranger,
    /// Nothing.
    Silent,
}

/// Asks the portal at `url` for its id.
pub async fn probe(url: &str, token: &Secret, hub_id: u64) -> Probe {
    if !listens(url) {
        return Probe::Silent;
    }
    let client = HubSpot::builder()
        .base_url(url)
        .token(token.clone())
        .timeout(PATIENCE)
        .deadline(PATIENCE)
        .retry(RetryPolicy::none())
        .build();
    let Ok(client) = client else {
        return Probe::Stranger;
    };
    // The portal's own status, which no fault and no limit touches.
    let status = client.request(Method::GET, "/_spoke/status").send().await;
    match status.and_then(|answer| answer.json::<Status>()) {
        Ok(status) if status.portal_id != hub_id => Probe::Stranger,
        Ok(status) if status.token_accepted => Probe::Answers,
        Ok(_) => Probe::Refuses,
        Err(error) => match error.kind() {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Deadline => Probe::Silent,
            _ => Probe::Stranger,
        },
    }
}

/// Refused connections are told at once here; the client would try again.
fn listens(url: &str) -> bool {
    let address = url
        .strip_prefix("http://")
        .and_then(|rest| rest.trim_end_matches('/').parse::<SocketAddr>().ok());
    address.is_none_or(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok())
}
