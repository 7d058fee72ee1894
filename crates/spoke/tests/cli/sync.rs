//! `spoke sync`: a copy, and the proof that it is equal.

use crate::redact::show;
use crate::world::World;

#[test]
fn a_copy_is_made_compared_and_brought_up_to_date() {
    let world = World::new();
    let _portal = world.portal();
    let create = |email: &str| world.json(&["crm", "contacts", "create", email, "--json"]);
    let first = create("email=ada@example.com");
    create("email=bob@example.com");
    let to = ["--to", "sqlite:copy.db", "--objects", "contacts"];
    let run = [&["sync", "run"][..], &to].concat();
    let verify = [&["sync", "verify"][..], &to].concat();
    let made = world.run(&run);
    assert_eq!(made.status, 0, "{}", made.stderr);
    insta::assert_snapshot!("run", made.stdout);
    assert_eq!(world.run(&verify).status, 0);

    let id = first["id"].as_str().expect("an id");
    assert_eq!(
        world
            .run(&["crm", "contacts", "update", id, "firstname=Ada"])
            .status,
        0
    );
    let different = world.run(&verify);
    assert_eq!(different.status, 1);
    assert!(different.stdout.contains("different"), "{}", different.stdout);
    insta::assert_snapshot!("different", different.stderr.replace(id, "[ID]"));

    assert_eq!(world.run(&run).status, 0);
    let equal = [&verify[..], &["--json"]].concat();
    let document = world.json(&equal);
    assert!(
        document["tables"]
            .as_array()
            .is_some_and(|tables| !tables.is_empty()),
        "{document}"
    );
}

#[test]
fn without_a_copy_there_is_nothing_to_compare() {
    let world = World::new();
    let _portal = world.portal();
    let said = world.run(&["sync", "verify", "--to", "sqlite:absent.db"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!(show(&said, world.path()));
    assert!(!world.path().join("absent.db").exists());
}
