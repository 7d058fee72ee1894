//! The dependency direction of ARCHITECTURE.md: features -> client -> model; portal -> model only.

use crate::metadata;
use std::collections::BTreeSet;

/// Each crate and the crates of this workspace that its shipped code may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("spoke-model", &[]),
    ("spoke-derive", &[]),
    ("spoke-client", &["spoke-derive", "spoke-model"]),
    ("spoke-portal", &["spoke-model"]),
    ("spoke-store", &["spoke-model"]),
    ("spoke-sync", &["spoke-client", "spoke-model", "spoke-store"]),
    ("spoke-migrate", &["spoke-client", "spoke-model", "spoke-store"]),
    ("spoke-gateway", &["spoke-client", "spoke-model", "spoke-store"]),
    ("spoke-generate", &["spoke-client", "spoke-model"]),
    ("spoke-privacy", &["spoke-client", "spoke-model", "spoke-store"]),
    ("spoke-ops", &["spoke-client", "spoke-model", "spoke-store"]),
    ("spoke-record", &["spoke-client", "spoke-model"]),
    ("spoke-scan", &["spoke-model"]),
    ("spoke-mcp", &["spoke-client", "spoke-model"]),
    (
        "spoke",
        &[
            "spoke-client",
            "spoke-gateway",
            "spoke-generate",
            "spoke-mcp",
            "spoke-migrate",
            "spoke-model",
            "spoke-ops",
            "spoke-portal",
            "spoke-privacy",
            "spoke-record",
            "spoke-scan",
            "spoke-store",
            "spoke-sync",
        ],
    ),
];

/// Edges that only an optional feature opens, which nothing that is shipped turns on: the crate, what it may use, the
/// feature.
const OPTIONAL: &[(&str, &str, &str)] = &[
    // A user's tests start a portal in one line. The portal never uses the client, so there is no circle.
    ("spoke-client", "spoke-portal", "testing"),
];

/// Crates that join any two others on purpose and are not shipped.
const JOINERS: &[&str] = &["spoke-tests", "spoke-bench"];

/// Whether a feature, and it alone, brings in an optional dependency.
#[cfg(test)]
fn opens(package: &serde_json::Value, feature: &str, used: &str) -> bool {
    let opener = format!("dep:{used}");
    let features = package["features"].as_object().unwrap();
    features.iter().all(|(name, parts)| {
        let parts: Vec<&str> = parts
            .as_array()
            .unwrap()
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect();
        let has = parts.contains(&opener.as_str());
        has == (name == feature) && !(name == "default" && parts.contains(&feature))
    })
}

#[test]
fn no_crate_uses_one_that_the_architecture_does_not_allow() {
    let metadata = metadata();
    let members: BTreeSet<&str> = metadata["workspace_members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    let packages: Vec<_> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| members.contains(package["id"].as_str().unwrap()))
        .collect();
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let mut checked = 0;
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        if JOINERS.contains(&name) {
            continue;
        }
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name} has no row in the table of layers"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            // Tests and examples may join any two crates: that is where portal meets client.
            if dependency["kind"].as_str() == Some("dev") || !names.contains(used) {
                continue;
            }
            checked += 1;
            if !allowed.contains(&used) && dependency["optional"].as_bool() == Some(true) {
                let known = OPTIONAL.iter().any(|(user, used_one, feature)| {
                    (*user, *used_one) == (name, used) && opens(package, feature, used)
                });
                assert!(known, "{name} may not use {used}, not even behind a feature");
                continue;
            }
            assert!(allowed.contains(&used), "{name} may not use {used}");
            let asked = dependency["features"].as_array().unwrap();
            for (_, _, feature) in OPTIONAL.iter().filter(|(user, _, _)| *user == used) {
                let asks = asked.iter().any(|one| one.as_str() == Some(*feature));
                assert!(
                    !asks,
                    "{name} ships {used} with the feature {feature}, which is for tests"
                );
            }
        }
    }
    assert!(checked > 0, "no dependency between crates was looked at");
}
