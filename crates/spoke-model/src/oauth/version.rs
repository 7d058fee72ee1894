//! [`OAuthVersion`]: where an application asks about its tokens, in each version of the OAuth interface.

use std::fmt;

use crate::version::ApiVersion;

/// A version of the OAuth interface. It has its own history: version 1 tells of a token under a path that holds the
/// token and ends on 16 February 2027; version 3 and the dated releases from 2026-03 on are asked by form (documented).
///
/// ```
/// use spoke_model::oauth::OAuthVersion;
/// use spoke_model::version::ApiVersion;
///
/// assert_eq!(OAuthVersion::of(ApiVersion::V2026_09).token(), "/oauth/2026-09/token");
/// assert_eq!(OAuthVersion::of(ApiVersion::V2025_09), OAuthVersion::V3);
/// assert_eq!(OAuthVersion::V1.introspect(), None);
/// ```
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum OAuthVersion {
    /// `v1`, which ends on 16 February 2027.
    V1,
    /// `v3`.
    V3,
    /// `2026-03`.
    V2026_03,
    /// `2026-09`, the current one.
    #[default]
    V2026_09,
}

impl OAuthVersion {
    /// Every known version, oldest first.
    pub const ALL: [Self; 4] = [Self::V1, Self::V3, Self::V2026_03, Self::V2026_09];

    /// The version that goes with one of the other interfaces. No release before 2026-03 has OAuth, so that v3, v4 and
    /// 2025-09 go with `v3` (documented).
    #[must_use]
    pub const fn of(version: ApiVersion) -> Self {
        match version {
            ApiVersion::V2026_09 => Self::V2026_09,
            ApiVersion::V2026_03 => Self::V2026_03,
            _ => Self::V3,
        }
    }

    /// The text in paths.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V3 => "v3",
            Self::V2026_03 => "2026-03",
            Self::V2026_09 => "2026-09",
        }
    }

    /// Where codes and refresh tokens become access tokens.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::V1 => "/oauth/v1/token",
            Self::V3 => "/oauth/v3/token",
            Self::V2026_03 => "/oauth/2026-03/token",
            Self::V2026_09 => "/oauth/2026-09/token",
        }
    }

    /// Where it is said what a token is. `None` for version 1: see [`OAuthVersion::ACCESS_TOKENS`].
    #[must_use]
    pub const fn introspect(self) -> Option<&'static str> {
        match self {
            Self::V1 => None,
            Self::V3 => Some("/oauth/v3/token/introspect"),
            Self::V2026_03 => Some("/oauth/2026-03/token/introspect"),
            Self::V2026_09 => Some("/oauth/2026-09/token/introspect"),
        }
    }

    /// Where a token is ended. `None` for version 1: see [`OAuthVersion::REFRESH_TOKENS`].
    #[must_use]
    pub const fn revoke(self) -> Option<&'static str> {
        match self {
            Self::V1 => None,
            Self::V3 => Some("/oauth/v3/token/revoke"),
            Self::V2026_03 => Some("/oauth/2026-03/token/revoke"),
            Self::V2026_09 => Some("/oauth/2026-09/token/revoke"),
        }
    }

    /// Whether an application can ask for a token on its own behalf; version 1 knows no such grant (documented for the
    /// webhooks journal, which is newer).
    #[must_use]
    pub const fn has_client_credentials(self) -> bool {
        !matches!(self, Self::V1)
    }

    /// Version 1: reading what an access token is. The token follows.
    pub const ACCESS_TOKENS: &'static str = "/oauth/v1/access-tokens";
    /// Version 1: reading what a refresh token is, and ending it. The token follows.
    pub const REFRESH_TOKENS: &'static str = "/oauth/v1/refresh-tokens";
}

impl fmt::Display for OAuthVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The address that a person opens to let an application in, below `https://app.hubspot.com` (documented). The local
/// portal has it at its own address.
pub const AUTHORIZE: &str = "/oauth/authorize";

#[cfg(test)]
mod tests {
    use super::OAuthVersion;
    use crate::version::ApiVersion;

    #[test]
    fn every_path_has_its_version_in_it() {
        for version in OAuthVersion::ALL {
            let paths = [Some(version.token()), version.introspect(), version.revoke()];
            for path in paths.into_iter().flatten() {
                assert!(path.starts_with(&format!("/oauth/{version}/token")), "{path}");
            }
        }
    }

    #[test]
    fn a_dated_version_goes_with_its_own_release_where_there_is_one() {
        let all = ApiVersion::ALL.map(|version| OAuthVersion::of(version).as_str());
        assert_eq!(all, ["v3", "v3", "v3", "2026-03", "2026-09"]);
    }
}
