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

#[test]
fn a_plan_is_run_as_planned_and_taken_back() {
    let world = World::new();
    let _portal = world.portal();
    world.file("map.toml", MAP);
    world.file("people.csv", ROWS.replace("nonsense", "bob@example.com"));
    let plan = [
        "migrate",
        "plan",
        "people.csv",
        "--to",
        "contacts",
        "--map",
        "map.toml",
    ];
    let said = world.run(&plan);
    insta::assert_snapshot!("plan", show(&said, world.path()));
    let mut json = plan.to_vec();
    json.push("--json");
    let digest = world.json(&json)["digest"].as_str().expect("a digest").to_owned();

    let mut wrong = RUN.to_vec();
    wrong.extend(["--plan", "0000000000000000"]);
    let said = world.run(&wrong);
    assert_eq!(said.status, 2, "{}", said.stderr);
    assert!(
        said.stderr.contains("this is not what was planned"),
        "{}",
        said.stderr
    );

    let mut right = RUN.to_vec();
    right.extend(["--plan", &digest]);
    assert_eq!(world.run(&right).status, 0);
    let runs = world.json(&["migrate", "runs", "--json"]);
    assert_eq!(
        (&runs[0]["finished"], &runs[0]["written"]["created"]),
        (&true.into(), &3.into())
    );

    let said = world.run(&["migrate", "rollback"]);
    assert_eq!(said.status, 2, "nobody agreed: {}", said.stderr);
    insta::assert_snapshot!(
        "rollback",
        show(&world.run(&["migrate", "rollback", "--yes"]), world.path())
    );
    let listed = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(listed["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn there_is_nothing_to_go_on_with_or_to_take_back() {
    let world = World::new();
    let _portal = world.portal();
    for verb in ["resume", "rollback"] {
        let said = world.run(&["migrate", verb]);
        assert_eq!(said.status, 2, "{verb}");
        insta::assert_snapshot!(format!("nothing-to-{verb}"), show(&said, world.path()));
        let said = world.run(&["migrate", verb, "missing.sqlite"]);
        assert_eq!(said.status, 2, "{verb}");
        assert!(said.stderr.contains("there is no such file"), "{}", said.stderr);
    }
}
