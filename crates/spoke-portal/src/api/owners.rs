//! Owners: list, filter by e-mail, read by owner id or user id. Read only, as on HubSpot.

use http::StatusCode;
use serde::Serialize;
use spoke_model::owner::Owner;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;

/// Owners on a page when no limit is sent, and the most a page may have.
const PAGE_DEFAULT: i64 = 100;
const PAGE_MAX: i64 = 500;

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<&'a Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
struct Paging {
    next: Next,
}

#[derive(Serialize)]
struct Next {
    after: String,
    link: String,
}

/// `GET /crm/owners?email=&limit=&after=&archived=`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let email = call.query.first("email");
    let limit = call.query.number("limit")?.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(ApiError::bad_parameter(
            "limit",
            &limit.to_string(),
            "must lie between 1 and 500",
        ));
    }
    let limit = usize::try_from(limit).unwrap_or(1);
    let after = match call.query.first("after") {
        None => 0,
        Some(sent) => sent
            .parse::<u64>()
            .map_err(|_| ApiError::bad_parameter("after", sent, "must be the value from paging.next"))?,
    };
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
        .map(|owner| paging(call, &owner.id));
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}

/// `GET /crm/owners/{ownerId}?idProperty=id|userId&archived=`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
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

fn paging(call: &Call<'_>, after: &str) -> Paging {
    let kept = call.query.pairs().filter(|(name, _)| *name != "after");
    let query: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("after", after)
        .finish();
    Paging {
        next: Next {
            after: after.to_owned(),
            link: format!("{}{}?{query}", call.base_url(), call.path),
        },
    }
}
