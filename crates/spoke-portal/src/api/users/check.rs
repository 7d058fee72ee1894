//! What a user may be given: teams that exist, permission sets that exist and that the token may give.

use spoke_model::error::ErrorDetail;
use spoke_model::owner::Team;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::definitions;
use crate::store::State;

/// The teams of a user, the main one first. A team that does not exist is refused (wording not recorded).
pub(super) fn teams(
    state: &State,
    primary: Option<&str>,
    secondary: &[String],
) -> Result<Vec<Team>, ApiError> {
    let there = definitions::teams(state);
    let mut teams: Vec<Team> = Vec::with_capacity(1 + secondary.len());
    let named = primary
        .map(|id| (id, true))
        .into_iter()
        .chain(secondary.iter().map(|id| (id.as_str(), false)));
    for (id, is_primary) in named {
        let Some(team) = there.iter().find(|team| team.id == id) else {
            return Err(ApiError::validation(format!("Team {id} does not exist")).context("teamId", [id]));
        };
        if teams.iter().all(|known| known.id != id) {
            teams.push(Team {
                id: team.id.clone(),
                name: team.name.clone(),
                primary: is_primary,
            });
        }
    }
    Ok(teams)
}

/// Whether the token may give this permission set. One with a paid seat needs the scope for billing (documented).
///
/// Sub-category and wording are on record for sets that don't fit a seat; that one which does not exist is answered
/// the same way is assumed.
pub(super) fn role(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    let there = definitions::roles(&call.portal.store.read());
    let Some(role) = there.iter().find(|role| role.id == id) else {
        return Err(ApiError::validation("Invalid role for seat")
            .sub_category("AppUserErrors.INVALID_ROLE_FOR_SEAT")
            .detail(ErrorDetail {
                message: format!("Invalid roles: [{id}]").into(),
                ..ErrorDetail::default()
            }));
    };
    if role.requires_billing_write {
        call.require_also(&["billing-write"])?;
    }
    Ok(())
}
