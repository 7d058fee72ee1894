//! Where output goes and what happens when nobody reads it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::world::World;

fn fill(world: &World, count: usize) {
    for number in 0..count {
        let email = format!("email=p{number}@example.com");
        assert_eq!(world.run(&["crm", "contacts", "create", &email, "-q"]).status, 0);
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let world = World::new();
    let _portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    for format in [&["--all", "--json"][..], &["--all", "--csv"], &["--all"]] {
        let mut arguments = vec!["crm", "contacts", "list"];
        arguments.extend(format);
        let mut child = world
            .spoke(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("a first line");
        let output = child.wait_with_output().expect("an end");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!line.is_empty());
        assert_eq!(output.status.code(), Some(0), "{format:?}: {stderr}");
        assert_eq!(stderr, "", "{format:?}");
    }
}

#[test]
fn quiet_keeps_the_data_and_drops_the_rest() {
    let world = World::new();
    let _portal = world.portal();
    fill(&world, 2);
    let loud = world.run(&["crm", "contacts", "list", "--limit", "1"]);
    let quiet = world.run(&["crm", "contacts", "list", "--limit", "1", "--quiet"]);
    assert_eq!(loud.stdout, quiet.stdout);
    assert!(!loud.stderr.is_empty());
    assert_eq!(quiet.stderr, "");
    let verbose = world.run(&["crm", "contacts", "list", "--limit", "1", "--verbose"]);
    assert!(
        verbose.stderr.contains("using the local portal"),
        "{}",
        verbose.stderr
    );
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let world = World::new();
    let _portal = world.portal();
    fill(&world, 1);
    let plain = world.run(&["crm", "contacts", "list"]);
    assert!(!plain.stdout.contains('\u{1b}'));
    let coloured = world.run(&["crm", "contacts", "list", "--color", "always"]);
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[test]
fn a_value_from_a_record_cannot_command_the_terminal() {
    let world = World::new();
    let _portal = world.portal();
    assert_eq!(
        world
            .run(&[
                "crm",
                "contacts",
                "create",
                "email=a@example.com",
                "firstname=\u{1b}[31mred"
            ])
            .status,
        0
    );
    for arguments in [
        &["crm", "contacts", "list"][..],
        &["crm", "contacts", "list", "--csv"],
    ] {
        let said = world.run(arguments);
        assert!(
            !said.stdout.contains('\u{1b}') || arguments.contains(&"--csv"),
            "{}",
            said.stdout
        );
    }
}
