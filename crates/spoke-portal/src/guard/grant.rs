//! Tokens and the scopes they carry.

use std::fmt;

use spoke_model::secret::Secret;
use subtle::ConstantTimeEq;

use super::registry::RegisteredApp;
use crate::builder::APP_ID;

/// How a caller proved who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// Not at all: operations that need no token.
    None,
    /// A token that does not run out: private apps and service keys.
    Static,
    /// An OAuth access token of an account that installed the app.
    OAuth,
    /// An OAuth access token of the app itself (client credentials).
    App,
    /// The developer API key.
    DeveloperKey,
    /// A token of what runs beside the portal, such as a mirror: no account's calls.
    Companion,
}

/// What a token may do.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    scopes: Option<Vec<String>>,
    credential: Credential,
    app_id: u64,
    /// Whether the limits of privately distributed apps hold.
    private: bool,
}

impl Grant {
    /// A grant of every scope.
    pub(crate) fn everything() -> Self {
        Self::new(None, Credential::Static)
    }

    /// A grant of these scopes only.
    pub(crate) fn of(scopes: Vec<String>) -> Self {
        Self::new(Some(scopes), Credential::Static)
    }

    /// A grant of these scopes (`None`: of every scope) to a caller of this kind, who calls for the built-in app.
    pub(crate) fn new(scopes: Option<Vec<String>>, credential: Credential) -> Self {
        Self {
            scopes,
            credential,
            app_id: APP_ID,
            private: credential == Credential::Static,
        }
    }

    /// The same grant to a caller of this app.
    pub(crate) fn of_app(mut self, app: &RegisteredApp) -> Self {
        self.app_id = app.id;
        self.private = self.credential == Credential::Static || app.kind.is_privately_distributed();
        self
    }

    /// A grant of every scope to what runs beside the portal.
    pub(crate) fn companion() -> Self {
        Self::new(None, Credential::Companion)
    }

    /// A grant of what the developer API key opens.
    pub(crate) fn developer() -> Self {
        let scopes = ["developers-read", "developers-write"].map(str::to_owned);
        Self::new(Some(scopes.to_vec()), Credential::DeveloperKey)
    }

    /// A grant of nothing: the caller of an operation that needs no token.
    pub(crate) fn nothing() -> Self {
        Self::new(Some(Vec::new()), Credential::None)
    }

    /// The app that the caller calls for.
    pub(crate) fn app_id(&self) -> u64 {
        self.app_id
    }

    /// Whether the limits of privately distributed apps hold for it.
    pub(crate) fn is_private(&self) -> bool {
        self.private
    }

    /// How the caller proved who it is.
    pub(crate) fn credential(&self) -> Credential {
        self.credential
    }

    /// Whether at least one of the scopes is granted; an empty list asks for nothing.
    pub(crate) fn has_any(&self, scopes: &[&str]) -> bool {
        match &self.scopes {
            None => true,
            Some(granted) => {
                scopes.is_empty() || scopes.iter().any(|scope| granted.iter().any(|one| one == scope))
            }
        }
    }

    /// The granted scopes by name; `None` for a grant of everything.
    pub(crate) fn scopes(&self) -> Option<&[String]> {
        self.scopes.as_deref()
    }
}

/// The tokens a portal accepts.
#[derive(Default)]
pub(crate) struct Tokens(Vec<(Secret, Grant)>);

impl Tokens {
    /// Accepts a token.
    pub(crate) fn add(&mut self, token: Secret, grant: Grant) {
        self.0.push((token, grant));
    }

    /// What a token may do. Every known token is compared in constant time, whether or not an earlier one fits.
    pub(crate) fn grant(&self, token: &str) -> Option<&Grant> {
        let mut found = None;
        for (known, grant) in &self.0 {
            if bool::from(known.expose().as_bytes().ct_eq(token.as_bytes())) {
                found = Some(grant);
            }
        }
        found
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tokens({} accepted)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_must_match_to_the_last_letter() {
        let mut tokens = Tokens::default();
        tokens.add(Secret::from("secret"), Grant::everything());
        assert!(tokens.grant("secret").is_some());
        for wrong in ["", "secre", "secrets", "Secret"] {
            assert!(tokens.grant(wrong).is_none(), "{wrong}");
        }
        assert!(!format!("{tokens:?}").contains("secret"));
    }

    #[test]
    fn any_one_of_the_scopes_is_enough() {
        let grant = Grant::of(vec!["tickets".to_owned()]);
        assert!(grant.has_any(&["crm.objects.contacts.read", "tickets"]));
        assert!(grant.has_any(&[]));
        assert!(!grant.has_any(&["crm.objects.contacts.read"]));
    }
}
