//! The receiver, with and without its server.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use http::{HeaderMap, HeaderName};
use parking_lot::Mutex;
use spoke_gateway::Clock;
use spoke_gateway::webhook::{
    Answer, Delivery, Event, FAILURES_MAX, Handler, HandlerError, PATH, Receiver, Version,
};
use spoke_model::secret::Secret;
use spoke_model::webhooks::{SIGNATURE_V3_HEADER, TIMESTAMP_HEADER, sign_v3};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const SECRET: &str = "a-client-secret";
const URL: &str = "https://hooks.example.com/webhooks/hubspot";
const AT: i64 = 1_767_225_600_500;

/// A clock that stands until it is moved.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn at(now: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now)))
    }

    fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::new(move || hands.load(Ordering::SeqCst))
    }

    fn forward(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

/// Keeps what it gets, after failing as often as it is told to.
#[derive(Clone, Default)]
struct Keep {
    failures: Arc<AtomicU32>,
    kept: Arc<Mutex<Vec<String>>>,
    arrived: Arc<Notify>,
}

impl Handler for Keep {
    fn handle(&self, event: &Event) -> impl Future<Output = Result<(), HandlerError>> + Send {
        let fails = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
            .is_ok();
        let outcome = if fails {
            Err("not now".into())
        } else {
            self.kept.lock().push(event.raw.clone());
            self.arrived.notify_one();
            Ok(())
        };
        std::future::ready(outcome)
    }
}

fn event(id: u64) -> String {
    format!(
        "{{\"eventId\":{id},\"subscriptionType\":\"contact.creation\",\"objectId\":{id},\"occurredAt\":{AT}}}"
    )
}

fn receiver(folder: &Path, hands: &Hands) -> Receiver {
    Receiver::builder(SECRET, folder.join("webhooks.db"))
        .public_url(URL)
        .clock(hands.clock())
        .build()
        .unwrap()
}

fn signed(body: &str, url: &str, at: i64) -> HeaderMap {
    let signature = sign_v3(&Secret::from(SECRET), "POST", url, body.as_bytes(), at);
    [
        (SIGNATURE_V3_HEADER, signature),
        (TIMESTAMP_HEADER, at.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
    .collect()
}

async fn receive(receiver: &Receiver, body: &str) -> Answer {
    receiver
        .receive(
            "POST",
            "http://127.0.0.1:3000/webhooks/hubspot",
            &signed(body, URL, AT),
            body.as_bytes(),
        )
        .await
}

#[tokio::test]
async fn a_delivery_is_kept_once_however_often_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = receiver(folder.path(), &Hands::at(AT));
    let events: Vec<String> = (0..120).map(event).collect();
    let body = format!("[{}]", events.join(","));
    let answer = receive(&receiver, &body).await;
    assert!(
        matches!(
            answer,
            Answer::Kept {
                version: Version::V3,
                new: 120,
                duplicates: 0,
                ..
            }
        ),
        "{answer:?}"
    );
    let repeated = body.replacen("\"eventId\"", "\"attemptNumber\":1,\"eventId\"", 1);
    let answer = receive(&receiver, &repeated).await;
    assert!(
        matches!(
            answer,
            Answer::Kept {
                new: 0,
                duplicates: 120,
                ..
            }
        ),
        "{answer:?}"
    );
}

#[tokio::test]
async fn what_is_not_hubspots_is_refused_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let hands = Hands::at(AT);
    let receiver = receiver(folder.path(), &hands);
    let body = format!("[{}]", event(1));
    let headers = signed(&body, URL, AT);
    let send = |headers: HeaderMap, body: String| {
        let receiver = receiver.clone();
        async move {
            receiver
                .receive("POST", "http://x/", &headers, body.as_bytes())
                .await
        }
    };
    assert_eq!(send(HeaderMap::new(), body.clone()).await, Answer::Refused);
    assert_eq!(
        send(headers.clone(), format!("[{}]", event(2))).await,
        Answer::Refused
    );
    assert_eq!(
        send(signed("{}", URL, AT), "{}".to_owned()).await,
        Answer::Malformed
    );
    hands.forward(300_001);
    assert_eq!(
        send(headers, body).await,
        Answer::Refused,
        "it is a replay by now"
    );
    let keep = Arc::new(Keep::default());
    assert_eq!(receiver.work_once(&keep).await, 0);
}

#[tokio::test]
async fn an_event_comes_back_until_its_handler_is_content() {
    let folder = tempfile::tempdir().unwrap();
    let hands = Hands::at(AT);
    let receiver = receiver(folder.path(), &hands);
    receive(&receiver, &format!("[{}]", event(1))).await;
    let keep = Keep::default();
    keep.failures.store(3, Ordering::SeqCst);
    let handler = Arc::new(keep.clone());
    for _ in 0..3 {
        assert_eq!(receiver.work_once(&handler).await, 1);
        assert_eq!(receiver.work_once(&handler).await, 0, "not before its time");
        hands.forward(5 * 60 * 1000);
    }
    assert_eq!(receiver.work_once(&handler).await, 1);
    assert_eq!(*keep.kept.lock(), [event(1)]);
    hands.forward(24 * 60 * 60 * 1000);
    assert_eq!(receiver.work_once(&handler).await, 0, "done is done");
}

#[tokio::test]
async fn after_ten_failures_an_event_is_dead_and_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let hands = Hands::at(AT);
    let receiver = receiver(folder.path(), &hands);
    receive(&receiver, &format!("[{}]", event(1))).await;
    let keep = Keep::default();
    keep.failures.store(u32::MAX, Ordering::SeqCst);
    let handler = Arc::new(keep);
    for _ in 0..FAILURES_MAX {
        assert_eq!(receiver.work_once(&handler).await, 1);
        hands.forward(5 * 60 * 1000);
    }
    assert_eq!(receiver.work_once(&handler).await, 0);
}

#[tokio::test]
async fn events_survive_a_receiver_that_ends_before_it_handled_them() {
    let folder = tempfile::tempdir().unwrap();
    let hands = Hands::at(AT);
    let first = receiver(folder.path(), &hands);
    receive(&first, &format!("[{},{}]", event(1), event(2))).await;
    drop(first);
    let second = receiver(folder.path(), &hands);
    let keep = Keep::default();
    assert_eq!(second.work_once(&Arc::new(keep.clone())).await, 2);
    assert_eq!(keep.kept.lock().len(), 2);
}

#[tokio::test]
async fn the_server_takes_deliveries_of_a_local_portal_and_refuses_bodies_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{PATH}", listener.local_addr().unwrap());
    let portal = spoke_portal::Portal::start().await.unwrap();
    let receiver = Receiver::builder(
        portal.app().client_secret.clone(),
        folder.path().join("webhooks.db"),
    )
    .body_max(10_000)
    .build()
    .unwrap();
    let stop = Arc::new(Notify::new());
    let keep = Keep::default();
    let serving = {
        let (receiver, stop) = (receiver.clone(), Arc::clone(&stop));
        let router = receiver.router();
        tokio::spawn(async move {
            receiver
                .serve(listener, router, async move { stop.notified().await })
                .await
        })
    };
    let working = {
        let (receiver, keep) = (receiver.clone(), keep.clone());
        tokio::spawn(async move { receiver.work(keep, std::future::pending()).await })
    };
    let hubspot = spoke_client::HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let app = spoke_gateway::webhook::AppWebhooks::new(
        hubspot.clone(),
        portal.app_id(),
        Some(portal.app().developer_api_key.clone()),
    );
    app.set_target_url(&url).await.unwrap();
    app.create("contact.creation", None, None, true).await.unwrap();
    let body = serde_json::json!({"properties": {"email": "jane@example.com"}});
    hubspot
        .request(spoke_client::Method::POST, "/crm/v3/objects/contacts")
        .json(&body)
        .send()
        .await
        .unwrap();
    keep.arrived.notified().await;
    let received = keep.kept.lock().first().cloned().unwrap();
    assert!(
        received.contains("\"subscriptionType\":\"contact.creation\""),
        "{received}"
    );

    let delivery = Delivery::to(&url, portal.app().client_secret.clone()).unwrap();
    let large = format!("[{}]", vec![event(1); 200].join(","));
    assert_eq!(
        delivery
            .send(large, Clock::system().now())
            .await
            .unwrap()
            .status
            .as_u16(),
        413
    );
    let stranger = Delivery::to(&url, "another secret").unwrap();
    let refused = stranger.send("[]", Clock::system().now()).await.unwrap();
    assert_eq!(refused.status.as_u16(), 401);
    stop.notify_one();
    serving.await.unwrap().unwrap();
    working.abort();
}
