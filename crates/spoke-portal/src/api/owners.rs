//! Owners: list, filter by e-mail, read by owner id or user id. Read only, as on HubSpot.

use http::StatusCode;
use spoke_model::owner::Owner;

use super::call::Call;
use super::errors::ApiError;
use super::page::{Cursor, Page, Paging};
use super::reply::Reply;
use super::scopes;

/// Owners on a page when no limit is sent, and the most a page may have.
const PAGE_DEFAULT: u32 = 100;
const PAGE_MAX: u32 = 500;

/// `GET /crm/owners?email=&limit=&after=&archived=`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    scopes::read_owners(call)?;
    let archived = call.query.flag("archived")?;
    let email = call.query.first("email");
    let limit = Cursor::limit(call, PAGE_DEFAULT, PAGE_MAX)?;
    let after = Cursor::of(call, "after")?.unwrap_or_default();
    let fits = |owner: &&Owner| {
        owner.archived == archived
            && email.is_none_or(|wanted| {
                owner
                    .email
                    .as_deref()
                    .is_some_and(|own| own.eq_ignore_ascii_case(wanted))
            })
            && owner.id.parse::<u64>().is_ok_and(|id| id >= after)
    };
    let mut results: Vec<&Owner> = call
        .definitions
        .owners()
        .all()
        .iter()
        .filter(fits)
        .take(limit + 1)
        .collect();
    let paging = (results.len() > limit)
        .then(|| results.pop())
        .flatten()
        .and_then(|owner| Some(Paging::after(call, owner.id.parse().ok()?)));
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}

/// `GET /crm/owners/{ownerId}?idProperty=id|userId&archived=`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    scopes::read_owners(call)?;
    let archived = call.query.flag("archived")?;
    let id = call.parameter(0);
    let owners = call.definitions.owners();
    let found = match call.query.first("idProperty").unwrap_or("id") {
        property if property.eq_ignore_ascii_case("id") => {
            owners.by_id(id).filter(|owner| owner.archived == archived)
        }
        property if property.eq_ignore_ascii_case("userId") => owners.by_user_id(id, archived),
        other => {
            return Err(ApiError::bad_parameter(
                "idProperty",
                other,
                "must be id or userId",
            ));
        }
    };
    match found {
        Some(owner) => Reply::serialized(StatusCode::OK, owner),
        None => Err(ApiError::resource_not_found()),
    }
}
