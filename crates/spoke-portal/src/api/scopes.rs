//! What an operation asks of a token, looked up in the model's table once and checked before the operation runs.
//!
//! Only what a body asks for in addition is checked by operations themselves.

use std::borrow::Cow;

use spoke_model::scope::{Groups, Rule, definition_scopes, record_scopes, record_scopes_of};

use super::errors::ApiError;
use crate::definitions::{Definitions, TypeDefinition};
use crate::guard::{Credential, Grant};

/// Every token of an account has it (documented).
const IMPLIED: &str = "oauth";

/// What one operation asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    rule: Rule,
    /// Which parameters of the path name the object types.
    types: [Option<usize>; 2],
}

impl Gate {
    /// Asks for nothing.
    pub(crate) const OPEN: Self = Self {
        rule: Rule::Nothing("it has not been looked up"),
        types: [None, None],
    };

    /// The gate of an operation. One that the table does not have asks for nothing; a test finds it.
    pub(crate) fn of(method: &str, pattern: &str) -> Self {
        let rule = Rule::of(method, pattern).unwrap_or(Rule::Nothing(UNKNOWN));
        let (first, second) = match rule {
            Rule::Records { at, other, .. } => (Some(at), other),
            Rule::Definitions { at, .. } => (Some(at), None),
            _ => (None, None),
        };
        let parameter = |segment: usize| {
            let before = pattern.split('/').take(segment);
            before.filter(|one| one.starts_with('{')).count()
        };
        Self {
            rule,
            types: [first.map(parameter), second.map(parameter)],
        }
    }

    /// Whether the table has the operation.
    #[cfg(test)]
    pub(crate) fn is_known(&self) -> bool {
        self.rule != Rule::Nothing(UNKNOWN)
    }

    /// Whether the table asks for a scope.
    pub(crate) fn asks(&self) -> bool {
        !matches!(self.rule, Rule::Nothing(_))
    }

    /// Refuses a token that lacks what the operation asks for. An object type that does not exist is the operation's to
    /// refuse.
    pub(crate) fn check(
        &self,
        grant: &Grant,
        parameters: &[Cow<'_, str>],
        definitions: &Definitions,
        dated: bool,
    ) -> Result<(), ApiError> {
        if grant.scopes().is_none() {
            return Ok(());
        }
        let object_type = |place: Option<usize>| {
            let name = parameters.get(place?)?;
            definitions.resolve(name).ok()
        };
        let require = |scopes: &[&str]| Self::require(grant, scopes, dated);
        match self.rule {
            Rule::Scopes(groups) => Self::require_all(grant, groups, dated),
            Rule::Records { write, .. } => self
                .types
                .into_iter()
                .filter_map(object_type)
                .try_for_each(|one| require(record_scopes_of(one.standard, write))),
            Rule::RecordsOf { object_type, write } => require(record_scopes(object_type, write)),
            Rule::Definitions { write, .. } => {
                let [first, _] = self.types;
                object_type(first).map_or(Ok(()), |one| {
                    let scopes = definition_scopes(name_of(one), write);
                    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
                    require(&scopes)
                })
            }
            _ => Ok(()),
        }
    }

    /// Of every group one scope must be held. Where each group is a single scope, all that are needed are told at once.
    fn require_all(grant: &Grant, groups: Groups, dated: bool) -> Result<(), ApiError> {
        let lacks = |group: &&Vec<&str>| !Self::holds(grant, group);
        let Some(missing) = groups.iter().find(lacks) else {
            return Ok(());
        };
        if groups.len() > 1 && groups.iter().all(|group| group.len() == 1) {
            let all: Vec<&str> = groups.iter().flatten().copied().collect();
            return Err(ApiError::missing_all_scopes(&all, dated));
        }
        Err(ApiError::missing_scopes(missing, dated))
    }

    fn require(grant: &Grant, scopes: &[&str], dated: bool) -> Result<(), ApiError> {
        if Self::holds(grant, scopes) {
            Ok(())
        } else {
            Err(ApiError::missing_scopes(scopes, dated))
        }
    }

    fn holds(grant: &Grant, scopes: &[&str]) -> bool {
        let of_an_account = matches!(grant.credential(), Credential::Static | Credential::OAuth);
        grant.has_any(scopes) || of_an_account && scopes.contains(&IMPLIED)
    }
}

/// Why an operation is open that the table does not have.
const UNKNOWN: &str = "the table of scopes does not have the operation";

/// A type as the model knows it: one of HubSpot's by name, any other as a custom one.
pub(crate) fn name_of(object_type: &TypeDefinition) -> &str {
    object_type.standard.map_or("custom", |standard| standard.plural)
}
