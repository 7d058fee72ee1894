//! Measures webhooks from the change to the receiver: contacts are created in batches, and every event of theirs is
//! counted when it arrives at an endpoint that answers at once.
//!
//! `cargo run --release -p spoke-bench --bin webhooks -- [EVENTS] [FOLDER] [SUBSCRIPTIONS]`: 100,000 events when nothing is
//! said; with a folder the portal keeps its data there; with a number of subscriptions, so many more that nothing fits.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use spoke_bench::{Caller, Failure};
use spoke_portal::Portal;
use tokio::net::TcpListener;

/// Contacts in a batch.
const BATCH: u64 = 100;
/// Events of one contact: its creation, and the change of its address.
const EVENTS_EACH: u64 = 2;
/// Connections that create at the same time.
const CALLERS: u64 = 4;
/// Subscriptions that an app may have.
const APP_MAX: u64 = 1_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let events: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let folder = arguments.next().filter(|folder| !folder.is_empty());
    let others: u64 = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let mut builder = Portal::builder();
    if let Some(folder) = folder {
        builder = builder.data_dir(folder);
    }
    let portal = builder.start().await?;
    let (target, received) = receiver().await?;
    let host = portal.url().trim_start_matches("http://").to_owned();
    let mut caller = Caller::connect(&host, portal.token()).await?;
    subscribe(&mut caller, portal.app_id(), &target, others).await?;

    let began = Instant::now();
    let batches = events / BATCH / EVENTS_EACH;
    let next = Arc::new(AtomicU64::new(0));
    let mut creating = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let mut caller = Caller::connect(&host, portal.token()).await?;
        let next = Arc::clone(&next);
        creating.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= batches {
                    return Ok::<(), Failure>(());
                }
                let path = "/crm/v3/objects/contacts/batch/create";
                caller.send(Method::POST, path, batch(number)).await?;
            }
        });
    }
    while let Some(done) = creating.join_next().await {
        done??;
    }
    let created = began.elapsed();
    let wanted = batches * BATCH * EVENTS_EACH;
    while received.events.load(Ordering::Relaxed) < wanted {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let arrived = began.elapsed();
    let rate = |count: u64, time: Duration| count as f64 / time.as_secs_f64();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} contacts created in {created:.2?}: {:.0} a second",
        batches * BATCH,
        rate(batches * BATCH, created)
    )?;
    writeln!(
        out,
        "{wanted} events arrived in {arrived:.2?}, in {} deliveries: {:.0} a second",
        received.deliveries.load(Ordering::Relaxed),
        rate(wanted, arrived)
    )?;
    portal.stop().await?;
    Ok(())
}

fn batch(number: u64) -> Bytes {
    let inputs: Vec<Value> = (0..BATCH)
        .map(|at| {
            let id = number * BATCH + at;
            json!({ "properties": { "email": format!("p{id}@example.com"), "firstname": "Ada", "city": "London" } })
        })
        .collect();
    json!({ "inputs": inputs }).to_string().into()
}

/// Two subscriptions of the built-in app that fit, and others of other apps that do not.
async fn subscribe(caller: &mut Caller, app: u64, target: &str, others: u64) -> Result<(), Failure> {
    let wanted = vec![
        json!({ "subscriptionType": "contact.creation" }),
        json!({ "subscriptionType": "contact.propertyChange", "propertyName": "email" }),
    ];
    load(caller, app, target, wanted).await?;
    let mut left = others;
    while left > 0 {
        let body = json!({ "name": format!("App {left}"), "redirectUris": ["http://localhost:1/back"] });
        let made = caller
            .send(Method::POST, "/_spoke/apps", body.to_string().into())
            .await?;
        let made: Value = serde_json::from_slice(&made)?;
        let app = made["id"].as_u64().ok_or("no id of the app")?;
        let count = left.min(APP_MAX);
        let subscriptions = (0..count)
            .map(|number| json!({ "subscriptionType": "contact.propertyChange", "propertyName": format!("p{number}") }))
            .collect();
        load(caller, app, target, subscriptions).await?;
        left -= count;
    }
    Ok(())
}

async fn load(caller: &mut Caller, app: u64, target: &str, subscriptions: Vec<Value>) -> Result<(), Failure> {
    let file = json!({ "type": "webhooks", "config": {
        "settings": { "targetUrl": target, "maxConcurrentRequests": 10 },
        "subscriptions": { "legacyCrmObjects": subscriptions },
    } });
    let path = format!("/_spoke/webhooks/{app}");
    caller.send(Method::PUT, &path, file.to_string().into()).await?;
    Ok(())
}

/// What has arrived.
#[derive(Default)]
struct Received {
    events: AtomicU64,
    deliveries: AtomicU64,
}

/// An endpoint that counts and answers at once.
async fn receiver() -> Result<(String, Arc<Received>), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let target = format!("http://{}/in", listener.local_addr()?);
    let received = Arc::new(Received::default());
    let counted = Arc::clone(&received);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            let serve = service_fn(move |request: Request<Incoming>| {
                let counted = Arc::clone(&counted);
                async move {
                    let body = request.into_body().collect().await?.to_bytes();
                    let events = body.windows(9).filter(|part| part == b"\"eventId\"").count();
                    counted.events.fetch_add(events as u64, Ordering::Relaxed);
                    counted.deliveries.fetch_add(1, Ordering::Relaxed);
                    let mut answer = Response::new(Full::new(Bytes::new()));
                    *answer.status_mut() = StatusCode::NO_CONTENT;
                    Ok::<_, hyper::Error>(answer)
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
        }
    });
    Ok((target, received))
}
