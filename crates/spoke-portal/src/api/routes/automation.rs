//! Automation: workflows, sequences, workflow actions of apps.

use super::{Route, Versions};
use crate::api::automation::{
    actions, callbacks, enrollments, flows, functions, performance, revisions, sequences,
};

/// Version 4 and the betas: no release has workflows.
const V4_BETAS: Versions = Versions::V4.and(Versions::BETAS);
const V2: Versions = Versions::V2;
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

/// Workflows, and who is in one by the older interface.
#[rustfmt::skip]
pub(super) const FLOWS: &[Route] = &[
    Route::get(V4_BETAS, "automation/flows", flows::list, "workflows.list"),
    Route::post(V4_BETAS, "automation/flows", flows::create, "workflows.create"),
    Route::post(V4_BETAS, "automation/flows/batch/read", flows::read_batch, "workflows.batch.read"),
    Route::get(V4_BETAS, "automation/flows/email-campaigns", flows::email_campaigns, "workflows.email-campaigns"),
    Route::get(Versions::V4, "automation/flows/performance/{flowId}", performance::read, "workflows.performance"),
    Route::get(V4_BETAS, "automation/flows/{flowId}", flows::read, "workflows.read"),
    Route::put(V4_BETAS, "automation/flows/{flowId}", flows::replace, "workflows.replace"),
    Route::delete(V4_BETAS, "automation/flows/{flowId}", flows::delete, "workflows.delete"),
    Route::post(V4_BETAS, "automation/workflow-id-mappings/batch/read", flows::id_mappings, "workflows.id-mappings"),
    Route::post(V2, "automation/workflows/{workflowId}/enrollments/contacts/{email}", enrollments::enroll, "workflows.enroll"),
    Route::delete(V2, "automation/workflows/{workflowId}/enrollments/contacts/{email}", enrollments::unenroll, "workflows.unenroll"),
    Route::get(V2, "automation/workflows/enrollments/contacts/{vid}", enrollments::of_contact, "workflows.of-contact"),
];

/// Sequences.
#[rustfmt::skip]
pub(super) const SEQUENCES: &[Route] = &[
    Route::get(V4_ON, "automation/sequences", sequences::list, "sequences.list"),
    Route::post(V4_ON, "automation/sequences/enrollments", sequences::enroll, "sequences.enroll"),
    Route::get(V4_ON, "automation/sequences/enrollments/contact/{contactId}", sequences::of_contact, "sequences.of-contact"),
    Route::get(V4_ON, "automation/sequences/{sequenceId}", sequences::read, "sequences.read"),
];
