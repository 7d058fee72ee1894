//! [`FallbackTokenStore`]: two stores, of which one may not be there.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::{StoreFuture, StoreLock, TokenStore};
use crate::auth::tokens::Tokens;

/// A keyring without anybody behind it hangs or fails; it gets this long to answer the first question.
const PROBE: Duration = Duration::from_secs(1);

/// The first store, if it answers when it is first asked; else the second, for as long as this value lives.
///
/// Meant for a keyring, which many servers don't have, with a file behind it.
///
/// ```
/// use std::sync::Arc;
/// use spoke_client::auth::{FallbackTokenStore, FileTokenStore, MemoryTokenStore};
///
/// let store = FallbackTokenStore::new(Arc::new(MemoryTokenStore::new()), Arc::new(FileTokenStore::new("tokens.json")));
/// # let _ = store;
/// ```
#[derive(Debug)]
pub struct FallbackTokenStore {
    first: Arc<dyn TokenStore>,
    second: Arc<dyn TokenStore>,
    chosen: OnceCell<Arc<dyn TokenStore>>,
}

impl FallbackTokenStore {
    /// `first`, or `second` when `first` fails or does not answer within a second.
    #[must_use]
    pub fn new(first: Arc<dyn TokenStore>, second: Arc<dyn TokenStore>) -> Self {
        Self {
            first,
            second,
            chosen: OnceCell::new(),
        }
    }

    async fn chosen(&self) -> &Arc<dyn TokenStore> {
        let probe = async {
            match tokio::time::timeout(PROBE, self.first.load()).await {
                Ok(Ok(_)) => Arc::clone(&self.first),
                Ok(Err(error)) => {
                    tracing::debug!(error = %error, "the first token store fails; the second is used");
                    Arc::clone(&self.second)
                }
                Err(_) => {
                    tracing::debug!("the first token store does not answer; the second is used");
                    Arc::clone(&self.second)
                }
            }
        };
        self.chosen.get_or_init(|| probe).await
    }
}

impl TokenStore for FallbackTokenStore {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        Box::pin(async move { self.chosen().await.load().await })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.chosen().await.save(tokens).await })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async move { self.chosen().await.lock().await })
    }
}
