//! Where a connection to HubSpot fails, layer by layer: each layer is timed and judged on its own, and what lies above a
//! layer that failed is not tried.

mod certificate;
mod chart;
mod connection;
mod judge;
mod layers;
mod timing;

use std::time::{Duration, SystemTime};

use serde::Serialize;
use spoke_model::secret::Secret;

/// What is to be examined.
#[derive(Clone, Debug)]
pub struct Patient {
    /// The address of the portal, such as `https://api.hubapi.com`.
    pub url: String,
    /// The token.
    pub token: Secret,
    /// Where address and token come from, in words.
    pub origin: String,
    /// Whether a proxy is set in the environment, which Spoke does not use.
    pub proxy_is_set: bool,
    /// How long a layer may take.
    pub patience: Duration,
    /// How often the four probes of the timing study are sent; 0 leaves it out.
    pub timing_runs: u32,
}

/// How a layer is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// Nothing to complain about.
    Ok,
    /// Not tried, because a layer below failed or there is nothing to try.
    NotTried,
    /// It works, with a reservation.
    Warn,
    /// It does not work.
    Fail,
}

impl Health {
    /// `ok`, `not tried`, `warn`, `fail`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotTried => "not tried",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Layer {
    /// `dns`, `tcp`, `tls` and so on.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<f64>,
    /// What was found.
    pub found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// HubSpot's id of the call, for its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// What was learnt on the way.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The portal's id.
    pub portal_id: Option<u64>,
    /// `STANDARD`, `SANDBOX`, `DEVELOPER_TEST` and others.
    pub account_type: Option<String>,
    /// The time zone in which the day's allowance begins.
    pub time_zone: Option<String>,
    /// Where the account's data is.
    pub data_hosting_location: Option<String>,
    /// The token's scopes, where they could be read.
    pub scopes: Option<Vec<String>>,
    /// Calls in the burst window.
    pub burst_limit: Option<u64>,
    /// Calls left in it.
    pub burst_remaining: Option<u64>,
    /// Calls a day.
    pub daily_limit: Option<u64>,
    /// Calls left today.
    pub daily_remaining: Option<u64>,
    /// The status of the call with the token.
    pub auth_status: Option<u16>,
    /// The category of its refusal.
    pub auth_category: Option<String>,
    /// How long it took.
    pub latency_ms: Option<u64>,
}

/// All layers, from the lowest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The address that was examined.
    pub url: String,
    /// The layers.
    pub layers: Vec<Layer>,
    /// What was learnt.
    pub facts: Facts,
}

impl Report {
    /// The worst of the layers.
    #[must_use]
    pub fn health(&self) -> Health {
        self.layers
            .iter()
            .map(|layer| layer.health)
            .filter(|health| *health != Health::NotTried)
            .max()
            .unwrap_or(Health::Ok)
    }

    /// The lowest layer that failed.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.health == Health::Fail)
    }

    /// Whether nothing of HubSpot could be reached.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        self.first_failure()
            .is_some_and(|layer| matches!(layer.name, "dns" | "tcp" | "tls" | "http"))
    }

    /// A layer by its name.
    #[must_use]
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }
}

/// Examines all layers. Sends one call without a token and at most four with it, and the timing study if asked for.
pub async fn examine(patient: &Patient, now: fn() -> SystemTime) -> Report {
    layers::examine(patient, now).await
}

/// A GET without credentials, for pages that are not HubSpot's interface. Bounded in time and size.
pub(crate) async fn fetch(url: &str, patience: Duration) -> Result<(u16, Vec<u8>), String> {
    connection::fetch(url, patience).await
}

#[cfg(test)]
mod tests;
