//! `spoke deadletter`, and the writes that get there.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::world::{Running, Said, World};

fn wait(world: &World) -> Vec<serde_json::Value> {
    let list = world.json(&["deadletter", "list", "--json"]);
    list.as_array().expect("a list").clone()
}

/// What shall go wrong, as the portal's controls take it.
fn fault(portal: &Running, json: &str) {
    let address = portal.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let request = format!(
        "POST /_spoke/faults HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{json}",
        portal.token,
        json.len()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

fn create(world: &World, email: &str) -> Said {
    world.run(&[
        "crm",
        "contacts",
        "create",
        &format!("email={email}"),
        "--dead-letter",
    ])
}

#[test]
fn a_write_for_a_portal_that_is_gone_is_done_when_it_is_back() {
    let world = World::new();
    let portal = world.portal();
    portal.kill();
    let said = create(&world, "jane@example.com");
    assert_eq!(said.status, 4, "{}", said.stderr);
    assert!(said.stderr.contains("kept as dead letter 1"), "{}", said.stderr);
    let update = ["crm", "companies", "update", "1", "name=Acme", "--dead-letter"];
    assert_eq!(world.run(&update).status, 4);
    let lead = [
        "lead",
        "capture",
        "--email",
        "joe@example.com",
        "--deal",
        "Roll-out",
        "--dead-letter",
    ];
    assert_eq!(world.run(&lead).status, 4);
    let waiting = wait(&world);
    let writes: Vec<_> = waiting
        .iter()
        .map(|one| one["operation"].as_str().unwrap())
        .collect();
    assert_eq!(writes, ["create contacts", "update companies", "capture lead"]);
    assert!(
        waiting
            .iter()
            .all(|one| one["mayBeDone"] == false && one["attempts"] == 1)
    );

    let _portal = world.portal();
    let dry = world.run(&["deadletter", "replay", "--all", "--dry-run"]);
    assert_eq!(
        (dry.status, dry.stdout.matches("would be sent").count()),
        (0, 3),
        "{}",
        dry.stdout
    );
    assert_eq!(wait(&world).len(), 3);
    // The company does not exist, so two of three are done.
    let replayed = world.run(&["deadletter", "replay", "--all"]);
    assert_eq!(replayed.status, 5, "{}{}", replayed.stdout, replayed.stderr);
    assert!(
        replayed.stdout.contains("created ") && replayed.stdout.contains("captured, contact "),
        "{}",
        replayed.stdout
    );
    assert_eq!(wait(&world).len(), 1);
    let jane = world.json(&[
        "crm",
        "contacts",
        "get",
        "jane@example.com",
        "--id-property",
        "email",
        "--json",
    ]);
    assert_eq!(jane["properties"]["email"], "jane@example.com");
    assert_eq!(
        world.run(&["deadletter", "replay", "1"]).status,
        2,
        "it is done already"
    );

    let refused = world.run(&["deadletter", "discard", "2"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(world.run(&["deadletter", "discard", "2", "--yes"]).status, 0);
    assert!(wait(&world).is_empty());
    // What they held is forgotten.
    let shown = world.json(&["deadletter", "show", "1", "--json"]);
    assert_eq!(
        (shown["state"].as_str(), shown["payload"].is_null()),
        (Some("done"), true)
    );
}

#[test]
fn a_create_whose_answer_was_lost_is_looked_for_before_it_is_sent_again() {
    let world = World::new();
    let portal = world.portal();
    // Each of the two contacts is sent three times, the note once: nothing tells notes apart.
    fault(
        &portal,
        r#"{"status": 503, "method": "POST", "route": "/crm/**", "count": 7}"#,
    );
    for email in ["jane@example.com", "joe@example.com"] {
        let said = create(&world, email);
        assert!(
            said.status == 4 && said.stderr.contains("dead letter"),
            "{}",
            said.stderr
        );
    }
    let note = [
        "crm",
        "notes",
        "create",
        "hs_note_body=Hi",
        "hs_timestamp=2026-11-25T12:00:00Z",
        "--dead-letter",
    ];
    assert_eq!(world.run(&note).status, 4);
    assert!(wait(&world).iter().all(|one| one["mayBeDone"] == true));
    assert!(wait(&world)[0]["correlationId"].is_string());

    // One of the lost writes was done after all.
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=jane@example.com"])
            .status,
        0
    );
    let replayed = world.run(&["deadletter", "replay", "--all"]);
    assert_eq!(replayed.status, 5, "{}{}", replayed.stdout, replayed.stderr);
    assert!(
        replayed.stdout.contains("was done already: "),
        "{}",
        replayed.stdout
    );
    assert!(replayed.stdout.contains("created "), "{}", replayed.stdout);
    assert!(
        replayed.stdout.contains("no unique property"),
        "{}",
        replayed.stdout
    );
    let contacts = world.json(&["crm", "contacts", "search", "has:email", "--json"]);
    assert_eq!(
        contacts["results"].as_array().map_or(0, Vec::len),
        2,
        "{contacts}"
    );

    assert_eq!(world.run(&["deadletter", "replay", "3"]).status, 1);
    let sent = world.run(&["deadletter", "replay", "3", "--send-anyway"]);
    assert!(
        sent.status == 0 && sent.stdout.contains("created "),
        "{}{}",
        sent.stdout,
        sent.stderr
    );
}

#[test]
fn what_hubspot_would_refuse_again_is_not_kept() {
    let world = World::new();
    let _portal = world.portal();
    let said = create(&world, "not an address");
    assert_eq!(said.status, 3);
    assert!(
        said.stderr.contains("not kept as a dead letter"),
        "{}",
        said.stderr
    );
    assert!(wait(&world).is_empty());
}

#[test]
fn a_write_goes_to_no_other_portal_than_its_own() {
    let world = World::new();
    let portal = world.portal();
    portal.kill();
    assert_eq!(create(&world, "jane@example.com").status, 4);
    let other = World::new();
    let elsewhere = other.portal();
    let mut command = world.spoke(&["deadletter", "replay", "--all", "--portal", &elsewhere.url]);
    let said = Said::from(
        command
            .env("HUBSPOT_ACCESS_TOKEN", &elsewhere.token)
            .output()
            .unwrap(),
    );
    assert_eq!(said.status, 2, "{}", said.stderr);
    assert!(
        said.stderr.contains("was meant for the portal local"),
        "{}",
        said.stderr
    );
}

#[test]
fn it_is_given_up_after_more_than_five_tries() {
    let world = World::new();
    let portal = world.portal();
    // The create, and five times again.
    fault(
        &portal,
        r#"{"status": 403, "method": "POST", "route": "/crm/**", "count": 6}"#,
    );
    assert_eq!(create(&world, "jane@example.com").status, 3);
    for _ in 0..4 {
        assert_eq!(world.run(&["deadletter", "replay", "1"]).status, 3);
        assert_eq!(wait(&world)[0]["state"], "pending");
    }
    let said = world.run(&["deadletter", "replay", "1"]);
    assert!(said.stdout.contains("given up"), "{}", said.stdout);
    assert_eq!(
        (
            wait(&world)[0]["state"].as_str(),
            wait(&world)[0]["attempts"].as_u64()
        ),
        (Some("given-up"), Some(6))
    );
    assert_eq!(
        world.run(&["deadletter", "replay", "--all"]).status,
        0,
        "it is not tried any more"
    );
    assert_eq!(
        world.run(&["deadletter", "replay", "1"]).status,
        0,
        "unless it is named"
    );
}

#[test]
fn unknown_numbers_and_empty_boxes_are_told() {
    let world = World::new();
    let said = world.run(&["deadletter", "list"]);
    assert_eq!(
        (said.status, said.stderr.as_str()),
        (0, "no failed writes are kept here\n")
    );
    assert_eq!(world.run(&["deadletter", "replay", "--all"]).status, 0);
    for verb in [&["show", "7"][..], &["replay", "7"], &["discard", "7", "--yes"]] {
        let said = world.run(&[&["deadletter"], verb].concat());
        assert_eq!(said.status, 2);
        assert!(
            said.stderr.contains("there is no failed write 7"),
            "{}",
            said.stderr
        );
    }
    assert!(!world.path().join(".spoke").exists(), "looking makes nothing");
}
