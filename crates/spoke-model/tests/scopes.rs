//! The table of scopes against the published specification, as collected in `../shared/facts/scopes.json`.
//!
//! Where that file is absent the tests say so and pass. `SPOKE_BLESS=1 cargo test -p spoke-model --test scopes` writes the
//! table anew from it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on must fail, and one that is skipped says so"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use spoke_model::call::Call;
use spoke_model::scope::{Rule, definition_scopes, record_scopes};

const HEADING: &str = "\
# What the security blocks of HubSpot's published specification (2026-08) ask for: method, path without version, alternatives.
# All versions of an operation together. Operations of any object type are no rows: Rule::of has them.
# Written by SPOKE_BLESS=1 cargo test -p spoke-model --test scopes
";

fn specification() -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/scopes.json");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("JSON")),
        Err(_) => {
            println!("skipped: {} is absent", path.display());
            None
        }
    }
}

fn table() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/scopes.tsv")
}

/// A path as the table has it.
fn pattern(path: &str) -> String {
    let call = Call::of("GET", path);
    let path = call.unversioned();
    let count = path.split('/').count();
    let segment = |(at, segment): (usize, &str)| match segment {
        "{path}" | "{folderPath}" if at + 1 == count => "{**}".to_owned(),
        placeholder if placeholder.starts_with('{') => "{}".to_owned(),
        literal => literal.to_owned(),
    };
    path.split('/')
        .enumerate()
        .map(segment)
        .collect::<Vec<_>>()
        .join("/")
}

/// Whether the operation exists for every object type, so that the types in its path decide.
fn is_of_any_type(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        ["crm", "objects", "deals", "splits", ..] => false,
        [
            "crm",
            "objects" | "properties" | "pipelines" | "property-validations",
            ..,
        ] => true,
        ["crm", "associations", "{}", ..] => true,
        ["crm", "associations", "definitions", "configurations", "{}", ..] => true,
        _ => false,
    }
}

type Alternatives = BTreeSet<Vec<String>>;

fn alternatives(value: &Value) -> Alternatives {
    let texts = |one: &Value| -> Vec<String> {
        let mut texts: Vec<String> = match one {
            Value::String(text) => vec![text.clone()],
            other => other.as_array().into_iter().flatten().filter_map(text).collect(),
        };
        texts.sort();
        texts
    };
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(texts)
        .filter(|one| !one.is_empty())
        .collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// What an operation of the specification asks for.
fn asked(specification: &Value, operation: &Value) -> Alternatives {
    match operation["scopesSet"].as_str() {
        Some(name) => alternatives(&specification["sets"][name]),
        None => alternatives(&operation["scopes"]),
    }
}

fn written(specification: &Value) -> String {
    let mut rows: BTreeMap<(String, String), (Alternatives, BTreeSet<String>)> = BTreeMap::new();
    for operation in specification["operations"].as_array().expect("operations") {
        let path = pattern(operation["path"].as_str().expect("a path"));
        if is_of_any_type(&path) {
            continue;
        }
        let method = text(&operation["method"]).expect("a method");
        let (own, sets) = rows.entry((path, method)).or_default();
        match operation["scopesSet"].as_str() {
            Some(name) => drop(sets.insert(name.to_owned())),
            None => own.extend(alternatives(&operation["scopes"])),
        }
    }
    let mut out = HEADING.to_owned();
    let used: BTreeSet<&String> = rows.values().flat_map(|(_, sets)| sets).collect();
    for name in used {
        let alternatives = alternatives(&specification["sets"][name.as_str()]);
        let _ = writeln!(out, "set\t{name}\t{}", words(&alternatives, &BTreeSet::new()));
    }
    for ((path, method), (own, sets)) in &rows {
        let wider = |one: &Vec<String>| {
            own.iter()
                .any(|other| other.len() < one.len() && other.iter().all(|scope| one.contains(scope)))
        };
        let narrowest: Alternatives = own.iter().filter(|one| !wider(one)).cloned().collect();
        let _ = writeln!(out, "{method}\t{path}\t{}", words(&narrowest, sets));
    }
    out
}

fn words(alternatives: &Alternatives, sets: &BTreeSet<String>) -> String {
    let own = alternatives.iter().map(|one| one.join("+"));
    let words: Vec<String> = own.chain(sets.iter().map(|name| format!("@{name}"))).collect();
    if words.is_empty() {
        "-".to_owned()
    } else {
        words.join(" ")
    }
}

#[test]
fn the_table_is_what_the_specification_says() {
    let Some(specification) = specification() else {
        return;
    };
    let written = written(&specification);
    if std::env::var_os("SPOKE_BLESS").is_some() {
        std::fs::write(table(), &written).expect("a writable table");
    }
    let kept = std::fs::read_to_string(table()).expect("the table");
    assert!(
        kept == written,
        "data/scopes.tsv is out of date: write it with SPOKE_BLESS=1"
    );
}

/// Object types of the specification that neither the model nor the portal has.
const UNKNOWN_TYPES: [&str; 3] = ["contracts", "partner_clients", "partner_services"];

/// Whether a token with these scopes meets a rule for an operation at this path.
fn meets(rule: Rule, path: &str, held: &[String]) -> bool {
    let has = |scope: &str| held.iter().any(|one| one == scope);
    let segment = |at: usize| path.split('/').nth(at).unwrap_or_default();
    match rule {
        Rule::Nothing(_) => true,
        Rule::Scopes(groups) => groups.iter().all(|group| group.iter().any(|scope| has(scope))),
        Rule::Records { at, other, write } => [Some(at), other].into_iter().flatten().all(|at| {
            let scopes = record_scopes(segment(at), write);
            scopes.is_empty() || scopes.iter().any(|scope| has(scope))
        }),
        Rule::RecordsOf { object_type, write } => {
            record_scopes(object_type, write).iter().any(|scope| has(scope))
        }
        Rule::Definitions { at, write } => definition_scopes(segment(at), write)
            .iter()
            .any(|scope| has(scope)),
        _ => false,
    }
}

/// What the specification calls enough is enough: every alternative of every operation, in every version. The paths of
/// operations for every object type name a type here, and what is held are all alternatives together, of which those of
/// that type must be enough.
#[test]
fn a_token_with_what_the_specification_asks_for_is_let_in() {
    let Some(specification) = specification() else {
        return;
    };
    let mut refused = Vec::new();
    let mut walked = 0;
    for operation in specification["operations"].as_array().expect("operations") {
        let (method, path) = (
            operation["method"].as_str().expect("a method"),
            operation["path"].as_str().expect("a path"),
        );
        let call = Call::of(method, path);
        let path = call.unversioned();
        walked += 1;
        let any_type = is_of_any_type(&pattern(operation["path"].as_str().expect("a path")));
        let path = if any_type { with_types(&path) } else { path };
        let Some(rule) = Rule::of(method, &path) else {
            refused.push(format!("{method} {path}: no rule"));
            continue;
        };
        let asked = asked(&specification, operation);
        if any_type
            && path
                .split('/')
                .nth(2)
                .is_some_and(|name| UNKNOWN_TYPES.contains(&name))
        {
            continue;
        }
        if any_type {
            let everything: Vec<String> = asked.iter().flatten().cloned().collect();
            if !everything.is_empty() && !meets(rule, &path, &everything) {
                refused.push(format!("{method} {path}"));
            }
            continue;
        }
        for alternative in asked {
            // A recorded answer of the live service says otherwise.
            if path == "crm-object-schemas/schemas/{objectType}" && alternative == ["oauth"] {
                continue;
            }
            if !meets(rule, &path, &alternative) {
                refused.push(format!("{method} {path} with {}", alternative.join("+")));
            }
        }
    }
    println!("{walked} operations");
    assert_eq!(refused, Vec::<String>::new());
}

/// A path with contacts and companies in place of placeholders for object types.
fn with_types(path: &str) -> String {
    let mut names = ["contacts", "companies"].into_iter();
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| {
            let is_type = matches!(
                segment,
                "{objectType}"
                    | "{objectTypeId}"
                    | "{fromObjectType}"
                    | "{toObjectType}"
                    | "{fromObjectTypeId}"
                    | "{toObjectTypeId}"
            );
            if is_type {
                names.next().unwrap_or(segment)
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}
