//! The teams and permission sets of a portal. Both are made in HubSpot's settings and not through the API.
//!
//! What a new portal has is invented, like the people: two teams, a permission set that anyone may give and one that comes
//! with a paid seat. A copy of another portal brings its own, which then are all there are.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::store::{State, Transaction};

/// Teams and permission sets that took the place of a new portal's: one document each.
const PEOPLE: &str = "account_people";
const TEAMS_KEY: &str = "teams";
const ROLES_KEY: &str = "roles";

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamDefinition {
    /// The id.
    pub(crate) id: String,
    /// The name.
    #[serde(default)]
    pub(crate) name: String,
}

/// A permission set, which the API calls a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleDefinition {
    /// The id.
    pub(crate) id: String,
    /// The name.
    #[serde(default)]
    pub(crate) name: String,
    /// Whether it comes with a paid seat, so that only apps with the scope for billing may give it.
    #[serde(default)]
    pub(crate) requires_billing_write: bool,
}

/// All teams.
pub(crate) fn teams(state: &State) -> Vec<TeamDefinition> {
    stored(state, TEAMS_KEY).unwrap_or_else(|| {
        let own = [("3100001", "Sales"), ("3100002", "Service")];
        own.map(|(id, name)| TeamDefinition {
            id: id.to_owned(),
            name: name.to_owned(),
        })
        .into()
    })
}

/// All permission sets.
pub(crate) fn roles(state: &State) -> Vec<RoleDefinition> {
    stored(state, ROLES_KEY).unwrap_or_else(|| {
        let own = [("2100001", "Contributor", false), ("2100002", "Sales seat", true)];
        own.map(|(id, name, requires_billing_write)| RoleDefinition {
            id: id.to_owned(),
            name: name.to_owned(),
            requires_billing_write,
        })
        .into()
    })
}

/// From now on there are these teams.
pub(crate) fn put_teams(transaction: &mut Transaction<'_>, teams: &[TeamDefinition]) {
    put(transaction, TEAMS_KEY, &teams);
}

/// From now on there are these permission sets.
pub(crate) fn put_roles(transaction: &mut Transaction<'_>, roles: &[RoleDefinition]) {
    put(transaction, ROLES_KEY, &roles);
}

fn stored<T: DeserializeOwned>(state: &State, key: &str) -> Option<Vec<T>> {
    Vec::deserialize(state.document(PEOPLE, key)?).ok()
}

fn put(transaction: &mut Transaction<'_>, key: &str, all: &impl Serialize) {
    match serde_json::to_value(all) {
        Ok(value) => transaction.put_document(PEOPLE, key, value),
        Err(error) => tracing::error!(key, %error, "could not store teams or permission sets"),
    }
}
