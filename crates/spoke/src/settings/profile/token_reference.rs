//! Where a token is kept, and fetching it from there.

use std::fmt;
use std::path::PathBuf;

use spoke_client::auth::FetchedToken;
use spoke_model::secret::Secret;

use crate::failure::Failure;

/// The name that keyrings know Spoke's entries by.
const SERVICE: &str = "spoke";

/// Where a token is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenReference {
    /// In an environment variable.
    Variable(String),
    /// In a file.
    File(PathBuf),
    /// A program prints it.
    Command(Vec<String>),
    /// In the operating system's keyring, under this account.
    Keyring(String),
    /// `spoke auth login` keeps it.
    Stored,
}

impl TokenReference {
    /// Fetches the token. `whose` says in messages what it is for.
    ///
    /// # Errors
    /// When it is not there. [`TokenReference::Stored`] is not fetched here.
    pub async fn fetch(&self, whose: &str) -> Result<Secret, Failure> {
        if let Some(source) = self.source() {
            return source
                .fetch()
                .await
                .map_err(|error| Failure::usage(format!("no token for {whose}: {}", error.message())));
        }
        let Self::Variable(name) = self else {
            return Err(Failure::usage(format!("no token for {whose} is stored"))
                .hint("store one: spoke auth login --token-stdin < token.txt"));
        };
        let unset = || {
            Failure::usage(format!("no token for {whose}: {name} is not set")).hint(format!(
                "set {name}, or change where the token is kept in spoke.toml"
            ))
        };
        let text = std::env::var(name).map_err(|_| unset())?;
        let token = text.trim();
        let is_one_word = !token.chars().any(|one| one.is_whitespace() || one.is_control());
        if token.is_empty() || !is_one_word {
            let fault = if token.is_empty() {
                "empty"
            } else {
                "more than one word"
            };
            return Err(Failure::usage(format!(
                "what {self} gives is not a token: it is {fault}"
            )));
        }
        Ok(Secret::new(token))
    }

    /// Where the token can be fetched again while a command runs, when HubSpot refuses it: from a file, a program, the
    /// keyring. The variables of a process stay as they are.
    #[must_use]
    pub fn source(&self) -> Option<FetchedToken> {
        match self {
            Self::File(path) => Some(FetchedToken::in_file(path)),
            Self::Command(command) => Some(FetchedToken::by_command(command)),
            Self::Keyring(account) => Some(FetchedToken::by_command(keyring_command(account))),
            Self::Variable(_) | Self::Stored => None,
        }
    }
}

/// Names the place, never what is there.
impl fmt::Display for TokenReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            // Arguments may hold more than they should.
            Self::Command(command) => {
                write!(f, "the command {}", command.first().map_or("", String::as_str))
            }
            Self::Keyring(account) => write!(f, "the keyring entry {account} of {SERVICE}"),
            Self::Stored => f.write_str("the credentials stored by spoke auth login"),
        }
    }
}

/// The keyrings' own programs: Keychain on macOS, the Secret Service elsewhere.
fn keyring_command(account: &str) -> Vec<String> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &[
            "security",
            "find-generic-password",
            "-w",
            "-s",
            SERVICE,
            "-a",
            account,
        ]
    } else {
        &["secret-tool", "lookup", "service", SERVICE, "account", account]
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(reference: &TokenReference) -> Result<Secret, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(reference.fetch("the profile staging"))
    }

    #[test]
    fn a_program_and_a_file_give_their_token() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        std::fs::write(&path, "pat-na1-1\n").expect("written");
        let token = fetch(&TokenReference::File(path)).expect("a token");
        assert_eq!(token.expose(), "pat-na1-1");
        let echo = ["echo", "pat-na1-2"].map(str::to_owned).to_vec();
        assert_eq!(
            fetch(&TokenReference::Command(echo)).expect("a token").expose(),
            "pat-na1-2"
        );
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for words in ["", "two words-secret"] {
            let echo = ["echo", words].map(str::to_owned).to_vec();
            let failure = fetch(&TokenReference::Command(echo)).expect_err("refused");
            assert!(!format!("{failure:?}").contains("secret"), "{failure:?}");
        }
        let gone = ["false"].map(str::to_owned).to_vec();
        assert!(fetch(&TokenReference::Command(gone)).is_err());
    }
}
