//! [`RawRequest`] and [`Response`]: calls that the typed modules don't cover, through the same transport.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use spoke_model::call::Call;

use crate::error::Error;
use crate::fetched::Fetched;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::{Allowance, Request};
use crate::transport::{Answer, Priority};

/// A request in the making, from [`HubSpot::request`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::Method;
///
/// let body = serde_json::json!({"properties": {"email": "jane@example.com"}});
/// let response = hubspot.request(Method::POST, "/crm/v3/objects/contacts").json(&body).send().await?;
/// assert_eq!(response.status(), 201);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until send is called"]
pub struct RawRequest {
    client: HubSpot,
    request: Request,
    fault: Option<Error>,
}

impl RawRequest {
    pub(crate) fn new(client: HubSpot, method: Method, path: String) -> Self {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path.to_owned(), query.to_owned()),
            None => (path, String::new()),
        };
        let path = if path.starts_with('/') {
            path
        } else {
            format!("/{path}")
        };
        let allowance = Allowance::of(Call::of(method.as_str(), &path).meter());
        let mut request = Request::new(method, Path::raw(path)).counts_against(allowance);
        request.query = query;
        Self {
            client,
            request,
            fault: None,
        }
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.query(name, value);
        self
    }

    /// Sets a JSON body. A value that can't be written as JSON is reported by [`RawRequest::send`].
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match self.request.clone().json(body) {
            Ok(request) => self.request = request,
            Err(error) => self.fault = Some(error),
        }
        self
    }

    /// States that sending the request twice is harmless although its method is POST, as for a read by POST.
    /// It is then sent again after timeouts and server errors.
    pub fn idempotent(mut self) -> Self {
        self.request = self.request.replayable();
        self
    }

    /// How urgent it is. Default: as urgent as the handle that it comes from ([`HubSpot::with_priority`]).
    pub fn priority(mut self, priority: Priority) -> Self {
        self.request.origin.priority = Some(priority);
        self
    }

    /// The request as it would be sent, for looking at it instead.
    pub fn prepared(&self) -> &Request {
        &self.request
    }

    /// Sends it.
    ///
    /// # Errors
    /// As every call: a status other than 2xx is an [`Error`].
    pub async fn send(self) -> Result<Response, Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let answer = self.client.send(&self.request).await?;
        Ok(Response::of(answer, self.request))
    }

    /// Sends it and says where the answer came from. While HubSpot can't be asked, that is what it last answered to the
    /// same read, if the client has a [`crate::CachePolicy`].
    ///
    /// # Errors
    /// As [`RawRequest::send`].
    pub async fn fetch(self) -> Result<Fetched<Response>, Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let fetched = self.client.fetch(&self.request).await?;
        fetched.try_map(|answer| Ok(Response::of(answer, self.request)))
    }
}

/// A successful answer.
#[derive(Clone)]
pub struct Response {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    request: Request,
}

/// Without the body: it holds values.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("request", &self.request)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Response {
    fn of(answer: Answer, request: Request) -> Self {
        Self {
            status: answer.status.as_u16(),
            headers: answer.headers,
            body: Bytes::from(answer.body),
            request,
        }
    }

    /// The HTTP status, 200 to 299.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, inflated when it came as gzip.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Unreadable`] when it is not JSON of that shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|cause| {
            Error::unreadable("the answer is not the JSON that was expected")
                .caused_by(cause)
                .at(&self.request)
        })
    }
}
