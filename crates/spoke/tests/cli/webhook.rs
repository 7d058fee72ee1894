//! `spoke webhook`: the local portal's events, received, passed on and looked at.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::world::World;

/// A command that serves; killed when the test ends.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    url: String,
}

impl Server {
    /// Starts a command that says where it listens.
    fn start(world: &World, arguments: &[&str]) -> Self {
        let mut child = world
            .spoke(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the first line");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert_eq!(ready["event"], "listening");
        let url = ready["url"].as_str().expect("an address").to_owned();
        Self { child, stdout, url }
    }

    fn event(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("an event");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("an end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LISTEN: &[&str] = &["webhook", "listen", "--port", "0", "--json"];

#[test]
fn what_happens_in_the_local_portal_is_received() {
    let world = World::new();
    let _portal = world.portal();
    let subscribe = ["--subscribe", "contact.creation,contact.propertyChange:firstname"];
    let mut server = Server::start(&world, &[LISTEN, &subscribe].concat());
    let made = world.json(&["crm", "contacts", "create", "email=jane@example.com", "--json"]);
    let id = made["id"].as_str().expect("an id").to_owned();
    let event = server.event();
    assert_eq!(
        (&event["subscriptionType"], event["objectId"].to_string()),
        (&Value::from("contact.creation"), id.clone())
    );
    world.run(&["crm", "contacts", "update", &id, "firstname=Jane"]);
    let event = server.event();
    assert_eq!(
        (&event["propertyName"], &event["propertyValue"]),
        (&Value::from("firstname"), &Value::from("Jane"))
    );

    let listed = world.json(&["webhook", "subscriptions", "list", "--json"]);
    assert_eq!(listed["targetUrl"], server.url.as_str());
    assert_eq!(listed["subscriptions"].as_array().map(Vec::len), Some(2));
    let events = world.json(&["webhook", "events", "--json"]);
    assert_eq!(events[0]["event"]["subscriptionType"], "contact.creation");

    // Subscribing again finds what is there.
    server.kill();
    let _server = Server::start(&world, &[LISTEN, &subscribe].concat());
    let listed = world.json(&["webhook", "subscriptions", "list", "--json"]);
    assert_eq!(listed["subscriptions"].as_array().map(Vec::len), Some(2));
}

#[test]
fn an_event_is_triggered_and_a_subscription_paused() {
    let world = World::new();
    let _portal = world.portal();
    let mut server = Server::start(&world, &[LISTEN, &["--subscribe", "deal.creation"]].concat());
    let said = world.run(&["webhook", "trigger", "deal.creation", "--object-id", "77"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
    let event = server.event();
    assert_eq!(
        (&event["objectId"], &event["portalId"]),
        (&Value::from(77), &Value::from(12_345_678))
    );
    let id = event["subscriptionId"].to_string();
    let said = world.run(&["webhook", "subscriptions", "pause", &id]);
    assert_eq!(
        said.stdout,
        format!("subscription {id} to deal.creation is paused\n")
    );
    let said = world.run(&["webhook", "trigger", "deal.creation"]);
    assert!(said.stderr.contains("no active subscription"), "{}", said.stderr);
    let said = world.run(&["webhook", "subscriptions", "delete", &id]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let said = world.run(&["webhook", "subscriptions", "resume", &id]);
    assert_eq!(said.status, 3, "{}", said.stdout);
}

/// Takes one request, answers with `status`, and gives its body.
fn take(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().expect("a connection");
    let mut text = Vec::new();
    loop {
        let mut part = [0_u8; 4096];
        let count = stream.read(&mut part).expect("a request");
        text.extend_from_slice(&part[..count]);
        let so_far = String::from_utf8_lossy(&text);
        let Some((head, body)) = so_far.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            })
            .and_then(|length| length.parse::<usize>().ok())
            .unwrap_or(0);
        if body.len() >= length || count == 0 {
            let body = body.to_owned();
            assert!(
                head.to_ascii_lowercase().contains("x-hubspot-signature-v3: "),
                "{head}"
            );
            write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .expect("answered");
            return body;
        }
    }
}

#[test]
fn an_event_is_passed_on_until_it_arrives_and_once_more_when_asked() {
    let world = World::new();
    let _portal = world.portal();
    let application = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/in", application.local_addr().expect("an address"));
    let mut server = Server::start(&world, &[LISTEN, &["--forward", &address]].concat());
    let to = server.url.clone();
    let said = world.run(&[
        "webhook",
        "trigger",
        "contact.deletion",
        "--object-id",
        "5",
        "--to",
        &to,
    ]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    take(&application, "500 Internal Server Error");
    let body = take(&application, "200 OK");
    assert!(
        body.starts_with("[{") && body.contains("\"contact.deletion\""),
        "{body}"
    );
    assert_eq!(server.event()["objectId"], 5);
    server.kill();

    let replaying = std::thread::scope(|scope| {
        let running = scope.spawn(|| world.run(&["webhook", "replay", "--forward", &address, "--id", "1"]));
        take(&application, "204 No Content");
        running.join().expect("it ends")
    });
    assert_eq!(
        replaying.stdout, "1 contact.deletion: passed on\n",
        "{}",
        replaying.stderr
    );
    drop(application);
    let said = world.run(&["webhook", "replay", "--forward", &address]);
    assert_eq!(said.status, 4, "{}", said.stdout);
}

#[test]
fn a_receiver_that_was_killed_handles_what_it_had_taken() {
    let world = World::new();
    let _portal = world.portal();
    let nowhere = "http://127.0.0.1:9/in";
    let server = Server::start(&world, &[LISTEN, &["--forward", nowhere]].concat());
    let said = world.run(&["webhook", "trigger", "contact.creation", "--to", &server.url]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    server.kill();
    let events = world.json(&["webhook", "events", "--json"]);
    assert_eq!(events[0]["state"], "waiting");
    let mut server = Server::start(&world, LISTEN);
    assert_eq!(server.event()["subscriptionType"], "contact.creation");
}

#[test]
fn a_signature_is_checked_and_the_usual_mistake_is_named() {
    let world = World::new();
    world.file("secret", "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy\n");
    world.file("body", "{'example_field':'example_value'}");
    let verify = |rest: &[&str]| {
        let given = ["webhook", "verify", "--secret-file", "secret", "--body", "body"];
        world.run(&[&given, rest].concat())
    };
    let known = [
        "--uri",
        "https://www.example.com/webhook_uri",
        "--timestamp",
        "1693657560000",
        "--signature",
        "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
    ];
    let at = ["--at", "2023-09-02T12:26:05Z"];
    let said = verify(&[&known[..], &at].concat());
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (0, "valid: the v3 signature fits\n"),
        "{}",
        said.stderr
    );
    let said = verify(&known);
    assert_eq!(said.status, 1);
    assert!(
        said.stdout.contains("five minutes are allowed"),
        "{}",
        said.stdout
    );
    let mut other = known;
    other[1] = "http://www.example.com/webhook_uri";
    let said = verify(&[&other[..], &at].concat());
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (
            1,
            "not valid: the address: it was signed for https://www.example.com/webhook_uri (the proxy in front took the TLS off)\n"
        )
    );
}

#[test]
fn wrong_input_is_named_with_the_way_out() {
    let world = World::new();
    for (name, arguments) in [
        ("no-secret", &["webhook", "listen"][..]),
        (
            "no-such-type",
            &[
                "webhook",
                "trigger",
                "contact.created",
                "--to",
                "http://127.0.0.1:9",
            ][..],
        ),
        (
            "no-variable",
            &["webhook", "listen", "--secret-env", "NOT_SET"][..],
        ),
        ("no-events", &["webhook", "events"][..]),
        ("no-portal", &["webhook", "subscriptions", "list"][..]),
        (
            "no-property",
            &["webhook", "listen", "--subscribe", "deal.propertyChange"][..],
        ),
    ] {
        let said = world.run(arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{name}");
        let text = said.stderr.replace(&world.path().display().to_string(), "FOLDER");
        insta::assert_snapshot!(format!("webhook-{name}"), text);
    }
}
