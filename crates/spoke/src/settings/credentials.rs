//! What `spoke auth login` keeps: one file for each profile, for its owner's eyes only.
//!
//! A credential is used at the address it was made for and nowhere else.

use std::fs;
use std::future::ready;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use spoke_client::auth::{StoreFuture, StoreLock, TokenStore, Tokens};
use spoke_model::secret::Secret;

use super::{DataDir, write_private};

/// No credential file is longer.
const LONGEST: u64 = 64 << 10;

/// A stored credential.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The address it is for.
    pub url: String,
    /// The account it belongs to.
    pub hub_id: u64,
    /// When it was stored, in seconds since 1970.
    pub stored_at: u64,
    /// What it is.
    pub kind: CredentialKind,
}

/// A token that stays, or an OAuth installation.
#[derive(Clone, Debug)]
pub enum CredentialKind {
    /// Of a private app, or a service key.
    Static(Secret),
    /// Renewed with a refresh token.
    OAuth(OAuthCredential),
}

/// What an OAuth installation needs to go on.
#[derive(Clone, Debug)]
pub struct OAuthCredential {
    /// The app.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// The current tokens.
    pub tokens: Tokens,
}

impl Credential {
    /// The access token that was fetched last, of an OAuth installation.
    #[must_use]
    pub fn access_token(&self) -> Option<Secret> {
        match &self.kind {
            CredentialKind::Static(_) => None,
            CredentialKind::OAuth(oauth) => Some(oauth.tokens.access_token.clone()),
        }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    url: String,
    hub_id: u64,
    stored_at: u64,
    #[serde(flatten)]
    kind: KindText,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
enum KindText {
    Static {
        token: String,
    },
    #[serde(rename_all = "camelCase")]
    OAuth {
        client_id: String,
        client_secret: String,
        access_token: String,
        refresh_token: String,
        expires_at: u64,
    },
}

/// The file of one profile's credential.
#[derive(Clone, Debug)]
pub struct CredentialFile {
    path: PathBuf,
}

impl CredentialFile {
    /// The file for a profile, or for no profile.
    #[must_use]
    pub fn of(state: &DataDir, profile: Option<&str>) -> Self {
        let name = match profile {
            Some(profile) => format!("profile-{profile}.json"),
            None => "default.json".to_owned(),
        };
        Self {
            path: state.path().join("credentials").join(name),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it; `None` when there is none.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn read(&self) -> io::Result<Option<Credential>> {
        match fs::metadata(&self.path) {
            Ok(file) if file.len() > LONGEST => return Err(io::Error::other("it is too long")),
            #[cfg(unix)]
            Ok(file) if std::os::unix::fs::MetadataExt::mode(&file) & 0o077 != 0 => {
                return Err(io::Error::other(
                    "others can read or write it; make it yours alone with chmod 600, or log in anew",
                ));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        // The parser's message could quote what is in the file.
        let text: Text = serde_json::from_slice(&fs::read(&self.path)?)
            .map_err(|_| io::Error::other("it is not as spoke auth login writes it"))?;
        let kind = match text.kind {
            KindText::Static { token } => CredentialKind::Static(Secret::new(token)),
            KindText::OAuth {
                client_id,
                client_secret,
                access_token,
                refresh_token,
                expires_at,
            } => CredentialKind::OAuth(OAuthCredential {
                client_id,
                client_secret: Secret::new(client_secret),
                tokens: Tokens {
                    access_token: Secret::new(access_token),
                    refresh_token: Secret::new(refresh_token),
                    expires_at: UNIX_EPOCH
                        .checked_add(Duration::from_secs(expires_at))
                        .unwrap_or(UNIX_EPOCH),
                },
            }),
        };
        Ok(Some(Credential {
            url: text.url,
            hub_id: text.hub_id,
            stored_at: text.stored_at,
            kind,
        }))
    }

    /// Writes it at once or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, credential: &Credential) -> io::Result<()> {
        let kind = match &credential.kind {
            CredentialKind::Static(token) => KindText::Static {
                token: token.expose().to_owned(),
            },
            CredentialKind::OAuth(oauth) => KindText::OAuth {
                client_id: oauth.client_id.clone(),
                client_secret: oauth.client_secret.expose().to_owned(),
                access_token: oauth.tokens.access_token.expose().to_owned(),
                refresh_token: oauth.tokens.refresh_token.expose().to_owned(),
                expires_at: seconds(oauth.tokens.expires_at),
            },
        };
        let text = Text {
            url: credential.url.clone(),
            hub_id: credential.hub_id,
            stored_at: credential.stored_at,
            kind,
        };
        let mut bytes = serde_json::to_vec_pretty(&text)?;
        bytes.push(b'\n');
        if let Some(folder) = self.path.parent() {
            if let Some(state) = folder.parent() {
                DataDir::at(state.to_owned()).create()?;
            }
            fs::create_dir_all(folder)?;
        }
        write_private(&self.path, &bytes)
    }

    /// Puts renewed tokens in place of the old ones. Somebody may have logged out meanwhile; it is not for a renewal to
    /// log in again.
    fn renew(&self, tokens: &Tokens) -> io::Result<()> {
        let Some(mut credential) = self.read()? else {
            return Ok(());
        };
        if let CredentialKind::OAuth(oauth) = &mut credential.kind {
            oauth.tokens = tokens.clone();
            self.write(&credential)?;
        }
        Ok(())
    }

    /// Removes it; false when there was none.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Renewed tokens take the place of the old ones, and commands that run at the same time renew once between them.
impl TokenStore for CredentialFile {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        let told = self.read().map(|found| match found?.kind {
            CredentialKind::OAuth(oauth) => Some(oauth.tokens),
            CredentialKind::Static(_) => None,
        });
        Box::pin(ready(told.map_err(Into::into)))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        Box::pin(ready(self.renew(tokens).map_err(Into::into)))
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async move { Ok(StoreLock::beside(&self.path).await?) })
    }
}

/// Seconds since 1970.
#[must_use]
pub fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = DataDir::inside(folder.path());
        let file = CredentialFile::of(&state, Some("staging"));
        assert!(file.read().expect("none yet").is_none());
        let credential = Credential {
            url: "https://api.hubapi.com".to_owned(),
            hub_id: 7,
            stored_at: 1,
            kind: CredentialKind::OAuth(OAuthCredential {
                client_id: "app".to_owned(),
                client_secret: Secret::from("hush"),
                tokens: Tokens {
                    access_token: Secret::from("access"),
                    refresh_token: Secret::from("refresh"),
                    expires_at: UNIX_EPOCH + Duration::from_secs(9),
                },
            }),
        };
        file.write(&credential).expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file.path()).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).expect("set");
            let refused = file.read().expect_err("others can read it").to_string();
            assert!(refused.contains("chmod 600"), "{refused}");
            fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).expect("set");
        }
        let renewed = Tokens {
            access_token: Secret::from("access 2"),
            refresh_token: Secret::from("refresh 2"),
            expires_at: UNIX_EPOCH + Duration::from_secs(10),
        };
        file.renew(&renewed).expect("kept");
        let read = file.read().expect("readable").expect("there");
        assert!(!format!("{read:?}").contains("access 2"), "{read:?}");
        let CredentialKind::OAuth(oauth) = read.kind else {
            panic!("an OAuth credential");
        };
        assert_eq!(oauth.tokens.refresh_token.expose(), "refresh 2");
        assert!(file.remove().expect("removed"));
        assert!(!file.remove().expect("gone"));
        file.renew(&renewed).expect("no harm");
        assert!(
            file.read().expect("still none").is_none(),
            "a renewal does not log in"
        );
    }
}
