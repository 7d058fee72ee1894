//! `spoke check`.

use std::process::Command;

use crate::world::World;

fn standing(document: &serde_json::Value, name: &str) -> String {
    let items = document["items"].as_array().expect("items");
    let item = items.iter().find(|item| item["name"] == name).expect("the item");
    item["standing"].as_str().expect("text").to_owned()
}

fn read(world: &World, arguments: &[&str]) -> (i32, serde_json::Value) {
    let said = world.run(arguments);
    let document =
        serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {}", said.stderr));
    (said.status, document)
}

#[test]
fn items_fail_by_what_is_really_there() {
    let world = World::new();
    let _portal = world.portal();
    std::fs::create_dir(world.path().join("app")).expect("made");
    let git = Command::new("git")
        .args(["init", "-q", "app"])
        .current_dir(world.path())
        .status();
    assert!(git.expect("git is there").success());
    world.file(
        "app/sync.ts",
        "export const sum = (a: number, b: number) => a + b;\n",
    );
    let arguments = [
        "check",
        "--source",
        "app",
        "--webhook-url",
        "http://example.com/hook",
        "--json",
    ];
    let (status, document) = read(&world, &arguments);
    assert_eq!(status, 1);
    assert_eq!(standing(&document, "connection"), "pass", "{document}");
    assert_eq!(standing(&document, "env-file"), "fail");
    assert_eq!(standing(&document, "webhook-https"), "fail");
    assert_eq!(standing(&document, "secrets"), "pass");
    assert_eq!(standing(&document, "scopes"), "not-checked");

    world.file("app/.gitignore", ".env\n.env.*\n");
    // Put together here, so that no scanner takes this file for a leak.
    let token = ["pat-na1", "3f9c2b7e-84d1-4c6a-9e57-b2d80c41f6a3"].join("-");
    world.file("app/token.ts", format!("const token = \"{token}\";\n"));
    let (status, document) = read(&world, &["check", "--source", "app", "--json"]);
    assert_eq!(
        (status, standing(&document, "env-file")),
        (1, "pass".to_owned()),
        "{document}"
    );
    assert_eq!(standing(&document, "secrets"), "fail");
    std::fs::remove_file(world.path().join("app/token.ts")).expect("removed");
    let (status, document) = read(&world, &["check", "--source", "app", "--json"]);
    assert_eq!(
        (status, document["ready"].as_bool()),
        (0, Some(true)),
        "{document}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let world = World::new();
    let said = world.run(&["check", "--source", "absent"]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("there is no folder absent"),
        "{}",
        said.stderr
    );
}
