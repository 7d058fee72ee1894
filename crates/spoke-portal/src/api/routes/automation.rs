//! Automation: workflow actions of apps.

use super::{Route, Versions};
use crate::api::automation::{actions, callbacks, functions, revisions};

/// Version 4 and the dated releases.
const V4_ON: Versions = Versions::V4_DATED;

/// Definitions, functions, revisions, ends of executions.
#[rustfmt::skip]
pub(super) const ACTIONS: &[Route] = &[
    Route::post(V4_ON, "automation/actions/callbacks/complete", callbacks::complete_batch, "automation.callbacks.batch.complete"),
    Route::post(V4_ON, "automation/actions/callbacks/{callbackId}/complete", callbacks::complete, "automation.callbacks.complete"),
    Route::get(V4_ON, "automation/actions/{appId}", actions::list, "automation.actions.list").with_developer_key(),
    Route::post(V4_ON, "automation/actions/{appId}", actions::create, "automation.actions.create").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}", actions::read, "automation.actions.read").with_developer_key(),
    Route::patch(V4_ON, "automation/actions/{appId}/{definitionId}", actions::update, "automation.actions.update").with_developer_key(),
    Route::delete(V4_ON, "automation/actions/{appId}/{definitionId}", actions::archive, "automation.actions.archive").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/requires-object", actions::requires_object, "automation.actions.requires-object.read").with_developer_key(),
    Route::post(V4_ON, "automation/actions/{appId}/{definitionId}/requires-object", actions::set_requires_object, "automation.actions.requires-object.put").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/functions", functions::list, "automation.functions.list").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}", functions::read, "automation.functions.read").with_developer_key(),
    Route::put(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}", functions::put, "automation.functions.put").with_developer_key(),
    Route::delete(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}", functions::remove, "automation.functions.delete").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}/{functionId}", functions::read, "automation.functions.read").with_developer_key(),
    Route::put(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}/{functionId}", functions::put, "automation.functions.put").with_developer_key(),
    Route::delete(V4_ON, "automation/actions/{appId}/{definitionId}/functions/{functionType}/{functionId}", functions::remove, "automation.functions.delete").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/revisions", revisions::list, "automation.revisions.list").with_developer_key(),
    Route::get(V4_ON, "automation/actions/{appId}/{definitionId}/revisions/{revisionId}", revisions::read, "automation.revisions.read").with_developer_key(),
];
