//! `spoke migrate run`: a balance that adds up, rejected rows with reasons, and nothing twice.

use crate::redact::show;
use crate::world::World;

const MAP: &str = r#"
key = "email"

[properties]
email = "E-mail"
firstname = "First"
lifecyclestage = "Stage"
"#;

const ROWS: &str =
    "E-mail,First,Stage\nada@example.com,Ada,lead\nnonsense,Bob,lead\ncyd@example.com,Cyd,customer\n";

const RUN: [&str; 7] = [
    "migrate",
    "run",
    "people.csv",
    "--to",
    "contacts",
    "--map",
    "map.toml",
];

#[test]
fn rejected_rows_are_listed_and_the_rest_is_loaded_once() {
    let world = World::new();
    let _portal = world.portal();
    world.file("map.toml", MAP);
    world.file("people.csv", ROWS);
    let first = world.run(&RUN);
    assert_eq!(first.status, 5);
    insta::assert_snapshot!("first", show(&first, world.path()));
    let rejected =
        std::fs::read_to_string(world.path().join("people.rejected.csv")).expect("a rejected file");
    insta::assert_snapshot!("rejected-file", rejected);
    let second = world.run(&RUN);
    insta::assert_snapshot!("second", show(&second, world.path()));
    let listed = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(listed["results"].as_array().map(Vec::len), Some(2));
}

#[test]
fn good_rows_end_with_success_and_json_adds_up() {
    let world = World::new();
    let _portal = world.portal();
    world.file("map.toml", MAP);
    world.file("people.csv", ROWS.replace("nonsense", "bob@example.com"));
    let mut arguments = RUN.to_vec();
    arguments.push("--json");
    let summary = world.json(&arguments);
    let counts = &summary["objects"][0]["counts"];
    assert_eq!(
        (&counts["read"], &counts["created"]),
        (&3.into(), &3.into()),
        "{summary}"
    );
    assert_eq!(summary["rejected_rows"], 0);
}

#[test]
fn a_dry_run_writes_nothing_and_tells_what_would_be_rejected() {
    let world = World::new();
    let _portal = world.portal();
    world.file("map.toml", MAP);
    world.file("people.csv", ROWS);
    let mut arguments = RUN.to_vec();
    arguments.push("--dry-run");
    let said = world.run(&arguments);
    assert_eq!(said.status, 1);
    insta::assert_snapshot!("dry-run", show(&said, world.path()));
    assert_eq!(
        world.json(&["crm", "contacts", "list", "--json"])["results"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
}

#[test]
fn files_and_maps_that_do_not_fit_name_the_place_and_the_fix() {
    let world = World::new();
    let _portal = world.portal();
    for (name, map, rows) in [
        (
            "missing-column",
            MAP.replace("\"First\"", "\"Fist\""),
            ROWS.to_owned(),
        ),
        (
            "unknown-property",
            MAP.replace("firstname", "fristname"),
            ROWS.to_owned(),
        ),
        ("open-quote", MAP.to_owned(), ROWS.replace("Cyd,", "\"Cyd,")),
        ("not-toml", MAP.replace('=', ":"), ROWS.to_owned()),
    ] {
        world.file("map.toml", map);
        world.file("people.csv", rows);
        let said = world.run(&RUN);
        assert_eq!(said.status, 2, "{name}: {}{}", said.stdout, said.stderr);
        insta::assert_snapshot!(format!("bad-{name}"), show(&said, world.path()));
    }
    std::fs::remove_file(world.path().join("people.csv")).expect("removed");
    world.file("map.toml", MAP);
    let said = world.run(&RUN);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!("bad-no-file", show(&said, world.path()));
    assert_eq!(
        world.json(&["crm", "contacts", "list", "--json"])["results"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
}
