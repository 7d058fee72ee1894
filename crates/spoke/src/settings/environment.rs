//! Every environment variable that Spoke reads, in one place.
//!
//! `SPOKE_PORTAL` and `SPOKE_DATA_DIR` stand in for flags and are read by the argument parser (see `cli`).

use std::path::PathBuf;

use spoke_model::secret::Secret;

/// The access token for HubSpot, or for the portal at `--portal URL`.
pub const ACCESS_TOKEN: &str = "HUBSPOT_ACCESS_TOKEN";
/// Set to anything: no colour (<https://no-color.org>).
const NO_COLOR: &str = "NO_COLOR";
/// Looking for `.spoke` stops at this folder.
const HOME: &str = "HOME";

/// What the environment says.
#[derive(Debug, Default)]
pub struct Environment {
    /// `HUBSPOT_ACCESS_TOKEN`, unless empty.
    pub access_token: Option<Secret>,
    /// Whether `NO_COLOR` is set to something.
    pub no_color: bool,
    /// The user's own folder.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment.
    #[must_use]
    pub fn read() -> Self {
        Self {
            access_token: std::env::var(ACCESS_TOKEN)
                .ok()
                .filter(|token| !token.trim().is_empty())
                .map(|token| Secret::new(token.trim())),
            no_color: std::env::var_os(NO_COLOR).is_some_and(|value| !value.is_empty()),
            home: std::env::var_os(HOME).map(PathBuf::from),
        }
    }
}
