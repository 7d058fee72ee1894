//! `spoke list`: records gathered by hand and by filter.

use crate::redact::show;
use crate::world::World;

fn contact(world: &World, email: &str, stage: &str) -> String {
    let email = format!("email={email}");
    let stage = format!("lifecyclestage={stage}");
    let record = world.json(&["crm", "contacts", "create", &email, &stage, "--json"]);
    record["id"].as_str().expect("an id").to_owned()
}

fn ids(world: &World, list: &str) -> Vec<String> {
    let said = world.run(&["list", "members", list, "--all", "--ids"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    said.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_manual_list_takes_ids_addresses_and_what_a_search_finds() {
    let world = World::new();
    let _portal = world.portal();
    let ada = contact(&world, "ada@example.org", "lead");
    let bob = contact(&world, "bob@example.org", "customer");
    let cyd = contact(&world, "cyd@example.org", "customer");
    assert_eq!(world.run(&["list", "create", "Invited", "--manual"]).status, 0);
    let said = world.run(&[
        "list",
        "add",
        "Invited",
        &ada,
        "bob@example.org",
        "nobody@example.org",
    ]);
    assert_eq!(said.status, 5);
    assert_eq!(said.stdout, "Invited: added 2, no change 0, no such record 1\n");
    assert_eq!(ids(&world, "invited"), [ada.clone(), bob.clone()]);
    let said = world.run(&[
        "list",
        "add",
        "Invited",
        "--from-search",
        "lifecyclestage=customer and has:email",
    ]);
    assert_eq!(
        said.stdout, "Invited: added 1, no change 1, no such record 0\n",
        "{}",
        said.stderr
    );
    let said = world.run(&["list", "remove", "Invited", "bob@example.org"]);
    assert_eq!(
        said.stdout, "Invited: removed 1, no change 0, no such record 0\n",
        "{}",
        said.stderr
    );
    assert_eq!(ids(&world, "Invited"), [ada, cyd]);
    insta::assert_snapshot!("overview", show(&world.run(&["list", "show"]), world.path()));
}

#[test]
fn a_dynamic_list_follows_its_filter() {
    let world = World::new();
    let _portal = world.portal();
    let ada = contact(&world, "ada@example.org", "lead");
    let bob = contact(&world, "bob@example.org", "customer");
    for (name, filter, expected) in [
        (
            "Customers",
            "lifecyclestage=customer and createdate>=2026-01-01",
            vec![&bob],
        ),
        ("Not customers", "lifecyclestage!=customer", vec![&ada]),
        (
            "Either",
            "email=ada@example.org or email=bob@example.org",
            vec![&ada, &bob],
        ),
        ("In", "lifecyclestage:in:lead,customer", vec![&ada, &bob]),
        (
            "Without telephone",
            "missing:phone and has:email",
            vec![&ada, &bob],
        ),
        ("Old", "createdate<2020-01-01", vec![]),
        (
            "Between",
            "createdate between:2020-01-01,2090-01-01",
            vec![&ada, &bob],
        ),
        ("Part", "email:contains:ada*", vec![&ada]),
        ("Notes", "num_notes>=1", vec![]),
    ] {
        let said = world.run(&["list", "create", name, "--where", filter]);
        assert_eq!(said.status, 0, "{filter}: {}", said.stderr);
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(ids(&world, name), expected, "{filter}");
    }
    let moved = world.run(&["crm", "contacts", "update", &ada, "lifecyclestage=customer"]);
    assert_eq!(moved.status, 0);
    assert_eq!(ids(&world, "Customers"), [ada, bob]);
    insta::assert_snapshot!(
        "dynamic",
        show(&world.run(&["list", "show", "Customers"]), world.path())
    );
    let said = world.run(&["list", "add", "Customers", "1"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!("add-to-dynamic", show(&said, world.path()));
}

#[test]
fn a_list_that_is_created_again_is_the_same() {
    let world = World::new();
    let _portal = world.portal();
    for (name, filter) in [
        ("Invited", &[][..]),
        ("Customers", &["--where", "lifecyclestage=customer"]),
    ] {
        let arguments = [&["list", "create", name, "--json"][..], filter].concat();
        assert_eq!(
            world.json(&arguments)["listId"],
            world.json(&arguments)["listId"],
            "{name}"
        );
    }
}

#[test]
fn what_is_no_list_or_filter_is_named() {
    let world = World::new();
    let _portal = world.portal();
    assert_eq!(world.run(&["list", "create", "Invited"]).status, 0);
    let mut told = String::new();
    for arguments in [
        &["list", "show", "Invted"][..],
        &["list", "members", "999"],
        &["list", "add", "Invited", "a name"],
        &["list", "create", "Invited", "--where", "lifecyclestage=lead"],
        &["list", "create", "X", "--where", "lifecyclestag=lead"],
        &["list", "create", "X", "--where", "lifecyclestage>lead"],
        &["list", "create", "X", "--where", "num_notes=many"],
        &["list", "create", "X", "--where", "createdate>yesterday"],
        &["list", "create", "X", "--where", "email=a and"],
        &["list", "delete", "Invited"],
    ] {
        let said = world.run(arguments);
        told.push_str(&format!(
            "$ {}\n{}\n",
            arguments.join(" "),
            show(&said, world.path())
        ));
    }
    insta::assert_snapshot!("list-refusals", told);
    assert_eq!(world.run(&["list", "delete", "Invited", "--yes"]).status, 0);
    assert_eq!(world.run(&["list", "show", "Invited"]).status, 2);
}
