//! `spoke privacy`: found, exported, deleted with proof, and nothing personal left in the log.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::redact::show;
use crate::world::World;

/// Texts that must not be found anywhere afterwards.
const PLANTED: [&str; 4] = [
    "ada.private@example.org",
    "Zyxwvut",
    "+49 30 5550199",
    "likes purple dragons",
];

fn person(world: &World) -> String {
    let contact = world.json(&[
        "crm",
        "contacts",
        "create",
        "email=ada.private@example.org",
        "lastname=Zyxwvut",
        "phone=+49 30 5550199",
        "lifecyclestage=lead",
        "--json",
    ]);
    let id = contact["id"].as_str().expect("an id").to_owned();
    for arguments in [
        &["crm", "contacts", "update", &id, "lifecyclestage=customer"][..],
        &["lead", "log", "note", "likes purple dragons", "--contact", &id],
        &[
            "crm",
            "notes",
            "create",
            "hs_note_body=about somebody else",
            "hs_timestamp=2026-01-01T00:00:00Z",
        ],
        &["list", "create", "Invited"],
        &["list", "add", "Invited", &id],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {}", said.stderr);
    }
    id
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

#[test]
fn an_export_holds_everything_about_the_person_and_nothing_about_others() {
    let world = World::new();
    let _portal = world.portal();
    let id = person(&world);
    let said = world.run(&["privacy", "export", "Ada.Private@example.org", "--to", "out"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    insta::assert_snapshot!("export", show(&said, world.path()));
    let folder = world.path().join("out");
    let contact = read(&folder.join("contact.json"));
    assert_eq!(contact["id"], id.as_str());
    assert_eq!(contact["properties"]["phone"], "+49 30 5550199");
    let stages: Vec<&Value> = contact["history"]["lifecyclestage"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|entry| &entry["value"])
        .collect();
    assert_eq!(stages, ["customer", "lead"]);
    let notes = read(&folder.join("notes.json"));
    let bodies: Vec<&Value> = notes
        .as_array()
        .expect("notes")
        .iter()
        .map(|note| &note["properties"]["hs_note_body"])
        .collect();
    assert_eq!(bodies, ["likes purple dragons"]);
    assert_eq!(read(&folder.join("lists.json"))[0]["name"], "Invited");
    let manifest = read(&folder.join("manifest.json"));
    for file in manifest["files"].as_array().expect("files") {
        let name = file["file"].as_str().expect("a name");
        let bytes = fs::metadata(folder.join(name)).expect("the file").len();
        assert_eq!(file["bytes"], bytes, "{name}");
        let output = std::process::Command::new("sha256sum")
            .arg(folder.join(name))
            .output()
            .expect("sha256sum is there");
        let sum = String::from_utf8(output.stdout).expect("text");
        assert!(sum.starts_with(file["sha256"].as_str().expect("a sum")), "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(
            (mode(&folder), mode(&folder.join("contact.json"))),
            (0o700, 0o600)
        );
    }
    let again = world.run(&["privacy", "export", "ada.private@example.org", "--to", "out"]);
    assert_eq!(again.status, 2, "what is there is not overwritten");
    let one = world.run(&["privacy", "export", "ada.private@example.org", "--to", "one.json"]);
    assert_eq!(one.status, 0, "{}", one.stderr);
    let whole = read(&world.path().join("one.json"));
    assert_eq!(whole["documents"]["contact.json"]["id"], id.as_str());
}

#[test]
fn a_deletion_is_confirmed_proven_and_leaves_nothing_personal_behind() {
    let world = World::new();
    let _portal = world.portal();
    let id = person(&world);
    let copied = world.run(&[
        "sync",
        "run",
        "--to",
        "sqlite:.spoke/crm.db",
        "--objects",
        "contacts",
    ]);
    assert_eq!(copied.status, 0, "{}", copied.stderr);
    let email = "ada.private@example.org";
    let mut told = String::new();
    for arguments in [
        &["privacy", "find", email][..],
        &["privacy", "delete", email, "--dry-run"],
        &["privacy", "delete", email],
        &["privacy", "delete", email, "--confirm", "ada@example.org"],
        &[
            "privacy",
            "delete",
            "nobody@example.org",
            "--confirm",
            "nobody@example.org",
        ],
        &["privacy", "delete", "nobody"],
    ] {
        let said = world.run(arguments);
        assert_eq!(
            world.run(&["crm", "contacts", "get", &id]).status,
            0,
            "{arguments:?}"
        );
        told.push_str(&format!(
            "$ {}\n{}\n",
            arguments.join(" "),
            show(&said, world.path())
        ));
    }
    let deleted = world.run(&["privacy", "delete", email, "--confirm", email]);
    assert_eq!(deleted.status, 0, "{}{}", deleted.stdout, deleted.stderr);
    told.push_str(&format!(
        "$ privacy delete, confirmed\n{}\n",
        show(&deleted, world.path())
    ));
    let find = world.run(&["privacy", "find", email]);
    told.push_str(&format!("$ privacy find\n{}\n", show(&find, world.path())));
    let entries = world.json(&["privacy", "log", "--json"]);
    let today = entries["entries"][0]["time"].as_str().expect("a time")[..10].to_owned();
    insta::assert_snapshot!("delete", told.replace(&today, "[DAY]"));
    // Nobody who was not deleted is remembered as such.
    let nobody = world.run(&["privacy", "find", "nobody@example.org"]);
    assert!(!nobody.stderr.contains("was deleted"), "{}", nobody.stderr);

    let log = world.run(&["privacy", "log", "--json"]);
    let told = format!(
        "{}{}{}{}",
        deleted.stdout, deleted.stderr, log.stdout, find.stdout
    );
    for planted in PLANTED {
        assert!(!told.contains(planted), "{planted} in {told}");
    }
    // The mirror, its write-ahead log and the audit log, byte by byte.
    for entry in fs::read_dir(world.path().join(".spoke")).expect("the data folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !path.is_file() {
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        for planted in &PLANTED[..3] {
            let found = bytes
                .windows(planted.len())
                .any(|part| part == planted.as_bytes());
            assert!(!found, "{planted} in {name}");
        }
    }
    let verified = world.run(&["privacy", "log", "--verify"]);
    assert_eq!(verified.status, 0, "{}", verified.stderr);
}

#[test]
fn an_edited_log_is_found_out() {
    let world = World::new();
    let _portal = world.portal();
    person(&world);
    for reason in ["consent", "contract"] {
        let said = world.run(&[
            "privacy",
            "consent",
            "ada.private@example.org",
            "--legal-basis",
            reason,
        ]);
        assert_eq!(said.status, 0, "{}", said.stderr);
    }
    assert_eq!(world.run(&["privacy", "log", "--verify"]).status, 0);
    let path = world.path().join(".spoke/privacy.db");
    let connection = rusqlite::Connection::open(&path).expect("a database");
    connection
        .execute_batch("DROP TRIGGER audit_keeps; UPDATE audit SET outcome = 'refused' WHERE number = 1")
        .expect("edited");
    drop(connection);
    let said = world.run(&["privacy", "log", "--verify"]);
    assert_eq!(said.status, 1);
    assert!(
        said.stderr.contains("the log is broken at entry 1"),
        "{}",
        said.stderr
    );
}

#[test]
fn consent_is_written_with_the_values_hubspot_knows() {
    let world = World::new();
    let _portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    let id = person(&world);
    let email = "ada.private@example.org";
    let set = world.json(&[
        "privacy",
        "consent",
        email,
        "--legal-basis",
        "legitimate-interest-customer",
        "--json",
    ]);
    assert_eq!(set["hs_legal_basis"], "Legitimate interest – existing customer");
    let read = world.json(&[
        "crm",
        "contacts",
        "get",
        &id,
        "--properties",
        "hs_legal_basis",
        "--json",
    ]);
    assert_eq!(
        read["properties"]["hs_legal_basis"],
        "Legitimate interest – existing customer"
    );
    let mut told = String::new();
    for arguments in [
        &[
            "privacy",
            "consent",
            email,
            "--subscription",
            "marketing information",
            "--status",
            "subscribed",
            "--legal-basis",
            "consent",
            "--explanation",
            "asked at the fair",
        ][..],
        &[
            "privacy",
            "consent",
            email,
            "--subscription",
            "Marketing Informaton",
            "--status",
            "unsubscribed",
        ],
        &["privacy", "consent", email, "--legal-basis", "consnt"],
        &["privacy", "consent", email, "--legal-basis", "process-and-store"],
        &[
            "privacy",
            "consent",
            "nobody@example.org",
            "--legal-basis",
            "consent",
        ],
    ] {
        let said = world.run(arguments);
        told.push_str(&format!(
            "$ {}\n{}\n",
            arguments.join(" "),
            show(&said, world.path())
        ));
    }
    insta::assert_snapshot!("consent", told);
}

#[test]
fn contacts_without_activity_are_counted() {
    let world = World::new();
    let _portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    let stale = world.run(&["privacy", "retention", "--days", "365", "--ids"]);
    assert_eq!(stale.status, 1, "{}", stale.stderr);
    assert!(stale.stdout.lines().count() > 10);
    let none = world.run(&["privacy", "retention", "--days", "36500"]);
    assert_eq!(none.status, 0, "{}", none.stdout);
}
