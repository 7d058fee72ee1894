//! The report in SARIF 2.1.0, which code hosts show beside the code.

use serde_json::{Value, json};

use crate::finding::Finding;
use crate::rules::RULES;

/// The report as one document.
#[must_use]
pub fn sarif(findings: &[Finding], version: &str) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "name": rule.name,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": format!("{}. {}.", rule.title, rule.why) },
                "help": { "text": format!("{}\nEvidence: {}", rule.fix, rule.evidence) },
                "defaultConfiguration": { "level": rule.severity.as_str() },
            })
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "spoke", "semanticVersion": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(one: &Finding) -> Value {
    json!({
        "ruleId": one.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == one.rule.id),
        "level": one.severity.as_str(),
        "message": { "text": format!("{}. {}. Fix: {}", one.message, one.rule.why, one.rule.fix) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": address(&one.path) },
                "region": { "startLine": one.line, "startColumn": one.column, "snippet": { "text": one.code } },
            },
        }],
    })
}

/// A path as the relative address that SARIF wants: what an address can't hold is escaped.
fn address(path: &str) -> String {
    path.bytes().fold(String::new(), |mut address, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
        address
    })
}
