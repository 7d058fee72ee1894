//! `POST /crm/exports/export/async`

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use spoke_model::export::{ExportRequest, ExportState, ExportType, PER_DAY_MAX};

use crate::api::call::Call;
use crate::api::errors::{ApiError, category};
use crate::api::reply::Reply;
use crate::api::search_plan;
use crate::exports::{self, Columns, Export};
use crate::jobs::Kind;
use crate::lists;

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What the answer points to.
#[derive(Serialize)]
struct TaskLocator {
    id: String,
    links: BTreeMap<&'static str, String>,
}

/// `POST /crm/exports/export/async`: 202 with the id of the task. The wordings of the refusals are not recorded.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: ExportRequest = call.read()?;
    request
        .check()
        .map_err(|problem| ApiError::validation(format!("Invalid export request: {problem}")))?;
    let columns = Columns::new(&call.definitions, &request)?;
    check_records(call, &request, &columns)?;

    let now = call.now;
    let mut transaction = call.portal.store.write();
    if exports::since(&transaction, now.saturating_sub(DAY)) >= PER_DAY_MAX {
        return Err(too_many());
    }
    exports::forget_old(&mut transaction, &call.portal.workroom, now);
    let export = Export {
        id: transaction.take_id(),
        object_type: columns.object_type().id.to_string(),
        request,
        state: ExportState::Enqueued,
        created_at: now,
        updated_at: now,
        started_at: None,
        completed_at: None,
        record_count: None,
        file: None,
        failure: None,
    };
    exports::put(&mut transaction, &export);
    let commit = transaction.commit();
    let delay = i64::try_from(call.portal.settings.job_delay.as_millis()).unwrap_or(i64::MAX);
    call.portal
        .jobs
        .submit(Kind::Export, export.id, now.saturating_add(delay));
    let id = export.id.to_string();
    let address = format!(
        "{}{}/tasks/{id}/status",
        call.base_url(),
        call.path.trim_end_matches('/')
    );
    let answer = TaskLocator {
        id,
        links: BTreeMap::from([("status", address)]),
    };
    Ok(Reply::serialized(StatusCode::ACCEPTED, &answer)?.after(commit))
}

/// Whether the search can be run and the list is there.
fn check_records(call: &Call<'_>, request: &ExportRequest, columns: &Columns) -> Result<(), ApiError> {
    let object_type = columns.object_type();
    let state = call.portal.store.read();
    match (request.export_type, &request.public_crm_search_request) {
        (ExportType::View, None) => Ok(()),
        (ExportType::View, Some(view)) => {
            view.check().map_err(|error| search_plan::refuse(&error))?;
            search_plan::plan(call, &state, object_type, view, 0, 0).map(|_| ())
        }
        (ExportType::List, _) => {
            let sent = request.list_id.as_deref().unwrap_or_default();
            let id = sent
                .parse()
                .map_err(|_| ApiError::validation(format!("{sent} is not a valid list id")))?;
            let list = lists::existing(&state, id)?;
            if list.object_type == object_type.id {
                Ok(())
            } else {
                let (of, asked) = (list.object_type, object_type.id);
                Err(ApiError::validation(format!(
                    "List {id} holds records of type {of}, not of type {asked}"
                )))
            }
        }
    }
}

/// 429: the limit is quoted from the knowledge base, status and wording are assumed.
fn too_many() -> ApiError {
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!("No more than {PER_DAY_MAX} exports can be started in 24 hours."),
    )
    .category(category::RATE_LIMITS)
}
