//! Webhooks: which events exist, what a delivery says, how it is signed, when it is repeated.

mod event;
mod event_type;
pub mod journal;
mod retry;
mod signature;

pub use event::{Event, REDACTED};
pub use event_type::{
    EventKind, EventType, Subject, event_type, event_types, is_conversation_property, is_subscribable,
};
pub use retry::{ATTEMPTS_MAX, DELIVERY_TIMEOUT_MS, retry_delay_ms};
pub use signature::{
    Rejection, SIGNATURE_AGE_MS, decode_uri, sign_v1, sign_v2, sign_v3, verify_v1, verify_v2, verify_v3,
};

/// Events in one delivery (documented).
pub const EVENTS_PER_DELIVERY_MAX: usize = 100;
/// Subscriptions of one application (documented).
pub const SUBSCRIPTIONS_MAX: usize = 1000;
/// Deliveries in flight at once when the settings say nothing else (documented).
pub const CONCURRENT_REQUESTS_DEFAULT: u32 = 10;
/// `maxConcurrentRequests` must be greater than this (documented).
pub const CONCURRENT_REQUESTS_ABOVE: u32 = 5;
/// How deliveries introduce themselves (observed 2025-02).
pub const USER_AGENT: &str = "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - \
                              WebhooksExecutorDaemon-executor";
/// The header with the v1 or v2 signature (documented).
pub const SIGNATURE_HEADER: &str = "X-HubSpot-Signature";
/// The header that says which of the two it is: `v1` or `v2` (documented).
pub const SIGNATURE_VERSION_HEADER: &str = "X-HubSpot-Signature-Version";
/// The header with the v3 signature (documented).
pub const SIGNATURE_V3_HEADER: &str = "X-HubSpot-Signature-v3";
/// The header with the milliseconds since 1970 that the v3 signature covers (documented).
pub const TIMESTAMP_HEADER: &str = "X-HubSpot-Request-Timestamp";
