//! Everything that stands in front of HubSpot as a server: an authenticating proxy with roles and an audit trail,
//! health and metrics, and the receiver of webhooks.

mod clock;
pub mod metrics;
mod outgoing;
pub mod webhook;

pub use clock::Clock;
