//! Everything that stands in front of HubSpot as a server: an authenticating proxy with roles and an audit trail,
//! health and metrics, and the receiver of webhooks.
//!
//! | | |
//! |---|---|
//! | [`proxy`] | the proxy: who asks, may they, on to HubSpot, into the audit log |
//! | [`roles`] | roles, their rules, and the keys that stand for them |
//! | [`config`] | roles of one's own and tokens, from `gateway.toml` |
//! | [`metrics`] | what is counted, as text for Prometheus |
//! | [`traces`] | what happened, as spans for a collector |
//! | [`webhook`] | the receiver of webhooks |

mod clock;
pub mod config;
pub mod metrics;
mod outgoing;
pub mod proxy;
pub mod roles;
pub mod traces;
pub mod webhook;

pub use clock::Clock;
