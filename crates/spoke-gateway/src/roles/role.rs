//! A role and its judgement.

use std::fmt;

use serde::{Deserialize, Serialize};
use spoke_model::access::{Access, Action, canonical_object};

/// Stands for every object, or every action.
const ALL: &str = "*";

/// What a role may do to some objects.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Object types by any of their names, areas, or `*`.
    pub objects: Vec<String>,
    /// Actions, or `*`.
    pub actions: Vec<Allowed>,
}

/// One action, or all of them.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Allowed {
    /// This one.
    One(Action),
    /// Every one.
    All,
}

/// A named set of rules.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Role {
    /// `reader`.
    pub name: String,
    /// Which of the tokens its requests are sent with.
    pub level: String,
    /// What it may do.
    pub rules: Vec<Rule>,
    /// Whether it may also send requests that the gateway can't read. Only then a request may do anything.
    pub unknown: bool,
}

/// Why a role may not do something.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Denial {
    /// No operation looks like this.
    Unknown,
    /// The role lacks an action on an object.
    Missing {
        /// The role.
        role: String,
        /// What it may not do.
        action: Action,
        /// To what.
        object: String,
    },
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => {
                f.write_str("The gateway does not know this operation and passes it on for no role but admin")
            }
            Self::Missing { role, action, object } => {
                write!(f, "The role {role} may not {action} {object}")
            }
        }
    }
}

impl Role {
    /// A role without rules, which may do nothing.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            level: name.clone(),
            name,
            rules: Vec::new(),
            unknown: false,
        }
    }

    /// Allows these actions on these objects.
    #[must_use]
    pub fn allow(mut self, objects: &[&str], actions: &[Action]) -> Self {
        self.rules.push(Rule {
            objects: objects.iter().map(|one| (*one).to_owned()).collect(),
            actions: actions.iter().copied().map(Allowed::One).collect(),
        });
        self
    }

    /// Allows everything, also what the gateway can't read.
    #[must_use]
    pub fn allow_everything(mut self) -> Self {
        self.rules.push(Rule {
            objects: vec![ALL.to_owned()],
            actions: vec![Allowed::All],
        });
        self.unknown = true;
        self
    }

    /// Judges a request; `access` is what it would do, if that is known.
    ///
    /// # Errors
    /// The first thing that is missing.
    pub fn judge(&self, access: Option<&Access>) -> Result<(), Denial> {
        let Some(access) = access else {
            return if self.unknown {
                Ok(())
            } else {
                Err(Denial::Unknown)
            };
        };
        let batch = access.batch.then_some(Action::Batch);
        for object in &access.objects {
            for action in access.actions.iter().copied().chain(batch) {
                if !self.rules.iter().any(|rule| rule.allows(object, action)) {
                    return Err(Denial::Missing {
                        role: self.name.clone(),
                        action,
                        object: object.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}

impl Rule {
    fn allows(&self, object: &str, action: Action) -> bool {
        let object_fits = self
            .objects
            .iter()
            .any(|one| one == ALL || one == object || canonical_object(one) == object);
        object_fits
            && self
                .actions
                .iter()
                .any(|one| *one == Allowed::All || *one == Allowed::One(action))
    }
}

impl Allowed {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One(action) => action.as_str(),
            Self::All => ALL,
        }
    }
}

impl<'de> Deserialize<'de> for Allowed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == ALL {
            return Ok(Self::All);
        }
        text.parse().map(Self::One).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Allowed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(action) => action.serialize(serializer),
            Self::All => serializer.serialize_str(ALL),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::builtin_roles;

    fn may(role: &str, method: &str, path: &str) -> bool {
        let roles = builtin_roles();
        let role = roles.iter().find(|one| one.name == role).unwrap();
        role.judge(Access::of(method, path).as_ref()).is_ok()
    }

    #[test]
    fn the_roles_are_what_their_names_say() {
        let contacts = "/crm/v3/objects/contacts";
        for (role, method, path, expected) in [
            ("reader", "GET", contacts, true),
            ("reader", "POST", "/crm/v3/objects/contacts/search", true),
            ("reader", "POST", "/crm/v3/objects/contacts/batch/read", true),
            ("reader", "GET", "/crm/v3/owners", true),
            ("reader", "GET", "/crm/v3/properties/deals", true),
            ("reader", "GET", "/crm/v3/objects/notes", false),
            ("reader", "POST", contacts, false),
            ("reader", "DELETE", "/crm/v3/objects/contacts/1", false),
            ("writer", "POST", contacts, true),
            ("writer", "POST", "/crm/v3/objects/deals/batch/upsert", true),
            (
                "writer",
                "PUT",
                "/crm/v4/objects/contacts/1/associations/default/deals/2",
                true,
            ),
            ("writer", "DELETE", "/crm/v3/objects/contacts/1", false),
            ("writer", "POST", "/crm/v3/objects/contacts/gdpr-delete", false),
            ("writer", "POST", "/crm/v3/objects/contacts/merge", false),
            ("writer", "POST", "/crm/v3/properties/contacts", false),
            ("sync", "POST", "/crm/v3/imports", true),
            ("sync", "PATCH", "/crm/v3/objects/contacts/1", true),
            ("sync", "GET", "/crm/v3/objects/deals", false),
            ("webhook", "PUT", "/app-webhooks/2026-09/7/settings", true),
            ("webhook", "GET", contacts, false),
            ("admin", "POST", "/crm/v3/objects/contacts/gdpr-delete", true),
            ("admin", "POST", "/some/thing/new", true),
            ("writer", "POST", "/some/thing/new", false),
        ] {
            assert_eq!(may(role, method, path), expected, "{role} {method} {path}");
        }
    }

    #[test]
    fn every_object_and_every_action_is_needed() {
        let role = Role::new("half").allow(&["contact"], &[Action::Create, Action::Associate, Action::Batch]);
        let denial = |method, path| {
            role.judge(Access::of(method, path).as_ref())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            denial("POST", "/crm/v3/objects/0-1/batch/upsert"),
            "The role half may not update contacts"
        );
        assert_eq!(
            denial("PUT", "/crm/v4/objects/contacts/1/associations/default/deals/2"),
            "The role half may not associate deals"
        );
    }
}
