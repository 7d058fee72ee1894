//! `spoke usage`: the share of the day, who uses it, and what could be spared.

use crate::world::World;

fn portal(world: &World) -> crate::world::Running {
    world.start(&[
        "portal",
        "serve",
        "--empty",
        "--port",
        "0",
        "--plan",
        "professional",
        "--json",
    ])
}

#[test]
fn calls_are_counted_and_what_could_be_spared_is_named() {
    let world = World::new();
    let _portal = portal(&world);
    for number in 0..12 {
        let email = format!("email=person{number}@example.com");
        assert_eq!(world.run(&["crm", "contacts", "create", &email]).status, 0);
    }
    let report = world.json(&["usage", "--json"]);
    assert_eq!(report["limit"], 625_000);
    assert!(report["used"].as_u64() >= Some(12), "{report}");
    assert_eq!(report["alert"], false);
    let created = report["counts"]
        .as_array()
        .expect("counts")
        .iter()
        .find(|count| {
            count["name"]
                .as_str()
                .is_some_and(|name| name.starts_with("POST /crm/objects"))
        })
        .expect("the creates are counted");
    assert_eq!(created["calls"], 12);

    for by in ["app", "caller", "object", "hour"] {
        let report = world.json(&["usage", "--by", by, "--json"]);
        assert!(report["ownCalls"].as_u64() >= Some(12), "{by}: {report}");
    }
    let said = world.run(&["usage", "--by", "hour"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stdout.contains("of 625000 calls"), "{}", said.stdout);
    assert!(said.stdout.contains('█'), "{}", said.stdout);
    let said = world.run(&["usage", "--by", "caller"]);
    assert!(said.stdout.contains("spoke crm create"), "{}", said.stdout);
}

#[test]
fn from_the_threshold_on_the_exit_status_says_so() {
    let world = World::new();
    let _portal = portal(&world);
    world.run(&["crm", "contacts", "list"]);
    let said = world.run(&["usage", "--alert", "0"]);
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains("the alert is set at 0 %"), "{}", said.stderr);
    assert_eq!(world.run(&["usage", "--alert", "80%"]).status, 0);
    for wrong in ["101", "much", "NaN"] {
        assert_eq!(world.run(&["usage", "--alert", wrong]).status, 2, "{wrong}");
    }
}
