//! [`MemoryTokenStore`]: tokens until the process ends.

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use super::{StoreFuture, TokenStore};
use crate::auth::tokens::Tokens;

/// Keeps tokens until the process ends, for tests and for programs that hand them on themselves. Clones share them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use spoke_client::auth::{MemoryTokenStore, TokenStore};
///
/// let store = MemoryTokenStore::new();
/// assert!(store.load().await?.is_none());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Option<Tokens>>>);

impl MemoryTokenStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One that holds these.
    #[must_use]
    pub fn with(tokens: Tokens) -> Self {
        Self(Arc::new(Mutex::new(Some(tokens))))
    }

    /// What it holds.
    #[must_use]
    pub fn tokens(&self) -> Option<Tokens> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        Box::pin(ready(Ok(self.tokens())))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        Box::pin(ready(Ok(())))
    }
}
