//! [`TokenSource`]: gives the current token, and another one when HubSpot refuses it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use spoke_model::secret::Secret;

use crate::error::Error;

/// What the methods of a [`TokenSource`] answer with.
pub type TokenFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Where a client gets its access token from. Asked before every attempt.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// The token to send now.
    fn token(&self) -> TokenFuture<'_, Secret>;

    /// Another token, after HubSpot answered 401 to this one. `None` when there is no other; the call then fails with
    /// the 401. Callers that come at the same time share one renewal.
    fn renew<'a>(&'a self, refused: &'a Secret) -> TokenFuture<'a, Option<Secret>>;
}

/// A token that stays: that of a private app, or a service key.
#[derive(Clone, Debug)]
pub struct StaticToken(Secret);

impl StaticToken {
    /// Always this token.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }
}

impl TokenSource for StaticToken {
    fn token(&self) -> TokenFuture<'_, Secret> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }

    fn renew<'a>(&'a self, _refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}
