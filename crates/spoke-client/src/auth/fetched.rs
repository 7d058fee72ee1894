//! [`FetchedToken`]: a static token that something outside gives: a file, or a program that prints it.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use spoke_model::secret::Secret;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::source::{TokenFuture, TokenSource};
use crate::error::{Error, ErrorKind};

/// No token is longer; a file or program that gives more is not a token's.
const LONGEST: u64 = 64 << 10;
/// A password manager may ask its server.
const PATIENCE: Duration = Duration::from_secs(20);
/// After a fetch gave the refused token again, the next one waits this long.
const BETWEEN: Duration = Duration::from_secs(5);

/// A static token that is fetched before the first call, and again when HubSpot refuses it, so that a rotation needs
/// no restart. Callers that come at the same time share one fetch.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use std::sync::Arc;
/// use spoke_client::HubSpot;
/// use spoke_client::auth::FetchedToken;
///
/// let token = FetchedToken::by_command(["echo", portal.token()]);
/// let hubspot = HubSpot::builder().base_url(portal.url()).token_source(Arc::new(token)).build()?;
/// hubspot.account().details().await?;
/// # Ok(()) }
/// ```
pub struct FetchedToken {
    place: Place,
    patience: Duration,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Secret>,
    /// When a fetch last gave nothing new.
    in_vain: Option<Instant>,
}

enum Place {
    File(PathBuf),
    Command(Vec<String>),
}

impl FetchedToken {
    /// What a program prints: its path and its arguments. It is run without a shell, gets nothing on standard input,
    /// and must print the token and nothing else. A secret does not belong among the arguments, which other users of a
    /// machine can see.
    #[must_use]
    pub fn by_command<S: Into<String>>(command: impl IntoIterator<Item = S>) -> Self {
        Self::at(Place::Command(command.into_iter().map(Into::into).collect()))
    }

    /// What a file holds: the token and nothing else, as container platforms mount secrets.
    #[must_use]
    pub fn in_file(path: impl Into<PathBuf>) -> Self {
        Self::at(Place::File(path.into()))
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            patience: PATIENCE,
            held: Mutex::default(),
        }
    }

    /// Bound of one fetch. Default 20 s, because a keyring that is locked asks a person.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience = timeout;
        self
    }

    /// Begins with a token that was fetched a moment ago.
    #[must_use]
    pub fn beginning_with(mut self, token: impl Into<Secret>) -> Self {
        self.held.get_mut().token = Some(token.into());
        self
    }

    /// Fetches the token now, whatever is held.
    ///
    /// # Errors
    /// [`ErrorKind::NoToken`] when nothing that can be a token comes back. The message names file or program; never its
    /// arguments, and never what came back.
    pub async fn fetch(&self) -> Result<Secret, Error> {
        let text = self.bounded(async {
            match &self.place {
                Place::File(path) => read(tokio::fs::File::open(path).await?).await,
                Place::Command(command) => run(command).await,
            }
        });
        let text = text.await?;
        let token = text.trim();
        let fault = if token.is_empty() {
            "is empty"
        } else if token.chars().any(|one| one.is_whitespace() || one.is_control()) {
            "is more than one word"
        } else if token.len() as u64 >= LONGEST {
            "is longer than any token"
        } else {
            return Ok(Secret::new(token));
        };
        Err(self.failed(&format!("what it gives {fault}")))
    }

    async fn bounded(&self, work: impl Future<Output = std::io::Result<String>>) -> Result<String, Error> {
        match tokio::time::timeout(self.patience, work).await {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(cause)) => Err(self.failed(&cause.to_string())),
            Err(_) => Err(self.failed(&format!("it gave nothing within {} s", self.patience.as_secs()))),
        }
    }

    fn failed(&self, what: &str) -> Error {
        let place = &self.place;
        let hint = match place {
            Place::File(_) => "write the token, and nothing else, into that file",
            Place::Command(_) => "run it yourself: it must print the token and nothing else",
        };
        Error::new(
            ErrorKind::NoToken,
            format!("{place} gave no token: {what}; {hint}"),
        )
    }

    /// Fetches and remembers.
    async fn renewed(&self, held: &mut Held) -> Result<Secret, Error> {
        let token = self.fetch().await?;
        held.token = Some(token.clone());
        Ok(token)
    }
}

async fn read(from: impl AsyncRead + Unpin) -> std::io::Result<String> {
    let mut text = String::new();
    from.take(LONGEST).read_to_string(&mut text).await?;
    Ok(text)
}

async fn run(command: &[String]) -> std::io::Result<String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(std::io::Error::other("there is no program"));
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let text = match child.stdout.take() {
        Some(stdout) => read(stdout).await?,
        None => String::new(),
    };
    let status = child.wait().await?;
    if status.success() {
        Ok(text)
    } else {
        Err(std::io::Error::other(format!("it ended with {status}")))
    }
}

impl TokenSource for FetchedToken {
    fn token(&self) -> TokenFuture<'_, Secret> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            match &held.token {
                Some(token) => Ok(token.clone()),
                None => self.renewed(&mut held).await,
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            // Somebody else has fetched another one while this caller waited.
            if let Some(token) = held.token.as_ref().filter(|token| *token != refused) {
                return Ok(Some(token.clone()));
            }
            if held.in_vain.is_some_and(|at| at.elapsed() < BETWEEN) {
                return Ok(None);
            }
            let token = self.renewed(&mut held).await?;
            let is_new = token != *refused;
            held.in_vain = (!is_new).then(Instant::now);
            Ok(is_new.then_some(token))
        })
    }
}

/// The place, never what is there, and no arguments: they may hold more than they should.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {}", Path::display(path)),
            Self::Command(command) => {
                write!(f, "the command {}", command.first().map_or("", String::as_str))
            }
        }
    }
}

impl fmt::Debug for FetchedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FetchedToken({})", self.place)
    }
}
