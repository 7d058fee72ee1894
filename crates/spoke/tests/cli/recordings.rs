//! `spoke portal record`, `replay`, `conform` and `clone`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::world::World;

/// A recorder or a replay that runs; ended with the test.
struct Proxy {
    child: Child,
    url: String,
    stdout: BufReader<ChildStdout>,
}

impl Proxy {
    fn start(world: &World, arguments: &[&str]) -> Self {
        let stderr = world.path().join(format!("stderr-{}", arguments[1]));
        let mut child = world
            .spoke(arguments)
            .stdout(Stdio::piped())
            .stderr(File::create(&stderr).expect("a file for standard error"))
            .spawn()
            .expect("it starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the first line");
        let told = || std::fs::read_to_string(&stderr).unwrap_or_default();
        let ready: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}, {}", told()));
        assert_eq!(ready["event"], "listening");
        Self {
            url: ready["url"].as_str().expect("a url").to_owned(),
            child,
            stdout,
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("kill is there").success());
    }

    /// Asks it to stop; gives its last lines and its exit status.
    fn stop(mut self) -> (String, i32) {
        self.signal("TERM");
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("the rest");
        (rest, self.child.wait().expect("an end").code().unwrap_or(-1))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const RECORD: &[&str] = &[
    "portal",
    "record",
    "--port",
    "0",
    "--out",
    "session.jsonl",
    "--own-token",
    "--json",
];

/// Sends a command's calls through a proxy.
fn through(world: &World, proxy: &Proxy, arguments: &[&str]) -> String {
    let output = world
        .spoke(arguments)
        .arg("--portal")
        .arg(&proxy.url)
        .env("HUBSPOT_ACCESS_TOKEN", "pat-local-anything")
        .output()
        .expect("the command starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn some_calls(world: &World, proxy: &Proxy) {
    through(
        world,
        proxy,
        &[
            "crm",
            "contacts",
            "create",
            "email=xenia@quixworth.com",
            "firstname=Xenia",
        ],
    );
    through(world, proxy, &["crm", "contacts", "list", "--json"]);
    through(world, proxy, &["crm", "deals", "pipelines"]);
}

#[test]
fn a_recording_is_replayed_and_conformed_to() {
    let world = World::new();
    let _portal = world.portal();
    let recorder = Proxy::start(&world, RECORD);
    some_calls(&world, &recorder);
    let (last, status) = recorder.stop();
    assert_eq!(status, 0);
    assert!(
        last.contains("\"event\":\"stopped\"") && last.contains("\"lost\":0"),
        "{last}"
    );
    let text = std::fs::read_to_string(world.path().join("session.jsonl")).expect("a cassette");
    assert!(!text.contains("uixworth") && !text.contains("Xenia"), "{text}");

    let same = world.run(&["portal", "conform", "session.jsonl"]);
    assert_eq!(same.status, 0, "{}{}", same.stdout, same.stderr);
    assert!(
        same.stdout.starts_with("3 of 3 answers are the same, "),
        "{}",
        same.stdout
    );
    let json = world.json(&["portal", "conform", "session.jsonl", "--json"]);
    assert_eq!(
        (&json["same"], &json["different"], &json["skipped"]),
        (&3.into(), &0.into(), &0.into())
    );

    let replay = Proxy::start(
        &world,
        &["portal", "replay", "session.jsonl", "--port", "0", "--json"],
    );
    let listed = through(&world, &replay, &["crm", "contacts", "list", "--json"]);
    assert!(listed.contains(".example.com"), "{listed}");
    let missed = world
        .spoke(&["api", "GET", "/crm/v3/objects/companies", "--portal"])
        .arg(&replay.url)
        .env("HUBSPOT_ACCESS_TOKEN", "pat-local-anything")
        .output()
        .expect("the command starts");
    assert!(!missed.status.success());
    let told =
        String::from_utf8_lossy(&missed.stdout).into_owned() + &String::from_utf8_lossy(&missed.stderr);
    assert!(told.contains("was not recorded. Nearest is exchange"), "{told}");
    assert_eq!(replay.stop().1, 0);
}

#[test]
fn a_difference_is_shown_by_its_place_and_ends_with_1() {
    let world = World::new();
    let exchanges = [
        r#"{"cassette":1,"recordedAt":"2026-11-30T08:00:00Z","upstream":"https://api.hubapi.com","redacted":true}"#,
        r#"{"number":1,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"POST","path":"/crm/v3/properties/contacts/groups","body":{"json":{"name":"hobbies","label":"Hobbies"}}},"response":{"status":201,"headers":{"content-type":"application/json","location":"https://api.hubapi.com/x","x-hubspot-correlation-id":"c"},"body":{"json":{"archived":false,"name":"hobbies","displayOrder":7,"label":"Hobby"}}}}"#,
        r#"{"number":2,"at":"2026-11-30T08:00:02Z","tookMs":9,"request":{"method":"GET","path":"/crm/v3/owners/1"},"response":{"status":200,"headers":{"content-type":"text/html","x-hubspot-correlation-id":"c"},"body":{"text":"<html>"}}}"#,
        r#"{"number":3,"at":"2026-11-30T08:00:03Z","tookMs":9,"request":{"method":"POST","path":"/files/v3/files","body":{"left":{"bytes":9,"why":"files are not recorded"}}},"response":{"status":201}}"#,
    ];
    world.file("planted.jsonl", exchanges.join("\n") + "\n");
    let said = world.run(&["portal", "conform", "planted.jsonl"]);
    assert_eq!(said.status, 1, "{}", said.stderr);
    insta::assert_snapshot!("conform_differences", said.stdout);
    assert!(
        said.stderr
            .contains("3 POST /files/v3/files is skipped: its body was not kept"),
        "{}",
        said.stderr
    );
}

#[test]
fn what_a_killed_recorder_wrote_can_be_read() {
    let world = World::new();
    let _portal = world.portal();
    let mut recorder = Proxy::start(&world, RECORD);
    some_calls(&world, &recorder);
    // What it told is in the file; whatever comes after may be.
    for _ in 0..2 {
        let mut line = String::new();
        recorder.stdout.read_line(&mut line).expect("a line");
        assert!(line.contains("\"event\":\"exchange\""), "{line}");
    }
    recorder.signal("KILL");
    drop(recorder);
    let path = world.path().join("session.jsonl");
    let text = std::fs::read_to_string(&path).expect("a cassette");
    // Exchanges are written beside the answers: the last one may have been on its way.
    let whole = text.lines().count() - 1;
    assert!(whole >= 2, "{text}");
    let same = world.run(&["portal", "conform", "session.jsonl"]);
    assert_eq!(same.status, 0, "{}{}", same.stdout, same.stderr);
    // A line that the disk has only half of is left out, and told.
    let cut = text.trim_end().len() - 40;
    std::fs::write(&path, &text[..cut]).expect("written");
    let cut = world.run(&["portal", "conform", "session.jsonl"]);
    assert_eq!(cut.status, 0, "{}{}", cut.stdout, cut.stderr);
    assert!(cut.stderr.contains("was cut off"), "{}", cut.stderr);
    assert!(
        cut.stdout
            .starts_with(&format!("{} of {} answers", whole - 1, whole - 1)),
        "{}",
        cut.stdout
    );
}

#[test]
fn a_portal_is_copied_into_the_local_one() {
    let (source, world) = (World::new(), World::new());
    let from = source.start(&["portal", "serve", "--port", "0", "--json"]);
    let _portal = world.portal();
    let run = |arguments: &[&str]| {
        let output = world
            .spoke(&[
                "portal",
                "clone",
                "--from",
                &from.url,
                "--records",
                "contacts,companies",
            ])
            .args(arguments)
            .env("HUBSPOT_ACCESS_TOKEN", &from.token)
            .output()
            .expect("the command starts");
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stdout).expect("text"),
            String::from_utf8(output.stderr).expect("text"),
        )
    };
    let (status, stdout, stderr) = run(&["--limit", "30", "--dry-run", "--json"]);
    assert_eq!(status, 0, "{stderr}");
    let counted: Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(
        counted["records"],
        serde_json::json!({"contacts": 30, "companies": 30})
    );
    assert_eq!(counted["owners"], 4);
    let (status, stdout, stderr) = run(&["--limit", "30", "--redact"]);
    assert_eq!(status, 0, "{stderr}");
    assert!(stdout.contains("records") && stdout.contains("60"), "{stdout}");
    let said = world.run(&["crm", "contacts", "list", "--all", "--json"]);
    assert_eq!(said.stdout.lines().count(), 30);
    assert!(
        said.stdout.lines().all(|line| line.contains(".example.com")),
        "{}",
        said.stdout
    );
    assert!(stderr.contains("never part of a copy: "), "{stderr}");
    assert!(
        !world.path().join(".spoke/clone.key").exists(),
        "nobody can try values against stand-ins"
    );
    let (status, _, stderr) = run(&["--limit", "30"]);
    assert_eq!(status, 3);
    assert!(stderr.contains("spoke portal reset --yes"), "{stderr}");
}

#[test]
fn what_a_copy_lacks_is_told_and_an_interrupted_one_goes_on() {
    let (source, world) = (World::new(), World::new());
    let from = source.start(&["portal", "serve", "--port", "0", "--json"]);
    let _portal = world.portal();
    let scopes = "crm.schemas.contacts.read,crm.objects.contacts.read,crm.objects.owners.read";
    let token = source.run(&["portal", "token", "create", "--scopes", scopes]);
    assert_eq!(token.status, 0, "{}", token.stderr);
    let run = |token: &str, arguments: &[&str]| {
        let output = world
            .spoke(&["portal", "clone", "--from", &from.url])
            .args(arguments)
            .env("HUBSPOT_ACCESS_TOKEN", token)
            .output()
            .expect("the command starts");
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stderr).expect("text"),
        )
    };
    let (status, stderr) = run(token.stdout.trim(), &[]);
    assert_eq!(status, 5, "{stderr}");
    let left: Vec<&str> = stderr
        .lines()
        .filter(|line| line.contains("left out: "))
        .collect();
    assert!(
        left.iter()
            .any(|line| line.contains("lists") && line.contains("forms")),
        "{stderr}"
    );
    assert!(left.len() < 10, "the same reason is told once: {stderr}");
    // Somebody pulls the plug at the source: what came first is there, and the rest follows.
    let all = &["--records", "companies,contacts", "--redact"];
    let fault = [
        "portal",
        "fault",
        "add",
        "--status",
        "403",
        "--route",
        "/crm/objects/0-1/search",
        "--count",
        "1",
    ];
    assert_eq!(source.run(&fault).status, 0);
    let fault = [
        "portal",
        "fault",
        "add",
        "--status",
        "401",
        "--route",
        "/crm/objects/0-1",
    ];
    assert_eq!(source.run(&fault).status, 0);
    let (status, stderr) = run(&from.token, all);
    assert_eq!(status, 3, "{stderr}");
    assert!(stderr.contains("run the same command again"), "{stderr}");
    assert!(world.path().join(".spoke/clone.key").exists());
    assert_eq!(source.run(&["portal", "fault", "clear"]).status, 0);
    let (status, stderr) = run(&from.token, all);
    assert_eq!(status, 0, "{stderr}");
    assert!(!world.path().join(".spoke/clone.key").exists());
    let count = |world: &World, name: &str| {
        let listed = world.run(&["crm", name, "list", "--all", "--json"]);
        listed.stdout.lines().count()
    };
    for name in ["companies", "contacts"] {
        assert_eq!(count(&source, name), count(&world, name), "{name}");
    }
}

#[test]
fn what_can_not_be_is_refused_with_a_way_out() {
    let world = World::new();
    let _portal = world.portal();
    world.file("taken.jsonl", "mine");
    world.file("notes.txt", "hello\n");
    world.file("newer.jsonl", "{\"cassette\":99}\n");
    for (arguments, expected) in [
        (
            &["portal", "record", "--port", "0", "--out", "taken.jsonl"][..],
            "not there yet",
        ),
        (
            &[
                "portal",
                "record",
                "--port",
                "0",
                "--upstream",
                "http://api.hubapi.com",
            ],
            "https",
        ),
        (&["portal", "replay", "nothing.jsonl"], "spoke portal record"),
        (
            &["portal", "replay", "notes.txt"],
            "line 1: it is not the head of a cassette",
        ),
        (&["portal", "replay", "newer.jsonl"], "use a newer one"),
        (&["portal", "conform", "notes.txt"], "line 1"),
        (
            &["portal", "clone", "--from", "local"],
            "both the portal that is copied",
        ),
        (&["portal", "clone", "--from", "hubspot"], "HUBSPOT_ACCESS_TOKEN"),
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}{}", said.stdout, said.stderr);
        assert!(said.stderr.contains(expected), "{arguments:?}: {}", said.stderr);
    }
    assert_eq!(
        std::fs::read_to_string(world.path().join("taken.jsonl")).expect("there"),
        "mine"
    );
    let hubspot = world
        .spoke(&["portal", "conform", "newer.jsonl", "--portal", "hubspot"])
        .env("HUBSPOT_ACCESS_TOKEN", "pat-local-anything")
        .output()
        .expect("the command starts");
    assert_eq!(hubspot.status.code(), Some(2));
}
