//! `spoke triage`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::world::World;

const INCIDENT: &str = r#"{"status":{"indicator":"major","description":"Partial System Outage"},"components":[{"name":"APIs","status":"major_outage"}],"incidents":[{"name":"Elevated errors","status":"investigating","impact":"major"}]}"#;

/// A status page that tells of an incident to whoever asks.
fn status_page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0_u8; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            let asked = String::from_utf8_lossy(&request[..read]).into_owned();
            let (status, body) = if asked.starts_with("GET /api/v2/summary.json ") {
                ("200 OK", INCIDENT)
            } else {
                ("404 Not Found", "")
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    url
}

#[test]
fn all_is_well_until_the_status_page_says_otherwise() {
    let world = World::new();
    let _portal = world.portal();
    let well = world.json(&["triage", "--json"]);
    assert_eq!(well["diagnosis"]["finding"], "well", "{well}");
    let watch = world.json(&["triage", "--status-url", &status_page(), "--json"]);
    assert_eq!(watch["diagnosis"]["finding"], "platform-watch", "{watch}");
    assert_eq!(watch["diagnosis"]["severity"], "P4");
}

#[test]
fn an_outage_is_told_from_a_bug_and_the_draft_is_written() {
    let world = World::new();
    let portal = world.portal();
    for _ in 0..3 {
        assert_eq!(world.run(&["crm", "contacts", "get", "999999999"]).status, 3);
    }
    let bug = world.run(&["triage", "--out", "post-mortem.md"]);
    assert_eq!(bug.status, 1, "{}{}", bug.stdout, bug.stderr);
    assert!(
        bug.stdout.contains("our own requests are refused"),
        "{}",
        bug.stdout
    );
    let draft = std::fs::read_to_string(world.path().join("post-mortem.md")).expect("written");
    assert!(
        draft.contains("## Timeline (UTC)") && draft.contains("fails: 404"),
        "{draft}"
    );

    portal.kill();
    let outage = world.run(&["triage", "--status-url", &status_page()]);
    assert_eq!(outage.status, 4);
    assert!(
        outage.stdout.contains("an incident at HubSpot (P1)"),
        "{}",
        outage.stdout
    );
    let alone = world.run(&["triage"]);
    assert_eq!(alone.status, 4);
    assert!(alone.stdout.contains("our own network"), "{}", alone.stdout);
}
