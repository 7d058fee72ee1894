//! Connections to receivers, kept for the next delivery.

use std::net::SocketAddr;

use bytes::Bytes;
use hashbrown::HashMap;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::post::Failure;

/// Connections that are kept, those to all receivers together.
const KEPT_MAX: usize = 200;

/// A connection to a receiver. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// What moves the bytes.
    _driver: JoinSet<hyper::Result<()>>,
}

impl Connection {
    pub(super) async fn open(addresses: &[SocketAddr]) -> Result<Self, Failure> {
        let stream = TcpStream::connect(addresses).await?;
        let _ = stream.set_nodelay(true);
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        Ok(Self {
            sender,
            _driver: driver,
        })
    }

    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        self.sender.ready().await?;
        self.sender.send_request(request).await
    }
}

/// Idle connections by host and port.
#[derive(Debug, Default)]
pub(super) struct Connections(Mutex<HashMap<String, Vec<Connection>>>);

impl Connections {
    /// One that is still open.
    pub(super) fn take(&self, authority: &str) -> Option<Connection> {
        let mut all = self.0.lock();
        let kept = all.get_mut(authority)?;
        while let Some(connection) = kept.pop() {
            if !connection.sender.is_closed() {
                return Some(connection);
            }
        }
        all.remove(authority);
        None
    }

    /// Keeps one for the next delivery; beyond the limit it ends.
    pub(super) fn keep(&self, authority: &str, connection: Connection) {
        let mut all = self.0.lock();
        if all.values().map(Vec::len).sum::<usize>() < KEPT_MAX {
            all.entry(authority.to_owned()).or_default().push(connection);
        }
    }

    /// Ends those to receivers that no app has any more.
    pub(super) fn retain(&self, is_wanted: impl Fn(&str) -> bool) {
        self.0.lock().retain(|authority, _| is_wanted(authority));
    }
}
