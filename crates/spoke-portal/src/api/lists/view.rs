//! Lists as answers print them.

use serde::Serialize;
use serde_json::Value;
use spoke_model::list::{ProcessingStatus, ProcessingType};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use crate::lists::List;
use crate::store::State;

/// A list with everything but its members (fields: SDK; their order: documentation).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListView<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_branch: Option<&'a Value>,
    /// Reads carry it, answers to writes do not (assumed: the SDK has the field, documented answers to writes lack it).
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    list_permissions: PermissionsView<'a>,
    membership_settings: SettingsView,
}

/// What every answer says of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head<'a> {
    list_id: String,
    list_version: u64,
    created_at: String,
    updated_at: String,
    filters_updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
    processing_status: ProcessingStatus,
    created_by_id: String,
    updated_by_id: String,
    processing_type: ProcessingType,
    object_type_id: ObjectTypeId,
    name: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PermissionsView<'a> {
    teams_with_edit_access: &'a [i64],
    users_with_edit_access: &'a [i64],
}

/// Printed with nulls where nothing was set (documented).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SettingsView {
    membership_team_id: Option<i64>,
    include_unassigned: Option<bool>,
}

impl<'a> ListView<'a> {
    /// The answer to a write.
    pub(super) fn written(list: &'a List, with_filters: bool) -> Self {
        Self {
            head: Head::of(list),
            filter_branch: list.filter_branch.as_ref().filter(|_| with_filters),
            size: None,
            list_permissions: PermissionsView {
                teams_with_edit_access: &list.permissions.teams_with_edit_access,
                users_with_edit_access: &list.permissions.users_with_edit_access,
            },
            membership_settings: SettingsView {
                membership_team_id: list.membership_settings.membership_team_id,
                include_unassigned: list.membership_settings.include_unassigned,
            },
        }
    }

    /// The answer to a read.
    pub(super) fn read(state: &State, list: &'a List, with_filters: bool) -> Self {
        Self {
            size: Some(size(state, list.id)),
            ..Self::written(list, with_filters)
        }
    }
}

impl<'a> Head<'a> {
    /// What every answer says of a list.
    pub(super) fn of(list: &'a List) -> Self {
        Self {
            list_id: list.id.to_string(),
            list_version: list.version,
            created_at: iso(list.created_at),
            updated_at: iso(list.updated_at),
            filters_updated_at: iso(list.filters_updated_at),
            deleted_at: list.deleted_at.map(iso),
            processing_status: list.status(),
            created_by_id: list.created_by.to_string(),
            updated_by_id: list.updated_by.to_string(),
            processing_type: list.processing_type,
            object_type_id: list.object_type,
            name: &list.name,
        }
    }
}

/// How many members a list has.
pub(super) fn size(state: &State, list: u64) -> u64 {
    state
        .memberships
        .of(list)
        .map_or(0, |members| members.len() as u64)
}

/// A time as lists print it: ISO 8601 in UTC, always with milliseconds (recorded).
pub(super) fn iso(millis: i64) -> String {
    Timestamp::from_millis(millis).to_iso()
}
