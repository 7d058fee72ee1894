//! A portal with a small HTTP client in front of it.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use spoke_portal::{Portal, PortalBuilder};

/// A running portal and a client that knows its address and token.
pub struct TestPortal {
    pub portal: Portal,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer, read to the end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl TestPortal {
    /// An empty portal in memory.
    pub async fn start() -> Self {
        Self::with(Portal::builder()).await
    }

    /// A portal with choices.
    pub async fn with(builder: PortalBuilder) -> Self {
        Self::over(builder.start().await.expect("the portal starts"))
    }

    /// A portal that runs already.
    pub fn over(portal: Portal) -> Self {
        Self {
            portal,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// Any request, with the portal's token.
    pub async fn send(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Answer {
        let token = format!("Bearer {}", self.portal.token());
        let headers = [
            (header::AUTHORIZATION, token.as_str()),
            (header::CONTENT_TYPE, "application/json"),
        ];
        self.raw(method, path, &headers, body).await
    }

    /// Any request with exactly these headers.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let address = format!("{}{path}", self.portal.url());
        self.at(method, &address, headers, body).await
    }

    /// Any request to any address.
    pub async fn at(
        &self,
        method: Method,
        address: &str,
        headers: &[(header::HeaderName, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Full::new(body.into())).expect("a request");
        let response = self.client.request(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body.to_string()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Bytes::new()).await
    }

    /// Creates a record and returns its id.
    pub async fn create(&self, object_type: &str, properties: Value) -> String {
        let body = serde_json::json!({ "properties": properties });
        let answer = self.post(&format!("/crm/v3/objects/{object_type}"), body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Reads some properties of a record.
    pub async fn properties(&self, object_type: &str, id: &str, names: &str) -> Value {
        let answer = self
            .get(&format!("/crm/v3/objects/{object_type}/{id}?properties={names}"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["properties"].clone()
    }

    /// The number of live records of a type.
    pub async fn total(&self, object_type: &str) -> u64 {
        let answer = self
            .post(
                &format!("/crm/v3/objects/{object_type}/search"),
                serde_json::json!({}),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["total"].as_u64().expect("a total")
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The ids of a list's, batch's or search's results.
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        let results = json["results"].as_array().expect("results");
        results
            .iter()
            .map(|result| result["id"].as_str().expect("an id").to_owned())
            .collect()
    }
}
