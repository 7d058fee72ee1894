//! Profiles: which portal, which token, and what is never done there.

use crate::world::{Running, Said, World};

/// Two portals of their own: one in the world's folder, and another in a folder beside it.
fn two_profiles(world: &World, local: &Running, other: &Running, more: &str) {
    world.file(
        "spoke.toml",
        format!(
            "default = \"development\"\n\
             [profile.development]\nportal = \"local\"\n\
             [profile.staging]\nportal = \"{}\"\ntoken = {{ file = \"staging.token\" }}\n\
             [profile.production]\nportal = \"{}\"\ntoken = {{ env = \"PRODUCTION_TOKEN\" }}\n{more}",
            other.url, local.url
        ),
    );
    world.file("staging.token", &other.token);
}

fn with(world: &World, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = world.spoke(arguments);
    command.envs(variables.iter().copied());
    Said::from(command.output().expect("the command starts"))
}

#[test]
fn a_profile_chooses_the_portal_and_the_layer_that_chose_it_is_shown() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    let other = beside.portal();
    two_profiles(&world, &local, &other, "");
    let create = ["crm", "contacts", "create", "email=jane@example.com"];
    assert_eq!(
        world
            .run(&[&create[..], &["--profile", "staging"]].concat())
            .status,
        0
    );
    let count = |arguments: &[&str]| {
        let listed = world.json(&[&["crm", "contacts", "list", "--json"], arguments].concat());
        listed["results"].as_array().map(Vec::len)
    };
    assert_eq!(count(&["--profile", "staging"]), Some(1));
    assert_eq!(count(&[]), Some(0), "the default profile is the local portal");

    let profile = |said: Said| {
        assert_eq!(said.status, 0, "{}", said.stderr);
        let line = said
            .stdout
            .lines()
            .find(|line| line.starts_with("profile"))
            .map(str::to_owned);
        line.expect("a line about the profile")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let show = ["env", "show"];
    assert_eq!(
        profile(world.run(&show)),
        "profile development default in spoke.toml"
    );
    assert_eq!(world.run(&["env", "use", "staging"]).status, 0);
    assert!(profile(world.run(&show)).ends_with("(spoke env use)"));
    let variable = [("SPOKE_PROFILE", "development")];
    assert_eq!(
        profile(with(&world, &variable, &show)),
        "profile development SPOKE_PROFILE"
    );
    let flag = ["env", "show", "--profile", "staging"];
    assert_eq!(
        profile(with(&world, &variable, &flag)),
        "profile staging --profile"
    );
    assert_eq!(world.run(&["env", "use", "--none"]).status, 0);
    assert_eq!(
        profile(world.run(&show)),
        "profile development default in spoke.toml"
    );
}

#[test]
fn a_profile_that_is_not_there_is_never_replaced_by_another() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    two_profiles(&world, &local, &beside.portal(), "");
    let said = world.run(&["crm", "contacts", "list", "--profile", "prodution"]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("did you mean production?"),
        "{}",
        said.stderr
    );
    let said = with(&world, &[("SPOKE_PROFILE", "live")], &["crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("SPOKE_PROFILE"), "{}", said.stderr);
    assert!(
        said.stderr.contains("development, production, staging"),
        "{}",
        said.stderr
    );
    let nowhere = World::new();
    let said = nowhere.run(&["crm", "contacts", "list", "--profile", "staging"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("no spoke.toml"), "{}", said.stderr);
    assert_eq!(world.run(&["env", "use", "live"]).status, 2);
}

#[test]
fn a_token_of_another_account_gets_no_further_than_the_pin() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    two_profiles(&world, &local, &beside.portal(), "hub_id = 7\n");
    let create = [
        "crm",
        "contacts",
        "create",
        "email=jane@example.com",
        "--profile",
        "production",
    ];
    let token = [("PRODUCTION_TOKEN", local.token.as_str())];
    let said = with(&world, &token, &create);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("is for the account 7"), "{}", said.stderr);
    assert!(!said.stderr.contains(&local.token));
    assert_eq!(
        world.json(&["crm", "contacts", "list", "--json"])["results"],
        serde_json::json!([])
    );
    let said = with(&world, &[], &create);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("PRODUCTION_TOKEN is not set"),
        "{}",
        said.stderr
    );
    let said = with(&world, &[("PRODUCTION_TOKEN", "pat-na1-wrong")], &create);
    assert_eq!(
        said.status, 3,
        "a token that nobody knows is the portal's to refuse: {}",
        said.stderr
    );
}

#[test]
fn what_a_profile_denies_is_not_sent() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    two_profiles(&world, &local, &beside.portal(), "deny = [\"delete\"]\n");
    let created = world.json(&["crm", "contacts", "create", "email=jane@example.com", "--json"]);
    let id = created["id"].as_str().expect("an id");
    let token = [("PRODUCTION_TOKEN", local.token.as_str())];
    let archive = ["crm", "contacts", "archive", id, "--yes"];
    let said = with(
        &world,
        &token,
        &[&archive[..], &["--profile", "production"]].concat(),
    );
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("the production profile production"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("denies the action delete"),
        "{}",
        said.stderr
    );
    assert_eq!(world.run(&["crm", "contacts", "get", id]).status, 0);
    assert_eq!(
        world.run(&archive).status,
        0,
        "the local profile does not deny it"
    );
}

#[test]
fn an_access_level_uses_its_own_token_and_the_reader_never_writes() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    let levels = "levels = { reader = { env = \"READER_TOKEN\" }, writer = { env = \"WRITER_TOKEN\" } }\n";
    two_profiles(&world, &local, &beside.portal(), levels);
    let variables = [("READER_TOKEN", local.token.as_str())];
    let production = |arguments: &[&str]| {
        with(
            &world,
            &variables,
            &[&["--profile", "production"], arguments].concat(),
        )
    };
    assert_eq!(
        production(&["--access", "reader", "crm", "contacts", "list"]).status,
        0
    );
    let said = production(&[
        "--access",
        "reader",
        "crm",
        "contacts",
        "create",
        "email=a@example.com",
    ]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("denies the action write"), "{}", said.stderr);
    let said = production(&["--access", "writer", "crm", "contacts", "list"]);
    assert!(said.stderr.contains("WRITER_TOKEN is not set"), "{}", said.stderr);
    let said = production(&["--access", "writr", "crm", "contacts", "list"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("did you mean writer?"), "{}", said.stderr);
}

#[test]
fn a_portal_that_is_named_beside_a_profile_gets_none_of_its_tokens() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    two_profiles(&world, &local, &beside.portal(), "");
    let arguments = [
        "crm",
        "contacts",
        "list",
        "--profile",
        "staging",
        "--portal",
        "http://127.0.0.1:9",
    ];
    let said = world.run(&arguments);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("no token for http://127.0.0.1:9"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_file_with_a_token_in_it_is_refused_and_the_token_is_not_repeated() {
    let world = World::new();
    world.file("spoke.toml", "[profile.a]\ntoken = \"pat-na1-planted-secret\"\n");
    let said = world.run(&["env", "list"]);
    assert_eq!(said.status, 2);
    assert!(!said.stderr.contains("planted"), "{}", said.stderr);
    assert!(said.stderr.contains("rotated"), "{}", said.stderr);
    let said = world.run(&["env", "list", "--config", "missing.toml"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("missing.toml"), "{}", said.stderr);
}

#[test]
fn what_two_portals_define_differently_is_listed() {
    let world = World::new();
    let (local, beside) = (world.portal(), World::new());
    let other = beside.portal();
    two_profiles(&world, &local, &other, "");
    let diff = ["env", "diff", "development", "staging"];
    let said = world.run(&diff);
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    let property = serde_json::json!({
        "name": "loyalty", "label": "Loyalty", "type": "string", "fieldType": "text", "groupName": "contactinformation"
    });
    other.post("/crm/v3/properties/contacts", &property);
    let said = world.run(&diff);
    assert_eq!(said.status, 1);
    let lines: Vec<Vec<&str>> = said
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines.len(), 2, "{}", said.stdout);
    assert_eq!(
        lines[1],
        ["contacts", "property", "loyalty", "only", "in", "staging"]
    );
    let said = world.run(&["env", "diff", "development", "stagin"]);
    assert_eq!(said.status, 2);
    other.stop();
    assert_eq!(world.run(&diff).status, 4);
}
