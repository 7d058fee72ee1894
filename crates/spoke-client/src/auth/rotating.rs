//! [`RotatingToken`]: a static token that is replaced while calls go on.

use std::sync::{Arc, PoisonError, RwLock};

use spoke_model::secret::Secret;

use super::source::{TokenFuture, TokenSource};

/// A static token that can be replaced while a client uses it. Clones share the token.
///
/// Calls in flight end with the token they began with; HubSpot lets both work for seven days when a rotation asks for
/// it. A call that the old token no longer opens is sent again with the new one, so no call is lost either way.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use std::sync::Arc;
/// use spoke_client::HubSpot;
/// use spoke_client::auth::RotatingToken;
///
/// let token = RotatingToken::new("pat-na1-00000000-0000-0000-0000-000000000000");
/// let hubspot = HubSpot::builder().base_url(portal.url()).token_source(Arc::new(token.clone())).build()?;
/// assert!(hubspot.account().details().await.is_err());
/// token.set(portal.token());
/// hubspot.account().details().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct RotatingToken(Arc<RwLock<Secret>>);

impl RotatingToken {
    /// Begins with this token.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(Arc::new(RwLock::new(token.into())))
    }

    /// From now on this token. Gives back the one that it replaces.
    pub fn set(&self, token: impl Into<Secret>) -> Secret {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, token.into())
    }

    fn current(&self) -> Secret {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TokenSource for RotatingToken {
    fn token(&self) -> TokenFuture<'_, Secret> {
        Box::pin(std::future::ready(Ok(self.current())))
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        let current = self.current();
        Box::pin(std::future::ready(Ok((current != *refused).then_some(current))))
    }
}
