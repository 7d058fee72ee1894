//! Batches of content: each input by itself, all in one transaction.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::content::{BATCH_MAX, Content};

use super::item::Item;
use super::view::{Version, view};
use super::{Step, write};
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::cms::id_of;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

#[derive(Deserialize)]
struct Inputs {
    inputs: Vec<Value>,
}

/// Answers a batch.
pub(super) fn answer(content: &'static Content, step: Step, call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs } = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}. Please reduce the number of items \
             and try again"
        )));
    }
    let archived = call.query.flag("archived")?;
    let mut transaction = call.portal.store.write();
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        match one(content, step, call, &mut transaction, input, archived) {
            Ok(Some(item)) => batch.push(&view(call, &transaction, content, &item, Version::Live))?,
            Ok(None) => {}
            Err(error) => batch.refuse(&error, None),
        }
    }
    let reply = match step {
        Step::Archive => Reply::no_content(),
        Step::Create => batch.reply(call, StatusCode::CREATED),
        Step::Read | Step::Update => batch.reply(call, StatusCode::OK),
    };
    Ok(reply.after(transaction.commit()))
}

fn one(
    content: &'static Content,
    step: Step,
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    input: Value,
    archived: bool,
) -> Result<Option<Item>, ApiError> {
    // An input names what it is about by its text, or by its `id`.
    let id = match &input {
        Value::Object(fields) => id_of(fields.get("id").unwrap_or(&Value::Null)),
        other => id_of(other),
    };
    match step {
        Step::Create => write::make(content, call, transaction, &input).map(Some),
        Step::Read if archived => Item::find_archived(transaction, content, id?)
            .map(Some)
            .ok_or_else(ApiError::resource_not_found),
        Step::Read => Item::named(transaction, content, id?).map(Some),
        Step::Update => {
            let mut sent = match input {
                Value::Object(fields) => fields,
                _ => Map::new(),
            };
            sent.remove("id");
            write::change(content, call, transaction, id?, sent).map(Some)
        }
        Step::Archive => {
            if let Some(item) = id.ok().and_then(|id| Item::find(transaction, content, id)) {
                item.archive(call, transaction, content)?;
            }
            Ok(None)
        }
    }
}
