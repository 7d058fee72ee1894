//! The gateway in front of a local portal, met by a client that knows nothing of it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use spoke_client::auth::{RotatingToken, TokenSource};
use spoke_client::{HubSpot, Method, RetryPolicy};
use spoke_gateway::proxy::{BuildError, Gateway, Upstream};
use spoke_gateway::roles::KeyRing;
use spoke_gateway::traces::Tracer;
use spoke_portal::Portal;
use spoke_store::audit::{AuditLog, Filter, Verification};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A gateway that runs, and one client a role.
struct World {
    portal: Option<Portal>,
    url: String,
    keys: BTreeMap<&'static str, String>,
    audit: PathBuf,
    stop: Arc<Notify>,
    serving: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        Self::with(|_, builder| builder).await
    }

    async fn with(
        change: impl FnOnce(&Path, spoke_gateway::proxy::GatewayBuilder) -> spoke_gateway::proxy::GatewayBuilder,
    ) -> Self {
        let portal = Portal::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let audit = folder.path().join("audit.db");
        let mut ring = KeyRing::default();
        let mut keys = BTreeMap::new();
        for role in ["reader", "writer", "admin", "webhook"] {
            let key = ring.create(role, role, "2026-01-01T00:00:00Z").unwrap();
            keys.insert(role, key.key.expose().to_owned());
        }
        let upstream = Upstream {
            url: portal.url().to_owned(),
            token: Some(portal.token().into()),
            levels: BTreeMap::new(),
        };
        let builder = change(folder.path(), Gateway::builder(upstream, &audit).keys(ring));
        let gateway = builder.build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = Arc::new(Notify::new());
        let serving = {
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                gateway
                    .serve(listener, async move { stop.notified().await })
                    .await
            })
        };
        Self {
            portal: Some(portal),
            url,
            keys,
            audit,
            stop,
            serving: Some(serving),
            _folder: folder,
        }
    }

    fn client(&self, role: &str) -> HubSpot {
        HubSpot::builder()
            .base_url(&self.url)
            .token(self.keys[role].as_str())
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    }

    /// Status and document of a call.
    async fn call(&self, role: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.client(role).request(method, path);
        if let Some(body) = &body {
            request = request.json(body);
        }
        match request.send().await {
            Ok(answer) => (answer.status(), answer.json().unwrap_or(Value::Null)),
            Err(error) => (
                error.status().unwrap_or(0),
                json!({"category": error.category(), "message": error.message(), "correlationId": error.correlation_id()}),
            ),
        }
    }

    async fn contact(&self) -> String {
        let body = json!({"properties": {"email": "jane@example.com"}});
        let (status, made) = self
            .call("writer", Method::POST, "/crm/v3/objects/contacts", Some(body))
            .await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    /// Ends the gateway, so that everything is in the log, and gives its entries as text.
    async fn audit(mut self) -> Vec<String> {
        self.stop.notify_one();
        self.serving.take().unwrap().await.unwrap().unwrap();
        // The writer of the log ends after the last gateway; until then entries may be on their way.
        let log = AuditLog::open(&self.audit).unwrap();
        assert!(matches!(log.verify(None).unwrap(), Verification::Verified { .. }));
        let filter = Filter {
            limit: 100,
            ..Filter::default()
        };
        let text = |entry: &spoke_store::audit::Entry| {
            format!(
                "{} {} {} {}",
                entry.role.as_deref().unwrap_or("-"),
                entry.action,
                entry.object_type.as_deref().unwrap_or("-"),
                entry.outcome
            )
        };
        log.entries(&filter)
            .unwrap()
            .iter()
            .map(|one| text(&one.entry))
            .collect()
    }

    async fn raw(&self, request: &str) -> String {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn get(&self, path: &str) -> String {
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        ))
        .await
    }
}

#[tokio::test]
async fn a_token_that_hubspot_refuses_is_renewed_for_the_next_request() {
    let token = RotatingToken::new("pat-na1-planted-and-over");
    let source: Arc<dyn TokenSource> = Arc::new(token.clone());
    let world = World::with(|_, builder| builder.token_source(source)).await;
    let list = || world.call("reader", Method::GET, "/crm/v3/objects/contacts", None);
    assert_eq!(list().await.0, 401);
    token.set(world.portal.as_ref().unwrap().token());
    assert_eq!(list().await.0, 200);
}

#[tokio::test]
async fn each_role_does_what_it_may_and_nothing_else() {
    let world = World::new().await;
    let id = world.contact().await;
    let one = format!("/crm/v3/objects/contacts/{id}");
    assert_eq!(world.call("reader", Method::GET, &one, None).await.0, 200);
    let (status, refused) = world.call("reader", Method::DELETE, &one, None).await;
    assert_eq!(
        (status, refused["category"].as_str()),
        (403, Some("MISSING_SCOPES"))
    );
    assert_eq!(refused["message"], "The role reader may not archive contacts");
    for (role, method, path) in [
        ("writer", Method::DELETE, one.as_str()),
        ("writer", Method::POST, "/crm/v3/objects/0-1/gdpr-delete"),
        ("writer", Method::POST, "/crm/v3/objects/contacts/merge"),
        ("reader", Method::POST, "/crm/v3/objects/contacts/batch/archive"),
        ("webhook", Method::GET, one.as_str()),
        ("writer", Method::GET, "/some/thing/else"),
        ("writer", Method::GET, "/crm/v3/objects/contacts/..%2f..%2fowners"),
    ] {
        assert_eq!(
            world.call(role, method.clone(), path, None).await.0,
            403,
            "{role} {method} {path}"
        );
    }
    assert_eq!(
        world.call("reader", Method::GET, &one, None).await.0,
        200,
        "it is still there"
    );
    assert_eq!(world.call("admin", Method::DELETE, &one, None).await.0, 204);
}

#[tokio::test]
async fn every_decision_is_in_the_log_and_changes_are_there_before_they_happen() {
    let world = World::new().await;
    let id = world.contact().await;
    world
        .call(
            "reader",
            Method::GET,
            &format!("/crm/v3/objects/contacts/{id}"),
            None,
        )
        .await;
    world
        .call(
            "reader",
            Method::DELETE,
            &format!("/crm/v3/objects/contacts/{id}"),
            None,
        )
        .await;
    world.get("/crm/v3/objects/contacts").await;
    // A write is answered after its entries, so these are in the log.
    world
        .call("writer", Method::DELETE, "/crm/v3/objects/deals/1", None)
        .await;
    insta::assert_debug_snapshot!(world.audit().await, @r#"
    [
        "writer create contacts allowed",
        "writer create contacts 201",
        "reader read contacts 200",
        "reader archive contacts denied",
        "- read contacts unauthenticated",
        "writer archive deals denied",
    ]
    "#);
}

#[tokio::test]
async fn nobody_gets_in_without_a_key_or_with_credentials_of_another_kind() {
    let world = World::new().await;
    let token = world.portal.as_ref().unwrap().token().to_owned();
    let path = "/crm/v3/objects/contacts";
    for (query, header) in [
        (String::new(), String::new()),
        (format!("?hapikey={token}"), String::new()),
        (String::new(), format!("authorization: Bearer {token}\r\n")),
        (
            String::new(),
            format!("authorization: Basic {}\r\n", world.keys["admin"]),
        ),
    ] {
        let request = format!("GET {path}{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n");
        let answer = world.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        assert!(
            answer.contains("INVALID_AUTHENTICATION") && !answer.contains(&token),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn answers_come_through_as_hubspot_gave_them() {
    let world = World::new().await;
    let key = &world.keys["writer"];
    let body = r#"{"properties":{"emial":"x"}}"#;
    let request = format!(
        "POST /crm/v3/objects/contacts HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: bearer {key}\r\n\
         content-type: application/json\r\nx-http-method-override: DELETE\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = world.raw(&request).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    for part in [
        "x-hubspot-correlation-id: ",
        "\"category\":\"VALIDATION_ERROR\"",
        "PROPERTY_DOESNT_EXIST",
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
}

#[tokio::test]
async fn bodies_have_a_bound() {
    let world = World::with(|_, builder| builder.body_max(1000)).await;
    let body = json!({"properties": {"email": "a@example.com", "firstname": "x".repeat(2000)}});
    let (status, answer) = world
        .call("writer", Method::POST, "/crm/v3/objects/contacts", Some(body))
        .await;
    assert_eq!(status, 413, "{answer}");
    let key = &world.keys["writer"];
    let chunk = format!("7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2000));
    let request = format!(
        "POST /crm/v3/objects/contacts HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\n\
         transfer-encoding: chunked\r\n\r\n{chunk}"
    );
    let answer = world.raw(&request).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_portal_that_is_down_is_said_to_be() {
    let mut world = World::new().await;
    assert!(world.get("/health").await.contains("\"status\":\"healthy\""));
    world.portal.take().unwrap().stop().await.unwrap();
    let (status, answer) = world
        .call("reader", Method::GET, "/crm/v3/objects/contacts", None)
        .await;
    assert_eq!(status, 502, "{answer}");
    assert_eq!(answer["message"], "The gateway can't reach HubSpot");
    assert!(world.get("/ready").await.starts_with("HTTP/1.1 200"));
    let text = world.get("/metrics").await;
    assert!(
        text.contains("hubspot_api_errors_total{status_code=\"502\",category=\"SERVICE_UNAVAILABLE\"} 1"),
        "{text}"
    );
}

#[tokio::test]
async fn health_of_a_portal_that_never_answered_is_503() {
    let mut world = World::new().await;
    world.portal.take().unwrap().stop().await.unwrap();
    let answer = world.get("/health").await;
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("\"connected\":false"),
        "{answer}"
    );
}

#[tokio::test]
async fn calls_are_counted_by_what_they_are_and_labels_stay_few() {
    let world = World::new().await;
    world.contact().await;
    let search = json!({"filterGroups": [], "limit": 1});
    world
        .call(
            "reader",
            Method::POST,
            "/crm/v3/objects/contacts/search",
            Some(search),
        )
        .await;
    world
        .call(
            "reader",
            Method::POST,
            "/crm/v3/objects/0-1/batch/read",
            Some(json!({"inputs": [], "properties": []})),
        )
        .await;
    for type_id in 0..50 {
        world
            .call(
                "admin",
                Method::GET,
                &format!("/crm/v3/objects/2-{type_id}"),
                None,
            )
            .await;
    }
    let text = world.get("/metrics").await;
    for line in [
        "hubspot_api_requests_total{method=\"POST\",object_type=\"contacts\",status=\"success\"} 1",
        "hubspot_api_requests_total{method=\"SEARCH\",object_type=\"contacts\",status=\"success\"} 1",
        "hubspot_api_requests_total{method=\"DELETE\",object_type=\"deals\",status=\"error\"} 0",
        "hubspot_api_request_duration_seconds_count{method=\"SEARCH\",object_type=\"contacts\"} 1",
        "hubspot_api_errors_total{status_code=\"401\",category=\"INVALID_AUTHENTICATION\"} 0",
        "hubspot_api_errors_total{status_code=\"429\",category=\"RATE_LIMITS\"} 0",
        "spoke_gateway_decisions_total{outcome=\"denied\"} 0",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(
        text.contains("method=\"BATCH_READ\",object_type=\"contacts\""),
        "{text}"
    );
    let custom = text
        .lines()
        .filter(|line| line.starts_with("hubspot_api_requests_total") && line.contains("\"custom\""));
    assert!(custom.count() <= 2, "{text}");
}

#[tokio::test]
async fn a_collector_gets_a_span_a_call() {
    let collector = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let mut world = World::with(|_, builder| builder.tracer(Tracer::new(&endpoint).unwrap())).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let key = &world.keys["reader"];
    let request = format!(
        "GET /crm/v3/objects/contacts HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\n\
         traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n\r\n"
    );
    assert!(world.raw(&request).await.starts_with("HTTP/1.1 200"));
    let (mut stream, _) = collector.accept().await.unwrap();
    let mut received = Vec::new();
    let document: Value = loop {
        let mut part = [0_u8; 4096];
        let count = stream.read(&mut part).await.unwrap();
        received.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&received);
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && let Ok(document) = serde_json::from_str(body)
        {
            break document;
        }
        assert!(count > 0, "{text}");
    };
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    let head = String::from_utf8_lossy(&received).into_owned();
    assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
    let span = &document["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert_eq!(span["traceId"], trace);
    assert_eq!(span["parentSpanId"], "00f067aa0ba902b7");
    assert_eq!(span["name"], "hubspot GET contacts");
    assert_eq!(span["attributes"][1]["value"]["intValue"], "200");
    assert!(
        !head.contains(world.portal.as_ref().unwrap().token()),
        "no token leaves"
    );
    world.stop.notify_one();
    world.serving.take().unwrap().await.unwrap().unwrap();
}

#[tokio::test]
async fn each_level_has_its_own_token() {
    let portal = Portal::builder()
        .scoped_token("only-reads", ["crm.objects.contacts.read"])
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut ring = KeyRing::default();
    let reader = ring.create("r", "reader", "").unwrap();
    let admin = ring.create("a", "admin", "").unwrap();
    let upstream = |levels: &[(&str, &str)]| Upstream {
        url: portal.url().to_owned(),
        token: None,
        levels: levels
            .iter()
            .map(|(level, token)| ((*level).to_owned(), (*token).into()))
            .collect(),
    };
    let missing = Gateway::builder(upstream(&[("reader", "only-reads")]), folder.path().join("a.db"))
        .keys(ring.clone())
        .build();
    assert!(matches!(missing, Err(BuildError::NoToken { level, .. }) if level == "admin"));
    let gateway = Gateway::builder(
        upstream(&[("reader", "only-reads"), ("admin", portal.token())]),
        folder.path().join("b.db"),
    )
    .keys(ring)
    .build()
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { gateway.serve(listener, std::future::pending()).await });
    let status = |key: String, path: &'static str| {
        let client = HubSpot::builder()
            .base_url(&url)
            .token(key)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        async move {
            match client.request(Method::GET, path).send().await {
                Ok(answer) => answer.status(),
                Err(error) => error.status().unwrap_or(0),
            }
        }
    };
    let (reader, admin) = (reader.key.expose().to_owned(), admin.key.expose().to_owned());
    assert_eq!(status(reader.clone(), "/crm/v3/objects/contacts").await, 200);
    assert_eq!(
        status(reader, "/crm/v3/objects/deals").await,
        403,
        "HubSpot itself says no"
    );
    assert_eq!(status(admin, "/crm/v3/objects/deals").await, 200);
    serving.abort();
}
