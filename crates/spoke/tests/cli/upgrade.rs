//! `spoke upgrade`.

use std::fs;
use std::process::Command;

use crate::world::World;

const SOURCE: &str = "\
import { Client } from '@hubspot/api-client';
const contacts = '/crm/v3/objects/contacts';
const lists = '/contacts/v1/lists';
client.crm.contacts.mergeApi.merge(pair);
";
const AFTER: &str = "const contacts = '/crm/objects/2026-09/contacts';";

fn project() -> World {
    let world = World::new();
    world.file("app.ts", SOURCE);
    world.file(
        "package.json",
        r#"{"dependencies": {"@hubspot/api-client": "^12.0.0"}}"#,
    );
    world
}

#[test]
fn what_ends_is_told_with_deadline_and_replacement() {
    let world = project();
    let said = world.run(&["upgrade", "--today", "2026-04-01"]);
    insta::assert_snapshot!(format!("{}{}? {}", said.stdout, said.stderr, said.status));
    let json = world.json(&["upgrade", "--json", "--today", "2026-04-01"]);
    assert_eq!(json["uses"][0]["days_left"], 29);
    assert_eq!(json["packages"][0]["breaks"][0]["places"][0]["word"], "mergeApi");
}

#[test]
fn the_day_and_the_patience_decide_about_the_exit_status() {
    let world = project();
    for (today, within, status) in [
        ("2026-04-01", "0", 0),
        ("2026-04-01", "30", 1),
        ("2026-05-01", "0", 1),
        ("2026-04-01", "28", 0),
    ] {
        let said = world.run(&["upgrade", "--today", today, "--fail-within", within]);
        assert_eq!(said.status, status, "{today} {within}");
    }
}

#[test]
fn mechanical_changes_are_shown_and_written_once() {
    let world = project();
    let diff = world.run(&["upgrade", "--diff", "--today", "2026-04-01"]);
    assert_eq!(diff.status, 0, "{}", diff.stderr);
    assert!(diff.stdout.contains(&format!("+{AFTER}\n")), "{}", diff.stdout);
    assert_eq!(fs::read_to_string(world.path().join("app.ts")).unwrap(), SOURCE);

    let refused = world.run(&["upgrade", "--apply"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("no git repository"), "{}", refused.stderr);
    let git = |arguments: &[&str]| {
        let command = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let done = Command::new("git")
            .args(command)
            .args(arguments)
            .current_dir(world.path())
            .output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    let refused = world.run(&["upgrade", "--apply"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("not committed"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(world.path().join("app.ts")).unwrap(), SOURCE);
    git(&["commit", "-q", "-m", "before"]);

    let applied = world.run(&["upgrade", "--apply"]);
    assert_eq!(applied.status, 0, "{}", applied.stderr);
    let text = fs::read_to_string(world.path().join("app.ts")).unwrap();
    assert!(
        text.contains(AFTER) && text.contains("'/contacts/v1/lists'"),
        "{text}"
    );
    git(&["commit", "-q", "-a", "-m", "after"]);
    let again = world.run(&["upgrade", "--apply"]);
    assert!(again.stderr.starts_with("0 files rewritten"), "{}", again.stderr);
}

#[test]
fn wrong_input_is_named() {
    let world = project();
    for arguments in [
        &["upgrade", "absent"][..],
        &["upgrade", "--today", "2026-13-01"],
        &["upgrade", "--to", "v3"],
        &["upgrade", "--to", "2031-03"],
        &["upgrade", "--allow-dirty"],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.stderr);
        assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
    }
}
