//! `spoke dev`: a command with a HubSpot of its own.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::world::World;

#[test]
fn the_command_finds_a_portal_and_gives_its_status() {
    let world = World::new();
    let spoke = env!("CARGO_BIN_EXE_spoke");
    let script = format!(
        "{spoke} crm contacts create email=ada@example.com --json >made && {spoke} crm contacts list --json"
    );
    let said = world.run(&["dev", "--empty", "--", "sh", "-c", &script]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let listed: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(listed["results"][0]["properties"]["email"], "ada@example.com");
    let said = world.run(&[
        "dev",
        "--",
        "sh",
        "-c",
        "test -n \"$HUBSPOT_PORTAL_ID$HUBSPOT_CLIENT_SECRET\" && exit 7",
    ]);
    assert_eq!(said.status, 7, "{}", said.stderr);
    assert!(
        !world.path().join(".spoke/records").exists(),
        "the portal leaves nothing behind"
    );
}

#[test]
fn a_command_that_is_not_there_is_named() {
    let world = World::new();
    let said = world.run(&["dev", "--", "no-such-command"]);
    assert_eq!(said.status, 127);
    assert!(
        said.stderr.contains("can't start no-such-command"),
        "{}",
        said.stderr
    );
}

#[test]
fn whoever_stops_spoke_stops_the_command_and_the_portal() {
    let world = World::new();
    let script = "trap 'echo told; exit 3' TERM; echo $HUBSPOT_BASE_URL; while :; do sleep 0.05; done";
    let mut child = world
        .spoke(&["dev", "--empty", "--", "sh", "-c", script])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let url = lines.next().expect("a line").expect("text");
    let kill = Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status();
    assert!(kill.expect("kill is there").success());
    assert_eq!(lines.next().expect("a line").expect("text"), "told");
    assert_eq!(child.wait().expect("an end").code(), Some(3));
    let address = url.strip_prefix("http://").expect("an address");
    assert!(
        std::net::TcpStream::connect(address).is_err(),
        "nobody answers any more"
    );
}
