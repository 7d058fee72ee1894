//! `spoke hello`: a tour that leaves nothing behind.

use crate::redact::show;
use crate::world::World;

#[test]
fn the_tour_shows_every_request_and_cleans_up() {
    let world = World::new();
    let _portal = world.portal();
    let said = world.run(&["hello"]);
    insta::assert_snapshot!("tour", show(&said, world.path()));
    for object_type in ["contacts", "companies", "deals"] {
        let left = world.json(&["crm", object_type, "list", "--json"]);
        assert_eq!(left["results"].as_array().map(Vec::len), Some(0), "{object_type}");
    }
}

#[test]
fn records_are_kept_when_that_is_wanted() {
    let world = World::new();
    let _portal = world.portal();
    let told = world.json(&["hello", "--keep", "--json"]);
    assert_eq!(told["complete"], true);
    let records = told["records"].as_array().expect("records");
    assert_eq!(records.len(), 3);
    for record in records {
        let object_type = record["objectType"].as_str().expect("a type");
        let id = record["id"].as_str().expect("an id");
        assert_eq!(
            world.run(&["crm", object_type, "get", id]).status,
            0,
            "{object_type}"
        );
        assert!(
            record["url"].as_str().is_some_and(|url| url.contains(id)),
            "{record}"
        );
    }
}

#[test]
fn a_failure_half_way_is_cleaned_up_after() {
    let world = World::new();
    let _portal = world.portal();
    let fault = [
        "portal",
        "fault",
        "add",
        "--status",
        "400",
        "--method",
        "POST",
        "--route",
        "/crm/objects/2026-09/deals",
    ];
    let added = world.run(&fault);
    assert_eq!(added.status, 0, "{}", added.stderr);
    let said = world.run(&["hello"]);
    assert_eq!(said.status, 3, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stderr
            .contains("2 of the 2 records created before that were archived"),
        "{}",
        said.stderr
    );
    for object_type in ["contacts", "companies"] {
        let left = world.json(&["crm", object_type, "list", "--json"]);
        assert_eq!(left["results"].as_array().map(Vec::len), Some(0), "{object_type}");
    }
}

#[test]
fn another_portal_is_not_toured_without_a_yes() {
    let world = World::new();
    let portal = world.portal();
    let at_an_address = |more: &[&str]| {
        let mut arguments = vec!["--portal", portal.url.as_str(), "hello", "--json"];
        arguments.extend(more);
        let mut command = world.spoke(&arguments);
        command.env("HUBSPOT_ACCESS_TOKEN", &portal.token);
        command.output().expect("it starts").status.code()
    };
    assert_eq!(at_an_address(&[]), Some(2));
    let left = world.json(&["crm", "companies", "list", "--archived", "--json"]);
    assert_eq!(
        left["results"].as_array().map(Vec::len),
        Some(0),
        "nothing was sent"
    );
    assert_eq!(at_an_address(&["--yes"]), Some(0));
}
