//! Why a filter definition is refused: where in the tree, and which rule.

/// A refused filter definition. HubSpot answers 400; its wording is not on record.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{path}: {rule}")]
pub struct FilterError {
    path: String,
    rule: String,
}

impl FilterError {
    /// `rule` is broken at `path`, such as `filterBranch.filterBranches[0].filters[2].operation`.
    #[must_use]
    pub fn new(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            rule: rule.into(),
        }
    }

    /// The place in the definition.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The broken rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}
