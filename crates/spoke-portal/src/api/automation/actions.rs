//! Definitions of an app's own workflow actions. Deleting archives them; every change is a revision. No workflow runs them
//! here, so nothing ever calls their `actionUrl`.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::automation::action::{ACTION, FUNCTION};
use spoke_model::resource;

use super::action::{Action, Function, readable, writable};
use super::functions::check;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::resource::misfit;

/// Definitions that an app may have (assumed).
const ACTIONS_MAX: usize = 1_000;
/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// `GET /automation/v4/actions/{appId}?archived=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let archived = call.query.flag("archived")?;
    let all = Action::all(&call.portal.store.read(), app);
    let wanted = all
        .iter()
        .filter(|action| action.archived_at.is_some() == archived)
        .map(|action| Value::Object(action.view()));
    paged::page(call, wanted, PAGES, false)
}

/// `POST /automation/v4/actions/{appId}`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let body: Value = call.read()?;
    let fields = fitted(call, &body)?;
    let functions = functions_of(call, &body)?;
    let mut transaction = call.portal.store.write();
    if Action::all(&transaction, app).len() >= ACTIONS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {ACTIONS_MAX} has been reached"
        )));
    }
    let mut action = Action::new((app, transaction.take_id()), fields, functions, call.now);
    action.keep(&mut transaction, call.now)?;
    Ok(Reply::serialized(StatusCode::CREATED, &action.view())?.after(transaction.commit()))
}

/// `GET /automation/v4/actions/{appId}/{definitionId}?archived=`: an archived one is given only to those who ask for it.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let archived = call.query.flag("archived")?;
    let state = call.portal.store.read();
    let action = match call.parameter(1).parse() {
        Ok(id) if archived => Action::find(&state, app, id).filter(|action| action.archived_at.is_some()),
        _ => Some(Action::named(call, &state, app)?),
    };
    let action = action.ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &action.view())
}

/// `PATCH /automation/v4/actions/{appId}/{definitionId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut action = Action::named(call, &transaction, app)?;
    resource::merge(&mut action.fields, sent);
    action.fields = fitted(call, &Value::Object(action.fields))?;
    action.keep(&mut transaction, call.now)?;
    Ok(Reply::serialized(StatusCode::OK, &action.view())?.after(transaction.commit()))
}

/// `DELETE /automation/v4/actions/{appId}/{definitionId}`: what is not there is no error (assumed, as for records).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let mut transaction = call.portal.store.write();
    if let Ok(mut action) = Action::named(call, &transaction, app) {
        action.archived_at = Some(call.now);
        action.put(&mut transaction)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequiresObject {
    requires_object: bool,
}

/// `GET /automation/v4/actions/{appId}/{definitionId}/requires-object`
pub(crate) fn requires_object(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let action = Action::named(call, &call.portal.store.read(), app)?;
    Reply::serialized(StatusCode::OK, &json!({"requiresObject": action.requires_object}))
}

/// `POST /automation/v4/actions/{appId}/{definitionId}/requires-object`
pub(crate) fn set_requires_object(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable(call)?;
    let sent: RequiresObject = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut action = Action::named(call, &transaction, app)?;
    action.requires_object = sent.requires_object;
    action.put(&mut transaction)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

fn fitted(call: &Call<'_>, body: &Value) -> Result<Map<String, Value>, ApiError> {
    resource::fit(ACTION, body).map_err(|wrong| misfit(call.body, &wrong))
}

fn functions_of(call: &Call<'_>, body: &Value) -> Result<Vec<Function>, ApiError> {
    let mut functions: Vec<Function> = Vec::new();
    let sent = body.get("functions").and_then(Value::as_array);
    for one in sent.into_iter().flatten() {
        let fields = resource::fit(FUNCTION, one).map_err(|wrong| misfit(call.body, &wrong))?;
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let function = Function {
            function_type: text("functionType").unwrap_or_default(),
            id: text("id"),
            source: text("functionSource").unwrap_or_default(),
        };
        check(&functions, &function.source)?;
        functions.push(function);
    }
    Ok(functions)
}
