//! Everything Spoke is built from carries a licence of the list in deny.toml.

use crate::metadata;

#[test]
fn every_dependency_has_an_allowed_licence() {
    let policy = include_str!("../../../deny.toml");
    let allowed: Vec<&str> = policy
        .lines()
        .skip_while(|line| !line.starts_with("allow = ["))
        .skip(1)
        .take_while(|line| !line.starts_with(']'))
        .map(|line| line.trim().trim_matches(|c| c == '"' || c == ','))
        .collect();
    assert!(allowed.contains(&"MIT"), "deny.toml lists the allowed licences");
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"]
            .as_str()
            .unwrap_or_else(|| panic!("{name} names no licence"));
        assert!(
            permits(licence, &allowed),
            "{name}: {licence} is not in deny.toml"
        );
    }
}

/// True where one way through `A OR B` has only allowed parts; `A/B` is the old spelling of OR.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    let any_side = plain
        .split(" OR ")
        .any(|side| side.split(" AND ").all(|part| allowed.contains(&part.trim())));
    // `(A OR B) AND C`: without brackets the split above reads it as `A OR (B AND C)`, which is stricter for C only.
    let all_sides = expression.split(" AND ").all(|part| {
        part.replace(['(', ')'], "")
            .replace('/', " OR ")
            .split(" OR ")
            .any(|one| allowed.contains(&one.trim()))
    });
    if expression.contains('(') {
        all_sides
    } else {
        any_side
    }
}

#[test]
fn licence_expressions_are_read_as_written() {
    for (expression, permitted) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
    ] {
        assert_eq!(
            permits(expression, &["MIT", "Apache-2.0", "Unicode-3.0"]),
            permitted,
            "{expression}"
        );
    }
}
