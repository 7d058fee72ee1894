//! `spoke explain`.

use crate::world::World;

#[test]
fn statuses_categories_answers_and_files_are_explained() {
    let world = World::new();
    let status = world.run(&["explain", "423"]);
    assert_eq!(status.status, 0, "{}", status.stderr);
    assert!(
        status.stdout.contains("LOCKED") && status.stdout.contains("two seconds"),
        "{}",
        status.stdout
    );
    let answer = r#"{"status":"error","message":"Contact already exists. Existing ID: 123","correlationId":"c033cdaa-2c40-4a64-ae48-b4cec88dad24","category":"CONFLICT"}"#;
    let path = world.file("answer.json", answer);
    for input in [answer, path.to_str().expect("text")] {
        let document = world.json(&["explain", input, "--json"]);
        let said = &document["explanations"][0];
        assert_eq!(said["command"], "spoke crm contacts get 123", "{document}");
        assert_eq!(
            said["particulars"][1]["values"][0],
            "c033cdaa-2c40-4a64-ae48-b4cec88dad24"
        );
    }
}

#[test]
fn a_failed_call_is_explained_by_its_correlation_id() {
    let world = World::new();
    let _portal = world.portal();
    let refused = world.run(&["crm", "contacts", "get", "999999999"]);
    let id = refused.stderr.split("correlation id ").nth(1).expect("an id");
    let id = id.split_whitespace().next().expect("an id").to_owned();
    let said = world.run(&["explain", &id]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(
        said.stdout.contains("404") && said.stdout.contains(&id),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("spoke crm contacts get"), "{}", said.stdout);
    let unknown = world.run(&["explain", "00000000-0000-4000-8000-000000000000"]);
    assert_eq!(unknown.status, 1);
    assert!(unknown.stderr.contains("hint:"), "{}", unknown.stderr);
}

#[test]
fn what_is_not_known_is_told_with_a_suggestion() {
    let world = World::new();
    for (input, part) in [
        ("MISING_SCOPES", "did you mean MISSING_SCOPES?"),
        ("299", "HubSpot documents no status 299"),
        ("absent.json", "there is no file absent.json"),
        ("nothing of the kind", "no answer of HubSpot"),
    ] {
        let said = world.run(&["explain", input]);
        assert_eq!(said.status, 2, "{input}");
        assert!(said.stderr.contains(part), "{input}: {}", said.stderr);
    }
}
