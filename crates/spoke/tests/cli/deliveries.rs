//! `spoke portal webhooks` and `spoke portal deliveries`; and a portal that is killed loses no event.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::world::World;

/// How long a delivery is waited for. It takes a millisecond; the rest is for busy machines.
const PATIENCE: Duration = Duration::from_secs(30);

/// An endpoint that notes every event and answers as told.
struct Endpoint {
    url: String,
    status: Arc<AtomicU16>,
    events: Receiver<Value>,
}

impl Endpoint {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/in", listener.local_addr().expect("an address"));
        let status = Arc::new(AtomicU16::new(204));
        let (sender, events) = channel();
        let answer = Arc::clone(&status);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, sender) = (Arc::clone(&answer), sender.clone());
                std::thread::spawn(move || serve(stream, &answer, &sender));
            }
        });
        Self { url, status, events }
    }

    fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn next(&self) -> Value {
        self.events.recv_timeout(PATIENCE).expect("an event arrives")
    }
}

/// Reads one delivery after the other until the portal hangs up.
fn serve(stream: TcpStream, status: &AtomicU16, sender: &Sender<Value>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let status = status.load(Ordering::SeqCst);
        let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n");
        let events: Vec<Value> = serde_json::from_slice(&body).ok()?;
        for event in events {
            sender.send(event).ok()?;
        }
        reader.get_mut().write_all(answer.as_bytes()).ok()?;
    }
}

/// A project's file that subscribes to new contacts.
fn file(world: &World, url: &str) {
    let file = json!({ "uid": "hooks", "type": "webhooks", "config": {
        "settings": { "targetUrl": url, "maxConcurrentRequests": 10 },
        "subscriptions": { "legacyCrmObjects": [{ "subscriptionType": "contact.creation", "active": true }] },
    } });
    world.file("webhooks-hsmeta.json", file.to_string());
}

fn create(portal: &crate::world::Running, number: usize) {
    let contact = json!({ "properties": { "email": format!("c{number}@example.com") } });
    portal.post("/crm/v3/objects/contacts", &contact);
}

/// The log once there have been so many attempts.
fn attempts(world: &World, count: usize) -> Vec<Value> {
    let began = std::time::Instant::now();
    loop {
        let log = world.json(&["portal", "deliveries", "--json"]);
        let log = log.as_array().expect("deliveries").clone();
        if log.len() >= count {
            return log;
        }
        assert!(began.elapsed() < PATIENCE, "{log:?}");
    }
}

#[test]
fn a_projects_file_is_loaded_and_deliveries_are_shown_and_sent_again() {
    let world = World::new();
    let portal = world.portal();
    let none = world.run(&["portal", "webhooks", "list"]);
    assert_eq!(none.stderr, "no app has an address to deliver to\n");
    let endpoint = Endpoint::start();
    file(&world, &endpoint.url);
    let loaded = world.run(&["portal", "webhooks", "load", "webhooks-hsmeta.json"]);
    assert_eq!(
        loaded.stdout,
        format!(
            "app 555001: events go to {}, signed v1 + v3, 1 of 1 subscriptions active\n",
            endpoint.url
        )
    );
    endpoint.answer(500);
    create(&portal, 1);
    assert_eq!(endpoint.next()["attemptNumber"], 0);
    let log = attempts(&world, 1);
    assert_eq!(log[0]["outcome"], "waiting");
    let failed = world.run(&["portal", "deliveries", "--failed"]);
    assert!(failed.stdout.contains("waiting"), "{}", failed.stdout);
    assert_eq!(failed.stderr, "1 event waits to be delivered\n");
    endpoint.answer(204);
    let again = world.run(&["portal", "deliveries", "retry", "1"]);
    assert_eq!(
        (again.status, again.stdout.as_str()),
        (0, "delivery 1 is sent again: 1 event\n"),
        "{}",
        again.stderr
    );
    assert_eq!(endpoint.next()["attemptNumber"], 1);
    attempts(&world, 2);
    let shown = world.run(&["portal", "deliveries", "show", "2"]);
    for part in ["delivered", "204", "contact.creation"] {
        assert!(shown.stdout.contains(part), "{}", shown.stdout);
    }
    let unknown = world.run(&["portal", "deliveries", "show", "99"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.stderr.contains("no delivery with the number 99"),
        "{}",
        unknown.stderr
    );
    let all = world.run(&["portal", "deliveries", "retry", "--all"]);
    assert_eq!(all.stdout, "0 sent again\n");
    let set = world.run(&[
        "portal",
        "webhooks",
        "set",
        "--signatures",
        "v2,v3",
        "--timeout",
        "200ms",
    ]);
    assert!(
        set.stdout.contains("signed v2 + v3"),
        "{}{}",
        set.stdout,
        set.stderr
    );
    let list = world.run(&["portal", "webhooks", "list"]);
    assert!(list.stdout.contains(&endpoint.url), "{}", list.stdout);
}

#[test]
fn mischief_is_said_in_words_and_ended() {
    let world = World::new();
    let _portal = world.portal();
    let done = world.run(&[
        "portal",
        "webhooks",
        "mischief",
        "--duplicates",
        "10",
        "--reorder",
        "--delay",
        "30s",
        "--seed",
        "7",
    ]);
    assert_eq!(
        done.stdout,
        "10 % of events arrive twice, events change places, deliveries wait up to 30000 ms (seed 7)\n"
    );
    let off = world.run(&["portal", "webhooks", "mischief", "--off"]);
    assert_eq!(off.stdout, "deliveries are as they should be\n");
    assert_eq!(world.run(&["portal", "webhooks", "mischief"]).status, 2);
}

#[test]
fn a_file_that_cannot_be_used_names_the_place() {
    let world = World::new();
    let _portal = world.portal();
    world.file("broken.json", "{");
    world.file(
        "odd.json",
        json!({ "type": "webhooks", "config": {
            "settings": { "targetUrl": "https://a.example" },
            "subscriptions": { "crmObjects": [{ "subscriptionType": "contact.creation" }] },
        } })
        .to_string(),
    );
    for (name, reason) in [
        ("missing.json", "can't read missing.json"),
        ("broken.json", "broken.json is no JSON"),
        (
            "odd.json",
            "can't use odd.json: config.subscriptions.crmObjects[0].subscriptionType: contact.creation is no type of crmObjects",
        ),
    ] {
        let said = world.run(&["portal", "webhooks", "load", name]);
        assert_eq!(said.status, 2, "{}", said.stderr);
        assert!(said.stderr.contains(reason), "{}", said.stderr);
    }
}

#[test]
fn a_portal_that_is_killed_in_the_middle_of_retries_loses_no_event() {
    let world = World::new();
    let serve = ["portal", "serve", "--empty", "--port", "0", "--json"];
    let mut portal = world.start(&serve);
    let endpoint = Endpoint::start();
    file(&world, &endpoint.url);
    assert_eq!(
        world
            .run(&["portal", "webhooks", "load", "webhooks-hsmeta.json"])
            .status,
        0
    );
    endpoint.answer(503);
    let mut created = 0;
    for _ in 0..3 {
        for _ in 0..20 {
            create(&portal, created);
            created += 1;
        }
        // Some deliveries have failed, some are on their way, some wait.
        endpoint.next();
        portal.kill();
        portal = world.start(&serve);
    }
    while endpoint.events.try_recv().is_ok() {}
    endpoint.answer(204);
    let advanced = world.run(&["portal", "clock", "advance", "24h"]);
    assert_eq!(advanced.status, 0, "{}", advanced.stderr);
    let ids = world.json(&["api", "GET", "/crm/v3/objects/contacts?limit=100"]);
    let mut missing: Vec<String> = ids["results"]
        .as_array()
        .expect("contacts")
        .iter()
        .map(|contact| contact["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(missing.len(), created);
    while !missing.is_empty() {
        let id = endpoint.next()["objectId"].to_string();
        missing.retain(|one| *one != id);
    }
}
