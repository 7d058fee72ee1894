//! The teams and permission sets of every portal. Both are made in HubSpot's settings and not through the API.
//!
//! Invented, like the people: two teams, a permission set that anyone may give and one that comes with a paid seat.

/// A team.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TeamDefinition {
    /// The id.
    pub(crate) id: &'static str,
    /// The name.
    pub(crate) name: &'static str,
}

/// A permission set, which the API calls a role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoleDefinition {
    /// The id.
    pub(crate) id: &'static str,
    /// The name.
    pub(crate) name: &'static str,
    /// Whether it comes with a paid seat, so that only apps with the scope for billing may give it.
    pub(crate) requires_billing_write: bool,
}

/// All teams.
pub(crate) const TEAMS: &[TeamDefinition] = &[
    TeamDefinition {
        id: "3100001",
        name: "Sales",
    },
    TeamDefinition {
        id: "3100002",
        name: "Service",
    },
];

/// All permission sets.
pub(crate) const ROLES: &[RoleDefinition] = &[
    RoleDefinition {
        id: "2100001",
        name: "Contributor",
        requires_billing_write: false,
    },
    RoleDefinition {
        id: "2100002",
        name: "Sales seat",
        requires_billing_write: true,
    },
];
