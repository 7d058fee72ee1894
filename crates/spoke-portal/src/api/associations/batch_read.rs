//! Reads the associations of many records at once, v4 and dated.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::limits;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::definition_batch::check_size_up_to;
use super::super::errors::{ApiError, category};
use super::super::input::{IdText, Inputs};
use super::super::reply::Reply;
use super::check::parse_id;
use super::single::{PAGE, paging_of};
use super::view::{Paging, Reference, Target, targets};
use crate::definitions::{End, TypeDefinition};

/// Inputs a batch that reads associations may have (facts: associations, section 4).
const INPUTS_MAX: usize = limits::ASSOCIATION_READ_MAX;

#[derive(Debug, Deserialize)]
struct Input<'a> {
    #[serde(borrow)]
    id: IdText<'a>,
    #[serde(borrow, default)]
    after: Option<IdText<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    from: Reference,
    to: Vec<Target<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// `POST …/batch/read`: 200, or 207 when some records have no association (recorded).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let body: Inputs<Input<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), INPUTS_MAX)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let id = match parse_id(input.id.as_str()) {
            Ok(id) => id,
            Err(error) => {
                answer.refuse(&error, None);
                continue;
            }
        };
        let after = input
            .after
            .as_ref()
            .map(|after| parse_id(after.as_str()))
            .transpose()?
            .unwrap_or(0);
        let from = End::new(from_type.id, id);
        let mut to = targets(call.definitions.associations(), &state, from, to_type.id);
        if to.is_empty() {
            answer.refuse(&none_found(&from_type, &to_type, id), None);
            continue;
        }
        to.retain(|target| target.to_object_id >= after);
        let paging = to
            .get(PAGE)
            .map(|next| paging_of(call, "v4", from, to_type.id, next.to_object_id));
        to.truncate(PAGE);
        answer.push(&Found {
            from: Reference::new(id),
            to,
            paging,
        })?;
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// The refusal for a record without associations (recorded).
pub(super) fn none_found(from: &TypeDefinition, to: &TypeDefinition, id: u64) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        format!(
            "No {} is associated with {} {id}.",
            to.singular(),
            from.singular()
        ),
    )
    .category(category::OBJECT_NOT_FOUND)
    .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
    .context("fromObjectId", [id.to_string()])
    .context("fromObjectType", [from.singular()])
    .context("toObjectType", [to.singular()])
}
