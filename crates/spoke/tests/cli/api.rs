//! `spoke api`.

use crate::world::World;

#[test]
fn a_call_is_made_and_its_answer_printed() {
    let world = World::new();
    let _portal = world.portal();
    let body = r#"{"properties": {"email": "jane@example.com"}}"#;
    let made = world.json(&["api", "post", "/crm/v3/objects/contacts", "--body", body]);
    let file = world.file("search.json", r#"{"limit": 1}"#);
    let at_file = format!("@{}", file.display());
    let found = world.json(&[
        "api",
        "POST",
        "crm/objects/2026-09/contacts/search",
        "--body",
        &at_file,
    ]);
    assert_eq!(found["results"][0]["id"], made["id"]);
    let one = world.json(&[
        "api",
        "GET",
        "/crm/v3/objects/contacts?limit=1",
        "--query",
        "properties=email",
    ]);
    assert_eq!(one["results"][0]["properties"]["email"], "jane@example.com");
    let path = format!("/crm/v3/objects/contacts/{}", made["id"].as_str().unwrap());
    let denied = world.run(&["api", "DELETE", &path]);
    assert_eq!(denied.status, 2);
    assert!(
        denied.stderr.contains("deletes or archives; nothing was sent"),
        "{}",
        denied.stderr
    );
    let done = world.run(&["api", "DELETE", &path, "--yes"]);
    assert_eq!((done.status, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    assert_eq!(world.run(&["api", "GET", &path]).status, 3);
}

#[test]
fn what_can_not_be_sent_is_told_before_a_portal_is_looked_for() {
    let world = World::new();
    for (arguments, told) in [
        (&["api", "GTE", "/x"][..], "did you mean GET?"),
        (&["api", "GET", "https://api.hubapi.com/crm"], "a path is wanted"),
        (&["api", "GET", "/x", "--query", "limit"], "has no ="),
        (&["api", "GET", "/a b"], "holds a blank"),
        (&["api", "POST", "/x", "--body", "{"], "is not JSON"),
        (
            &["api", "POST", "/x", "--body", "@missing.json"],
            "can't read the body from missing.json",
        ),
        (
            &["api", "POST", "/crm/v3/objects/contacts/merge"],
            "can't be undone",
        ),
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}");
        assert!(said.stderr.contains(told), "{arguments:?}: {}", said.stderr);
    }
}

#[test]
fn a_call_is_explained_without_a_portal() {
    let world = World::new();
    let said = world.run(&["api", "GET", "/crm/v3/objects/contacts/512", "--explain"]);
    assert_eq!(said.status, 0);
    insta::assert_snapshot!(said.stdout);
    assert_eq!(said.stderr, "nothing was sent\n");
    let search = r#"{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"jane@example.com"}]}]}"#;
    let told = world.json(&[
        "api",
        "POST",
        "/crm/objects/2026-09/contacts/search",
        "--body",
        search,
        "--explain",
        "--json",
    ]);
    let rules: Vec<_> = told["advice"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["get-by-unique-value", "search-page-size"]);
    assert_eq!(
        (told["allowance"].as_str(), told["ends"].is_null()),
        (Some("search"), true)
    );
    assert_eq!(told["actions"].as_array().map(Vec::len), Some(0));
    let told = world.json(&[
        "api",
        "DELETE",
        "/crm/v3/objects/contacts/512",
        "--explain",
        "--json",
    ]);
    assert_eq!(told["actions"], serde_json::json!(["write", "delete"]));
}
