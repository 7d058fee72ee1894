//! Users: who may sign in to the account. Each user is an owner too, so that records can be given to them.
//!
//! Name, address and teams of a user are those of the owner; only the permission set is kept beside it. HubSpot keeps
//! user and owner in step the same way (documented for creation and removal; that a person who comes back gets the same
//! two ids again is assumed).

mod check;
mod view;
mod write;

use http::StatusCode;
use spoke_model::owner::Owner;

use self::view::{RoleView, TeamView, UserView};
use super::call::Call;
use super::errors::ApiError;
use super::page::{Cursor, Page, Paging};
use super::reply::Reply;
use crate::definitions::{self, OwnerSet};

pub(crate) use write::{archive, create, replace};

/// Users on a page: the most, which is also what a call gets that does not say (assumed).
const PAGE_MAX: u32 = 100;

/// `GET /settings/users?limit=&after=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let limit = Cursor::limit(call, PAGE_MAX, PAGE_MAX)?;
    let after = Cursor::of(call, "after")?.unwrap_or_default();
    let state = call.portal.store.read();
    let mut users = call.definitions.owners().users();
    users.retain(|(user_id, _)| u64::try_from(*user_id).is_ok_and(|id| id >= after));
    let paging = users
        .get(limit)
        .and_then(|(user_id, _)| Some(Paging::after(call, u64::try_from(*user_id).ok()?)));
    let results = users
        .into_iter()
        .take(limit)
        .map(|(user_id, owner)| UserView::of(&state, user_id, owner))
        .collect();
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}

/// `GET /settings/users/{userId}?idProperty=`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user_id, owner) = named(call, call.definitions.owners())?;
    Reply::serialized(
        StatusCode::OK,
        &UserView::of(&call.portal.store.read(), user_id, owner),
    )
}

/// `GET /settings/users/roles`
pub(crate) fn roles(call: &Call<'_>) -> Result<Reply, ApiError> {
    let roles = definitions::roles(&call.portal.store.read());
    let results = roles.iter().map(RoleView::of).collect();
    Reply::serialized(
        StatusCode::OK,
        &Page {
            results,
            paging: None,
        },
    )
}

/// `GET /settings/users/teams`
pub(crate) fn teams(call: &Call<'_>) -> Result<Reply, ApiError> {
    let users = call.definitions.owners().users();
    let teams = definitions::teams(&call.portal.store.read());
    let results = teams.iter().map(|team| TeamView::of(team, &users)).collect();
    Reply::serialized(
        StatusCode::OK,
        &Page {
            results,
            paging: None,
        },
    )
}

/// The user that the path names, by id or by address.
fn named<'o>(call: &Call<'_>, owners: &'o OwnerSet) -> Result<(i64, &'o Owner), ApiError> {
    let wanted = call.parameter(0);
    let by_email = match call.query.first("idProperty") {
        None | Some("USER_ID") => false,
        Some("EMAIL") => true,
        Some(other) => {
            return Err(ApiError::bad_parameter(
                "idProperty",
                other,
                "must be USER_ID or EMAIL",
            ));
        }
    };
    owners
        .users()
        .into_iter()
        .find(|(user_id, owner)| {
            if by_email {
                owner
                    .email
                    .as_deref()
                    .is_some_and(|own| own.eq_ignore_ascii_case(wanted))
            } else {
                user_id.to_string() == wanted
            }
        })
        .ok_or_else(ApiError::resource_not_found)
}
