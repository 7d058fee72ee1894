//! Turning dynamic lists into static ones on schedule.

use http::StatusCode;
use serde::Serialize;
use spoke_model::list::Conversion;

use super::input::list_id;
use super::settle;
use super::view::iso;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists::{self, List};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Scheduled {
    list_id: String,
    requested_conversion_time: Conversion,
    #[serde(skip_serializing_if = "Option::is_none")]
    converted_at: Option<String>,
}

/// `GET /crm/lists/{listId}/schedule-conversion`: 404 when none was ever scheduled (assumed).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let (list, conversion) = lists::scheduled(&call.portal.store.read(), id)?;
    Reply::serialized(StatusCode::OK, &Scheduled::of(&list, conversion))
}

/// `PUT /crm/lists/{listId}/schedule-conversion`
pub(crate) fn schedule(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let conversion: Conversion = call.read()?;
    let mut transaction = call.portal.store.write();
    let list = lists::schedule(&mut transaction, id, conversion, call.now)?;
    let commit = transaction.commit();
    Ok(Reply::serialized(StatusCode::OK, &Scheduled::of(&list, conversion))?.after(commit))
}

/// `DELETE /crm/lists/{listId}/schedule-conversion`: 404 when none is scheduled (documented).
pub(crate) fn cancel(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let mut transaction = call.portal.store.write();
    lists::unschedule(&mut transaction, id)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

impl Scheduled {
    fn of(list: &List, conversion: Conversion) -> Self {
        Self {
            list_id: list.id.to_string(),
            requested_conversion_time: conversion,
            converted_at: list.converted_at.map(iso),
        }
    }
}
