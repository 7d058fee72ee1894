//! One connection, opened step by step so that each step can be timed: names, TCP, TLS, HTTP/1.1.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use spoke_model::secret::Secret;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The largest answer that is read, in bytes.
const BODY_MAX: usize = 256 << 10;

/// Where to connect.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) tls: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) prefix: String,
}

impl Place {
    pub(super) fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.trim().parse().ok()?;
        let tls = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        Some(Self {
            tls,
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            host,
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    pub(super) fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

pub(super) async fn resolve(place: &Place) -> io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((place.host.as_str(), place.port))
        .await?
        .collect())
}

/// The first address that accepts, and the errors of those before it.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    patience: Duration,
) -> Result<(TcpStream, SocketAddr), String> {
    let mut errors = Vec::new();
    for address in addresses {
        match tokio::time::timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok((stream, *address));
            }
            Ok(Err(error)) => errors.push(format!("{address}: {error}")),
            Err(_) => errors.push(format!("{address}: no answer in {} s", patience.as_secs_f64())),
        }
    }
    Err(errors.join("; "))
}

pub(super) async fn secure(place: &Place, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for certificate in native.certs {
        let _ = roots.add(certificate);
    }
    if roots.is_empty() {
        return Err("this machine has no trusted certificates".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(place.host.clone()).map_err(|error| error.to_string())?;
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| error.to_string())
}

/// Status and body of a page.
pub(super) async fn fetch(url: &str, patience: Duration) -> Result<(u16, Vec<u8>), String> {
    let place = Place::parse(url).ok_or_else(|| "it is no address".to_owned())?;
    // The prefix is the whole path here.
    let call = async {
        let addresses = resolve(&place).await.map_err(|error| error.to_string())?;
        let (stream, _) = connect(&addresses, patience).await?;
        let mut connection = if place.tls {
            Connection::over(secure(&place, stream).await?, &place).await?
        } else {
            Connection::over(stream, &place).await?
        };
        let answer = connection.call("", None, None).await?;
        Ok((answer.status.as_u16(), answer.body.to_vec()))
    };
    match tokio::time::timeout(patience.saturating_mul(2), call).await {
        Ok(outcome) => outcome,
        Err(_) => Err("no answer in time".to_owned()),
    }
}

/// An open connection that takes one request after the other.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    authority: String,
    prefix: String,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.trim().parse().ok()
    }

    pub(super) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(super) fn correlation_id(&self) -> Option<String> {
        self.header("x-hubspot-correlation-id")
            .map(str::to_owned)
            .or_else(|| Some(self.json()?.get("correlationId")?.as_str()?.to_owned()))
            .filter(|id| !id.is_empty())
    }
}

impl Connection {
    pub(super) async fn over<S>(stream: S, place: &Place) -> Result<Self, String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| error.to_string())?;
        // It ends when the sender is dropped or the peer closes.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            authority: place.authority(),
            prefix: place.prefix.clone(),
        })
    }

    /// A GET, or a POST when there is a body.
    pub(super) async fn call(
        &mut self,
        path: &str,
        token: Option<&Secret>,
        body: Option<serde_json::Value>,
    ) -> Result<Answer, String> {
        let mut request = Request::builder()
            .method(if body.is_some() { "POST" } else { "GET" })
            .uri(format!("{}{path}", self.prefix))
            .header("host", &self.authority)
            .header("accept", "application/json")
            .header("user-agent", concat!("spoke/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {}", token.expose()));
        }
        let bytes = body.map(|body| Bytes::from(body.to_string()));
        if bytes.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request
            .body(Full::new(bytes.unwrap_or_default()))
            .map_err(|_| "the request can't be written".to_owned())?;
        self.sender.ready().await.map_err(|error| error.to_string())?;
        let (head, body) = self
            .sender
            .send_request(request)
            .await
            .map_err(|error| error.to_string())?
            .into_parts();
        let body = Limited::new(body, BODY_MAX)
            .collect()
            .await
            .map_err(|error| error.to_string())?
            .to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}
