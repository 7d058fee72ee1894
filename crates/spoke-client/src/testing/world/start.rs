//! [`WorldBuilder`]: a portal and a client with settings.

use std::fmt;

use spoke_model::limits::Plan;
use spoke_portal::{Portal, PortalBuilder, Seed};

use super::World;
use super::calls::Calls;
use crate::builder::HubSpotBuilder;
use crate::error::Error;
use crate::hubspot::HubSpot;

/// A world in the making.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use spoke_client::CachePolicy;
/// use spoke_client::testing;
/// use spoke_model::limits::Plan;
///
/// let world = testing::builder()
///     .plan(Plan::Professional)
///     .client(|client| client.coalesce(Duration::from_millis(2)).cache(CachePolicy::new()))
///     .portal(|portal| portal.index_lag(Duration::from_secs(5)))
///     .start()
///     .await?;
/// # let _ = world;
/// # Ok(()) }
/// ```
#[must_use = "nothing is started until start is called"]
pub struct WorldBuilder {
    portal: PortalBuilder,
    client: HubSpotBuilder,
}

/// A world with settings of one's own.
pub fn builder() -> WorldBuilder {
    WorldBuilder {
        portal: Portal::builder(),
        client: HubSpot::builder(),
    }
}

impl fmt::Debug for WorldBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorldBuilder")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl WorldBuilder {
    /// The portal enforces the limits of this plan. Default: none.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.portal = self.portal.plan(plan);
        self
    }

    /// What the portal holds at first. Default: nothing.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.portal = self.portal.seed(seed);
        self
    }

    /// Changes settings of the client. Address and token are set afterwards.
    pub fn client(mut self, change: impl FnOnce(HubSpotBuilder) -> HubSpotBuilder) -> Self {
        self.client = change(self.client);
        self
    }

    /// Changes settings of the portal. Its observer of requests is set afterwards.
    pub fn portal(mut self, change: impl FnOnce(PortalBuilder) -> PortalBuilder) -> Self {
        self.portal = change(self.portal);
        self
    }

    /// Starts the portal on a free port and makes the client.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] when the portal can't be started, or a setting of the client can't be used.
    pub async fn start(self) -> Result<World, Error> {
        let calls = Calls::default();
        let noted = calls.clone();
        let portal = self
            .portal
            .on_request(move |request| noted.note(request))
            .start()
            .await
            .map_err(|cause| Error::configuration("the local portal can't be started").caused_by(cause))?;
        let hubspot = self.client.base_url(portal.url()).token(portal.token()).build()?;
        let aside = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.companion_token().clone())
            .build()?;
        Ok(World {
            portal,
            hubspot,
            aside,
            calls,
        })
    }
}
