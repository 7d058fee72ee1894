//! The rules: one table of what they say, one file for each way of finding.

mod association_type;
mod care;
mod deep_search;
mod fixed_stage;
mod plain_create;
mod polling;
mod property_list;
mod retired_key;
mod sdk;
mod single_calls;
mod table;
mod tree_path;

use spoke_model::time::Timestamp;
use tree_sitter::Node;

use crate::finding::{Finding, Severity};
use crate::language::Language;
use crate::mask;
use crate::outline::{Outline, Parsed};
use crate::source::SourceFile;

pub(crate) use table::{
    ENV_FILE, FIXED_STAGE, GITIGNORE, IGNORED_207, LEGACY_PATH, MISSING_RETRY, PLAIN_CREATE, POLLING,
    PROPERTY_LIST, RETIRED_KEY, SEARCH_DEPTH, SECRET, SINGLE_CALLS, UNHANDLED_409, UNVERIFIED_WEBHOOK,
    WRONG_ASSOCIATION,
};
pub use table::{RULES, Rule, rule};

/// What a rule found in a tree.
struct Hit<'t> {
    rule: &'static Rule,
    severity: Severity,
    at: Node<'t>,
    message: String,
}

impl<'t> Hit<'t> {
    fn new(rule: &'static Rule, at: Node<'t>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            at,
            message: message.into(),
        }
    }

    const fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Every pitfall in a file. Files that never speak of HubSpot are left alone.
pub(crate) fn pitfalls(file: &SourceFile, language: Language, today: Timestamp) -> Vec<Finding> {
    if !speaks_of_hubspot(&file.text) {
        return Vec::new();
    }
    let Some(parsed) = Parsed::new(&file.text, language) else {
        return Vec::new();
    };
    let outline = parsed.outline();
    let mut hits = Vec::new();
    retired_key::find(&outline, &mut hits);
    single_calls::find(&outline, &mut hits);
    deep_search::find(&outline, &mut hits);
    association_type::find(&outline, &mut hits);
    plain_create::find(&outline, &mut hits);
    property_list::find(&outline, &mut hits);
    fixed_stage::find(&outline, &mut hits);
    polling::find(&outline, &mut hits);
    tree_path::find(&outline, today, &mut hits);
    care::find(&outline, &mut hits);
    hits.into_iter().map(|hit| finding(file, hit)).collect()
}

pub(crate) fn speaks_of_hubspot(text: &str) -> bool {
    ["hubspot", "hubapi", "HubSpot", "HUBSPOT", "Hubspot"]
        .iter()
        .any(|word| text.contains(word))
}

fn finding(file: &SourceFile, hit: Hit<'_>) -> Finding {
    let start = hit.at.start_position();
    let line = file.text.lines().nth(start.row).unwrap_or_default();
    let before = line.get(..start.column).unwrap_or_default();
    Finding {
        rule: hit.rule,
        severity: hit.severity,
        path: file.path.clone(),
        line: start.row + 1,
        column: before.chars().count() + 1,
        code: mask::line(line),
        message: hit.message,
    }
}

/// Whether a node lies within another.
fn within(inner: Node<'_>, outer: Node<'_>) -> bool {
    outer.start_byte() <= inner.start_byte() && inner.end_byte() <= outer.end_byte()
}

/// Whether the text of a node contains one of these words.
fn says(outline: &Outline<'_>, node: Node<'_>, words: &[&str]) -> bool {
    let text = outline.of(node);
    words.iter().any(|word| text.contains(word))
}
