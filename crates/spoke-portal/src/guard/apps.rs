//! The app that is installed in the portal: the credentials that an integration is configured with.

use spoke_model::secret::Secret;
use subtle::ConstantTimeEq;

use super::random::{RandomError, random_uuid};

/// The credentials of the portal's app. `Debug` shows none of the secrets.
///
/// ```
/// let app = spoke_portal::App::new("client", "secret", "na1-refresh", "developer-key");
/// assert!(!format!("{app:?}").contains("na1-refresh"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct App {
    /// The OAuth client id. It is no secret.
    pub client_id: String,
    /// The OAuth client secret; webhook deliveries are signed with it.
    pub client_secret: Secret,
    /// A refresh token of an installation with every scope.
    pub refresh_token: Secret,
    /// The developer API key, for the webhook settings: `?hapikey=`.
    pub developer_api_key: Secret,
    /// The addresses that authorization codes may be sent to. Empty (as it comes): any https address, and any of this
    /// machine.
    pub redirect_uris: Vec<String>,
}

impl App {
    /// An app with these credentials.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
        developer_api_key: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh_token: refresh_token.into(),
            developer_api_key: developer_api_key.into(),
            redirect_uris: Vec::new(),
        }
    }

    /// The same app with these addresses for authorization codes, and no others.
    ///
    /// ```
    /// let app = spoke_portal::App::new("client", "secret", "na1-refresh", "developer-key")
    ///     .with_redirect_uris(["https://app.example.com/back"]);
    /// assert_eq!(app.redirect_uris.len(), 1);
    /// ```
    #[must_use]
    pub fn with_redirect_uris<U: Into<String>>(mut self, addresses: impl IntoIterator<Item = U>) -> Self {
        self.redirect_uris = addresses.into_iter().map(Into::into).collect();
        self
    }

    /// An app with random credentials in HubSpot's forms.
    pub(crate) fn random() -> Result<Self, RandomError> {
        Ok(Self::new(
            random_uuid()?,
            random_uuid()?,
            format!("na1-{}", random_uuid()?),
            random_uuid()?,
        ))
    }

    /// Whether this is the developer API key.
    pub(crate) fn has_developer_key(&self, sent: &str) -> bool {
        same(&self.developer_api_key, sent)
    }

    /// Whether this is the refresh token the app came with.
    pub(super) fn has_refresh_token(&self, sent: &str) -> bool {
        same(&self.refresh_token, sent)
    }
}

/// Compares in constant time; an empty secret is never the right one.
pub(super) fn same(secret: &Secret, sent: &str) -> bool {
    !secret.is_empty() && bool::from(secret.expose().as_bytes().ct_eq(sent.as_bytes()))
}
