//! The portal that an example talks to: the one that the environment names, or one of its own for as long as it runs.

use std::error::Error;

use spoke_client::{HubSpot, HubSpotBuilder};
use spoke_portal::Portal;

/// The portal of an example.
pub struct Here {
    own: Option<Portal>,
}

impl Here {
    /// With `HUBSPOT_BASE_URL` and `HUBSPOT_ACCESS_TOKEN` set, that portal; the example then writes to it.
    pub async fn find() -> Result<Self, Box<dyn Error>> {
        let own = match std::env::var_os("HUBSPOT_BASE_URL") {
            Some(_) => None,
            None => Some(Portal::start().await?),
        };
        Ok(Self { own })
    }

    /// A client of it, to be given more settings.
    pub fn builder(&self) -> Result<HubSpotBuilder, Box<dyn Error>> {
        Ok(match &self.own {
            Some(portal) => HubSpot::builder().base_url(portal.url()).token(portal.token()),
            None => HubSpot::builder()
                .base_url(std::env::var("HUBSPOT_BASE_URL")?)
                .token(std::env::var("HUBSPOT_ACCESS_TOKEN")?),
        })
    }

    /// A client of it.
    pub fn client(&self) -> Result<HubSpot, Box<dyn Error>> {
        Ok(self.builder()?.build()?)
    }
}

/// A word that no earlier run has used, so that an example can run again on the same portal.
pub fn unique() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or_else(|_| "0".to_owned(), |since| format!("{:x}", since.as_nanos()))
}
