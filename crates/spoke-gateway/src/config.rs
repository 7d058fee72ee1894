//! `gateway.toml`: roles of one's own, and which token each access level uses.
//!
//! ```toml
//! [levels]                      # access level -> where its token is
//! reader = { env = "HUBSPOT_READER_TOKEN" }
//! writer = { file = "/run/secrets/hubspot-writer" }
//!
//! [roles.sales]
//! level = "writer"
//! allow = [
//!     { objects = ["contacts", "deals"], actions = ["read", "search", "create", "update", "associate", "batch"] },
//!     { objects = ["companies"], actions = ["read", "search"] },
//! ]
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use spoke_model::suggest::nearest;

use crate::roles::{Role, Rule, builtin_roles};

/// What the file says, checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Every role: the built-in ones, changed and added to by the file.
    pub roles: Vec<Role>,
    /// Where the token of each access level is.
    pub levels: BTreeMap<String, TokenReference>,
}

/// Where a token is; the token itself never stands in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenReference {
    /// In this environment variable.
    Env(String),
    /// In the first line of this file.
    File(PathBuf),
}

/// The file is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It is no TOML, or has fields that nobody knows. The text of the file is not repeated: a token may stand in it.
    #[error("line {line} of the configuration: {message}")]
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// What stands for a level does not say where its token is.
    #[error(
        "the level {0} does not say where its token is: write {{ env = \"NAME\" }} or {{ file = \"PATH\" }}, never the token itself"
    )]
    NoReference(String),
    /// A role uses a level that has no token.
    #[error("the role {role} uses the level {level}, which has no token{}", hint.as_ref().map_or_else(String::new, |name| format!("; did you mean {name}?")))]
    NoLevel {
        /// The role.
        role: String,
        /// The level.
        level: String,
        /// A level with a similar name.
        hint: Option<String>,
    },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    levels: BTreeMap<String, toml::Value>,
    #[serde(default)]
    roles: BTreeMap<String, FileRole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRole {
    level: Option<String>,
    #[serde(default)]
    allow: Vec<Rule>,
}

impl TokenReference {
    fn read(value: &toml::Value) -> Option<Self> {
        let table = value.as_table().filter(|table| table.len() == 1)?;
        let text = |name: &str| table.get(name).and_then(toml::Value::as_str).map(str::to_owned);
        text("env")
            .map(Self::Env)
            .or_else(|| text("file").map(|path| Self::File(path.into())))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            roles: builtin_roles(),
            levels: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the text of a `gateway.toml`.
    ///
    /// # Errors
    /// When it is not what it should be.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| ConfigError::Unreadable {
            line: error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1),
            message: error.message().to_owned(),
        })?;
        let mut config = Self::default();
        for (level, value) in file.levels {
            let reference =
                TokenReference::read(&value).ok_or_else(|| ConfigError::NoReference(level.clone()))?;
            config.levels.insert(level, reference);
        }
        for (name, described) in file.roles {
            let role = Role {
                level: described.level.clone().unwrap_or_else(|| name.clone()),
                rules: described.allow,
                unknown: false,
                name,
            };
            // A level that is named has to be there; the others fall back to the one token of the portal.
            if let Some(level) = described.level
                && !config.levels.contains_key(&level)
                && !config.roles.iter().any(|one| one.name == level)
            {
                let known = config.levels.keys().map(String::as_str);
                return Err(ConfigError::NoLevel {
                    hint: nearest(&level, known).map(str::to_owned),
                    role: role.name,
                    level,
                });
            }
            config.roles.retain(|one| one.name != role.name);
            config.roles.push(role);
        }
        Ok(config)
    }

    /// The role of this name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|one| one.name == name)
    }

    /// The names of all roles.
    pub fn role_names(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|one| one.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::access::Access;

    use super::*;

    const SALES: &str = r#"
        [levels]
        writer = { env = "HUBSPOT_WRITER_TOKEN" }
        [roles.sales]
        level = "writer"
        allow = [
            { objects = ["contact", "0-3"], actions = ["read", "create"] },
            { objects = ["companies"], actions = ["read"] },
        ]
    "#;

    #[test]
    fn a_role_of_ones_own_is_added_to_the_built_in_ones() {
        let config = Config::parse(SALES).unwrap();
        let sales = config.role("sales").unwrap();
        let may = |method, path| sales.judge(Access::of(method, path).as_ref()).is_ok();
        assert!(may("POST", "/crm/v3/objects/deals"));
        assert!(may("GET", "/crm/v3/objects/companies/1"));
        assert!(!may("POST", "/crm/v3/objects/companies"));
        assert!(config.role("reader").is_some());
        assert_eq!(sales.level, "writer");
    }

    #[test]
    fn mistakes_are_named() {
        let said = |text: &str| Config::parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(
            "unknown-action",
            said("[roles.x]\nallow = [{ objects = ['deals'], actions = ['delete'] }]")
        );
        insta::assert_snapshot!("unknown-field", said("[roles.x]\nalow = []"));
        insta::assert_snapshot!(
            "unknown-level",
            said("[levels]\nwriter = { env = 'X' }\n[roles.x]\nlevel = 'writr'")
        );
        insta::assert_snapshot!("token-in-file", said("[levels]\nwriter = 'pat-na1-x'"));
        insta::assert_snapshot!("syntax", said("[levels]\nwriter = pat-na1-x"));
    }
}
