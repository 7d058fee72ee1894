//! Passing events on to an application.

use spoke_model::secret::Secret;

use super::delivery::Delivery;
use super::event::Event;
use super::worker::{Handler, HandlerError};
use crate::clock::Clock;
use crate::outgoing::OutgoingError;

/// Passes each event on as a delivery of its own, signed anew for the address it goes to: the application behind can
/// check it as if HubSpot had sent it.
#[derive(Clone, Debug)]
pub struct Forward {
    delivery: Delivery,
    clock: Clock,
}

/// Why an event could not be passed on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForwardError {
    /// The address is none.
    #[error("{0} is not an http or https address")]
    Address(String),
    /// The certificates of the system can't be read.
    #[error("the certificates of the operating system can't be read")]
    Certificates(#[source] std::io::Error),
    /// There is no answer.
    #[error("{url} does not answer: {reason}")]
    Unreachable {
        /// Where it should have gone.
        url: String,
        /// Why.
        reason: String,
    },
    /// The answer is not 2xx.
    #[error("{url} answered {status}")]
    Status {
        /// Where it went.
        url: String,
        /// What it said.
        status: http::StatusCode,
    },
}

impl ForwardError {
    pub(super) fn unreachable(url: &str, error: OutgoingError) -> Self {
        Self::Unreachable {
            url: url.to_owned(),
            reason: error.to_string(),
        }
    }
}

impl Forward {
    /// Passes events on to `url`, signed with the application's client secret.
    ///
    /// # Errors
    /// When the address is none, or the certificates of the system can't be read.
    pub fn new(url: &str, secret: impl Into<Secret>) -> Result<Self, ForwardError> {
        Ok(Self {
            delivery: Delivery::to(url, secret)?,
            clock: Clock::system(),
        })
    }

    /// Passes one event on.
    ///
    /// # Errors
    /// When it did not arrive, or was answered with anything but 2xx.
    pub async fn pass_on(&self, raw: &str) -> Result<(), ForwardError> {
        let delivered = self.delivery.send(format!("[{raw}]"), self.clock.now()).await?;
        if delivered.status.is_success() {
            Ok(())
        } else {
            Err(ForwardError::Status {
                url: self.delivery.url().to_owned(),
                status: delivered.status,
            })
        }
    }
}

impl Handler for Forward {
    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        self.pass_on(&event.raw).await.map_err(Into::into)
    }
}
