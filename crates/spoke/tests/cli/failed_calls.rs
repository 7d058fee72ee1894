//! `spoke errors`: failed calls can be found by the id that HubSpot knows them by.

use crate::world::World;

#[test]
fn a_failed_call_is_found_by_its_correlation_id() {
    let world = World::new();
    let _portal = world.portal();
    assert!(world.run(&["errors"]).stderr.contains("no call failed"));
    let said = world.run(&["crm", "contacts", "create", "emial=jane@example.com"]);
    assert_eq!(said.status, 3);
    let told = said.stderr.split("correlation id ").nth(1).expect("an id");
    let id: String = told
        .chars()
        .take_while(|letter| !letter.is_whitespace())
        .collect();

    let failures = world.json(&["errors", "--json"]);
    assert_eq!(failures.as_array().map(Vec::len), Some(1), "{failures}");
    assert_eq!(failures[0]["correlationId"], id);
    assert_eq!(failures[0]["status"], 400);
    assert_eq!(failures[0]["category"], "VALIDATION_ERROR");
    assert_eq!(failures[0]["caller"], "spoke crm create");
    let text = failures.to_string();
    assert!(
        !text.contains("jane"),
        "a journal holds nothing of people: {text}"
    );

    let said = world.run(&["errors", "--correlation-id", &id]);
    assert_eq!(said.status, 0);
    assert!(
        said.stdout.contains("POST /crm/objects/2026-09/contacts"),
        "{}",
        said.stdout
    );
    let said = world.run(&["errors", "--correlation-id", "nobody-knows"]);
    assert_eq!(said.status, 1);
    assert_eq!(world.run(&["errors", "--since", "soon"]).status, 2);
}

#[test]
fn a_call_that_is_not_written_down_leaves_nothing() {
    let world = World::new();
    let _portal = world.portal();
    world.run(&[
        "--no-journal",
        "crm",
        "contacts",
        "create",
        "emial=jane@example.com",
    ]);
    assert!(!world.path().join(".spoke/journal.sqlite").exists());
    assert!(world.run(&["errors"]).stderr.contains("no call failed"));
}

#[test]
fn a_journal_that_is_none_is_told_and_stops_nothing() {
    let world = World::new();
    let _portal = world.portal();
    world.file(
        ".spoke/journal.sqlite",
        "this is somebody's diary, and no database of any kind at all",
    );
    assert_eq!(world.run(&["crm", "contacts", "list"]).status, 0);
    let said = world.run(&["errors"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("journal"), "{}", said.stderr);
}
