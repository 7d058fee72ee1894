//! `spoke gateway` and `spoke audit`: another `spoke` goes through the gateway as any client would.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::world::{Said, World};

/// A gateway that runs; killed when the test ends.
struct Gateway {
    child: Child,
    url: String,
}

impl Gateway {
    fn start(world: &World, arguments: &[&str]) -> Self {
        let serve = ["gateway", "serve", "--port", "0", "--json"];
        let mut child = world
            .spoke(&[&serve, arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the gateway starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        stdout.read_line(&mut line).expect("the first line");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let url = ready["url"].as_str().expect("an address").to_owned();
        Self { child, url }
    }

    fn run(&self, world: &World, key: &str, arguments: &[&str]) -> Said {
        let through = ["--portal", self.url.as_str()];
        let mut command = world.spoke(&[&through, arguments].concat());
        command.env("HUBSPOT_ACCESS_TOKEN", key);
        Said::from(command.output().expect("the command starts"))
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn key(world: &World, name: &str, role: &str) -> String {
    let said = world.run(&["gateway", "key", "create", "--name", name, "--role", role]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    said.stdout.trim().to_owned()
}

#[test]
fn a_reader_reads_a_writer_writes_and_the_log_proves_it() {
    let world = World::new();
    let portal = world.portal();
    let (reader, writer) = (key(&world, "dashboard", "reader"), key(&world, "app1", "writer"));
    let gateway = Gateway::start(&world, &[]);
    let said = gateway.run(
        &world,
        &writer,
        &["crm", "contacts", "create", "email=jane@example.com"],
    );
    assert_eq!(said.status, 0, "{}", said.stderr);
    let said = gateway.run(&world, &reader, &["crm", "contacts", "list"]);
    assert!(
        said.stdout.contains("jane@example.com"),
        "{}{}",
        said.stdout,
        said.stderr
    );
    let said = gateway.run(
        &world,
        &reader,
        &["crm", "contacts", "create", "email=joe@example.com"],
    );
    assert_eq!(said.status, 3);
    assert!(
        said.stderr.contains("The role reader may not create contacts"),
        "{}",
        said.stderr
    );
    let said = gateway.run(&world, "spk-wrong", &["crm", "contacts", "list"]);
    assert_eq!(said.status, 3, "{}", said.stdout);

    let entries = world.json(&["audit", "list", "--outcome", "denied", "--json"]);
    assert_eq!(
        (&entries[0]["actor"], &entries[0]["action"]),
        (&Value::from("dashboard"), &Value::from("create"))
    );
    // A gateway that is killed keeps what it wrote before answering.
    drop(gateway);
    let verified = world.json(&["audit", "verify", "--json"]);
    assert_eq!(verified["verified"], true);
    assert!(verified["entries"].as_u64() >= Some(4), "{verified}");
    let text = std::fs::read(world.path().join(".spoke/audit.db")).expect("the log");
    for secret in [&reader, &writer, &portal.token, &"jane@example.com".to_owned()] {
        assert!(
            !text.windows(secret.len()).any(|part| part == secret.as_bytes()),
            "{secret}"
        );
    }
}

#[test]
fn a_log_that_was_changed_is_broken_at_its_entry() {
    let world = World::new();
    let _portal = world.portal();
    let reader = key(&world, "dashboard", "reader");
    let gateway = Gateway::start(&world, &[]);
    for _ in 0..3 {
        gateway.run(
            &world,
            &reader,
            &["crm", "contacts", "create", "email=joe@example.com"],
        );
    }
    drop(gateway);
    let head = world.json(&["audit", "verify", "--json"])["head"]
        .as_str()
        .expect("a head")
        .to_owned();
    let said = world.run(&["audit", "verify", "--head", &head]);
    assert_eq!(said.status, 0, "{}", said.stdout);
    // Cutting the file back to an older one is told by the head that was noted.
    let later = format!("{}{}", 9000, &head[head.find(':').expect("a colon")..]);
    let said = world.run(&["audit", "verify", "--head", &later]);
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains("the end was cut off"), "{}", said.stdout);
}

#[test]
fn roles_of_ones_own_come_from_a_file() {
    let world = World::new();
    let _portal = world.portal();
    world.file(
        "gateway.toml",
        "[roles.sales]\nlevel = \"writer\"\nallow = [\n  { objects = [\"contacts\", \"deals\"], actions = [\"read\", \
         \"create\"] },\n  { objects = [\"companies\"], actions = [\"read\"] },\n]\n",
    );
    let sales = key(&world, "crm-form", "sales");
    let gateway = Gateway::start(&world, &[]);
    let create = |object: &str, value: &str| {
        gateway
            .run(&world, &sales, &["crm", object, "create", value])
            .status
    };
    assert_eq!(create("contacts", "email=jane@example.com"), 0);
    assert_eq!(create("companies", "domain=example.com"), 3);
    let roles = world.json(&["gateway", "roles", "--json"]);
    assert!(
        roles
            .as_array()
            .expect("roles")
            .iter()
            .any(|role| role["name"] == "sales")
    );
}

#[test]
fn keys_are_listed_without_themselves_and_revoked() {
    let world = World::new();
    let made = key(&world, "app1", "reader");
    assert!(made.starts_with("spk-") && made.len() == 68, "{}", made.len());
    let listed = world.run(&["gateway", "key", "list", "--json"]);
    assert!(listed.stdout.contains("app1") && !listed.stdout.contains(&made));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(world.path().join(".spoke/gateway-keys.toml")).expect("there");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(world.run(&["gateway", "key", "revoke", "app1"]).status, 0);
    assert_eq!(world.run(&["gateway", "key", "revoke", "app1"]).status, 2);
}

#[test]
fn calls_are_logged_as_json_without_anybodys_data() {
    let world = World::new();
    let _portal = world.portal();
    let writer = key(&world, "app1", "writer");
    let log = std::fs::File::create(world.path().join("log")).expect("a file");
    let mut child = world
        .spoke(&["gateway", "serve", "--port", "0", "--json", "--log", "json"])
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the gateway starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    stdout.read_line(&mut line).expect("the first line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let gateway = Gateway {
        child,
        url: ready["url"].as_str().expect("an address").to_owned(),
    };
    gateway.run(
        &world,
        &writer,
        &["crm", "contacts", "create", "email=jane@example.com"],
    );
    gateway.run(
        &world,
        &writer,
        &["crm", "contacts", "create", "email=jane@example.com"],
    );
    drop(gateway);
    let text = std::fs::read_to_string(world.path().join("log")).expect("the log");
    let lines: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let calls: Vec<&Value> = lines
        .iter()
        .filter(|line| line["operation"] == "POST contacts")
        .collect();
    assert_eq!(calls.len(), 2, "{text}");
    assert_eq!(
        (&calls[0]["service"], &calls[0]["statusCode"]),
        (&Value::from("hubspot-integration"), &Value::from(201))
    );
    assert!(
        calls[0]["durationMs"].is_u64() && calls[0]["correlationId"].is_string(),
        "{text}"
    );
    assert_eq!(
        (&calls[1]["statusCode"], &calls[1]["category"]),
        (&Value::from(409), &Value::from("CONFLICT"))
    );
    assert!(!text.contains("jane") && !text.contains(&writer), "{text}");
}

#[test]
fn wrong_input_is_named_with_the_way_out() {
    let world = World::new();
    for (name, arguments) in [
        ("no-portal", &["gateway", "serve"][..]),
        (
            "no-role",
            &["gateway", "key", "create", "--name", "a", "--role", "raeder"][..],
        ),
        (
            "bad-name",
            &["gateway", "key", "create", "--name", "a b", "--role", "reader"][..],
        ),
        ("no-config", &["gateway", "roles", "--config", "none.toml"][..]),
        ("no-log", &["audit", "verify"][..]),
        ("bad-head", &["audit", "verify", "--head", "7:x"][..]),
    ] {
        let said = world.run(arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{name}");
        let text = said.stderr.replace(&world.path().display().to_string(), "FOLDER");
        insta::assert_snapshot!(format!("gateway-{name}"), text);
    }
    let _portal = world.portal();
    let said = world.run(&["gateway", "serve", "--port", "0"]);
    assert_eq!(said.status, 2);
    insta::assert_snapshot!("gateway-no-keys", said.stderr);
}
