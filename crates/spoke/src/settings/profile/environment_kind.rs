//! What is at stake behind a profile, and what follows from it.

use std::fmt;
use std::time::Duration;

use spoke_model::call::Action;

use crate::settings::PortalChoice;

/// Development, staging or production.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EnvironmentKind {
    /// Made-up data that anybody may break.
    Development,
    /// A copy, on which changes are tried.
    Staging,
    /// People's data.
    Production,
}

impl EnvironmentKind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Development, Self::Staging, Self::Production];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// The environment with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What a profile with this name and portal is when it does not say. A name that tells nothing is production
    /// unless its portal is a local one: a guard that is not sure stays closed.
    #[must_use]
    pub fn guessed(name: &str, portal: &PortalChoice) -> Self {
        Self::named(name).unwrap_or(match portal {
            PortalChoice::Local => Self::Development,
            _ => Self::Production,
        })
    }

    /// How often a failed call is repeated.
    #[must_use]
    pub const fn retries(self) -> u32 {
        match self {
            Self::Development => 1,
            Self::Staging => 3,
            Self::Production => 5,
        }
    }

    /// How long answers may be kept.
    #[must_use]
    pub const fn cache(self) -> Duration {
        Duration::from_secs(match self {
            Self::Development => 0,
            Self::Staging => 60,
            Self::Production => 300,
        })
    }

    /// What must not be done here. E-mail goes to people from production only; many records at once are deleted
    /// anywhere but there. On a local portal both harm nobody.
    #[must_use]
    pub const fn denies(self, portal: &PortalChoice) -> &'static [Action] {
        match (self, portal) {
            (_, PortalChoice::Local) => &[],
            (Self::Production, _) => &[Action::BatchArchive],
            _ => &[Action::SendEmail],
        }
    }
}

impl fmt::Display for EnvironmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_tells_nothing_is_guarded_like_production() {
        let hubspot = PortalChoice::HubSpot;
        assert_eq!(
            EnvironmentKind::guessed("acme", &hubspot),
            EnvironmentKind::Production
        );
        assert_eq!(
            EnvironmentKind::guessed("acme", &PortalChoice::Local),
            EnvironmentKind::Development
        );
        assert_eq!(
            EnvironmentKind::guessed("staging", &hubspot),
            EnvironmentKind::Staging
        );
    }
}
