//! Accepts connections and stops in good order: no new ones, running requests finished.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Weak};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::service::Service;
use crate::api::Routes;
use crate::portal::PortalState;

/// How long a connection may take to send a request's headers, idle time between requests included.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a stop waits for requests that are running.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause after a failed accept (out of file descriptors, mostly).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server. Connections hold the portal's state only while they answer, so that dropping the server lets go
/// of the state at once.
#[derive(Debug)]
pub(crate) struct Server {
    _service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// Opens the listening socket on the loopback address; port 0 takes any free port.
pub(crate) async fn bind(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Server {
    /// Starts to accept connections.
    pub(crate) fn start(listener: TcpListener, state: Arc<PortalState>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let service = Arc::new(Service::new(state, Routes::shared()));
        let task = tokio::spawn(accept(listener, Arc::downgrade(&service), stopped));
        Self {
            _service: service,
            stop: Some(stop),
            task,
        }
    }

    /// Stops accepting, lets running requests finish (at most ten seconds) and returns.
    pub(crate) async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.stop.is_some() {
            self.task.abort();
        }
    }
}

async fn accept(listener: TcpListener, service: Weak<Service>, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => continue,
        };
        let _ = stream.set_nodelay(true);
        let service = Weak::clone(&service);
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_READ_TIMEOUT);
        builder.http2().timer(TokioTimer::new());
        let connection = builder
            .serve_connection(
                TokioIo::new(stream),
                service_fn(move |request| {
                    let service = service.upgrade();
                    async move {
                        match service {
                            Some(service) => service.answer(request).await,
                            None => Err(io::Error::other("the portal was dropped")),
                        }
                    }
                }),
            )
            .into_owned();
        let watched = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests still running after {STOP_TIMEOUT:?} were cut off");
    }
    connections.abort_all();
}
