//! `spoke doctor`.

use crate::world::World;

fn health<'a>(document: &'a serde_json::Value, name: &str) -> &'a str {
    let layers = document["report"]["layers"].as_array().expect("layers");
    let layer = layers
        .iter()
        .find(|layer| layer["name"] == name)
        .expect("the layer");
    layer["health"].as_str().expect("text")
}

#[test]
fn every_layer_of_a_portal_is_judged_and_timed() {
    let world = World::new();
    let _portal = world.portal();
    let document = world.json(&["doctor", "--timing", "2", "--json"]);
    for name in [
        "configuration",
        "dns",
        "tcp",
        "http",
        "auth",
        "scopes",
        "limits",
        "clock",
    ] {
        assert_eq!(health(&document, name), "ok", "{document}");
    }
    assert_eq!(health(&document, "tls"), "not-tried");
    let layers = document["report"]["layers"].as_array().expect("layers");
    assert_eq!(layers.iter().filter(|layer| layer["name"] == "timing").count(), 4);
}

#[test]
fn a_wrong_token_fails_at_auth_and_is_never_shown() {
    let world = World::new();
    let portal = world.portal();
    let wrong = "pat-na1-11111111-2222-3333-4444-555555555555";
    let said = world
        .spoke(&["doctor", "--portal", &portal.url])
        .env("HUBSPOT_ACCESS_TOKEN", wrong)
        .output()
        .expect("it starts");
    assert_eq!(said.status.code(), Some(1));
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    assert!(
        text.contains("401 INVALID_AUTHENTICATION") && text.contains("auth failed"),
        "{text}"
    );
    assert!(!text.contains(wrong), "{text}");
}

#[test]
fn a_portal_that_is_gone_fails_at_tcp() {
    let world = World::new();
    let portal = world.portal();
    portal.kill();
    let said = world.run(&["doctor"]);
    assert_eq!(said.status, 4, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("tcp failed"), "{}", said.stdout);
    let nowhere = World::new().run(&["doctor"]);
    assert_eq!(nowhere.status, 2);
}
