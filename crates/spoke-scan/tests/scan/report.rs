//! Baselines and SARIF.

use std::fs;

use serde_json::Value;
use spoke_model::time::Timestamp;
use spoke_scan::baseline::Baseline;
use spoke_scan::sarif::sarif;
use spoke_scan::{Finding, Scan, What, scan};

fn find(text: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app é.ts");
    fs::write(&path, text).unwrap();
    let report = scan(&Scan {
        paths: vec![path],
        what: What::Everything,
        staged: false,
        today: Timestamp::parse("2026-11-25").unwrap(),
    });
    let mut findings = report.unwrap().findings;
    for one in &mut findings {
        one.path = "src/app é.ts".to_owned();
    }
    findings
}

const ONE: &str = "// hubspot\nconst a = { dealstage: '77' };\n";

#[test]
fn what_a_baseline_knows_is_not_told_again_and_what_is_new_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baseline.json");
    Baseline::of(&find(ONE)).write(&file).unwrap();
    let baseline = Baseline::read(&file).unwrap();
    assert_eq!(baseline.len(), 1);
    let mut moved = find(&format!("\n\n{ONE}"));
    assert_eq!(baseline.apply(&mut moved), 1);
    assert!(moved.is_empty());
    let mut twice = find(&format!("{ONE}const a = {{ dealstage: '77' }};\n"));
    assert_eq!(baseline.apply(&mut twice), 1);
    assert_eq!(twice.len(), 1, "the same line once more is new");
    fs::write(&file, "{}").unwrap();
    assert!(
        Baseline::read(&file)
            .unwrap_err()
            .to_string()
            .contains("is no baseline")
    );
    assert!(Baseline::read(&folder.path().join("none")).is_err());
}

/// What SARIF 2.1.0 requires of the parts that are written (its schema: sarifLog, run, tool, toolComponent,
/// reportingDescriptor, result, message, location, region).
#[test]
fn the_report_is_sarif() {
    let findings = find(ONE);
    let log = sarif(&findings, "1.2.3");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "spoke");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
        assert!(is_level(&rule["defaultConfiguration"]["level"]));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for result in results {
        assert!(is_level(&result["level"]) && result["message"]["text"].is_string());
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "src/app%20%C3%A9.ts");
        assert!(place["region"]["startLine"].as_u64() >= Some(1));
        assert!(place["region"]["startColumn"].as_u64() >= Some(1));
    }
}

fn is_level(value: &Value) -> bool {
    ["none", "note", "warning", "error"]
        .iter()
        .any(|level| value == level)
}
