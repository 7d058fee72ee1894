//! Associations of two records, v4 and dated: list, make, make the plain one, remove.

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use spoke_model::association::AssociationSpec;
use spoke_model::limits;
use spoke_model::object_type::ObjectTypeId;

use super::super::batch_answer::BatchAnswer;
use super::super::body;
use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::check::{check_ends, default_spec, is_live, no_such_record, parse_id};
use super::stamp;
use super::view::{Made, MadeDefault, Next, Paging, Target, targets};
use crate::definitions::End;

/// Associations on a page when no limit is sent, and the most a page may have.
pub(super) const PAGE: usize = limits::ASSOCIATION_PAGE_MAX;

/// What HubSpot reads a list of types into.
const SPECS: &str = "java.util.HashSet<com.hubspot.inbounddb.associations.base.AssociationSpec>";

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<Target<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// `GET …/{fromType}/{fromId}/associations/{toType}?limit=500&after=`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(2)?);
    let from = End::new(from_type.id, parse_id(call.parameter(1))?);
    let limit = limit(call)?;
    let after = call.query.first("after").map(parse_id).transpose()?.unwrap_or(0);
    let state = call.portal.store.read();
    if !is_live(&state, from) {
        return Err(no_such_record(&from_type, call.parameter(1)));
    }
    let mut results = targets(call.definitions.associations(), &state, from, to_type.id);
    results.retain(|target| target.to_object_id >= after);
    let paging = results
        .get(limit)
        .map(|next| paging(call, &next.to_object_id.to_string()));
    results.truncate(limit);
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}

/// `PUT …/{fromType}/{fromId}/associations/{toType}/{toId}` with a list of types: 201.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = ends(call, 0)?;
    let specs = specs(call)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    check_ends(&definitions, &transaction, from, to, &specs)?;
    let stamp = stamp(call, &mut transaction)?;
    definitions
        .associations()
        .put(&mut transaction, from, to, &specs, stamp)?;
    let reply = Reply::serialized(
        StatusCode::CREATED,
        &Made::of(definitions.associations(), from, to, &specs),
    )?;
    Ok(reply.after(transaction.commit()))
}

/// The list of types in a body; what HubSpot says to anything else is observed.
fn specs(call: &Call<'_>) -> Result<Vec<AssociationSpec>, ApiError> {
    let first = call.body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|byte| *byte != b'[') && serde_json::from_slice::<&RawValue>(call.body).is_ok() {
        return Err(body::unexpected(call.body, SPECS));
    }
    call.read()
}

/// `PUT …/{fromType}/{fromId}/associations/default/{toType}/{toId}`: 200 with both directions.
pub(crate) fn create_default(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = ends(call, 0)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let spec = default_spec(&definitions, &*call.object_type(0)?, &*call.object_type(2)?)?;
    check_ends(&definitions, &transaction, from, to, &[spec])?;
    let stamp = stamp(call, &mut transaction)?;
    definitions
        .associations()
        .put_default(&mut transaction, from, to, stamp)?;
    let mut answer = BatchAnswer::with_room(call, 0);
    answer.push(&MadeDefault::new(from.id, to.id, spec))?;
    if let Some(inverse) = definitions
        .associations()
        .get(spec)
        .and_then(|definition| definition.inverse)
    {
        answer.push(&MadeDefault::new(to.id, from.id, inverse))?;
    }
    Ok(answer.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `DELETE …/{fromType}/{fromId}/associations/{toType}/{toId}`: 204, everything between the two is gone.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = ends(call, 0)?;
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    call.definitions
        .associations()
        .take_all(&mut transaction, from, to, stamp)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Both ends from four consecutive path parameters: type, id, type, id.
pub(super) fn ends(call: &Call<'_>, first: usize) -> Result<(End, End), ApiError> {
    let (from, to) = (call.object_type(first)?, call.object_type(first + 2)?);
    let from_id = parse_id(call.parameter(first + 1))?;
    let to_id = parse_id(call.parameter(first + 3))?;
    Ok((End::new(from.id, from_id), End::new(to.id, to_id)))
}

/// The page size; the refusal's text is recorded.
pub(super) fn limit(call: &Call<'_>) -> Result<usize, ApiError> {
    let limit = call.query.number("limit")?.unwrap_or(PAGE as i64);
    match usize::try_from(limit) {
        Ok(limit) if (1..=PAGE).contains(&limit) => Ok(limit),
        _ => Err(ApiError::validation(format!(
            "You can only request at most {PAGE} associations at once."
        ))
        .context("limit", [limit.to_string()])),
    }
}

/// Where the next page of one record of a batch begins: its own list, by type ids (observed for v3).
pub(super) fn paging_of(call: &Call<'_>, version: &str, from: End, to: ObjectTypeId, after: u64) -> Paging {
    let (base, from_type, id) = (call.base_url(), from.object_type, from.id);
    Paging {
        next: Next {
            after: after.to_string(),
            link: format!("{base}/crm/{version}/objects/{from_type}/{id}/associations/{to}?after={after}"),
        },
    }
}

/// Where the next page begins.
pub(super) fn paging(call: &Call<'_>, after: &str) -> Paging {
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
