//! Sources that say which findings they expect: what is expected is found, and nothing else is.

use std::fs;
use std::path::PathBuf;

use spoke_model::time::Timestamp;
use spoke_scan::rules::{RULES, rule};
use spoke_scan::{Scan, What, scan};

fn expected(text: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some((_, rules)) = line.split_once("expect:") {
            all.extend(rules.split_whitespace().map(|rule| (at + 1, rule.to_owned())));
        }
    }
    all.sort();
    all
}

#[test]
fn every_pitfall_is_found_and_near_misses_are_not() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scan/sources"));
    let mut met = Vec::new();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let report = scan(&Scan {
            paths: vec![path.clone()],
            what: What::Pitfalls,
            staged: false,
            today: Timestamp::parse("2026-11-25").unwrap(),
        })
        .unwrap();
        let mut found: Vec<(usize, String)> = report
            .findings
            .iter()
            .map(|one| (one.line, one.rule.id.to_owned()))
            .collect();
        found.sort();
        assert_eq!(
            found,
            expected(&text),
            "{}: {:#?}",
            path.display(),
            report.findings
        );
        let language = path.extension().unwrap().to_str().unwrap().to_owned();
        met.extend(found.into_iter().map(|(_, rule)| (language.clone(), rule)));
    }
    for number in 1..=10 {
        for language in ["ts", "py"] {
            let wanted = (language.to_owned(), format!("P{number}"));
            // Type scripts have their paths in a .tsx file.
            let tsx = ("tsx".to_owned(), wanted.1.clone());
            assert!(
                met.contains(&wanted) || met.contains(&tsx),
                "{wanted:?} has no example"
            );
        }
    }
}

#[test]
fn every_rule_is_known_by_id_and_by_name() {
    for one in RULES {
        assert_eq!(rule(one.id), Some(one));
        assert_eq!(rule(one.name), Some(one));
    }
    assert_eq!(rule("P99"), None);
}
