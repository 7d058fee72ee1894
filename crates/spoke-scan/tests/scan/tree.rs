//! Folders, what git ignores, what is staged.

use std::fs;
use std::path::Path;
use std::process::Command;

use spoke_model::time::Timestamp;
use spoke_scan::{Report, Scan, What, scan};
use tempfile::TempDir;

const TOKEN: &str = "pat-eu1-8f14e45f-ceea-467d-9c2b-d0a7c3e19b64";

fn look(folder: &Path, what: What, staged: bool) -> Report {
    scan(&Scan {
        paths: vec![folder.to_owned()],
        what,
        staged,
        today: Timestamp::parse("2026-11-25").unwrap(),
    })
    .unwrap()
}

fn ids(report: &Report) -> Vec<(String, &'static str)> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    report
        .findings
        .iter()
        .map(|one| (name(&one.path), one.rule.id))
        .collect()
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

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn what_git_ignores_is_not_looked_at_and_what_it_does_not_is() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("ignored")).unwrap();
    fs::write(at(".gitignore"), "ignored/\n.env.local\n").unwrap();
    fs::write(at("ignored/a.ts"), format!("'{TOKEN}'")).unwrap();
    fs::write(at(".env.local"), format!("T={TOKEN}")).unwrap();
    fs::write(at(".env"), format!("T={TOKEN}")).unwrap();
    fs::write(at("binary.bin"), [b'a', 0, b'b']).unwrap();
    fs::write(at("large.json"), vec![b'x'; 3 << 20]).unwrap();
    let report = look(folder.path(), What::Secrets, false);
    assert_eq!(
        ids(&report),
        [(".env".to_owned(), "S2"), (".env".to_owned(), "S1")]
    );
    assert_eq!(report.skipped, 2);
}

#[test]
fn a_secret_is_never_shown() {
    let folder = folder();
    fs::write(
        folder.path().join("a.ts"),
        format!("const client = new hubspot.Client({{ apiKey: '{TOKEN}' }})"),
    )
    .unwrap();
    let report = look(folder.path(), What::Everything, false);
    assert!(report.findings.len() >= 2, "{report:?}");
    let said = format!(
        "{report:?} {}",
        spoke_scan::sarif::sarif(&report.findings, "0.0.0")
    );
    assert!(!said.contains("8f14e45f") && !said.contains("467d"), "{said}");
    assert!(
        said.contains("pat-eu1-…, 44 characters") || said.contains("pat-eu1-… 44 characters"),
        "{said}"
    );
}

#[test]
fn the_staged_text_counts_and_not_the_working_file() {
    let folder = folder();
    git(folder.path(), &["init", "-q"]);
    let file = folder.path().join("a file with blanks.ts");
    fs::write(&file, format!("const token = '{TOKEN}'\n")).unwrap();
    git(folder.path(), &["add", "."]);
    fs::write(&file, "const token = process.env.T\n").unwrap();
    let found = ids(&look(folder.path(), What::Secrets, true));
    assert_eq!(found[1..], [("a file with blanks.ts".to_owned(), "S1")]);
    assert_eq!(found[0].1, "S3", "and .gitignore does not cover .env");
    git(folder.path(), &["add", "."]);
    fs::write(&file, format!("const token = '{TOKEN}'\n")).unwrap();
    assert_eq!(ids(&look(folder.path(), What::Secrets, true)).len(), 1);
}

#[test]
fn the_order_is_the_same_every_time() {
    let folder = folder();
    for name in 0..40 {
        fs::write(
            folder.path().join(format!("{name}.py")),
            format!("# hubspot\na = '{TOKEN}'\nb = '{TOKEN}'\n"),
        )
        .unwrap();
    }
    let first = look(folder.path(), What::Everything, false).findings;
    assert_eq!(first.len(), 80);
    assert_eq!(look(folder.path(), What::Everything, false).findings, first);
}

#[test]
fn deep_and_broken_files_do_no_harm() {
    let folder = folder();
    let deep = format!(
        "import hubspot\nx = {}{}",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    fs::write(folder.path().join("deep.py"), deep).unwrap();
    fs::write(
        folder.path().join("broken.ts"),
        "hubspot.((((`${ class { 'unclosed",
    )
    .unwrap();
    assert_eq!(look(folder.path(), What::Everything, false).files, 2);
}
