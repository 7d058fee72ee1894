//! [`KeyringTokenStore`]: tokens in the operating system's keyring.

use std::time::Duration;

use keyring::{Entry, Error};

use super::{StoreError, StoreFuture, TokenStore, text};
use crate::auth::tokens::Tokens;

/// A keyring that is locked asks a person; one that nobody serves never answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Keeps tokens in the operating system's keyring: Keychain, Credential Manager, or the Secret Service.
///
/// Servers often have none, and some hang instead of saying so: put it before another store in a
/// [`FallbackTokenStore`](super::FallbackTokenStore), which gives it a second to answer.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use spoke_client::auth::{FallbackTokenStore, FileTokenStore, KeyringTokenStore};
///
/// let store = FallbackTokenStore::new(
///     Arc::new(KeyringTokenStore::new("my-integration", "portal-12345678")),
///     Arc::new(FileTokenStore::new("tokens.json")),
/// );
/// # let _ = store;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct KeyringTokenStore {
    service: String,
    account: String,
}

impl KeyringTokenStore {
    /// The entry that a keyring shows under these two names: the program's, and what tells its entries apart.
    #[must_use]
    pub fn new(service: impl Into<String>, account: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            account: account.into(),
        }
    }

    /// Keyrings are asked on a thread that may wait.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Self { service, account } = self.clone();
        let asked = tokio::task::spawn_blocking(move || work(&Entry::new(&service, &account)?));
        match tokio::time::timeout(PATIENCE, asked).await {
            // A keyring's own error may hold what it could not read.
            Ok(outcome) => outcome?.map_err(|error| told(&error).into()),
            Err(_) => Err(format!("the keyring gave nothing within {} s", PATIENCE.as_secs()).into()),
        }
    }
}

fn told(error: &Error) -> &'static str {
    match error {
        Error::NoStorageAccess(_) => "the keyring is locked or not there",
        Error::TooLong(..) => "the keyring takes no text as long as these tokens",
        Error::Ambiguous(_) => "the keyring has more than one entry of this name",
        _ => "the keyring can't be used",
    }
}

impl TokenStore for KeyringTokenStore {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        Box::pin(async move {
            let found = self.ask(|entry| match entry.get_password() {
                Ok(found) => Ok(Some(found)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            });
            found.await?.map(|found| text::read(&found)).transpose()
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let text = text::write(tokens)?;
            self.ask(move |entry| entry.set_password(&text)).await
        })
    }
}
