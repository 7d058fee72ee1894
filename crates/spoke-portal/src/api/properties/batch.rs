//! The batch forms of the property operations.

use http::StatusCode;
use serde::Deserialize;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::change::change;
use super::super::definition_batch::check_size;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::bodies::PropertyCreate;
use super::create::build;
use super::read::{has_sensitivity, not_found};
use super::render::{PropertyView, Shown};
use super::update::archived;

#[derive(Debug, Deserialize)]
struct CreateInputs {
    inputs: Vec<PropertyCreate>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NameInputs {
    inputs: Vec<NameInput>,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    data_sensitivity: Option<String>,
}

#[derive(Debug, Deserialize)]
struct NameInput {
    name: String,
}

/// `POST /crm/properties/{objectType}/batch/create`: 201, or 207 when some definitions were refused.
pub(crate) fn batch_create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: CreateInputs = call.read()?;
    check_size(body.inputs.len())?;
    let (answer, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut answer = BatchAnswer::with_room(call, 0);
        let mut taken = Vec::new();
        for input in body.inputs {
            let built = build(call, object_type, input, None).and_then(|definition| {
                if taken.contains(&definition.name) {
                    Err(super::create::exists(&definition.name))
                } else {
                    Ok(definition)
                }
            });
            match built {
                Ok(definition) => {
                    editor.put_property(id, &definition);
                    answer.push(&PropertyView::new(&definition, Shown::Batch))?;
                    taken.push(definition.name);
                }
                Err(error) => answer.refuse(&error, None),
            }
        }
        Ok(answer)
    })?;
    Ok(answer.reply(call, StatusCode::CREATED).after(commit))
}

/// `POST /crm/properties/{objectType}/batch/read`: 200, or 207 when some names are unknown.
pub(crate) fn batch_read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let body: NameInputs = call.read()?;
    check_size(body.inputs.len())?;
    let sensitivity = body.data_sensitivity.as_deref().unwrap_or("non_sensitive");
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let found = object_type
            .properties
            .any(&input.name)
            .filter(|entry| entry.archived == body.archived && has_sensitivity(entry, sensitivity));
        match found {
            Some(entry) => answer.push(&PropertyView::new(entry, Shown::Full))?,
            None => answer.refuse(
                &not_found(&object_type, &input.name).context("name", [input.name.as_str()]),
                None,
            ),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// `POST /crm/properties/{objectType}/batch/archive`: 204; names that are unknown or archived already are passed over.
pub(crate) fn batch_archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: NameInputs = call.read()?;
    check_size(body.inputs.len())?;
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let known = body
            .inputs
            .iter()
            .filter(|input| object_type.property(&input.name).is_some());
        let archived: Result<Vec<_>, _> = known
            .map(|input| archived(object_type, &input.name, call.now))
            .collect();
        for definition in archived? {
            editor.put_property(id, &definition);
        }
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}
