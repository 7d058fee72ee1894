//! Users, teams and permission sets as answers carry them.

use serde::Serialize;
use spoke_model::owner::Owner;

use crate::definitions::{RoleDefinition, TeamDefinition, USER_ROLES};
use crate::store::State;

/// A user. No user of the portal is a super admin (the owner of its token is not among them).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserView<'a> {
    id: String,
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_id: Option<String>,
    role_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_team_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secondary_team_ids: Vec<&'a str>,
    super_admin: bool,
}

impl<'a> UserView<'a> {
    /// The user behind an owner.
    pub(super) fn of(state: &State, user_id: i64, owner: &'a Owner) -> Self {
        let role = state
            .document(USER_ROLES, &user_id.to_string())
            .and_then(|role| role.as_str())
            .map(str::to_owned);
        let teams = |primary: bool| {
            owner
                .teams
                .iter()
                .filter(move |team| team.primary == primary)
                .map(|team| team.id.as_str())
        };
        Self {
            id: user_id.to_string(),
            email: owner.email.as_deref().unwrap_or_default(),
            first_name: owner.first_name.as_deref(),
            last_name: owner.last_name.as_deref(),
            role_ids: role.iter().cloned().collect(),
            role_id: role,
            primary_team_id: teams(true).next(),
            secondary_team_ids: teams(false).collect(),
            super_admin: false,
        }
    }
}

/// A permission set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoleView<'r> {
    id: &'r str,
    name: &'r str,
    requires_billing_write: bool,
}

impl<'r> RoleView<'r> {
    /// A permission set.
    pub(super) fn of(role: &'r RoleDefinition) -> Self {
        Self {
            id: &role.id,
            name: &role.name,
            requires_billing_write: role.requires_billing_write,
        }
    }
}

/// A team with the users whose main team it is, and the others.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TeamView<'t> {
    id: &'t str,
    name: &'t str,
    user_ids: Vec<String>,
    secondary_user_ids: Vec<String>,
}

impl<'t> TeamView<'t> {
    /// A team among these users.
    pub(super) fn of(team: &'t TeamDefinition, users: &[(i64, &Owner)]) -> Self {
        let members = |primary: bool| {
            users
                .iter()
                .filter(|(_, owner)| {
                    owner
                        .teams
                        .iter()
                        .any(|own| own.id == team.id && own.primary == primary)
                })
                .map(|(user_id, _)| user_id.to_string())
                .collect()
        };
        Self {
            id: &team.id,
            name: &team.name,
            user_ids: members(true),
            secondary_user_ids: members(false),
        }
    }
}
