//! `spoke limits`.

use crate::world::World;

#[test]
fn the_state_of_every_allowance_is_shown() {
    let world = World::new();
    let _portal = world.start(&[
        "portal",
        "serve",
        "--empty",
        "--port",
        "0",
        "--json",
        "--plan",
        "professional",
    ]);
    for _ in 0..3 {
        assert_eq!(world.run(&["crm", "contacts", "list"]).status, 0);
    }
    let told = world.json(&["limits", "--json"]);
    assert_eq!(
        (told["burst"]["limit"].as_u64(), told["burst"]["source"].as_str()),
        (Some(190), Some("headers"))
    );
    let remaining = told["burst"]["remaining"].as_u64().unwrap();
    assert!((150..=187).contains(&remaining), "{remaining}");
    assert_eq!(told["search"]["limit"], 5);
    assert_eq!(told["associations"]["limit"], 150);
    assert_eq!(told["daily"]["limit"], 625_000);
    let used = told["daily"]["used"].as_u64().unwrap();
    assert!((5..=40).contains(&used), "{used}");
    assert!(told["daily"]["resetsAt"].as_str().unwrap().ends_with('Z'));

    let said = world.run(&["limits"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    for word in [
        "burst",
        "search",
        "associations",
        "daily",
        "190",
        "5*",
        "150*",
        "625000",
        "now",
        "█",
        "░",
    ] {
        assert!(said.stdout.contains(word), "{word}: {}", said.stdout);
    }
    assert!(said.stderr.contains("the day ends at "), "{}", said.stderr);
}

#[test]
fn without_a_portal_there_is_nothing_to_show() {
    let world = World::new();
    let said = world.run(&["limits"]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("spoke up"), "{}", said.stderr);
}
