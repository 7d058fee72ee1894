//! Stands between a program and HubSpot, passes everything on, and writes down what went by.

mod headers;
mod pass;
mod scribe;
mod tee;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use spoke_client::auth::TokenSource;
use spoke_model::time::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::cassette::CassetteWriter;
use crate::error::Error;
use crate::outgoing::{Outgoing, base};
use crate::redaction::Redaction;
use pass::Interior;
use scribe::Scribe;

/// How much of a body is kept for the cassette, in bytes. What is larger passes, and the cassette says how large it was.
const CAPTURE_MAX: usize = 4 << 20;
/// The largest body that passes, in bytes: above HubSpot's largest upload.
const BODY_MAX: usize = 1 << 30;
/// Exchanges at the same time; further ones wait.
const EXCHANGES_MAX: usize = 32;

/// What became of an exchange, for whoever watches.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// Its number; requests that found no upstream have none.
    pub number: Option<u64>,
    /// The method.
    pub method: String,
    /// The path, with stand-ins where the recording has them.
    pub path: String,
    /// The status that was answered.
    pub status: u16,
    /// Why it is not in the cassette, when it is not.
    pub trouble: Option<String>,
}

/// Who watches.
pub(crate) type Watcher = Arc<dyn Fn(Told) + Send + Sync>;

/// What a recording holds when it ends.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Recording {
    /// Exchanges in the cassette.
    pub exchanges: u64,
    /// Exchanges that passed and are not in it, because it was full or the disk was.
    pub lost: u64,
}

/// Choices for a [`Recorder`].
#[must_use = "nothing is recorded until build is called"]
pub struct RecorderBuilder {
    upstream: String,
    path: PathBuf,
    keep_values: bool,
    token: Option<Arc<dyn TokenSource>>,
    watcher: Option<Watcher>,
}

/// A proxy that records.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let portal = spoke_portal::Portal::start().await?;
/// use spoke_record::{Cassette, Recorder};
///
/// let path = folder.path().join("session.jsonl");
/// let recorder = Recorder::builder(portal.url(), &path).build()?;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let address = format!("http://{}", listener.local_addr()?);
/// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
/// let running = tokio::spawn(recorder.serve(listener, async { drop(stopped.await) }));
///
/// let hubspot = spoke_client::HubSpot::builder().base_url(&address).token(portal.token()).build()?;
/// hubspot.account().details().await?;
///
/// drop(stop);
/// assert_eq!(running.await??.exchanges, 1);
/// assert_eq!(Cassette::read(&path)?.exchanges[0].request.method, "GET");
/// # Ok(()) }
/// ```
pub struct Recorder {
    interior: Arc<Interior>,
    scribe: Scribe,
}

impl Recorder {
    /// A recorder in front of `upstream` that writes to a new file.
    pub fn builder(upstream: impl Into<String>, path: impl AsRef<Path>) -> RecorderBuilder {
        RecorderBuilder {
            upstream: upstream.into(),
            path: path.as_ref().to_owned(),
            keep_values: false,
            token: None,
            watcher: None,
        }
    }

    /// Passes requests on until `stop` is done and running ones have ended. Callers must be on this machine.
    ///
    /// # Errors
    /// When connections can't be accepted any more.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<Recording> {
        let router = Router::new().fallback(pass_on).with_state(self.interior);
        axum::serve(listener, router).with_graceful_shutdown(stop).await?;
        Ok(self.scribe.finish().await)
    }
}

impl RecorderBuilder {
    /// Leaves secrets out, but records what tells of people as it is. For those who may.
    pub fn keep_values(mut self, keep: bool) -> Self {
        self.keep_values = keep;
        self
    }

    /// Sends this token in the place of whatever the caller sends. Default: the caller's own.
    pub fn token_source(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.token = Some(source);
        self
    }

    /// Is told of every exchange when it has ended.
    pub fn on_exchange(mut self, watcher: impl Fn(Told) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// Makes the file and gets ready.
    ///
    /// # Errors
    /// When the address can't be used, the file is there already or can't be written, or the operating system lacks
    /// certificates or randomness.
    pub fn build(self) -> Result<Recorder, Error> {
        let upstream = base(&self.upstream)?;
        let outgoing = Outgoing::new()?;
        let redaction = if self.keep_values {
            None
        } else {
            let made = Redaction::random().map_err(|source| Error::System {
                what: "randomness",
                source,
            })?;
            Some(made)
        };
        let now = now();
        let writer = CassetteWriter::create(&self.path, &upstream, redaction.is_some(), now)?;
        let scribe = Scribe::start(writer, redaction, self.watcher.clone());
        let interior = Arc::new(Interior {
            upstream,
            outgoing,
            token: self.token,
            places: Arc::new(Semaphore::new(EXCHANGES_MAX)),
            notes: scribe.notes(),
            watcher: self.watcher,
            last: std::sync::atomic::AtomicU64::new(0),
        });
        Ok(Recorder { interior, scribe })
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("upstream", &self.interior.upstream)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RecorderBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecorderBuilder")
            .field("upstream", &self.upstream)
            .field("path", &self.path)
            .field("keep_values", &self.keep_values)
            .finish_non_exhaustive()
    }
}

async fn pass_on(State(interior): State<Arc<Interior>>, request: Request) -> Response {
    interior.pass(request).await
}

/// The machine's time.
fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
