//! Where a token is kept, and fetching it from there.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use spoke_model::secret::Secret;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use crate::failure::Failure;

/// No token is longer; a file or program that gives more is not a token's.
const LONGEST: u64 = 64 << 10;
/// A keyring that is locked asks a person, a password manager asks its server.
const PATIENCE: Duration = Duration::from_secs(20);
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
        let text = match self {
            Self::Variable(name) => match std::env::var(name) {
                Ok(text) => text,
                Err(_) => {
                    return Err(
                        Failure::usage(format!("no token for {whose}: {name} is not set")).hint(format!(
                            "set {name}, or change where the token is kept in spoke.toml"
                        )),
                    );
                }
            },
            Self::File(path) => read_file(path).map_err(|error| {
                Failure::usage(format!("no token for {whose}: can't read {}", path.display()))
                    .because(&error)
                    .hint("write the token, and nothing else, into that file")
            })?,
            Self::Command(command) => run(command, whose).await?,
            Self::Keyring(account) => run(&keyring_command(account), whose).await?,
            Self::Stored => {
                return Err(Failure::usage(format!("no token for {whose} is stored"))
                    .hint("store one: spoke auth login --token-stdin < token.txt"));
            }
        };
        let token = text.trim();
        if token.is_empty()
            || token
                .chars()
                .any(|letter| letter.is_whitespace() || letter.is_control())
        {
            return Err(Failure::usage(format!(
                "what {self} gives is not a token: it is {}",
                if token.is_empty() {
                    "empty"
                } else {
                    "more than one word"
                }
            )));
        }
        Ok(Secret::new(token))
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

fn read_file(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
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

async fn run(command: &[String], whose: &str) -> Result<String, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Failure::usage(format!(
            "the command for the token of {whose} is empty"
        )));
    };
    let failure = |what: String| {
        Failure::usage(format!("no token for {whose}: {program} {what}"))
            .hint("run the command yourself; it must print the token and nothing else")
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failure("can't be started".to_owned()).because(&error))?;
    let stdout = child.stdout.take();
    let answer = async move {
        let mut text = String::new();
        if let Some(stdout) = stdout {
            stdout.take(LONGEST).read_to_string(&mut text).await?;
        }
        std::io::Result::Ok((text, child.wait().await?))
    };
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok((text, status))) if status.success() => Ok(text),
        Ok(Ok((_, status))) => Err(failure(format!("ended with {status}"))),
        Ok(Err(error)) => Err(failure("could not be read".to_owned()).because(&error)),
        Err(_) => Err(failure(format!("gave nothing within {} s", PATIENCE.as_secs()))),
    }
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
