//! Whether an integration is ready to go live: each item of the list as a real check, with what it rests on.
//!
//! An item that can't be looked at from here says so; it never passes for want of evidence.

mod items;

use serde::Serialize;

use crate::doctor::Report;
use crate::recent::Recent;

/// What the checks look at.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The layers of the connection.
    pub doctor: Report,
    /// What the journal tells of the last days.
    pub recent: Recent,
    /// How the token is kept.
    pub token: TokenPlace,
    /// Whether the portal is one of Spoke's own.
    pub is_local_portal: bool,
    /// What a scan of the source told.
    pub source: Option<SourceFacts>,
    /// Whether `.env` is ignored by git; `None` outside of a repository.
    pub env_ignored: Option<bool>,
    /// The addresses that webhooks are sent to; `None` when they can't be read.
    pub webhooks: Option<Vec<String>>,
}

/// How a token is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenPlace {
    /// In the keyring, in a secret manager through a command, or in a file for its owner only.
    Store,
    /// In an environment variable.
    Variable,
    /// In a local portal's own file.
    LocalPortal,
    /// Given on standard input.
    StandardInput,
}

/// What a scan of the source told.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SourceFacts {
    /// Files that were looked at for secrets.
    pub files: usize,
    /// Programs among them, which were looked at for pitfalls.
    pub programs: usize,
    /// Findings: the rule's short name (`P2`, `S1`), place and text.
    pub findings: Vec<SourceFinding>,
}

/// One finding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceFinding {
    /// `P1` to `P10`, `R1` and so on, `S1` and so on.
    pub rule: String,
    /// `src/sync.ts:12`.
    pub place: String,
}

impl SourceFacts {
    fn of(&self, rules: &[&str]) -> Vec<&SourceFinding> {
        self.findings
            .iter()
            .filter(|finding| rules.contains(&finding.rule.as_str()))
            .collect()
    }
}

/// How an item stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// As it should be.
    Pass,
    /// To be looked at before going live.
    Warn,
    /// Not ready.
    Fail,
    /// Can't be seen from here.
    NotChecked,
}

impl Standing {
    /// `pass`, `warn`, `fail`, `not checked`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotChecked => "not checked",
        }
    }
}

/// An item.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Item {
    /// Its short name.
    pub name: &'static str,
    /// What is asked for.
    pub wanted: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What that rests on.
    pub evidence: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// Looks at every item.
#[must_use]
pub fn check(inputs: &Inputs) -> Vec<Item> {
    items::all(inputs)
}

#[cfg(test)]
mod tests;
