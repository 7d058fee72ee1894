//! What has to change, the diff, and the writing.

use std::fs;
use std::path::Path;
use std::process::Command;

use spoke_model::time::Timestamp;
use spoke_model::version::ApiVersion;
use spoke_scan::upgrade::{Plan, Upgrade, WriteError, apply, plan, unified};
use tempfile::TempDir;

const SOURCE: &str = "import hubspot
BASE = 'https://api.hubapi.com'
CONTACTS = f'{BASE}/crm/v3/objects/contacts'
LISTS = f'{BASE}/contacts/v1/lists'
LINK = 'crm/v4/associations/contacts/deals/batch/create'
CUT = 'crm/v4/associations/contacts/deals/batch/archive'
TOKEN = '/oauth/v1/token'
OURS = '/api/v1/users'";

fn look(folder: &Path) -> Plan {
    plan(&Upgrade {
        paths: vec![folder.to_owned()],
        today: Timestamp::parse("2026-11-25").unwrap(),
        to: ApiVersion::V2026_09,
    })
    .unwrap()
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.py"), SOURCE).unwrap();
    fs::write(
        folder.path().join("app.ts"),
        "import { Client } from '@hubspot/api-client';\nclient.crm.contacts.mergeApi.merge(x);\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("package.json"),
        r#"{"dependencies":{"@hubspot/api-client":"^12.0.0"}}"#,
    )
    .unwrap();
    fs::write(
        folder.path().join("requirements.txt"),
        "hubspot-api-client==9.0.0\n",
    )
    .unwrap();
    folder
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn paths_come_with_deadline_and_replacement_soonest_first() {
    let folder = project();
    let plan = look(folder.path());
    let told: Vec<String> = plan
        .uses
        .iter()
        .map(|one| {
            let days = one.days_left.unwrap();
            let how = if one.mechanical { "rewritten" } else { "by hand" };
            format!(
                "{}:{} {} → {} {days} {how}",
                one.line, one.column, one.path, one.instead
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "4:17 /contacts/v1/lists → /crm/lists/2026-09 -209 by hand",
            "7:10 /oauth/v1/token → /oauth/2026-03/token 83 by hand",
            "5:9 /crm/v4/associations/contacts/deals/batch/create → /crm/associations/2026-09 125 rewritten",
            "6:8 /crm/v4/associations/contacts/deals/batch/archive → /crm/associations/2026-09 125 by hand",
            "3:20 /crm/v3/objects/contacts → /crm/objects/2026-09 280 rewritten",
        ]
    );
    assert_eq!((plan.due(0), plan.due(90), plan.due(125)), (1, 2, 4));
}

#[test]
fn packages_come_with_what_newer_versions_break_and_where() {
    let folder = project();
    let plan = look(folder.path());
    let node = plan
        .packages
        .iter()
        .find(|one| one.name == "@hubspot/api-client")
        .unwrap();
    assert_eq!(node.major, Some(12));
    let versions: Vec<&str> = node.breaks.iter().map(|one| one.version).collect();
    assert_eq!(versions, ["13.0.0", "14.0.0"]);
    assert_eq!(
        (node.breaks[0].places[0].word, node.breaks[0].places[0].line),
        ("mergeApi", 2)
    );
    let python = plan
        .packages
        .iter()
        .find(|one| one.name == "hubspot-api-client")
        .unwrap();
    assert_eq!((python.version.as_str(), python.breaks.len()), ("==9.0.0", 0));
}

#[test]
fn the_diff_is_one_that_git_applies_and_applying_equals_it() {
    let folder = project();
    let at = folder.path();
    git(at, &["init", "-q"]);
    git(at, &["add", "."]);
    git(at, &["commit", "-q", "-m", "before"]);
    let rewrites = look(at).rewrites;
    assert_eq!(rewrites.len(), 1);
    let folder_name = format!("{}/", at.to_string_lossy().trim_start_matches('/'));
    let diff = unified(&rewrites[0]).replace(&folder_name, "");
    insta::assert_snapshot!(diff);
    fs::write(at.join("the.diff"), diff).unwrap();
    git(at, &["apply", "--check", "the.diff"]);
    fs::remove_file(at.join("the.diff")).unwrap();
    apply(&rewrites, false).unwrap();
    assert_eq!(fs::read_to_string(at.join("app.py")).unwrap(), rewrites[0].after);
    assert!(look(at).rewrites.is_empty(), "a second run has nothing to write");
}

#[test]
fn work_that_git_does_not_have_is_not_written_over() {
    let folder = project();
    let at = folder.path();
    let rewrites = look(at).rewrites;
    assert!(matches!(apply(&rewrites, false), Err(WriteError::NoGit { .. })));
    git(at, &["init", "-q"]);
    git(at, &["add", "."]);
    assert!(matches!(apply(&rewrites, false), Err(WriteError::Dirty)));
    assert_eq!(fs::read_to_string(at.join("app.py")).unwrap(), SOURCE);
    apply(&rewrites, true).unwrap();
    assert_ne!(fs::read_to_string(at.join("app.py")).unwrap(), SOURCE);
}
