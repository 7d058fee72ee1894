//! [`World`]: a local portal, a client of it, and what tests do with both.

mod asserts;
mod calls;
mod fixtures;
mod start;

use std::fmt;
use std::time::Duration;

use spoke_portal::{Fault, Portal};

use crate::error::Error;
use crate::hubspot::HubSpot;
pub use calls::Call;
use calls::Calls;
pub use fixtures::{CustomObject, Fixture, Sample};
pub use start::{WorldBuilder, builder};

/// Starts an empty portal in memory and a client of it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use spoke_client::NewRecord;
///
/// let world = spoke_client::testing::portal().await?;
/// // What is tested: anything that takes a client, or an address and a token.
/// let new = NewRecord::new().property("email", "jane@example.com").property("firstname", "Jane");
/// world.hubspot().contacts().create(new).await?;
///
/// world.assert_exists("contacts", "email", "jane@example.com").await;
/// world.assert_called("POST", "/crm/objects/{objectType}", 1);
/// world.assert_no_429();
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`crate::ErrorKind::Configuration`] when no port of the loopback address is free.
pub async fn portal() -> Result<World, Error> {
    builder().start().await
}

/// A portal of one's own and a client of it. Both end when it is dropped.
///
/// Fixtures and assertions use a token of their own, whose calls count against no limit and are in no log.
#[must_use = "the portal stops when it is dropped"]
pub struct World {
    portal: Portal,
    hubspot: HubSpot,
    /// Looks and prepares without being seen.
    aside: HubSpot,
    calls: Calls,
}

impl World {
    /// The client.
    #[must_use]
    pub fn hubspot(&self) -> &HubSpot {
        &self.hubspot
    }

    /// The portal: its address and token for code that makes a client of its own, saving and restoring, and whatever has
    /// no short form here.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// Stops the portal's time; from now on only [`World::advance`] moves it.
    pub fn hold_time(&self) {
        self.portal.hold_time();
    }

    /// Moves the portal's time. That of a test that waits is tokio's: `tokio::time::advance`.
    pub fn advance(&self, by: Duration) {
        self.portal.advance(by);
    }

    /// Sets a fault: late, refused or broken answers.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use spoke_portal::Fault;
    ///
    /// let world = spoke_client::testing::portal().await?;
    /// world.fault(Fault::status(503).count(1));
    /// world.hubspot().contacts().list().page().await?;
    /// assert_eq!(world.calls().iter().map(|call| call.status).collect::<Vec<_>>(), [503, 200]);
    /// # Ok(()) }
    /// ```
    pub fn fault(&self, fault: Fault) {
        self.portal.fault(fault);
    }

    /// The next `times` requests are answered with this status of an error.
    pub fn fail(&self, status: u16, times: u32) {
        self.portal.fault(Fault::status(status).count(times));
    }

    /// Ends every fault.
    pub fn clear_faults(&self) {
        self.portal.clear_faults();
    }

    /// The requests that the portal has answered, oldest first; the last 10,000. Those of fixtures and assertions are not
    /// among them.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls.all()
    }

    /// Forgets the requests so far: what follows is counted from here.
    pub fn forget_calls(&self) {
        self.calls.forget();
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("url", &self.portal.url())
            .finish_non_exhaustive()
    }
}
