//! Forms, e-mails, subscriptions.

use serde_json::Value;

use crate::redact::redact;
use crate::world::World;

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {value}"))
}

#[test]
fn a_form_is_created_sent_in_and_read() {
    let world = World::new();
    let _portal = world.portal();
    let form = world.json(&[
        "form",
        "create",
        "Signup",
        "--required",
        "firstname",
        "--field",
        "lifecyclestage",
        "--thanks",
        "Welcome",
        "--json",
    ]);
    let id = text(&form, "id");
    let shown = world.run(&["form", "show", "signup"]);
    insta::assert_snapshot!("form-show", redact(&shown.stdout.replace(id, "[form]")));
    let said = world.run(&[
        "form",
        "submit",
        "Signup",
        "email=Jane@example.com",
        "firstname=Jane",
    ]);
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (0, "sent in; the visitor reads: Welcome\n"),
        "{}",
        said.stderr
    );
    let read = world.json(&["form", "submissions", id, "--json"]);
    assert_eq!(read[0]["values"][1]["value"], "Jane");
    let contact = world.json(&[
        "crm",
        "contacts",
        "get",
        "jane@example.com",
        "--id-property",
        "email",
        "--properties",
        "firstname,num_conversion_events",
        "--json",
    ]);
    assert_eq!(contact["properties"]["firstname"], "Jane");
    assert_eq!(contact["properties"]["num_conversion_events"], "1");
    let table = world.run(&["form", "submissions", "Signup"]);
    assert!(table.stdout.contains("Jane@example.com"), "{}", table.stdout);
    let listed = world.json(&["form", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

#[test]
fn what_a_form_does_not_have_or_refuses_is_said() {
    let world = World::new();
    let _portal = world.portal();
    world.json(&["form", "create", "Signup", "--required", "lastname", "--json"]);
    for (name, status, arguments) in [
        (
            "form-unknown",
            2,
            vec!["form", "submit", "Singup", "email=a@example.com"],
        ),
        (
            "form-unknown-field",
            2,
            vec!["form", "submit", "Signup", "emial=a@example.com"],
        ),
        (
            "form-unknown-property",
            2,
            vec!["form", "create", "X", "--field", "firstnam"],
        ),
        (
            "form-no-guid",
            3,
            vec!["form", "show", "00000000-0000-4000-8000-000000000000"],
        ),
        ("form-refused", 3, vec!["form", "submit", "Signup", "email=jane"]),
    ] {
        let said = world.run(&arguments);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (status, ""),
            "{arguments:?} {}",
            said.stderr
        );
        insta::assert_snapshot!(name, redact(&said.stderr));
    }
    let listed = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(0), "nothing half-written");
}

#[test]
fn consent_of_a_form_becomes_a_subscription() {
    let world = World::new();
    let _portal = world.portal();
    world.json(&[
        "form",
        "create",
        "News",
        "--consent",
        "We keep your address.",
        "--subscribe",
        "product news",
        "--json",
    ]);
    let refused = world.run(&["form", "submit", "News", "email=a@example.com"]);
    assert_eq!(refused.status, 3);
    assert!(
        refused.stderr.contains("add --consent TEXT"),
        "{}",
        refused.stderr
    );
    let said = world.run(&[
        "form",
        "submit",
        "News",
        "email=a@example.com",
        "--consent",
        "We keep your address.",
        "--subscribe",
        "1004",
    ]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let shown = world.run(&["subscription", "show", "a@example.com"]);
    insta::assert_snapshot!("subscription-show", shown.stdout);
}

#[test]
fn one_email_goes_to_one_person_once() {
    let world = World::new();
    let _portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    let listed = world.run(&["email", "list"]);
    insta::assert_snapshot!("email-list", redact(&listed.stdout));
    let send = [
        "email",
        "send",
        "Order confirmation",
        "jane@example.com",
        "--custom",
        "order=7",
        "--contact",
        "firstname=Jane",
        "--send-id",
        "order-7",
    ];
    let said = world.run(&send);
    assert_eq!(said.status, 0, "{}", said.stderr);
    insta::assert_snapshot!("email-send", redact(&said.stdout));
    let again = world.run(&send);
    assert!(again.stdout.contains("IDEMPOTENT_IGNORE"), "{}", again.stdout);
    let outbox = world.run(&["email", "outbox", "--to", "jane@example.com"]);
    insta::assert_snapshot!("email-outbox", redact(&outbox.stdout));
}

#[test]
fn an_email_that_does_not_go_out_is_a_failure() {
    let world = World::new();
    let portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    for (name, status, arguments) in [
        (
            "email-unknown",
            2,
            vec!["email", "send", "Order confirmatoin", "jane@example.com"],
        ),
        (
            "email-batch",
            2,
            vec!["email", "send", "Autumn news", "jane@example.com"],
        ),
        (
            "email-bad-address",
            2,
            vec!["email", "send", "Order confirmation", "jane"],
        ),
        (
            "email-bad-value",
            2,
            vec![
                "email",
                "send",
                "Order confirmation",
                "jane@example.com",
                "--custom",
                "order",
            ],
        ),
        (
            "email-missing-value",
            3,
            vec!["email", "send", "Order confirmation", "jane@example.com"],
        ),
        (
            "email-unknown-property",
            3,
            vec![
                "email",
                "send",
                "Order confirmation",
                "jane@example.com",
                "--custom",
                "order=7",
                "--contact",
                "unheard=x",
            ],
        ),
    ] {
        let said = world.run(&arguments);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (status, ""),
            "{arguments:?} {}",
            said.stderr
        );
        insta::assert_snapshot!(name, redact(&said.stderr));
    }
    let out = world.run(&[
        "subscription",
        "set",
        "joe@example.com",
        "all",
        "unsubscribe",
        "--no-contact",
    ]);
    assert_eq!(out.status, 0, "{}", out.stderr);
    let said = world.run(&[
        "email",
        "send",
        "Trial welcome",
        "joe@example.com",
        "--custom",
        "until=Friday",
    ]);
    assert_eq!(said.status, 3);
    assert!(
        said.stderr.contains("PREVIOUSLY_UNSUBSCRIBED_PORTAL"),
        "{}",
        said.stderr
    );
    // Elsewhere a person would get it.
    let mut elsewhere = world.spoke(&[
        "--portal",
        &portal.url,
        "email",
        "send",
        "Order confirmation",
        "jane@example.com",
        "--custom",
        "order=8",
    ]);
    let said = elsewhere
        .env("HUBSPOT_ACCESS_TOKEN", &portal.token)
        .output()
        .expect("the command starts");
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("--yes"));
}

#[test]
fn a_person_says_yes_no_and_yes_again() {
    let world = World::new();
    let _portal = world.portal();
    world.json(&["crm", "contacts", "create", "email=jane@example.com", "--json"]);
    for (state, expected) in [
        (
            "subscribe",
            "jane@example.com is subscribed to \"Product News\"\n",
        ),
        (
            "unsubscribe",
            "jane@example.com is unsubscribed from \"Product News\"\n",
        ),
        (
            "subscribe",
            "jane@example.com is subscribed to \"Product News\" (an earlier no was taken back)\n",
        ),
    ] {
        let said = world.run(&[
            "subscription",
            "set",
            "Jane@example.com",
            "product news",
            state,
            "--basis",
            "CONSENT_WITH_NOTICE",
            "--because",
            "By telephone",
        ]);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (0, expected),
            "{}",
            said.stderr
        );
    }
    let shown = world.json(&["subscription", "show", "jane@example.com", "--json"]);
    assert_eq!(shown["unsubscribedFromAll"], false);
    assert_eq!(shown["subscriptions"][3]["legalBasis"], "CONSENT_WITH_NOTICE");
    let types = world.run(&["subscription", "types"]);
    assert!(types.stdout.contains("Marketing Information"), "{}", types.stdout);
    for (name, arguments) in [
        (
            "subscription-unknown-type",
            vec![
                "subscription",
                "set",
                "jane@example.com",
                "product new",
                "subscribe",
            ],
        ),
        (
            "subscription-unknown-email",
            vec!["subscription", "show", "jane@exmaple.com"],
        ),
        ("subscription-bad-email", vec!["subscription", "show", "jane"]),
        (
            "subscription-bad-basis",
            vec![
                "subscription",
                "set",
                "jane@example.com",
                "1004",
                "subscribe",
                "--basis",
                "CONSENT_WITHOUT_NOTICE",
                "--because",
                "x",
            ],
        ),
        (
            "subscription-all-yes",
            vec!["subscription", "set", "jane@example.com", "all", "subscribe"],
        ),
    ] {
        let said = world.run(&arguments);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (2, ""),
            "{arguments:?} {}",
            said.stderr
        );
        insta::assert_snapshot!(name, said.stderr);
    }
}
