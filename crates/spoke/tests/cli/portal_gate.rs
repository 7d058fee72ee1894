//! `spoke portal app`, `token` and `limits`: who may call the local portal, and how often.

use serde_json::Value;

use crate::world::World;

#[test]
fn a_token_belongs_to_an_app_and_ends_when_it_is_revoked() {
    let world = World::new();
    let _portal = world.portal();
    let made = world.json(&[
        "portal",
        "token",
        "create",
        "--scopes",
        "crm.objects.contacts.read,tickets",
        "--app",
        "sync",
        "--kind",
        "service-key",
        "--json",
    ]);
    assert_eq!(
        (&made["app"], &made["kind"]),
        (&"sync".into(), &"service-key".into())
    );
    let listed = world.json(&["portal", "token", "list", "--json"]);
    let id = listed[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(listed[0]["appId"], made["appId"]);
    let shown = world.run(&["portal", "token", "list"]);
    assert!(
        shown.stdout.contains(&id) && shown.stdout.contains("sync"),
        "{}",
        shown.stdout
    );
    assert!(
        !shown.stdout.contains(made["token"].as_str().expect("a token")),
        "{}",
        shown.stdout
    );
    assert_eq!(world.run(&["portal", "token", "revoke", &id]).stdout, "revoked\n");
    let again = world.run(&["portal", "token", "revoke", &id]);
    assert_eq!(again.status, 2, "{}", again.stderr);
    assert!(
        again.stderr.contains("spoke portal token list"),
        "{}",
        again.stderr
    );
    let odd = world.run(&[
        "portal",
        "token",
        "create",
        "--scopes",
        "tickets",
        "--kind",
        "service-key",
    ]);
    assert_eq!(odd.status, 2, "{}", odd.stderr);
}

#[test]
fn a_scope_that_nothing_asks_for_is_told() {
    let world = World::new();
    let _portal = world.portal();
    let scopes = "crm.objects.contact.read,crm.objects.contacts.read,oauth";
    let made = world.run(&["portal", "token", "create", "--scopes", scopes]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(
        made.stderr
            .contains("nothing asks for the scope crm.objects.contact.read: is it spelled right?"),
        "{}",
        made.stderr
    );
    assert_eq!(made.stderr.lines().count(), 1, "{}", made.stderr);
}

#[test]
fn an_app_with_oauth_is_registered_and_shown_without_its_secret() {
    let world = World::new();
    let _portal = world.portal();
    let made = world.json(&[
        "portal",
        "app",
        "create",
        "booking",
        "--redirect-uri",
        "http://localhost:3000/back",
        "--scopes",
        "tickets",
        "--distribution",
        "private",
        "--json",
    ]);
    assert_eq!(made["kind"], "private-oauth-app");
    let secret = made["clientSecret"].as_str().expect("a secret").to_owned();
    let apps = world.json(&["portal", "app", "list", "--json"]);
    let names: Vec<&Value> = apps
        .as_array()
        .expect("a list")
        .iter()
        .map(|app| &app["name"])
        .collect();
    assert_eq!(names, ["Local app", "booking"]);
    assert!(!apps.to_string().contains(&secret));
    let taken = world.run(&[
        "portal",
        "app",
        "create",
        "booking",
        "--redirect-uri",
        "https://example.com",
    ]);
    assert_eq!(taken.status, 2, "{}", taken.stderr);
    assert!(
        taken.stderr.contains("there is an app booking already"),
        "{}",
        taken.stderr
    );
}

#[test]
fn limits_are_shown_changed_and_lifted() {
    let world = World::new();
    let _portal = world.portal();
    let limits = world.json(&["portal", "limits", "--plan", "starter", "--packs", "1", "--json"]);
    assert_eq!(
        (&limits["burst"], &limits["daily"]),
        (&250.into(), &1_250_000.into())
    );
    let shown = world.run(&["portal", "limits"]);
    assert!(shown.stdout.contains("1250000"), "{}", shown.stdout);
    assert!(shown.stderr.contains("plan starter, packs 1"), "{}", shown.stderr);
    for (allowance, limit) in [("10 s, each public app", "110"), ("1 s, searches", "5")] {
        let row = shown.stdout.lines().find(|line| line.starts_with(allowance));
        assert!(
            row.is_some_and(|row| row.contains(limit)),
            "{allowance}: {}",
            shown.stdout
        );
    }
    let lifted = world.run(&["portal", "limits", "--off"]);
    assert!(
        lifted.stdout.starts_with("nothing is limited; "),
        "{}",
        lifted.stdout
    );
    let odd = world.run(&["portal", "limits", "--off", "--plan", "free"]);
    assert_eq!(odd.status, 2, "{}", odd.stderr);
}
