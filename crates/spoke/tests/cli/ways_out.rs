//! Where a command goes, and what it says when it can't go anywhere. Production is never reached by accident.

use crate::redact::show;
use crate::world::{Said, World};

fn with_token(world: &World, arguments: &[&str]) -> Said {
    let output = world
        .spoke(arguments)
        .env("HUBSPOT_ACCESS_TOKEN", "pat-na1-not-a-real-token")
        .output();
    Said::from(output.expect("the command starts"))
}

#[test]
fn without_portal_and_token_the_error_names_both_ways_out() {
    let world = World::new();
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn a_token_alone_does_not_send_anything_to_hubspot() {
    let world = World::new();
    let said = with_token(&world, &["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(!said.stderr.contains("not-a-real-token"));
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn hubspot_without_a_token_is_refused_before_anything_is_sent() {
    let world = World::new();
    let said = world.run(&["crm", "contacts", "list", "--portal", "hubspot"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn a_portal_that_is_neither_name_nor_address_is_named() {
    let world = World::new();
    let said = with_token(&world, &["crm", "contacts", "list", "--portal", "production"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn a_portal_that_was_killed_is_not_waited_for() {
    let world = World::new();
    world.portal().kill();
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 4);
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn the_local_portal_is_found_from_a_folder_below() {
    let world = World::new();
    let portal = world.portal();
    let below = world.path().join("deep/er");
    std::fs::create_dir_all(&below).expect("folders");
    let output = world
        .spoke(&["portal", "status", "--json"])
        .current_dir(&below)
        .output();
    let said = Said::from(output.expect("the command starts"));
    assert!(
        said.stdout.contains(&portal.url),
        "{}{}",
        said.stdout,
        said.stderr
    );
}

#[test]
fn an_address_takes_its_token_from_the_environment_or_standard_input() {
    let (world, elsewhere) = (World::new(), World::new());
    let portal = world.portal();
    let arguments = ["portal", "status", "--portal", &portal.url];
    let output = elsewhere
        .spoke(&arguments)
        .env("HUBSPOT_ACCESS_TOKEN", &portal.token)
        .output();
    assert_eq!(Said::from(output.expect("the command starts")).status, 0);
    let token = elsewhere.file("token.txt", format!("{}\n", portal.token));
    let mut command = elsewhere.spoke(&arguments);
    command
        .arg("--token-stdin")
        .stdin(std::fs::File::open(token).expect("there"));
    assert_eq!(
        Said::from(command.output().expect("the command starts")).status,
        0
    );
}
