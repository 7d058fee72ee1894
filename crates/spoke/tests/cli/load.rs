//! `spoke load` and `spoke capacity`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::world::World;

#[test]
fn load_is_sent_measured_and_taken_away() {
    let world = World::new();
    let _portal = world.portal();
    world.file(
        "plan.toml",
        "[[stage]]\nrps = 20\nfor = \"500ms\"\nramp = true\n[[stage]]\nrps = 20\nfor = \"500ms\"\n[mix]\nread = 1\nsearch = 0\nwrite = 1\n[thresholds]\np95_ms = 60000\n",
    );
    let document = world.json(&["load", "--profile-file", "plan.toml", "--json"]);
    assert_eq!(document["report"]["sent"], 15, "{document}");
    assert_eq!(document["report"]["overall"]["failed"], 0);
    let made = document["archived"].as_u64().expect("a number");
    assert!((7..=8).contains(&made), "{document}");
    assert_eq!(
        world.json(&["crm", "contacts", "list", "--json"])["results"],
        serde_json::json!([])
    );
}

#[test]
fn a_broken_threshold_is_exit_status_1() {
    let world = World::new();
    let _portal = world.portal();
    let said = world.run(&["load", "--rps", "20", "--for", "500ms", "--p95", "0.001"]);
    assert_eq!(said.status, 1, "{}", said.stderr);
    assert!(said.stderr.contains("threshold broken: p95"), "{}", said.stderr);
}

/// Answers as an account of this type, on this machine but without the control plane of a local portal.
fn account(account_type: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0_u8; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            let asked = String::from_utf8_lossy(&request[..read]).into_owned();
            let (status, body) = if asked.contains("/details") {
                (
                    "200 OK",
                    format!(r#"{{"portalId":1,"accountType":"{account_type}"}}"#),
                )
            } else {
                ("404 Not Found", String::new())
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    url
}

#[test]
fn load_is_refused_where_it_could_be_production() {
    let world = World::new();
    for (kind, arguments, part) in [
        (
            "STANDARD",
            &["--allow-test-account"][..],
            "never sent to an account of type STANDARD",
        ),
        ("STANDARD", &[], "never sent to an account of type STANDARD"),
        ("SANDBOX", &[], "needs --allow-test-account"),
    ] {
        let url = account(kind);
        let said = world
            .spoke(&[&["load", "--for", "500ms", "--portal", &url], arguments].concat())
            .env("HUBSPOT_ACCESS_TOKEN", "t")
            .output()
            .expect("it starts");
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{told}");
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_plan_that_can_not_be_run_is_refused_before_anything_is_sent() {
    let world = World::new();
    for plan in ["[[stage]]\nrps = 1e9\nfor = \"1s\"", "nonsense"] {
        world.file("plan.toml", plan);
        assert_eq!(world.run(&["load", "--profile-file", "plan.toml"]).status, 2);
    }
    assert_eq!(world.run(&["load", "--for", "soon"]).status, 2);
    assert_eq!(world.run(&["load", "--profile-file", "absent.toml"]).status, 2);
}

#[test]
fn capacity_names_the_limit_that_binds() {
    let world = World::new();
    let document = world.json(&[
        "capacity",
        "--records",
        "1m",
        "--operation",
        "batch-read",
        "--json",
    ]);
    let estimate = &document["estimates"][0];
    assert_eq!(
        (estimate["calls"].as_u64(), estimate["binding"].as_str()),
        (Some(10_000), Some("burst"))
    );
    let day = world.run(&["capacity", "--work", "single=400k"]);
    assert_eq!(day.status, 1, "{}", day.stderr);
    let slip = world.run(&["capacity", "--records", "1k", "--operation", "batch-raed"]);
    assert_eq!(slip.status, 2);
    assert!(
        slip.stderr.contains("did you mean batch-read?"),
        "{}",
        slip.stderr
    );
}

#[test]
fn advice_follows_the_most_demanding_factor() {
    let world = World::new();
    let advise = |contacts: &str, calls: &str| {
        let arguments = [
            "capacity",
            "advise",
            "--contacts",
            contacts,
            "--calls-per-day",
            calls,
            "--json",
        ];
        world.json(&arguments)["variant"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    assert_eq!(advise("5k", "10k"), "embedded");
    assert_eq!(advise("5k", "60k"), "service");
    assert_eq!(advise("200k", "10k"), "gateway");
}
