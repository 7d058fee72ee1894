//! Workflows: list, create, read, replace, delete, read in batches; the e-mails they send; their older ids.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::automation::flow::SEND_EMAIL;

use super::flow::{Flow, check_room, fitted, not_found};
use super::{enrollments, performance};
use crate::api::batch_answer::{BatchAnswer, check_size};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::paged;
use crate::api::reply::Reply;

/// How many a page has (documented), and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// `GET /automation/v4/flows?limit=&after=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    paged::page(call, Flow::all(&state).map(|flow| flow.listing()), PAGES, false)
}

/// `POST /automation/v4/flows`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let fields = fitted(call, &call.read()?)?;
    let mut transaction = call.portal.store.write();
    check_room(&transaction)?;
    let flow = Flow::new(&mut transaction, fields, call.now);
    flow.put(&mut transaction)?;
    Ok(Reply::serialized(StatusCode::CREATED, &flow.view())?.after(transaction.commit()))
}

/// `GET /automation/v4/flows/{flowId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let flow = Flow::named(call, &call.portal.store.read())?;
    Reply::serialized(StatusCode::OK, &flow.view())
}

/// `PUT /automation/v4/flows/{flowId}`: the whole workflow anew. The body must name the revision it was made from
/// (documented; that another one is a conflict is assumed). Object type, kind and data sources stay.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut flow = Flow::named(call, &transaction)?;
    let revision = match sent.get("revisionId") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            return Err(crate::api::body::missing(call.body, &["revisionId"]));
        }
    };
    if revision != flow.revision.to_string() {
        return Err(ApiError::conflict(format!(
            "The workflow {} has the revision {}, and the body was made from the revision {revision}. Read it again and \
             repeat the change",
            flow.id, flow.revision
        ))
        .context("revisionId", [flow.revision.to_string()]));
    }
    for name in ["objectTypeId", "flowType", "dataSources"] {
        if let Some(kept) = flow.fields.get(name) {
            sent.insert(name.to_owned(), kept.clone());
        }
    }
    flow.fields = fitted(call, &Value::Object(sent))?;
    flow.revision += 1;
    flow.updated_at = call.now;
    flow.put(&mut transaction)?;
    Ok(Reply::serialized(StatusCode::OK, &flow.view())?.after(transaction.commit()))
}

/// `DELETE /automation/v4/flows/{flowId}`: one that is not there is no error (assumed, as for records).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok(flow) = Flow::named(call, &transaction) {
        flow.remove(&mut transaction);
        enrollments::forget_flow(&mut transaction, flow.id);
        performance::forget_flow(&mut transaction, flow.id);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// What a batch names a workflow by. The older names of the two fields are those of the specification's first form.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(rename = "type")]
    kind: IdKind,
    #[serde(default)]
    flow_id: Option<Value>,
    #[serde(default)]
    workflow_id: Option<Value>,
    #[serde(default)]
    flow_migration_statuses: Option<Value>,
    #[serde(default)]
    flow_migration_status_for_classic_workflows: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum IdKind {
    FlowId,
    WorkflowId,
}

impl Named {
    fn id(&self) -> String {
        let sent = match self.kind {
            IdKind::FlowId => self.flow_id.as_ref().or(self.flow_migration_statuses.as_ref()),
            IdKind::WorkflowId => self
                .workflow_id
                .as_ref()
                .or(self.flow_migration_status_for_classic_workflows.as_ref()),
        };
        match sent {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }
}

/// `POST /automation/v4/flows/batch/read`
pub(crate) fn read_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    batch(call, |flow| Some(Value::Object(flow.view())))
}

/// `POST /automation/v4/workflow-id-mappings/batch/read`: workflows of contacts have both ids.
pub(crate) fn id_mappings(call: &Call<'_>) -> Result<Reply, ApiError> {
    batch(call, |flow| {
        Some(json!({"flowId": flow.id, "workflowId": flow.workflow_id?}))
    })
}

fn batch(call: &Call<'_>, view: impl Fn(&Flow) -> Option<Value>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<Named> = call.read()?;
    check_size(inputs.len(), false)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for named in &inputs {
        let id = named.id();
        let flow = match named.kind {
            IdKind::FlowId => id.parse().ok().and_then(|id| Flow::find(&state, id)),
            IdKind::WorkflowId => Flow::find_legacy(&state, &id),
        };
        match flow.as_ref().and_then(&view) {
            Some(view) => answer.push(&view)?,
            None => answer.refuse(&not_found(&id), None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// `GET /automation/v4/flows/email-campaigns?flowId=`: the e-mails that workflows send; campaign and content have the same
/// id here (assumed).
pub(crate) fn email_campaigns(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted: Vec<&str> = call.query.list("flowId").collect();
    let state = call.portal.store.read();
    let mut found: Vec<Value> = Vec::new();
    for flow in Flow::all(&state) {
        let id = flow.id.to_string();
        if !wanted.is_empty() && !wanted.contains(&id.as_str()) {
            continue;
        }
        let (action_type, field) = SEND_EMAIL;
        for action in flow.actions() {
            let sends = action.get("actionTypeId").and_then(Value::as_str) == Some(action_type);
            let content = action.get("fields").and_then(|fields| fields.get(field));
            if let (true, Some(content)) = (sends, content) {
                let content = content
                    .as_str()
                    .map_or_else(|| content.to_string(), str::to_owned);
                found.push(json!({"flowId": id, "emailContentId": content, "emailCampaignId": content}));
            }
        }
    }
    paged::page(call, found.into_iter(), PAGES, false)
}
