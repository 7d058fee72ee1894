//! `spoke lead log`, `spoke lead show` and many leads at once.

use std::io::Write;
use std::process::Stdio;

use crate::redact::show;
use crate::world::{Said, World};

fn captured(world: &World) {
    let lead = world.run(&[
        "lead",
        "capture",
        "--email",
        "ada@example.org",
        "--firstname",
        "Ada",
        "--company",
        "Lovelace",
        "--domain",
        "lovelace.example.com",
        "--deal",
        "First order",
        "--amount",
        "1200",
        "--no-note",
    ]);
    assert_eq!(lead.status, 0, "{}", lead.stderr);
}

fn log(world: &World, arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["lead", "log"];
    all.extend(arguments);
    all.extend(["--contact", "ada@example.org", "--json"]);
    world.json(&all)
}

#[test]
fn every_kind_of_activity_is_logged_with_its_own_properties() {
    let world = World::new();
    let _portal = world.portal();
    captured(&world);
    type Kind<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);
    let kinds: [Kind<'_>; 5] = [
        (
            "notes",
            &["note", "Likes blue", "--at", "2026-11-01T08:00:00Z"],
            &[("hs_note_body", "Likes blue")],
        ),
        (
            "calls",
            &[
                "call",
                "Wants a quote",
                "--duration",
                "5m30s",
                "--direction",
                "inbound",
                "--outcome",
                "connected",
                "--at",
                "2026-11-02T09:30:00Z",
            ],
            &[
                ("hs_call_duration", "330000"),
                ("hs_call_direction", "INBOUND"),
                ("hs_call_status", "COMPLETED"),
                ("hs_call_disposition", "f240bbac-87c9-4f6e-bf70-924b57d47db7"),
            ],
        ),
        (
            "emails",
            &[
                "email",
                "Your quote",
                "--body",
                "Here it is",
                "--from",
                "me@example.com",
                "--to",
                "ada@example.org",
                "--direction",
                "outgoing",
                "--at",
                "2026-11-03T10:00:00Z",
            ],
            &[
                ("hs_email_direction", "EMAIL"),
                ("hs_email_status", "SENT"),
                ("hs_email_text", "Here it is"),
            ],
        ),
        (
            "tasks",
            &[
                "task",
                "Call back",
                "--due",
                "2026-11-04",
                "--priority",
                "high",
                "--type",
                "call",
            ],
            &[
                ("hs_task_priority", "HIGH"),
                ("hs_task_type", "CALL"),
                ("hs_task_status", "NOT_STARTED"),
            ],
        ),
        (
            "meetings",
            &[
                "meeting",
                "Demo",
                "--start",
                "2026-11-05T10:00:00Z",
                "--duration",
                "1h",
                "--outcome",
                "scheduled",
            ],
            &[
                ("hs_meeting_outcome", "SCHEDULED"),
                ("hs_meeting_end_time", "2026-11-05T11:00:00"),
                ("hs_timestamp", "2026-11-05T10:00:00"),
            ],
        ),
    ];
    for (object_type, arguments, expected) in kinds {
        let first = log(&world, arguments);
        assert_eq!(first["action"], "created", "{object_type}");
        let id = first["id"].as_str().expect("an id");
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        let record = world.json(&[
            "crm",
            object_type,
            "get",
            id,
            "--properties",
            &names.join(","),
            "--json",
        ]);
        for (name, value) in expected {
            let read = record["properties"][name].as_str().unwrap_or_default();
            assert!(read.starts_with(value), "{object_type} {name}: {read}");
        }
        let again = log(&world, arguments);
        assert_eq!(
            (&again["id"], &again["action"]),
            (&first["id"], &"found".into()),
            "{object_type}"
        );
    }
    let told = world.json(&["lead", "show", "ada@example.org", "--json"]);
    let created = told["contact"]["properties"]["createdate"]
        .as_str()
        .expect("a time");
    let shown = show(&world.run(&["lead", "show", "ADA@example.org"]), world.path());
    insta::assert_snapshot!("show", shown.replace(&created[..10], "[DAY]"));
    assert_eq!(told["timeline"].as_array().map(Vec::len), Some(5));
    assert_eq!(told["deals"][0]["stage"], "Appointment Scheduled");
}

#[test]
fn an_activity_stands_on_every_record_that_is_named() {
    let world = World::new();
    let _portal = world.portal();
    captured(&world);
    let note = log(&world, &["note", "For all", "--company", "lovelace.example.com"]);
    assert_eq!(note["on"].as_array().map(Vec::len), Some(2));
    let id = note["id"].as_str().expect("an id");
    for (to, type_id) in [("contacts", 202), ("companies", 190)] {
        let listed = world.json(&["crm", "notes", "associations", id, to, "--json"]);
        assert_eq!(
            listed["results"][0]["associationTypes"][0]["typeId"], type_id,
            "{listed}"
        );
    }
}

#[test]
fn what_is_wrong_is_named_before_anything_is_written() {
    let world = World::new();
    let _portal = world.portal();
    captured(&world);
    let contact = ["--contact", "ada@example.org"];
    let mut told = String::new();
    for arguments in [
        &["note", "to nobody"][..],
        &["note", "x", "--contact", "nobody@example.org"],
        &["note", "x", "--contact", "ada"],
        &["note", "x", contact[0], contact[1], "--at", "yesterday"],
        &["call", "x", contact[0], contact[1], "--duration", "5"],
        &["call", "x", contact[0], contact[1], "--outcome", "conected"],
        &[
            "task",
            "x",
            contact[0],
            contact[1],
            "--owner",
            "nobody@example.com",
        ],
        &[
            "meeting",
            "x",
            contact[0],
            contact[1],
            "--start",
            "2026-11-05",
            "--end",
            "2026-11-04",
        ],
    ] {
        let mut all = vec!["lead", "log"];
        all.extend(arguments);
        let said = world.run(&all);
        told.push_str(&format!(
            "$ {}\n{}\n",
            arguments.join(" "),
            show(&said, world.path())
        ));
    }
    insta::assert_snapshot!("log-refusals", told);
    for object_type in ["notes", "calls", "tasks", "meetings"] {
        let left = world.json(&["crm", object_type, "list", "--json"]);
        assert_eq!(left["results"].as_array().map(Vec::len), Some(0), "{object_type}");
    }
}

fn from_json(world: &World, text: &str, more: &[&str]) -> Said {
    let mut arguments = vec!["lead", "capture", "--from-json", "-"];
    arguments.extend(more);
    let mut child = world
        .spoke(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(text.as_bytes())
        .expect("it reads");
    Said::from(child.wait_with_output().expect("it ends"))
}

#[test]
fn many_leads_are_captured_and_the_bad_ones_named() {
    let world = World::new();
    let _portal = world.portal();
    let lines = "{\"email\":\"a@example.org\",\"deal\":\"D\",\"amount\":5}\n{\"emial\":\"x\"}\n{\"email\":\"b@example.org\",\"company\":\"B\"}\n\
                 {\"email\":\"nonsense\"}\n{\"email\":\"c@example.org\",\"domain\":\"c.example.com\"}\n";
    insta::assert_snapshot!("many", show(&from_json(&world, lines, &[]), world.path()));
    let again = from_json(&world, lines, &["--json", "-q"]);
    assert_eq!(again.status, 5);
    let told: Vec<serde_json::Value> = again
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(told.len(), 5);
    assert_eq!(told[0]["deal"]["action"], "unchanged");
    assert_eq!(
        told[1]["error"],
        "emial: there is no such field; did you mean email?"
    );
    let contacts = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(contacts["results"].as_array().map(Vec::len), Some(2));
    let file = world.file(
        "leads.json",
        "[{\"email\":\"d@example.org\"},\n {\"email\":\"e@example.org\"}]",
    );
    let said = world.run(&["lead", "capture", "--from-json", file.to_str().expect("a path")]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let empty = from_json(&world, "", &[]);
    assert_eq!(empty.status, 2, "{}", empty.stderr);
    assert_eq!(
        world
            .run(&["lead", "capture", "--from-json", "missing.json"])
            .status,
        2
    );
}
