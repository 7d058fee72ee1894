//! Whom a fault hits: by path, and by who calls.

use crate::guard::Credential;
use crate::server::Path;

/// How a caller proves who it is, as far as faults tell callers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallerKind {
    /// A token that does not run out: private apps and service keys.
    PrivateApp,
    /// An OAuth access token of an account that installed an app.
    OAuth,
    /// An OAuth access token of the app itself (client credentials).
    App,
    /// A developer API key.
    DeveloperKey,
    /// Nothing that the portal knows.
    Nobody,
}

impl CallerKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::PrivateApp,
        Self::OAuth,
        Self::App,
        Self::DeveloperKey,
        Self::Nobody,
    ];

    /// As fault files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateApp => "private-app",
            Self::OAuth => "oauth",
            Self::App => "app",
            Self::DeveloperKey => "developer-key",
            Self::Nobody => "nobody",
        }
    }

    /// The kind that fault files spell like this.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Who made a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// How it proved that.
    pub(crate) credential: Credential,
    /// The id of its app; 0 for nobody known.
    pub(crate) app_id: u64,
    /// The name of its app, when it has one.
    pub(crate) app_name: Option<String>,
    /// When its token was issued, in milliseconds since 1970, where that is known.
    pub(crate) issued_at: Option<i64>,
    /// When its token runs out, in milliseconds since 1970, where it does.
    pub(crate) expires_at: Option<i64>,
}

impl Caller {
    /// Its kind; what runs beside the portal has none.
    pub(super) fn kind(&self) -> Option<CallerKind> {
        match self.credential {
            Credential::Static => Some(CallerKind::PrivateApp),
            Credential::OAuth => Some(CallerKind::OAuth),
            Credential::App => Some(CallerKind::App),
            Credential::DeveloperKey => Some(CallerKind::DeveloperKey),
            Credential::None => Some(CallerKind::Nobody),
            Credential::Companion => None,
        }
    }

    /// Whether this is the app with that id or name.
    pub(super) fn is_app(&self, wanted: &str) -> bool {
        let by_id = wanted.parse().is_ok_and(|id: u64| id == self.app_id);
        by_id || self.app_name.as_deref() == Some(wanted)
    }

    /// Whether it calls for an account, rather than for its app or nobody.
    pub(super) fn is_of_an_account(&self) -> bool {
        matches!(self.credential, Credential::Static | Credential::OAuth)
    }

    /// Whether it sent a token that could be revoked or run out.
    pub(super) fn has_token(&self) -> bool {
        matches!(
            self.credential,
            Credential::Static | Credential::OAuth | Credential::App
        )
    }
}

/// Whether a path fits a pattern; versions are compared only when the pattern names one.
pub(super) fn route_fits(pattern: &str, path: &str) -> bool {
    let pattern = format!("/{}", pattern.trim_start_matches('/'));
    let (Some(wanted), Some(sent)) = (Path::parse(&pattern), Path::parse(path)) else {
        return false;
    };
    if wanted.version.is_some() && wanted.version != sent.version {
        return false;
    }
    let mut sent = sent.segments.iter();
    let last = wanted.segments.len().saturating_sub(1);
    for (at, segment) in wanted.segments.iter().enumerate() {
        if segment == "**" && at == last {
            return true;
        }
        let Some(found) = sent.next() else { return false };
        let any = segment == "*" || segment.starts_with('{') && segment.ends_with('}');
        if !any && segment != found {
            return false;
        }
    }
    sent.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_by_whole_segments() {
        for (pattern, path, fits) in [
            ("/crm/v3/objects/contacts/*", "/crm/v3/objects/contacts/7", true),
            ("/crm/v3/objects/contacts/*", "/crm/objects/v3/contacts/7", true),
            (
                "/crm/v3/objects/contacts/*",
                "/crm/objects/2026-09/contacts/7",
                false,
            ),
            (
                "/crm/objects/contacts/{id}",
                "/crm/objects/2026-09/contacts/7",
                true,
            ),
            ("/crm/v3/objects/contacts/*", "/crm/v3/objects/contacts", false),
            ("/crm/v3/objects/contacts", "/crm/v3/objects/contacts/7", false),
            ("crm/**", "/crm/v3/objects/contacts/7", true),
            ("/crm/**", "/oauth/v1/token", false),
            ("/**", "/oauth/v1/token", true),
            ("/crm/v3/objects/contact", "/crm/v3/objects/contacts", false),
        ] {
            assert_eq!(route_fits(pattern, path), fits, "{pattern} {path}");
        }
    }
}
