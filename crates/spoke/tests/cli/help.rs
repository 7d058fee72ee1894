//! Help texts: they are the manual, so every change to them is looked at.

use crate::world::World;

#[test]
fn help_says_what_to_do() {
    let world = World::new();
    for verb in [
        "",
        "up",
        "portal",
        "portal serve",
        "portal status",
        "crm",
        "crm contacts create",
        "crm contacts get",
        "crm contacts list",
        "crm contacts search",
        "crm contacts update",
        "crm contacts archive",
        "crm contacts batch read",
        "crm contacts associate",
        "crm contacts associations",
        "lead capture",
        "lead advance",
        "migrate run",
        "sync run",
        "sync verify",
    ] {
        let mut arguments: Vec<&str> = verb.split_whitespace().collect();
        arguments.push("--help");
        let said = world.run(&arguments);
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{verb}");
        let name = if verb.is_empty() {
            "spoke".to_owned()
        } else {
            verb.replace(' ', "-")
        };
        insta::assert_snapshot!(format!("help-{name}"), said.stdout);
    }
}

#[test]
fn no_line_of_help_is_longer_than_a_hundred_letters() {
    let world = World::new();
    for verb in [
        "",
        "up",
        "crm",
        "crm contacts search",
        "lead capture",
        "migrate run",
        "sync run",
        "portal record",
        "portal conform",
        "portal clone",
    ] {
        let mut arguments: Vec<&str> = verb.split_whitespace().collect();
        arguments.push("--help");
        for line in world.run(&arguments).stdout.lines() {
            assert!(line.chars().count() <= 100, "{verb}: {line}");
        }
    }
}

#[test]
fn without_arguments_help_is_shown_and_the_exit_status_is_usage() {
    let said = World::new().run(&[]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("Usage: spoke"), "{}", said.stderr);
}
