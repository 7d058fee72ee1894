//! Logging in, what a credential is for, and replacing it. Secrets are planted, and looked for in everything said.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use crate::world::{Running, Said, World};

fn fed(world: &World, input: &str, arguments: &[&str]) -> Said {
    let mut child = world
        .spoke(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("written");
    drop(stdin);
    Said::from(child.wait_with_output().expect("an end"))
}

/// A portal beside the world, and a profile for it.
fn beside(world: &World) -> (World, Running) {
    let other = World::new();
    let portal = other.portal();
    world.file(
        "spoke.toml",
        format!(
            "default = \"staging\"\n[profile.staging]\nportal = \"{}\"\n",
            portal.url
        ),
    );
    (other, portal)
}

fn credential(world: &World, name: &str) -> std::path::PathBuf {
    world.path().join(".spoke/credentials").join(name)
}

#[test]
fn a_token_is_checked_stored_used_and_removed() {
    let world = World::new();
    let (_other, portal) = beside(&world);
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("spoke auth login"), "{}", said.stderr);

    let said = fed(
        &world,
        "pat-na1-00000000-0000-0000-0000-00000000planted\n",
        &["auth", "login", "--token-stdin"],
    );
    assert_eq!(said.status, 3, "{}", said.stderr);
    assert!(!said.stderr.contains("planted"), "{}", said.stderr);
    assert!(
        !credential(&world, "profile-staging.json").exists(),
        "what is refused is not stored"
    );
    assert_eq!(fed(&world, "\n", &["auth", "login", "--token-stdin"]).status, 2);

    let said = fed(
        &world,
        &format!("{}\n", portal.token),
        &["auth", "login", "--token-stdin"],
    );
    assert_eq!(said.status, 0, "{}", said.stderr);
    let path = credential(&world, "profile-staging.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&path).expect("stored").permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(world.run(&["crm", "contacts", "list"]).status, 0);
    let status = world.json(&["auth", "status", "--json"]);
    assert_eq!(status["credential"], "static token");
    assert_eq!(status["expiresInSeconds"], serde_json::Value::Null);
    let scopes = world.json(&["auth", "scopes", "--json"]);
    assert!(
        scopes.to_string().contains("crm.objects.contacts.read"),
        "{scopes}"
    );

    assert_eq!(world.run(&["auth", "logout"]).status, 0);
    assert!(!path.exists());
    assert_eq!(world.run(&["auth", "logout"]).status, 2);
    assert_eq!(world.run(&["auth", "status"]).status, 2);
}

#[test]
fn a_credential_is_not_sent_to_another_address_than_its_own() {
    let world = World::new();
    let (_other, portal) = beside(&world);
    fed(&world, &portal.token, &["auth", "login", "--token-stdin"]);
    world.file(
        "spoke.toml",
        "default = \"staging\"\n[profile.staging]\nportal = \"http://127.0.0.1:9\"\n",
    );
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("no token"), "{}", said.stderr);
}

#[test]
fn a_token_of_another_account_than_the_profiles_is_not_stored() {
    let world = World::new();
    let (_other, portal) = beside(&world);
    world.file(
        "spoke.toml",
        format!("[profile.staging]\nportal = \"{}\"\nhub_id = 7\n", portal.url),
    );
    let said = fed(
        &world,
        &portal.token,
        &["auth", "login", "--token-stdin", "--profile", "staging"],
    );
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("nothing was stored"), "{}", said.stderr);
    assert!(!credential(&world, "profile-staging.json").exists());
}

/// Fetches an address of this machine: the answer's whole text.
fn fetch(url: &str) -> String {
    let rest = url.strip_prefix("http://").expect("an address");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).expect("a connection");
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn location(answer: &str) -> String {
    let line = answer
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("location:"))
        .unwrap_or_else(|| panic!("a redirect: {answer}"));
    line.split_once(':').expect("a value").1.trim().to_owned()
}

#[test]
fn a_person_logs_in_through_the_browser_and_a_forged_answer_is_turned_away() {
    let world = World::new();
    let _portal = world.portal();
    let app: serde_json::Value =
        serde_json::from_slice(&fs::read(world.path().join(".spoke/app.json")).expect("the app"))
            .expect("JSON");
    let mut child = world
        .spoke(&[
            "auth",
            "login",
            "--oauth",
            "--no-browser",
            "--callback-port",
            "0",
            "--scopes",
        ])
        .arg("oauth,crm.objects.contacts.read,crm.objects.contacts.write")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut said = String::new();
    let url = loop {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).expect("a line") > 0, "{said}");
        said.push_str(&line);
        if line.starts_with("http") {
            break line.trim().to_owned();
        }
    };
    let callback = location(&fetch(&url));
    assert!(callback.contains("/oauth/callback?code="), "{callback}");
    let (address, _) = callback.split_once('?').expect("a query");
    assert!(fetch(&format!("{address}?code=na1-forged&state=forged")).starts_with("HTTP/1.1 400"));
    assert!(fetch(&address.replace("/oauth/callback", "/favicon.ico")).starts_with("HTTP/1.1 404"));
    assert!(fetch(&callback).starts_with("HTTP/1.1 200"));
    stderr.read_to_string(&mut said).expect("the rest");
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{said}");

    let status = world.json(&["auth", "status", "--json"]);
    assert_eq!(status["credential"], "OAuth");
    assert!(status["expiresInSeconds"].as_u64() > Some(1000), "{status}");
    assert_eq!(
        status["begins"],
        serde_json::Value::Null,
        "no part of an OAuth token is shown"
    );
    let scopes = world.json(&["auth", "scopes", "--json"]);
    assert_eq!(
        scopes,
        serde_json::json!(["crm.objects.contacts.read", "crm.objects.contacts.write", "oauth"])
    );
    assert_eq!(
        world
            .run(&["crm", "contacts", "create", "email=jane@example.com"])
            .status,
        0
    );
    assert_eq!(
        world.run(&["crm", "deals", "list"]).status,
        3,
        "a scope that was not asked for is missing"
    );

    let path = credential(&world, "default.json");
    let text = fs::read_to_string(&path).expect("stored");
    let mut stored: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let first = stored["accessToken"].clone();
    stored["expiresAt"] = 0.into();
    fs::write(&path, stored.to_string()).expect("written");
    assert_eq!(
        world.run(&["crm", "contacts", "list"]).status,
        0,
        "an old token is renewed"
    );
    let renewed: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
    assert_ne!(renewed["accessToken"], first, "and what came back is kept");

    let secrets = [
        renewed["accessToken"].as_str().expect("text").to_owned(),
        renewed["refreshToken"].as_str().expect("text").to_owned(),
        app["clientSecret"].as_str().expect("text").to_owned(),
    ];
    let compared = world.run(&["auth", "scopes", "--used"]);
    assert_eq!(compared.status, 1);
    for line in ["crm.objects.contacts.write  needed", "crm.objects.deals.read"] {
        assert!(compared.stdout.contains(line), "{}", compared.stdout);
    }
    assert!(compared.stdout.contains("missing"), "{}", compared.stdout);
    let others: [&[&str]; 6] = [
        &["auth", "status", "-v"],
        &["env", "show"],
        &["usage"],
        &["errors", "--json"],
        &["auth", "rotate"],
        &["auth", "logout"],
    ];
    for arguments in others {
        let told = world.run(arguments);
        for secret in &secrets {
            assert!(
                !told.stdout.contains(secret) && !told.stderr.contains(secret),
                "{arguments:?}"
            );
        }
    }
    let journal = fs::read(world.path().join(".spoke/journal.sqlite")).expect("a journal");
    for secret in secrets.iter().chain([&"jane@example.com".to_owned()]) {
        assert!(!said.contains(secret) && !String::from_utf8_lossy(&output.stdout).contains(secret));
        assert!(
            !journal
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
    assert!(!path.exists(), "logged out");
}

/// An OAuth installation of the portal's own app, whose access token ended long ago.
fn expired(world: &World, portal: &Running) -> std::path::PathBuf {
    let app = fs::read(world.path().join(".spoke/app.json")).expect("the app");
    let app: serde_json::Value = serde_json::from_slice(&app).expect("JSON");
    let credential = serde_json::json!({
        "url": portal.url,
        "hubId": 12_345_678,
        "storedAt": 1,
        "kind": "oauth",
        "clientId": app["clientId"],
        "clientSecret": app["clientSecret"],
        "accessToken": "planted-and-long-over",
        "refreshToken": app["refreshToken"],
        "expiresAt": 0,
    });
    let path = self::credential(world, "default.json");
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(&path, credential.to_string()).expect("written");
    path
}

#[cfg(unix)]
#[test]
fn commands_that_run_at_the_same_time_renew_once() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let world = World::new();
    let portal = world.portal();
    let path = expired(&world, &portal);
    let list = || {
        let mut command = world.spoke(&["--no-journal", "crm", "contacts", "list"]);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        piped.spawn().expect("the command starts")
    };
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
    let refused = Said::from(list().wait_with_output().expect("an end"));
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("chmod 600"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("planted"), "{}", refused.stderr);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
    let together: Vec<_> = (0..6).map(|_| list()).collect();
    for command in together {
        let said = Said::from(command.wait_with_output().expect("an end"));
        assert_eq!(said.status, 0, "{}", said.stderr);
    }
    let requests = portal.ask("GET", "/_spoke/requests", "");
    assert_eq!(
        requests.matches("/oauth/2026-09/token\"").count(),
        1,
        "{requests}"
    );
    assert!(!requests.contains("401"), "{requests}");
    assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o600);
}

#[test]
fn a_token_that_a_program_prints_is_used_and_never_shown() {
    let world = World::new();
    let (_other, portal) = beside(&world);
    let token = new_token(&portal, "crm.objects.contacts.read");
    let file = world.file("token", &token);
    let command = format!("[\"cat\", \"{}\"]", file.display());
    world.file(
        "spoke.toml",
        format!(
            "default = \"staging\"\n[profile.staging]\nportal = \"{}\"\ntoken = {{ command = {command} }}\n",
            portal.url
        ),
    );
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let status = world.json(&["auth", "status", "--json"]);
    assert_eq!(status["from"], "the command cat, as spoke.toml says");
    fs::write(&file, "two planted-words").expect("written");
    let said = world.run(&["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("the command cat gave no token"),
        "{}",
        said.stderr
    );
    assert!(
        !said.stderr.contains("planted") && !said.stderr.contains("token.txt"),
        "{}",
        said.stderr
    );
}

#[test]
fn nobody_comes_back_and_nothing_is_stored() {
    let world = World::new();
    let _portal = world.portal();
    let arguments = [
        "auth",
        "login",
        "--oauth",
        "--no-browser",
        "--callback-port",
        "0",
        "--wait",
        "1",
    ];
    let said = world.run(&arguments);
    assert_eq!(said.status, 4, "{}", said.stderr);
    assert!(said.stderr.contains("did not come back"), "{}", said.stderr);
    assert!(!credential(&world, "default.json").exists());
}

#[test]
fn a_token_is_replaced_only_by_one_that_can_take_its_place() {
    let world = World::new();
    let (_other, portal) = beside(&world);
    world.file(
        "spoke.toml",
        format!(
            "default = \"staging\"\n[profile.staging]\nportal = \"{}\"\ntoken = {{ file = \"token\" }}\n",
            portal.url
        ),
    );
    let file = world.file("token", format!("{}\n", portal.token));
    let rotate = ["auth", "rotate", "--token-stdin"];
    let said = fed(&world, &portal.token, &rotate);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("is the one in use"), "{}", said.stderr);
    assert_eq!(fed(&world, "pat-na1-unknown", &rotate).status, 3);
    assert_eq!(world.run(&["auth", "rotate"]).status, 2);
    let small = new_token(&portal, "crm.objects.contacts.read");
    let said = fed(&world, &small, &rotate);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("lacks scopes"), "{}", said.stderr);
    assert_eq!(
        fs::read_to_string(&file).expect("there"),
        format!("{}\n", portal.token)
    );

    // From the small one to another of its size.
    fs::write(&file, &small).expect("written");
    let next = new_token(&portal, "crm.objects.contacts.read");
    let said = fed(&world, &next, &[&rotate[..], &["--dry-run"]].concat());
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert_eq!(fs::read_to_string(&file).expect("there"), small);
    let said = fed(&world, &next, &rotate);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stderr.contains("six months"), "{}", said.stderr);
    assert_eq!(fs::read_to_string(&file).expect("there").trim(), next);
    assert!(!said.stdout.contains(&next) && !said.stderr.contains(&next));
    assert_eq!(world.run(&["crm", "contacts", "list"]).status, 0);
}

/// Another token of the portal, with these scopes.
fn new_token(portal: &Running, scope: &str) -> String {
    let body = serde_json::json!({ "scopes": [scope] }).to_string();
    let answer = portal.ask("POST", "/_spoke/tokens", &body);
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let start = body.find('{').expect("JSON");
    let end = body.rfind('}').expect("JSON");
    let token: serde_json::Value = serde_json::from_str(&body[start..=end]).expect("JSON");
    token["token"]
        .as_str()
        .unwrap_or_else(|| panic!("a token: {answer}"))
        .to_owned()
}
