//! The kinds of apps that call HubSpot.
//!
//! Sources: the guides on private apps, service keys and app distribution, and the usage guidelines (documented).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::property::UnknownName;

/// Apps an account's developers may register (documented for developer accounts).
pub const APPS_MAX: usize = 100;
/// Private apps of one account (documented).
pub const PRIVATE_APPS_MAX: usize = 20;

/// What an app is, which decides how it proves who it is and which limits hold for it.
///
/// ```
/// use spoke_model::app::AppKind;
///
/// assert!(AppKind::ServiceKey.is_privately_distributed() && !AppKind::ServiceKey.uses_oauth());
/// assert!(AppKind::PublicApp.uses_oauth() && !AppKind::PublicApp.is_privately_distributed());
/// ```
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AppKind {
    /// A legacy private app of one account, with a token that does not run out.
    PrivateApp,
    /// A service key: what replaces private apps where one system calls another.
    ServiceKey,
    /// An app with OAuth that anybody may install.
    PublicApp,
    /// An app with OAuth that is distributed to chosen accounts only.
    PrivateOauthApp,
}

impl AppKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::PrivateApp,
        Self::ServiceKey,
        Self::PublicApp,
        Self::PrivateOauthApp,
    ];

    /// `private-app`, `service-key`, `public-app`, `private-oauth-app`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateApp => "private-app",
            Self::ServiceKey => "service-key",
            Self::PublicApp => "public-app",
            Self::PrivateOauthApp => "private-oauth-app",
        }
    }

    /// Whether its tokens come from OAuth; the others have tokens that do not run out.
    #[must_use]
    pub const fn uses_oauth(self) -> bool {
        matches!(self, Self::PublicApp | Self::PrivateOauthApp)
    }

    /// Whether the limits of privately distributed apps hold: the plan's burst window, and the day that all such apps of
    /// an account share (documented).
    #[must_use]
    pub const fn is_privately_distributed(self) -> bool {
        !matches!(self, Self::PublicApp)
    }
}

impl fmt::Display for AppKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AppKind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownName {
                text: text.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::AppKind;

    #[test]
    fn a_kind_is_written_one_way_everywhere() {
        for kind in AppKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert!("app".parse::<AppKind>().is_err());
    }
}
