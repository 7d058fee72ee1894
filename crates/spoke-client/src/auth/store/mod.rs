//! [`TokenStore`]: where OAuth tokens outlive the process, and where processes find each other's.

mod fallback;
mod file;
#[cfg(feature = "keyring")]
mod keyring;
mod lock;
mod memory;
mod text;

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

pub use fallback::FallbackTokenStore;
pub use file::FileTokenStore;
#[cfg(feature = "keyring")]
pub use keyring::KeyringTokenStore;
pub use lock::StoreLock;
pub use memory::MemoryTokenStore;

use super::tokens::Tokens;

/// Why a store could not do what was asked. It must not quote a token.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// What the methods of a [`TokenStore`] answer with.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps the tokens of one OAuth installation.
///
/// [`OAuthTokens`](super::OAuthTokens) asks for them before its first renewal and before every later one, because
/// another process may have renewed them meanwhile, and hands over whatever comes back, because HubSpot may replace the
/// refresh token too.
///
/// | store | keeps | between processes |
/// |---|---|---|
/// | [`MemoryTokenStore`] | until the process ends | no |
/// | [`FileTokenStore`] | a file of its owner's alone | one renewal for all of them |
/// | `KeyringTokenStore` (feature `keyring`) | the operating system's keyring | the newest tokens win |
/// | [`FallbackTokenStore`] | the first of two that works | as that one |
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// What was saved last; `None` when nothing was.
    ///
    /// # Errors
    /// When something is there and can't be used. The call that needed a token then fails and says so: a store that
    /// others can read is not worked around.
    fn load(&self) -> StoreFuture<'_, Option<Tokens>>;

    /// Keeps these in place of all earlier ones. A failure is told in the log; the tokens are used all the same.
    ///
    /// # Errors
    /// When they could not be kept.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()>;

    /// Waits until nobody else renews these tokens, and keeps others from it until the lock is dropped. Without it, by
    /// default, processes may renew at the same time, which costs a request and harms nobody.
    ///
    /// # Errors
    /// When there can be no lock. The tokens are renewed all the same.
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(ready(Ok(StoreLock::none())))
    }
}
