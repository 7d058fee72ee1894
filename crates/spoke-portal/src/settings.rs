//! What an account's administrators decide, as far as it changes what the API does.

use std::time::Duration;

/// The account's settings; see [`PortalBuilder`](crate::PortalBuilder).
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// "Create and associate companies with contacts": off unless asked for, so that a test has the records it made.
    pub(crate) associate_companies: bool,
    /// Whether an address that was deleted permanently may not be added again. HubSpot's current text lets API
    /// requests bring a person back (facts: privacy, section 3), so this is off unless asked for.
    pub(crate) block_deleted_contacts: bool,
    /// How far search lies behind writes.
    pub(crate) index_lag: Duration,
    /// Whether the versions that HubSpot has announced the end of support for (v1 to v4) are rehearsed to be gone.
    pub(crate) legacy_versions_gone: bool,
    /// How long imports and exports wait before they start.
    pub(crate) job_delay: Duration,
}
