//! `spoke portal fault`, `clock`, `requests`, `snapshot`, `seed`, `reset`, `token`.

use serde_json::Value;

use crate::world::World;

fn count(world: &World) -> usize {
    let said = world.run(&["crm", "contacts", "list", "--all", "--json"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    said.stdout.lines().count()
}

#[test]
fn a_fault_is_met_and_ends() {
    let world = World::new();
    let _portal = world.portal();
    let set = world.json(&[
        "portal",
        "fault",
        "add",
        "--status",
        "403",
        "--count",
        "1",
        "--route",
        "/crm/v3/objects/*",
        "--json",
    ]);
    assert_eq!(set["left"], 1);
    let refused = world.run(&["api", "GET", "/crm/v3/objects/contacts"]);
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("MISSING_SCOPES"), "{}", refused.stderr);
    let again = world.run(&["api", "GET", "/crm/v3/objects/contacts"]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert!(
        world
            .run(&["portal", "fault", "add", "--reset"])
            .stdout
            .contains("no answer")
    );
    let set = world.run(&[
        "portal",
        "fault",
        "add",
        "--body",
        "truncated",
        "--processed",
        "--percent",
        "5",
        "--for",
        "2m",
    ]);
    assert_eq!(
        set.stdout,
        "fault 3: truncated body, after it was done, 5 % of requests, for 120 s, everywhere until its time is over, or it is cleared: spoke portal fault clear\n"
    );
    let cleared = world.run(&["portal", "fault", "clear"]);
    assert_eq!(cleared.stdout, "2 cleared\n");
}

#[test]
fn a_bad_fault_is_named_and_nothing_is_set() {
    let world = World::new();
    let _portal = world.portal();
    for arguments in [
        &["portal", "fault", "add", "--status", "200"][..],
        &["portal", "fault", "add", "--status", "503", "--route", "crm"],
        &["portal", "fault", "add", "--status", "503", "--method", "BREW"],
        &["portal", "fault", "add", "--status", "503", "--percent", "0"],
        &["portal", "fault", "add", "--body", "burnt"],
        &["portal", "fault", "add", "--reset", "--body", "slow"],
        &["portal", "fault", "add"],
        &["portal", "fault", "add", "--policy", "weekly"],
        &["portal", "fault", "add", "--status", "500", "--policy", "daily"],
        &["portal", "fault", "add", "--token", "lost"],
        &["portal", "fault", "add", "--latency", "soon"],
        &["portal", "fault", "add", "--partial", "0"],
        &["portal", "fault", "add", "--partial", "20%", "--status", "500"],
        &["portal", "fault", "add", "--status", "503", "--caller", "me"],
        &["portal", "fault", "add", "--status", "503", "--until", "noon"],
        &[
            "portal", "fault", "add", "--status", "503", "--until", "midnight", "--for", "2m",
        ],
        &["portal", "scenario", "start", "storm"],
        &["portal", "clock", "set", "2001-01-01T00:00:00Z"],
        &["portal", "fault", "clear", "7"],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}{}", said.stdout, said.stderr);
        assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
    }
    assert_eq!(
        world.json(&["portal", "fault", "list", "--json"]),
        Value::Array(Vec::new())
    );
}

#[test]
fn every_way_to_fail_can_be_typed() {
    let world = World::new();
    let _portal = world.portal();
    // What is typed behind `fault add`, and how the portal understands it.
    for (typed, said) in [
        (
            "--policy daily --until midnight",
            "status 429 (daily limit), for ",
        ),
        (
            "--token revoked --caller oauth",
            "token revoked, everywhere, oauth until",
        ),
        (
            "--token disconnected --for 10m",
            "account disconnected, for 600 s, everywhere until",
        ),
        (
            "--latency 100ms..2s --method POST",
            "100 to 2000 ms late, every POST until",
        ),
        (
            "--latency 300ms+-50ms --count 2",
            "300 ± 50 ms late, everywhere for 2 requests",
        ),
        (
            "--latency p50=200ms,p99=3s --seed 7",
            "late: half over 200 ms, 1 % over 3000 ms, everywhere until",
        ),
        (
            "--partial 20% --app Shop",
            "20 % of a batch's inputs fail, every batch, app Shop until",
        ),
        (
            "--partial 1 --count 1",
            "1 input of a batch fails, every batch for one request",
        ),
        (
            "--status 477 --after 1m --for 10m",
            "status 477, in 60 s, for 600 s, everywhere until its time",
        ),
        (
            "--status 503 --retry-after 5 --from 2100-01-01T00:00:00Z",
            "status 503, Retry-After 5, in ",
        ),
    ] {
        let mut arguments = vec!["portal", "fault", "add"];
        arguments.extend(typed.split(' '));
        let set = world.run(&arguments);
        assert_eq!(set.status, 0, "{typed}: {}", set.stderr);
        assert!(set.stdout.contains(said), "{typed}: {}", set.stdout);
    }
    let listed = world.run(&["portal", "fault", "list"]).stdout;
    assert_eq!(listed.lines().count(), 11, "{listed}");
}

#[test]
fn a_file_of_faults_is_set_whole_or_not_at_all() {
    let world = World::new();
    let _portal = world.portal();
    let write = |name: &str, text: &str| world.file(name, text).display().to_string();
    let good = write(
        "good.json",
        "{\"faults\": [\n  {\"status\": 503, \"count\": 1},\n  {\"policy\": \"daily\", \"count\": 1}\n]}",
    );
    let bad = write(
        "bad.json",
        "[\n  {\"status\": 503},\n  {\"status\": 503, \"rute\": \"/x\"}\n]",
    );
    let toml = write("good.toml", "[[faults]]\nlatencyMs = 1\ncount = 1\n");
    let bad_toml = write(
        "bad.toml",
        "[[faults]]\nstatus = 503\n\n[[faults]]\nstatus = 20\n",
    );
    for (file, said) in [
        (&bad, "bad.json, line 3, fault 2: rute: no such field"),
        (
            &bad_toml,
            "bad.toml, line 5, fault 2: status: 20 is not a whole number from 400 to 599",
        ),
    ] {
        let refused = world.run(&["portal", "fault", "load", file]);
        assert_eq!(refused.status, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
    let missing = world.run(&["portal", "fault", "load", "nowhere.json"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("can't read nowhere.json"),
        "{}",
        missing.stderr
    );
    let loaded = world.run(&["portal", "fault", "load", &good]);
    assert_eq!(loaded.status, 0, "{}", loaded.stderr);
    assert!(
        loaded.stdout.contains("status 429 (daily limit)"),
        "{}",
        loaded.stdout
    );
    assert_eq!(world.run(&["portal", "fault", "load", &toml]).status, 0);
    let listed = world.json(&["portal", "fault", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(3));
}

#[test]
fn a_scenario_is_listed_started_and_stopped() {
    let world = World::new();
    let _portal = world.portal();
    let listed = world.run(&["portal", "scenario", "list"]).stdout;
    for name in [
        "incident",
        "quota-exhausted",
        "token-revoked",
        "maintenance",
        "flaky-search",
    ] {
        assert!(listed.lines().any(|line| line == name), "{listed}");
    }
    let started = world.run(&["portal", "scenario", "start", "token-revoked"]);
    assert_eq!(started.status, 0, "{}", started.stderr);
    assert!(started.stdout.contains("token revoked"), "{}", started.stdout);
    assert!(
        started.stderr.contains("A good integration: "),
        "{}",
        started.stderr
    );
    let refused = world.run(&["api", "GET", "/crm/v3/objects/contacts"]);
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    let running = world.run(&["portal", "scenario", "list"]).stdout;
    assert!(running.contains("token-revoked (runs, met 1 times)"), "{running}");
    let stopped = world.run(&["portal", "scenario", "stop"]);
    assert_eq!(stopped.stdout, "1 fault cleared\n");
    assert_eq!(world.run(&["api", "GET", "/crm/v3/objects/contacts"]).status, 0);
}

#[test]
fn what_administrators_demand_is_set_and_binds_the_new_version_only() {
    let world = World::new();
    let _portal = world.portal();
    let shown = world.run(&["portal", "settings", "require", "contacts", "firstname"]);
    assert_eq!(shown.status, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("must bring firstname"), "{}", shown.stdout);
    let body = r#"{"properties": {"email": "ada@example.com"}}"#;
    let dated = world.run(&["api", "POST", "/crm/objects/2026-09/contacts", "--body", body]);
    assert_eq!(dated.status, 3);
    assert!(
        dated.stderr.contains("A value for firstname must be provided"),
        "{}",
        dated.stderr
    );
    let numbered = world.run(&["api", "POST", "/crm/v3/objects/contacts", "--body", body]);
    assert_eq!(numbered.status, 0, "{}", numbered.stderr);
    let condition = world.json(&[
        "portal",
        "settings",
        "require",
        "deals",
        "closed_lost_reason",
        "--when",
        "dealstage=closedlost",
        "--json",
    ]);
    assert_eq!(condition["requiredWhen"][0]["required"][0], "closed_lost_reason");
    let set = world.json(&[
        "portal",
        "settings",
        "set",
        "--property-rules",
        "off",
        "--edit-associations",
        "no",
        "--json",
    ]);
    assert_eq!(
        (&set["propertyRules"], &set["editAssociations"]),
        (&"off".into(), &false.into())
    );
    let unknown = world.run(&["portal", "settings", "require", "contacts", "shoe_size"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.stderr.contains("contacts have no property shoe_size"),
        "{}",
        unknown.stderr
    );
    let reset = world.run(&["portal", "settings", "reset"]);
    assert!(!reset.stdout.contains("must bring"), "{}", reset.stdout);
}

#[test]
fn the_clock_is_moved_and_stopped() {
    let world = World::new();
    let _portal = world.portal();
    assert!(
        world
            .run(&["portal", "clock", "freeze"])
            .stdout
            .contains("frozen")
    );
    let before = world.json(&["portal", "clock", "show", "--json"]);
    assert_eq!(world.run(&["portal", "clock", "advance", "2d"]).status, 0);
    let after = world.json(&["portal", "clock", "show", "--json"]);
    assert_eq!(before["frozen"], true);
    assert_ne!(before["now"], after["now"]);
    let set = world.run(&["portal", "clock", "set", "2030-01-01T00:00:00Z"]);
    assert!(
        set.stdout.contains("2030-01-01T00:00:00.000Z"),
        "{}{}",
        set.stdout,
        set.stderr
    );
    assert!(world.run(&["portal", "clock", "thaw"]).stdout.contains("running"));
}

#[test]
fn archived_records_are_restored() {
    let world = World::new();
    let _portal = world.portal();
    let id = |email: &str| {
        let made = world.json(&["crm", "contacts", "create", &format!("email={email}"), "--json"]);
        made["id"].as_str().expect("an id").to_owned()
    };
    let (ada, bob) = (id("ada@example.com"), id("bob@example.com"));
    let archive = |ids: &[&str]| {
        let mut command = vec!["crm", "contacts", "archive", "--yes"];
        command.extend(ids);
        assert_eq!(world.run(&command).status, 0);
    };
    archive(&[&ada, &bob]);
    assert_eq!(count(&world), 0);
    let one = world.run(&["portal", "restore", "contacts", &ada]);
    assert_eq!(
        (one.status, one.stdout),
        (0, format!("restored contacts {ada}\n"))
    );
    assert_eq!(count(&world), 1);

    // One that can't come back does not keep another away.
    let part = world.run(&["portal", "restore", "contacts", &ada, &bob]);
    assert_eq!(
        (part.status, part.stdout),
        (5, format!("restored contacts {bob}\n"))
    );
    let warning = format!("the contact {ada} is not archived");
    assert!(part.stderr.contains(&warning), "{}", part.stderr);
    assert_eq!(count(&world), 2);

    archive(&[&ada, &bob]);
    let told = world.json(&["portal", "restore", "0-1", &ada, &bob, "--json"]);
    assert_eq!(
        (&told[0]["objectType"], &told[1]["id"]),
        (&serde_json::json!("contacts"), &serde_json::json!(bob))
    );
    for (command, status, says) in [
        (
            ["contacts", &ada],
            2,
            "is not archived, so that there is nothing to restore",
        ),
        (
            ["contacts", "999999"],
            2,
            "there is no contact with the id 999999",
        ),
        (["gadgets", "1"], 2, "there is no object type gadgets"),
        (["../reset", "1"], 2, "can't be the name of an object type"),
        (["contacts", "ada"], 2, "invalid value"),
    ] {
        let refused = world.run(&["portal", "restore", command[0], command[1]]);
        assert_eq!(refused.status, status, "{command:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(says), "{command:?}: {}", refused.stderr);
    }
    let hinted = world.run(&["portal", "restore", "contacts", &ada]);
    assert!(
        hinted.stderr.contains("spoke crm contacts list --archived"),
        "{}",
        hinted.stderr
    );
}

#[test]
fn a_snapshot_is_gone_back_to() {
    let world = World::new();
    let portal = world.portal();
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=ada@example.com"])
            .status,
        0
    );
    assert_eq!(world.run(&["portal", "snapshot", "save", "one"]).status, 0);
    let seeded = world.json(&[
        "portal",
        "seed",
        "--contacts",
        "25",
        "--duplicates",
        "20%",
        "--json",
    ]);
    assert_eq!(seeded["contacts"], 25);
    assert_eq!(count(&world), 26);
    assert_eq!(world.run(&["portal", "snapshot", "restore", "one"]).status, 0);
    assert_eq!(count(&world), 1);
    assert_eq!(portal.stop().status, 0);
    let _again = world.portal();
    assert_eq!(count(&world), 1, "what was restored is on disk");
    assert_eq!(
        world.json(&["portal", "snapshot", "list", "--json"])[0]["name"],
        "one"
    );
    let unknown = world.run(&["portal", "snapshot", "restore", "two"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.stderr.contains("there is no snapshot two"),
        "{}",
        unknown.stderr
    );
    assert_eq!(world.run(&["portal", "snapshot", "save", "../up"]).status, 2);
}

#[test]
fn a_snapshot_goes_to_another_folder_and_a_portal_starts_with_it() {
    let world = World::new();
    {
        let portal = world.portal();
        assert_eq!(
            world
                .run(&[
                    "portal",
                    "seed",
                    "--contacts",
                    "1.2k",
                    "--companies",
                    "10",
                    "--json"
                ])
                .status,
            0
        );
        assert_eq!(world.run(&["portal", "snapshot", "save", "ready"]).status, 0);
        let exported = world.run(&["portal", "snapshot", "export", "ready", "ready.snap"]);
        assert_eq!(exported.status, 0, "{}", exported.stderr);
        assert!(
            exported.stdout.starts_with("wrote ready to ready.snap, "),
            "{}",
            exported.stdout
        );
        assert_eq!(portal.stop().status, 0);
    }
    // No portal runs on the other folder; it begins with the file the first time it starts.
    let kept = world.run(&[
        "--data-dir",
        "other",
        "portal",
        "snapshot",
        "import",
        "ready.snap",
        "mine",
    ]);
    assert_eq!(kept.status, 0, "{}", kept.stderr);
    let again = world.start(&[
        "portal",
        "serve",
        "--port",
        "0",
        "--json",
        "--data-dir",
        "third",
        "--snapshot",
        "ready.snap",
    ]);
    let found = again.ask("POST", "/crm/v3/objects/contacts/search", "{}");
    assert!(found.contains("\"total\":1200"), "{found}");
    assert_eq!(again.stop().status, 0);
    world.file("spoke.csv", "email\n");
    let odd = world.run(&["portal", "snapshot", "import", "spoke.csv", "odd"]);
    assert_eq!(odd.status, 2, "{}", odd.stdout);
    assert_eq!(
        world
            .run(&["portal", "snapshot", "export", "none", "none.snap"])
            .status,
        2
    );
    let elsewhere = world.run(&[
        "--portal",
        "http://127.0.0.1:9",
        "portal",
        "snapshot",
        "export",
        "ready",
        "x.snap",
    ]);
    assert_eq!(elsewhere.status, 2);
    assert!(
        elsewhere.stderr.contains("/_spoke/snapshots/ready/file"),
        "{}",
        elsewhere.stderr
    );
}

#[test]
fn a_fork_is_a_portal_of_its_own() {
    let world = World::new();
    let _portal = world.portal();
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=ada@example.com"])
            .status,
        0
    );
    let fork = world.json(&["portal", "fork", "start", "--json"]);
    let (url, token) = (fork["url"].as_str().unwrap(), fork["token"].as_str().unwrap());
    let created = world
        .spoke(&[
            "--portal",
            url,
            "crm",
            "contacts",
            "create",
            "email=bob@example.com",
        ])
        .env("HUBSPOT_ACCESS_TOKEN", token)
        .output()
        .unwrap();
    assert!(created.status.success(), "{created:?}");
    assert_eq!(count(&world), 1, "the portal does not see what the fork does");
    assert_eq!(world.json(&["portal", "fork", "list", "--json"])[0]["url"], url);
    let shown = world.run(&["portal", "fork", "list"]);
    assert!(shown.stdout.contains(url), "{}", shown.stdout);
    assert_eq!(
        world.run(&["portal", "fork", "end", "1"]).stdout,
        "ended fork 1\n"
    );
    assert_eq!(world.run(&["portal", "fork", "end", "1"]).status, 2);
    assert_eq!(
        world
            .run(&["portal", "fork", "start", "--snapshot", "none"])
            .status,
        2
    );
}

#[test]
fn a_seed_makes_its_records_once_and_tells_what_is_wrong_with_them() {
    let world = World::new();
    let _portal = world.portal();
    let seed = [
        "portal",
        "seed",
        "--contacts",
        "2k",
        "--deals",
        "100",
        "--duplicates",
        "3%",
        "--messy",
    ];
    let made = world.run(&seed);
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(
        made.stdout.starts_with("added 2000 contacts, "),
        "{}",
        made.stdout
    );
    for told in [
        " of them second records of the same person, 100 deals",
        "contactBadPhone",
        "dealMissingAmount",
    ] {
        assert!(made.stdout.contains(told), "{told} in {}", made.stdout);
    }
    assert_eq!(count(&world), 2_000);
    let again = world.run(&seed);
    assert_eq!(again.status, 2);
    assert!(
        again
            .stderr
            .contains("seed 1 has made these 2100 records already"),
        "{}",
        again.stderr
    );
    assert!(
        again.stderr.contains("spoke portal seed --seed 2"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_reset_is_confirmed_first() {
    let world = World::new();
    let _portal = world.portal();
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=ada@example.com"])
            .status,
        0
    );
    assert_eq!(world.run(&["portal", "reset"]).status, 2);
    assert_eq!(count(&world), 1);
    assert_eq!(world.run(&["portal", "reset", "--yes"]).status, 0);
    assert_eq!(count(&world), 0);
}

#[test]
fn requests_are_remembered_without_tokens() {
    let world = World::new();
    let portal = world.portal();
    let token = portal.token.clone();
    world.run(&["crm", "contacts", "get", "999"]);
    let failed = world.run(&["portal", "requests", "--failed", "--json"]);
    assert_eq!(failed.status, 0, "{}", failed.stderr);
    assert!(
        failed.stdout.contains("OBJECT_NOT_FOUND") || failed.stdout.contains("404"),
        "{}",
        failed.stdout
    );
    assert!(!failed.stdout.contains(&token));
    assert_eq!(world.run(&["portal", "requests", "99999"]).status, 2);
}

#[test]
fn a_token_has_the_scopes_it_was_made_with() {
    let world = World::new();
    let _portal = world.portal();
    let made = world.run(&[
        "portal",
        "token",
        "create",
        "--scopes",
        "crm.objects.contacts.read",
    ]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(made.stdout.starts_with("pat-na1-"), "{}", made.stdout);
    assert_eq!(
        world
            .run(&["portal", "token", "create", "--scopes", "a b"])
            .status,
        2
    );
}

#[test]
fn hubspot_itself_and_a_portal_that_is_not_there_are_named() {
    let world = World::new();
    let said = world.run(&["--portal", "hubspot", "portal", "fault", "list"]);
    assert_eq!(said.status, 2, "{}", said.stderr);
    assert!(
        said.stderr.contains("HubSpot itself has no faults"),
        "{}",
        said.stderr
    );
    assert_eq!(world.run(&["portal", "clock", "show"]).status, 2);
    let said = world.run(&["--portal", "http://127.0.0.1:9", "portal", "clock", "show"]);
    assert_eq!(said.status, 4, "{}", said.stderr);
}

#[test]
fn requests_are_told_in_lines_without_ids_or_tokens() {
    let world = World::new();
    let portal = world.start(&[
        "portal",
        "serve",
        "--empty",
        "--port",
        "0",
        "--json",
        "--log-format",
        "json",
    ]);
    let token = portal.token.clone();
    world.run(&["crm", "contacts", "create", "email=ada@example.com"]);
    world.run(&["crm", "contacts", "get", "999"]);
    let said = portal.stop();
    let lines: Vec<Value> = said
        .stderr
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let created = lines.iter().find(|line| line["operation"] == "objects.create");
    let created = created.unwrap_or_else(|| panic!("no line about the create: {}", said.stderr));
    assert_eq!(created["service"], "hubspot-integration");
    assert_eq!(created["status"], "success");
    assert_eq!(created["objectType"], "contacts");
    assert!(
        !said.stderr.contains(&token) && !said.stderr.contains("ada@example.com"),
        "{}",
        said.stderr
    );
}
