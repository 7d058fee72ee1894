//! The proxy: an application talks to it as to HubSpot, with a key of the gateway instead of a token.
//!
//! Each request is judged by the role of its key before anything is sent, and every judgement goes into the audit log:
//! for a request that changes something, the log is on disk before HubSpot hears of it. Bodies are streams in both
//! directions. What a request does is read from its method and path ([`spoke_model::access`]); what can't be read is
//! passed on for nobody but `admin`.

mod answer;
mod audit;
mod gateway;
mod headers;
mod health;
mod pass;
mod server;

pub use gateway::{BuildError, Gateway, GatewayBuilder, Upstream};
