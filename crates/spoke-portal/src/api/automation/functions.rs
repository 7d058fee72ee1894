//! Functions of a workflow action: sources that HubSpot would run around the action. They are kept and not run.

use http::{StatusCode, header};
use serde_json::{Value, json};
use spoke_model::automation::action::FUNCTION_TYPES;

use super::action::{Action, Function, readable, writable};
use crate::api::body;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// Functions of a definition (our bound).
const FUNCTIONS_MAX: usize = 50;
/// Bytes of a function's source (our bound).
const SOURCE_BYTES_MAX: usize = 512 * 1024;

/// `GET /automation/v4/actions/{appId}/{definitionId}/functions`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let action = Action::named(call, &call.portal.store.read(), app)?;
    let results: Vec<Value> = action.functions.iter().map(Function::identifier).collect();
    Reply::serialized(StatusCode::OK, &json!({ "results": results }))
}

/// `GET …/functions/{functionType}` and `GET …/functions/{functionType}/{functionId}`: with the source.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let (function_type, id) = named(call)?;
    let action = Action::named(call, &call.portal.store.read(), app)?;
    let place = place_of(&action, function_type, id).ok_or_else(ApiError::resource_not_found)?;
    let function = action
        .functions
        .get(place)
        .ok_or_else(ApiError::resource_not_found)?;
    let mut view = function.identifier();
    if let Some(fields) = view.as_object_mut() {
        fields.insert("functionSource".to_owned(), function.source.as_str().into());
    }
    Reply::serialized(StatusCode::OK, &view)
}

/// `PUT …/functions/{functionType}` and `PUT …/functions/{functionType}/{functionId}`: the body is the source, as plain
/// text or as a JSON string.
pub(crate) fn put(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let (function_type, id) = named(call)?;
    let source = source(call)?;
    let mut transaction = call.portal.store.write();
    let mut action = Action::named(call, &transaction, app)?;
    let function = Function {
        function_type: function_type.to_owned(),
        id: id.map(str::to_owned),
        source,
    };
    let identifier = function.identifier();
    let known = place_of(&action, function_type, id).and_then(|place| action.functions.get_mut(place));
    match known {
        Some(known) => {
            check(&[], &function.source)?;
            *known = function;
        }
        None => {
            check(&action.functions, &function.source)?;
            action.functions.push(function);
        }
    }
    action.keep(&mut transaction, call.now)?;
    Ok(Reply::serialized(StatusCode::OK, &identifier)?.after(transaction.commit()))
}

/// `DELETE …/functions/{functionType}` and `DELETE …/functions/{functionType}/{functionId}`: what is not there is no error
/// (assumed).
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let (function_type, id) = named(call)?;
    let mut transaction = call.portal.store.write();
    let mut action = Action::named(call, &transaction, app)?;
    if let Some(place) = place_of(&action, function_type, id) {
        action.functions.remove(place);
        action.keep(&mut transaction, call.now)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Refuses a function that is one too many or too long.
pub(super) fn check(before: &[Function], source: &str) -> Result<(), ApiError> {
    if before.len() >= FUNCTIONS_MAX {
        return Err(ApiError::validation(format!(
            "A definition may have {FUNCTIONS_MAX} functions"
        )));
    }
    if source.len() > SOURCE_BYTES_MAX {
        return Err(ApiError::validation(format!(
            "The source of a function may have {SOURCE_BYTES_MAX} bytes, this one has {}",
            source.len()
        )));
    }
    Ok(())
}

/// The type and the id in the path; a type that HubSpot does not know is refused (wording not recorded).
fn named<'c>(call: &'c Call<'_>) -> Result<(&'static str, Option<&'c str>), ApiError> {
    let sent = call.parameter(2);
    let known = FUNCTION_TYPES.iter().find(|known| **known == sent);
    let function_type = *known.ok_or_else(|| {
        ApiError::validation(format!(
            "Invalid functionType {sent}: it must be one of {}",
            FUNCTION_TYPES.join(", ")
        ))
    })?;
    Ok((function_type, call.parameters.get(3).map(AsRef::as_ref)))
}

fn place_of(action: &Action, function_type: &str, id: Option<&str>) -> Option<usize> {
    action
        .functions
        .iter()
        .position(|one| one.function_type == function_type && one.id.as_deref() == id)
}

fn source(call: &Call<'_>) -> Result<String, ApiError> {
    let media = call
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if media.to_ascii_lowercase().contains("json") {
        return body::read(call.body);
    }
    match std::str::from_utf8(call.body) {
        Ok(text) if !text.trim().is_empty() => Ok(text.to_owned()),
        Ok(_) => Err(ApiError::validation(
            "Invalid input: a request body was expected, but none found",
        )),
        Err(_) => Err(ApiError::bad_request("The source of a function must be UTF-8")),
    }
}
