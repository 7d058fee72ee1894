//! Between the draft and the published version.

use http::StatusCode;
use spoke_model::content::AuditEvent;
use spoke_model::hubdb::VERSIONS_MAX;

use super::Version;
use super::row::Row;
use super::table::Table;
use crate::api::call::Call;
use crate::api::cms::number;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/draft/publish`: the published version.
pub(crate) fn publish(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut table = Table::named(call, &transaction)?;
    let rows: Vec<Row> = Row::all(&transaction, table.id).collect();
    for mut row in rows {
        if row.live != row.draft || row.published_at.is_none() {
            row.live.clone_from(&row.draft);
            row.published_at = Some(call.now);
            row.put(&mut transaction, table.id)?;
        }
    }
    table.live = Some(table.draft.clone());
    table.published_at = Some(call.now);
    let version = table.versions.last().map_or(1, |last| last + 1);
    table.versions.push(version);
    let too_many = table.versions.len().saturating_sub(VERSIONS_MAX);
    table.versions.drain(..too_many);
    table.put(&mut transaction)?;
    table.note(&mut transaction, call.now, AuditEvent::Published);
    let view = table.view(call, &transaction, Version::Live)?;
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/unpublish`: the draft, which stays.
pub(crate) fn unpublish(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut table = Table::named(call, &transaction)?;
    if table.live.take().is_some() {
        let rows: Vec<Row> = Row::all(&transaction, table.id).collect();
        for mut row in rows {
            row.live = None;
            row.published_at = None;
            row.put(&mut transaction, table.id)?;
        }
        table.published_at = None;
        table.put(&mut transaction)?;
        table.note(&mut transaction, call.now, AuditEvent::Unpublished);
    }
    let view = table.view(call, &transaction, Version::Draft)?;
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/draft/reset`: the draft, which is the published version again. A table that
/// is not published has nothing to go back to (assumed: refused).
pub(crate) fn reset(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut table = Table::named(call, &transaction)?;
    let Some(live) = table.live.clone() else {
        return Err(ApiError::validation(format!(
            "The HubDB table {} is not published, so its draft cannot be reset",
            table.id
        )));
    };
    let rows: Vec<Row> = Row::all(&transaction, table.id).collect();
    for mut row in rows {
        if row.draft != row.live {
            row.draft.clone_from(&row.live);
            row.put(&mut transaction, table.id)?;
        }
    }
    table.draft = live;
    table.updated_at = call.now;
    table.put(&mut transaction)?;
    table.note(&mut transaction, call.now, AuditEvent::Updated);
    let view = table.view(call, &transaction, Version::Draft)?;
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `DELETE /cms/v3/hubdb/tables/{tableIdOrName}/versions/{versionId}`: 204. Versions count from 1 with each publication,
/// and no operation gives their numbers out; that the published one stays is assumed.
pub(crate) fn delete_version(call: &Call<'_>) -> Result<Reply, ApiError> {
    let version = number(call.parameter(1))?;
    let mut transaction = call.portal.store.write();
    let mut table = Table::named(call, &transaction)?;
    if !table.versions.contains(&version) {
        return Err(ApiError::object_not_found(format!(
            "The HubDB table {} has no version {version}",
            table.id
        )));
    }
    if table.live.is_some() && table.versions.last() == Some(&version) {
        return Err(ApiError::validation(format!(
            "Version {version} of the HubDB table {} is the published one; unpublish the table first",
            table.id
        )));
    }
    table.versions.retain(|kept| *kept != version);
    table.put(&mut transaction)?;
    Ok(Reply::no_content().after(transaction.commit()))
}
