//! `spoke bundle`.

use std::process::Command;

use crate::world::World;

#[test]
fn nothing_secret_or_personal_gets_into_the_archive() {
    let world = World::new();
    let portal = world.portal();
    let token = "pat-eu1-12345678-1234-abcd-1234-123456789abc";
    let secret = "c0ffee00-1111-2222-3333-444455556666";
    let access = format!("C{}", "Lf3xQ9".repeat(12));
    world.file(
        ".env",
        format!("HUBSPOT_ACCESS_TOKEN={token}\nOWNER=jane@example.com\n"),
    );
    world.file(
        "spoke.toml",
        "# ask jane@example.com or call +49 170 1234567\n[profile.local]\nportal = \"local\"\n",
    );
    world.file(
        "app.log",
        format!("hubspot says {access} to jane@example.com\nhubspot refresh na1-1234-1234-abcd-1234-123456789abc\nhubapi client_secret={secret}\nhubspot plain-secret-of-ours\n"),
    );
    assert_eq!(world.run(&["crm", "contacts", "get", "999999999"]).status, 3);
    for out in ["b.tar.gz", "b.zip"] {
        let said = world
            .spoke(&["bundle", "--out", out, "--log", "app.log"])
            .env("HUBSPOT_CLIENT_SECRET", secret)
            .env("OUR_SECRET", "plain-secret-of-ours")
            .output()
            .expect("it starts");
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(0), "{told}");
    }
    let listed = Command::new("tar")
        .arg("-xzf")
        .arg("b.tar.gz")
        .arg("-O")
        .current_dir(world.path())
        .output();
    let text = String::from_utf8_lossy(&listed.expect("tar is there").stdout).into_owned();
    for planted in [
        token,
        secret,
        &access,
        &portal.token,
        "na1-1234-1234-abcd",
        "plain-secret-of-ours",
        "jane@example.com",
        "170 1234567",
    ] {
        assert!(!text.contains(planted), "{planted} is in the archive: {text}");
    }
    for kept in [
        "\"madeBy\"",
        "HUBSPOT_CLIENT_SECRET is set",
        "HUBSPOT_ACCESS_TOKEN is set",
        "correlation id ",
        "\"status\": 404",
        "portal = \"local\"",
        "crm.objects.contacts.read",
    ] {
        assert!(text.contains(kept), "{kept} is missing: {text}");
    }
}

#[test]
fn a_dead_portal_is_worth_a_bundle_and_an_archive_is_not_overwritten() {
    let world = World::new();
    world.portal().kill();
    let made = world.run(&["bundle", "--out", "b.zip"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let again = world.run(&["bundle", "--out", "b.zip"]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    assert_eq!(world.run(&["bundle", "--out", "b.rar"]).status, 2);
    assert_eq!(
        world
            .run(&["bundle", "--out", "c.zip", "--log", "absent.log"])
            .status,
        2
    );
    assert!(!world.path().join("c.zip").exists());
}
