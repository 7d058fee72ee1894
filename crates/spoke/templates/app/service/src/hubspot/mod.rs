//! HubSpot: one client for the whole process, and what changes seldom.

mod pipelines;

pub use pipelines::{NoSuchName, Pipelines, Place};
pub use spoke_client::{Error, ErrorKind, HubSpot};

/// The client: HUBSPOT_ACCESS_TOKEN, and HUBSPOT_BASE_URL for a local portal. It repeats what may be repeated, waits where
/// HubSpot says so, and its copies share both.
pub fn from_env() -> Result<HubSpot, Error> {
    HubSpot::from_env()
}

/// What is read of contacts. Without a list HubSpot returns its own few.
pub const CONTACT: [&str; 6] = ["email", "firstname", "lastname", "phone", "company", "lifecyclestage"];

/// What is read of deals.
pub const DEAL: [&str; 4] = ["dealname", "amount", "pipeline", "dealstage"];
