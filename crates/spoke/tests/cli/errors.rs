//! Errors: what happened, what to do, and an exit status a script can branch on.

use crate::redact::show;
use crate::world::{Said, World};

#[test]
fn exit_statuses_say_who_is_to_blame() {
    let world = World::new();
    let _portal = world.portal();
    for (arguments, status) in [
        (&["crm", "contacts", "list"][..], 0),
        (&["crm", "contacts", "get", "404404404"], 3),
        (&["crm", "contacts", "update", "404404404", "firstname=x"], 3),
        (&["crm", "contacts", "create", "emial=jane@example.com"], 3),
        (&["crm", "contacts", "create", "email=nonsense"], 3),
        (&["crm", "contacts", "create", "nonsense"], 2),
        (&["crm", "contacts", "create"], 2),
        (&["crm", "contacts", "search", "nonsense"], 2),
        (&["crm", "contcats", "list"], 2),
        (&["crm", "contacts", "list", "--limit", "0"], 2),
        (&["crm", "contacts", "list", "--json", "--csv"], 2),
        (&["crm", "contacts", "list", "--portal", "nonsense"], 2),
        (&["sync", "run", "--to", "oracle:crm"], 2),
        (&["sync", "verify", "--to", "sqlite:absent.db"], 2),
        (&["lead", "advance", "404404404", "closedwon"], 3),
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, status, "{arguments:?}: {}", said.stderr);
        assert_eq!(
            said.status == 0,
            said.stderr.is_empty() || !said.stderr.contains("error:"),
            "{arguments:?}"
        );
    }
}

#[test]
fn nothing_that_answers_is_unreachable() {
    let world = World::new();
    let portal = world.portal();
    let (url, token) = (portal.url.clone(), portal.token.clone());
    portal.stop();
    let output = world
        .spoke(&["crm", "contacts", "list", "--portal", &url])
        .env("HUBSPOT_ACCESS_TOKEN", token)
        .output()
        .expect("the command starts");
    let said = Said::from(output);
    assert_eq!(said.status, 4, "{}", said.stderr);
}

#[test]
fn a_wrong_token_is_refused_and_never_shown() {
    let world = World::new();
    let portal = world.portal();
    let output = world
        .spoke(&["crm", "contacts", "list", "--portal", &portal.url])
        .env("HUBSPOT_ACCESS_TOKEN", "pat-na1-wrong-secret")
        .output()
        .expect("the command starts");
    let said = Said::from(output);
    assert_eq!(said.status, 3);
    assert!(!said.stderr.contains("wrong-secret"));
    insta::assert_snapshot!(show(&said, world.path()));
}

#[test]
fn errors_name_the_fix() {
    let world = World::new();
    let _portal = world.portal();
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=taken@example.com"])
            .status,
        0
    );
    for (name, arguments) in [
        ("unknown-type", &["crm", "contcats", "list"][..]),
        (
            "unknown-property",
            &["crm", "contacts", "create", "email=a@example.com", "fristname=A"],
        ),
        (
            "unknown-column",
            &["crm", "contacts", "list", "--properties", "emial"],
        ),
        (
            "unknown-filter-property",
            &["crm", "contacts", "search", "emial=a@example.com"],
        ),
        (
            "taken-email",
            &["crm", "contacts", "create", "email=taken@example.com"],
        ),
        (
            "bad-value",
            &[
                "crm",
                "deals",
                "create",
                "dealname=x",
                "dealstage=appointmentscheduled",
                "amount=lots",
            ],
        ),
        ("not-found", &["crm", "contacts", "get", "404404404"]),
        ("email-as-id", &["crm", "contacts", "get", "taken@example.com"]),
        ("no-filter", &["crm", "contacts", "search", "jane"]),
        (
            "no-stage",
            &[
                "lead",
                "capture",
                "--email",
                "a@example.com",
                "--deal",
                "D",
                "--stage",
                "closedown",
            ],
        ),
        ("no-database", &["sync", "run", "--to", "oracle:crm"]),
    ] {
        let said = world.run(arguments);
        insta::assert_snapshot!(format!("error-{name}"), show(&said, world.path()));
    }
}
