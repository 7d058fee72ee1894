//! `spoke scan`, and the hook that runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::world::World;

const TOKEN: &str = "pat-eu1-8f14e45f-ceea-467d-9c2b-d0a7c3e19b64";
const STAGE: &str = "// hubspot\nexport const deal = { dealstage: '99124' };\n";

fn sources(world: &World) {
    let from = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../spoke-scan/tests/scan/sources"
    ));
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, world.path().join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn finds_every_pitfall() {
    let world = World::new();
    sources(&world);
    let said = world.run(&["scan", "--pitfalls", "--format", "json", "--today", "2026-11-25"]);
    assert_eq!(said.status, 1, "{}", said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    for number in 1..=10 {
        let rule = format!("P{number}");
        let found = findings.iter().find(|one| one["rule"] == rule.as_str());
        let found = found.unwrap_or_else(|| panic!("{rule} was not found"));
        for field in ["path", "code", "message", "why", "fix", "evidence", "severity"] {
            assert!(
                found[field].as_str().is_some_and(|text| !text.is_empty()),
                "{rule} {field}"
            );
        }
    }
    let elsewhere = |one: &serde_json::Value| one["path"] == "elsewhere.ts";
    assert!(!findings.iter().any(elsewhere), "a file about something else");
}

#[test]
fn a_finding_says_place_reason_and_fix() {
    let world = World::new();
    world.file("deals.ts", STAGE);
    let said = world.run(&["scan", "--today", "2026-11-25"]);
    insta::assert_snapshot!(format!("{}{}? {}", said.stdout, said.stderr, said.status));
}

#[test]
fn severity_decides_about_the_exit_status() {
    let world = World::new();
    world.file("deals.ts", STAGE);
    for (from, status) in [("note", 1), ("warning", 1), ("error", 0), ("never", 0)] {
        assert_eq!(world.run(&["scan", "--fail-on", from]).status, status, "{from}");
    }
    assert_eq!(world.run(&["scan", "--secrets"]).status, 0);
}

#[test]
fn a_baseline_accepts_what_is_there_and_nothing_else() {
    let world = World::new();
    world.file("deals.ts", STAGE);
    let write = world.run(&["scan", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!(
        (write.status, write.stderr.as_str()),
        (0, "known.json: 1 findings accepted\n")
    );
    assert_eq!(world.run(&["scan", "--baseline", "known.json"]).status, 0);
    world.file("more.ts", STAGE);
    assert_eq!(world.run(&["scan", "--baseline", "known.json"]).status, 1);
}

#[test]
fn secrets_are_found_and_never_printed() {
    let world = World::new();
    world.file(
        "app.py",
        format!("client = HubSpot(access_token='{TOKEN}', retry=3)\n"),
    );
    world.file(".env", format!("HUBSPOT_ACCESS_TOKEN={TOKEN}\n"));
    for format in ["text", "json", "sarif"] {
        let said = world.run(&["scan", "--secrets", "--format", format]);
        assert_eq!(said.status, 1, "{format}: {}", said.stderr);
        assert!(
            said.stdout.contains("S1") && said.stdout.contains("S2"),
            "{}",
            said.stdout
        );
        assert!(!said.stdout.contains("8f14e45f") && !said.stderr.contains("8f14e45f"));
    }
    world.file(".gitignore", ".env*\n");
    world.file(
        "app.py",
        "client = HubSpot(access_token=os.environ['HUBSPOT_ACCESS_TOKEN'])\n",
    );
    assert_eq!(world.run(&["scan", "--secrets"]).status, 0);
}

#[test]
fn what_can_not_be_looked_at_is_named() {
    let world = World::new();
    world.file("no.json", "{}");
    world.file("a.ts", STAGE);
    let outside = world.path().to_string_lossy().into_owned();
    for arguments in [
        &["scan", "absent"][..],
        &["scan", "--staged"],
        &["scan", "--baseline", "absent.json"],
        &["scan", "--baseline", "no.json"],
        &["scan", "--write-baseline"],
        &["scan", "--today", "tomorrow"],
        &["scan", "--format", "xml"],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}{}", said.stdout, said.stderr);
        assert!(
            said.stderr.starts_with("error: "),
            "{arguments:?}: {}",
            said.stderr
        );
        assert!(
            !said.stderr.contains(&outside) || arguments.contains(&"--staged"),
            "{}",
            said.stderr
        );
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_spoke")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(arguments)
        .env("PATH", path)
        .env("HOME", folder)
        .output()
        .unwrap()
}

#[test]
fn a_commit_with_a_secret_is_stopped_by_the_hook() {
    let world = World::new();
    assert_eq!(world.run(&["init", "hook"]).status, 2, "no repository yet");
    assert!(git(world.path(), &["init", "-q"]).status.success());
    let said = world.run(&["init", "hook"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert_eq!(world.run(&["init", "hook"]).status, 2, "it is there already");
    assert_eq!(world.run(&["init", "hook", "--force"]).status, 0);
    assert!(
        world
            .run(&["init", "hook", "--print"])
            .stdout
            .contains("spoke scan --secrets --staged")
    );

    world.file(".gitignore", ".env*\n");
    world.file("a b.ts", format!("const token = '{TOKEN}';\n"));
    assert!(git(world.path(), &["add", "."]).status.success());
    // Mended in the folder only: what would be committed counts.
    world.file("a b.ts", "const token = process.env.TOKEN;\n");
    let refused = git(world.path(), &["commit", "-q", "-m", "one"]);
    assert!(!refused.status.success());
    let said =
        String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("a b.ts:1:16: error S1") && !said.contains("8f14e45f"),
        "{said}"
    );
    assert!(git(world.path(), &["add", "."]).status.success());
    let taken = git(world.path(), &["commit", "-q", "-m", "one"]);
    assert!(
        taken.status.success(),
        "{}",
        String::from_utf8_lossy(&taken.stderr)
    );
}
