//! Every environment variable that Spoke reads, in one place.
//!
//! `SPOKE_DATA_DIR` and `SPOKE_CONFIG` stand in for flags and are read by the argument parser (see `cli`). The variables that a `spoke.toml` names are read where tokens are fetched.

use std::path::PathBuf;

use spoke_model::secret::Secret;

use super::PortalChoice;

/// The access token for HubSpot, or for the portal at `--portal URL`.
pub const ACCESS_TOKEN: &str = "HUBSPOT_ACCESS_TOKEN";
/// The profile, in place of `--profile`.
pub const PROFILE: &str = "SPOKE_PROFILE";
/// The portal, in place of `--portal`.
pub const PORTAL: &str = "SPOKE_PORTAL";
/// The client secret of an OAuth app; the second name is that of older guides for webhooks.
pub const CLIENT_SECRET: [&str; 2] = ["HUBSPOT_CLIENT_SECRET", "HUBSPOT_WEBHOOK_SECRET"];
/// The developer API key: what an app's webhook settings are read and changed with.
const DEVELOPER_API_KEY: &str = "HUBSPOT_DEVELOPER_API_KEY";
/// The id of an app.
const APP_ID: &str = "HUBSPOT_APP_ID";
/// Set to anything: no colour (<https://no-color.org>).
const NO_COLOR: &str = "NO_COLOR";
/// Looking for `.spoke` stops at this folder.
const HOME: &str = "HOME";

/// What the environment says.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `HUBSPOT_ACCESS_TOKEN`, unless empty.
    pub access_token: Option<Secret>,
    /// `SPOKE_PROFILE`, unless empty.
    pub profile: Option<String>,
    /// `SPOKE_PORTAL`, unless empty.
    pub portal: Option<PortalChoice>,
    /// `HUBSPOT_CLIENT_SECRET` or `HUBSPOT_WEBHOOK_SECRET`.
    pub client_secret: Option<Secret>,
    /// `HUBSPOT_DEVELOPER_API_KEY`.
    pub developer_api_key: Option<Secret>,
    /// `HUBSPOT_APP_ID`, if it is a number.
    pub app_id: Option<u64>,
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
            profile: std::env::var(PROFILE).ok().filter(|name| !name.is_empty()),
            portal: std::env::var(PORTAL)
                .ok()
                .filter(|name| !name.is_empty())
                .map(|name| match name.parse() {
                    Ok(choice) => choice,
                    Err(never) => match never {},
                }),
            client_secret: CLIENT_SECRET.into_iter().find_map(Self::named),
            developer_api_key: Self::named(DEVELOPER_API_KEY),
            app_id: std::env::var(APP_ID).ok().and_then(|id| id.trim().parse().ok()),
            no_color: std::env::var_os(NO_COLOR).is_some_and(|value| !value.is_empty()),
            home: std::env::var_os(HOME).map(PathBuf::from),
        }
    }

    /// A secret in a variable that the user named; `None` when it is not set or empty.
    #[must_use]
    pub fn named(name: &str) -> Option<Secret> {
        let text = std::env::var(name).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| Secret::new(text))
    }
}
