//! `spoke up` and `spoke portal serve`, from the ready line to the end.

use std::fs;

use crate::redact::show;
use crate::world::World;

#[test]
fn terminate_stops_it_cleanly_and_the_data_is_there_again() {
    let world = World::new();
    let portal = world.portal();
    let created = world.json(&["crm", "contacts", "create", "email=jane@example.com", "--json"]);
    let said = portal.stop();
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert_eq!(said.stdout, "{\"event\":\"stopped\"}\n");
    assert!(!world.path().join(".spoke/portal.json").exists());
    let again = world.portal();
    let read = world.json(&[
        "crm",
        "contacts",
        "get",
        created["id"].as_str().expect("an id"),
        "--json",
    ]);
    assert_eq!(read["properties"]["email"], "jane@example.com");
    assert_eq!(again.stop().status, 0);
}

#[test]
fn interrupt_stops_it_like_terminate() {
    let world = World::new();
    let portal = world.portal();
    portal.signal("INT");
    assert_eq!(portal.wait().status, 0);
}

#[test]
fn an_acknowledged_write_survives_being_killed() {
    let world = World::new();
    let portal = world.portal();
    let emails: Vec<String> = (0..5).map(|number| format!("p{number}@example.com")).collect();
    for email in &emails {
        assert_eq!(
            world
                .run(&["crm", "contacts", "create", &format!("email={email}")])
                .status,
            0
        );
    }
    portal.kill();
    let _again = world.portal();
    let mut arguments = vec![
        "crm",
        "contacts",
        "batch",
        "read",
        "--id-property",
        "email",
        "--json",
    ];
    arguments.extend(emails.iter().map(String::as_str));
    assert_eq!(
        world.json(&arguments)["results"].as_array().map(Vec::len),
        Some(5)
    );
}

#[test]
fn started_twice_the_second_names_the_first_and_does_no_damage() {
    let world = World::new();
    let portal = world.portal();
    for verb in [&["up", "--port", "0"][..], &["portal", "serve", "--port", "0"]] {
        let second = world.run(verb);
        assert_eq!(second.status, 2);
        assert!(
            second.stderr.contains(&format!("process {}", portal.pid())),
            "{}",
            second.stderr
        );
        insta::assert_snapshot!("started-twice", show(&second, world.path()));
    }
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=jane@example.com"])
            .status,
        0
    );
    assert_eq!(portal.stop().status, 0);
}

#[test]
fn a_folder_in_use_is_refused_even_when_its_portal_file_is_gone() {
    let world = World::new();
    let portal = world.portal();
    fs::remove_file(world.path().join(".spoke/portal.json")).expect("removed");
    let second = world.run(&["portal", "serve", "--port", "0"]);
    assert_eq!(second.status, 2);
    assert!(
        second.stderr.contains(&portal.pid().to_string()),
        "{}",
        second.stderr
    );
}

#[test]
fn a_portal_that_was_started_empty_stays_empty() {
    let world = World::new();
    world.portal().stop();
    let _again = world.start(&["portal", "serve", "--port", "0", "--json"]);
    let contacts = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(contacts["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_taken_port_is_named_with_two_ways_out() {
    let (world, other) = (World::new(), World::new());
    let portal = world.portal();
    let port = portal.url.rsplit(':').next().expect("a port");
    let said = other.run(&["portal", "serve", "--port", port]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!(show(&said, other.path()).replace(port, "[PORT]"));
}

#[test]
fn the_token_is_the_same_at_every_start_and_only_its_owner_can_read_it() {
    let world = World::new();
    let first = world.portal();
    let token = first.token.clone();
    first.stop();
    let second = world.portal();
    assert_eq!(second.token, token);
    #[cfg(unix)]
    for name in ["portal.json", "token"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(world.path().join(".spoke").join(name))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_data_folder_of_ones_own_choice_is_used_by_every_command() {
    let world = World::new();
    let portal = world.start(&[
        "portal",
        "serve",
        "--empty",
        "--port",
        "0",
        "--json",
        "--data-dir",
        "data",
    ]);
    assert!(world.path().join("data/portal.json").exists());
    assert_eq!(world.run(&["portal", "status"]).status, 1);
    let status = world.json(&["portal", "status", "--json", "--data-dir", "data"]);
    assert_eq!(status["url"], portal.url);
}

#[test]
fn up_fills_itself_with_sample_data_and_keeps_a_mirror() {
    let world = World::new();
    let up = world.start(&["up", "--port", "0", "--json"]);
    let contacts = world.json(&["crm", "contacts", "search", "has:email", "--limit", "1", "--json"]);
    assert!(
        contacts["total"].as_u64().is_some_and(|total| total >= 900),
        "{contacts}"
    );
    assert_eq!(
        world.run(&["sync", "run", "--to", "sqlite:copy.db", "-q"]).status,
        0
    );
    assert_eq!(world.run(&["sync", "verify", "--to", "sqlite:copy.db"]).status, 0);
    let said = up.stop();
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(world.path().join(".spoke/crm.db").exists());
    assert!(!said.stderr.contains("warning"), "{}", said.stderr);
}
