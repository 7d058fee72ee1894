//! What the commands of `spoke portal` say to somebody who types the wrong thing, and to a program that reads them.

use crate::world::World;

/// What is typed, the exit status, what must be said, what must not.
type Case = (
    &'static [&'static str],
    i32,
    &'static [&'static str],
    &'static str,
);

fn check(world: &World, cases: &[Case]) {
    for (arguments, status, said, not) in cases {
        let found = world.run(arguments);
        assert_eq!(found.status, *status, "{arguments:?}: {}", found.stderr);
        for words in *said {
            assert!(
                found.stderr.contains(words),
                "{arguments:?}: {words}: {}",
                found.stderr
            );
        }
        assert!(
            not.is_empty() || !found.stderr.contains(not),
            "{arguments:?}: {not}: {}",
            found.stderr
        );
    }
}

#[test]
fn what_was_typed_wrong_is_named_with_the_way_on() {
    let world = World::new();
    world.file("empty.snap", "");
    let _portal = world.portal();
    assert_eq!(world.run(&["portal", "snapshot", "save", "kept"]).status, 0);
    check(
        &world,
        &[
            // One of several is needed: all of them are named.
            (
                &["portal", "fault", "add"],
                2,
                &["--status <STATUS>|--policy", "--partial <PART>"],
                "",
            ),
            (
                &["portal", "settings", "set"],
                2,
                &["--property-rules <FROM>|--edit-associations"],
                "",
            ),
            (&["portal", "deliveries", "retry"], 2, &["NUMBER|--all"], ""),
            (
                &["portal", "webhooks", "set", "--app", "555001"],
                2,
                &["--target <URL>|--concurrency"],
                "--json>",
            ),
            (
                &["portal", "webhooks", "mischief", "--seed", "5"],
                2,
                &["--duplicates"],
                "--seed <NUMBER>>",
            ),
            // Numbers are asked for in words.
            (
                &["portal", "fault", "add", "--status", "abc"],
                2,
                &["write a whole number"],
                "digit",
            ),
            (
                &["portal", "limits", "--packs", "5"],
                2,
                &["write a whole number from 0 to 2"],
                "..=",
            ),
            (
                &["portal", "serve", "--port", "99999"],
                2,
                &["from 0 to 65535"],
                "..=",
            ),
            (
                &[
                    "portal",
                    "fault",
                    "add",
                    "--status",
                    "503",
                    "--route",
                    "/crm/**/x",
                ],
                2,
                &["/crm/**/x has ** before its end"],
                "",
            ),
            // What there is can be looked up.
            (
                &["portal", "fault", "clear", "99"],
                2,
                &["no fault has the number 99", "spoke portal fault list"],
                "",
            ),
            (
                &["portal", "deliveries", "retry", "99"],
                2,
                &["spoke portal deliveries"],
                "",
            ),
            (
                &["portal", "fork", "start", "--snapshot", "none"],
                2,
                &["there is no snapshot none", "spoke portal snapshot list"],
                "",
            ),
            // The flag that was typed is the one that is named.
            (
                &["portal", "record", "--upstream", "nope"],
                2,
                &["--upstream nope"],
                "--portal",
            ),
            (
                &["portal", "clone", "--from", "nope"],
                2,
                &["--from nope"],
                "--portal",
            ),
            // Files are told apart from what is in them.
            (
                &["portal", "snapshot", "import", "none.snap", "a"],
                2,
                &["could not open none.snap: No such file"],
                "caused by",
            ),
            (
                &["portal", "snapshot", "import", ".", "a"],
                2,
                &["is a directory"],
                "header",
            ),
            (
                &["portal", "snapshot", "import", "empty.snap", "a"],
                2,
                &["it ends within its header", "the file is empty.snap"],
                "",
            ),
            (
                &["portal", "snapshot", "export", "kept", "no/where.snap"],
                2,
                &["No such file", "snapshot export kept FILE"],
                "snapshot list",
            ),
            (
                &["portal", "snapshot", "export", "none", "x.snap"],
                2,
                &["there is no snapshot none", "snapshot list"],
                "",
            ),
            // Hints are about what went wrong.
            (
                &["portal", "seed", "--contacts", "0"],
                2,
                &["say how many contacts"],
                "goes on",
            ),
            (
                &[
                    "portal",
                    "serve",
                    "--port",
                    "0",
                    "--data-dir",
                    "z",
                    "--time-zone",
                    "Mars/X",
                ],
                2,
                &["no time zone Mars/X"],
                "another folder",
            ),
        ],
    );
}

#[test]
fn no_portal_is_exit_status_1_of_the_question_whether_there_is_one() {
    let world = World::new();
    check(
        &world,
        &[
            (
                &["portal", "status"],
                1,
                &["there is no local portal", "spoke up"],
                "",
            ),
            (&["portal", "status", "--json"], 1, &["spoke up"], ""),
            (
                &["portal", "status", "--portal", "nonsense"],
                2,
                &["--portal nonsense"],
                "",
            ),
        ],
    );
    let said = world
        .spoke(&["portal", "status", "--portal", "http://127.0.0.1:1"])
        .env("HUBSPOT_ACCESS_TOKEN", "pat-na1-any")
        .output()
        .expect("the command starts");
    assert_eq!(said.status.code(), Some(1), "{said:?}");
}

#[test]
fn every_command_that_changes_the_portal_answers_programs_too() {
    let world = World::new();
    let _portal = world.portal();
    let token = world.json(&[
        "portal",
        "token",
        "create",
        "--scopes",
        "crm.objects.contacts.read",
        "--json",
    ]);
    let id = token["id"].as_str().expect("an id");
    let now = world.json(&["portal", "clock", "show", "--json"]);
    let now = now["now"].as_str().expect("a time");
    let year: i32 = now.get(..4).and_then(|year| year.parse().ok()).expect("a year");
    let later = format!("{}-01-02T00:00:00Z", year + 1);
    for arguments in [
        &["clock", "freeze"][..],
        &["clock", "set", &later],
        &["clock", "advance", "1h"],
        &["clock", "thaw"],
        &["fault", "add", "--status", "503"],
        &["fault", "clear", "1"],
        &["fault", "clear"],
        &["scenario", "start", "incident"],
        &["scenario", "stop", "incident"],
        &["settings", "reset"],
        &["deliveries", "retry", "--all"],
        &["webhooks", "mischief", "--duplicates", "5"],
        &["webhooks", "mischief", "--off"],
        &["snapshot", "save", "one"],
        &["snapshot", "export", "one", "one.snap"],
        &["snapshot", "import", "one.snap", "two"],
        &["snapshot", "restore", "one"],
        &["snapshot", "delete", "two"],
        &["fork", "start"],
        &["fork", "end", "1"],
        &["token", "revoke", id],
        &["seed", "--contacts", "1"],
        &["reset", "--yes"],
    ] {
        let typed = [&["portal"][..], arguments, &["--json"]].concat();
        let answer = world.json(&typed);
        assert!(answer.is_object() || answer.is_array(), "{typed:?}: {answer}");
    }
    let cleared = world.json(&["portal", "fault", "clear", "--json"]);
    assert_eq!(cleared["cleared"], 0);
}

#[test]
fn a_request_is_shown_with_its_time_and_with_how_much_of_a_body_is_missing() {
    let world = World::new();
    let portal = world.portal();
    portal.ask(
        "POST",
        "/crm/v3/objects/contacts/search",
        &format!("{{\"query\": \"{}\"}}", "x".repeat(6_000)),
    );
    let shown = world.run(&["portal", "requests", "1"]).stdout;
    for words in ["time", "took", "(the beginning of 6013 bytes)"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn one_record_is_one() {
    let world = World::new();
    let _portal = world.portal();
    let said = world.run(&["portal", "seed", "--companies", "1", "--deals", "2"]);
    assert_eq!(said.stdout, "added 1 company, 2 deals\n");
}
