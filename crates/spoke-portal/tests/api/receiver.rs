//! An endpoint that webhook deliveries arrive at, and that answers as told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How long a delivery is waited for. It takes a millisecond; the rest is for busy machines.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// One delivery as it arrived.
#[derive(Debug)]
pub struct Delivery {
    pub headers: HeaderMap,
    pub path: String,
    pub body: Bytes,
}

/// What an endpoint does with a delivery after it has read it.
#[derive(Clone, Copy, Debug)]
pub enum Behaviour {
    /// Answers with a status and no body.
    Status(StatusCode),
    /// Never answers.
    Silent,
    /// Answers 200 and so many bytes.
    Long(usize),
}

/// The endpoint.
pub struct Receiver {
    pub address: SocketAddr,
    behaviour: Arc<Mutex<Behaviour>>,
    connections: Arc<AtomicUsize>,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// Listens on any free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let behaviour = Arc::new(Mutex::new(Behaviour::Status(StatusCode::NO_CONTENT)));
        let connections = Arc::new(AtomicUsize::new(0));
        let (sender, deliveries) = mpsc::unbounded_channel();
        let (answer, count) = (Arc::clone(&behaviour), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let (sender, answer) = (sender.clone(), Arc::clone(&answer));
                let serve = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let (sender, answer) = (sender.clone(), Arc::clone(&answer));
                    async move {
                        let (head, body) = request.into_parts();
                        let body = body.collect().await.expect("a body").to_bytes();
                        let path = head.uri.to_string();
                        let headers = head.headers;
                        let behaviour = *answer.lock().expect("the behaviour");
                        let _ = sender.send(Delivery { headers, path, body });
                        let (status, bytes) = match behaviour {
                            Behaviour::Status(status) => (status, 0),
                            Behaviour::Long(bytes) => (StatusCode::OK, bytes),
                            Behaviour::Silent => std::future::pending().await,
                        };
                        Response::builder()
                            .status(status)
                            .header(header::LOCATION, "/elsewhere")
                            .body(Full::new(Bytes::from(vec![b'x'; bytes])))
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
            }
        });
        Self {
            address,
            behaviour,
            connections,
            deliveries,
            task,
        }
    }

    /// The address as a target.
    pub fn url(&self) -> String {
        format!("http://{}/in?to=a%40b", self.address)
    }

    /// What is answered from now on.
    pub fn answer(&self, status: u16) {
        self.behave(Behaviour::Status(StatusCode::from_u16(status).expect("a status")));
    }

    /// What is done from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().expect("the behaviour") = behaviour;
    }

    /// How many connections have been made.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The next delivery.
    pub async fn next(&mut self) -> Delivery {
        tokio::time::timeout(PATIENCE, self.deliveries.recv())
            .await
            .expect("a delivery arrives")
            .expect("the endpoint runs")
    }

    /// The events of the next deliveries until there are this many, in the order of their names and objects.
    pub async fn events(&mut self, count: usize) -> Vec<Value> {
        let mut events: Vec<Value> = Vec::new();
        while events.len() < count {
            events.extend(self.next().await.events());
        }
        assert_eq!(events.len(), count, "{events:?}");
        events
    }

    /// A delivery that has arrived already.
    pub fn arrived(&mut self) -> Option<Delivery> {
        self.deliveries.try_recv().ok()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Delivery {
    pub fn events(&self) -> Vec<Value> {
        serde_json::from_slice(&self.body).expect("an array of events")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
