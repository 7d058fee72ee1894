//! An incident, walked down a decision tree: what was looked at, what was found, what is the likely cause, what to do next.
//!
//! The tree is data ([`tree`]). The status page is one witness among others: it lags real incidents by minutes, so our own
//! calls are looked at first.

mod checks;
mod post_mortem;
pub mod status_page;
pub mod tree;

use serde::Serialize;

use crate::doctor::Report;
use crate::recent::Recent;
use status_page::StatusPage;
use tree::{Finding, Next, Severity};

pub use post_mortem::post_mortem;

/// What is known when the walk begins.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The layers of our connection.
    pub doctor: Report,
    /// The platform's status page; the text says why it is not known.
    pub platform: Result<StatusPage, String>,
    /// What the journal tells of the last hour.
    pub recent: Recent,
}

/// One question and its answer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Step {
    /// The name of the node.
    pub node: &'static str,
    /// What was asked.
    pub question: &'static str,
    /// What was found.
    pub answer: &'static str,
    /// By what.
    pub evidence: String,
}

/// The walk and where it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The questions in their order.
    pub path: Vec<Step>,
    /// The name of the finding.
    pub finding: &'static str,
    /// How bad it is; nothing when all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The likely cause.
    pub cause: &'static str,
    /// What to do, in this order.
    pub actions: &'static [&'static str],
    /// What not to do.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub beware: &'static str,
}

impl Diagnosis {
    fn new(path: Vec<Step>, finding: &'static Finding) -> Self {
        Self {
            path,
            finding: finding.name,
            severity: finding.severity,
            cause: finding.cause,
            actions: finding.actions,
            beware: finding.beware,
        }
    }
}

/// Walks the tree.
#[must_use]
pub fn walk(evidence: &Evidence) -> Diagnosis {
    let mut path = Vec::new();
    let mut node = tree::root();
    // No path is longer than the tree has nodes; a test holds that it has no circle.
    for _ in 0..=tree::NODES.len() {
        let (answer, why) = checks::ask(node.check, evidence);
        path.push(Step {
            node: node.name,
            question: node.question,
            answer,
            evidence: why,
        });
        let next = node
            .outcomes
            .iter()
            .find(|(known, _)| *known == answer)
            .map_or(Next::Finding(tree::UNCLEAR), |(_, next)| *next);
        match next {
            Next::Finding(name) => return Diagnosis::new(path, tree::finding(name)),
            Next::Node(name) => match tree::node(name) {
                Some(found) => node = found,
                None => break,
            },
        }
    }
    Diagnosis::new(path, tree::finding(tree::UNCLEAR))
}

#[cfg(test)]
mod tests;
