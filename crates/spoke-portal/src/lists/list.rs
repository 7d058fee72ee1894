//! A list as it lies in the store, without its members.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::list::{Conversion, ProcessingStatus, ProcessingType};
use spoke_model::object_type::ObjectTypeId;

/// A list's definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    /// The id that version 3 knows it by.
    pub(crate) id: u64,
    /// The id that version 1 knows it by; contact lists only.
    pub(crate) legacy_id: Option<u64>,
    /// Grows with every edit (assumed; recorded lists that were edited say 2).
    pub(crate) version: u64,
    /// Unique in the portal, in any letter case.
    pub(crate) name: String,
    /// The type of its records.
    pub(crate) object_type: ObjectTypeId,
    /// How it gets its members.
    pub(crate) processing_type: ProcessingType,
    /// Whether its filters have yet to be judged for the first time since they were set.
    pub(crate) pending: bool,
    /// The root of its filters, in the form that answers print.
    pub(crate) filter_branch: Option<Value>,
    /// The folder it lies in; 0 is the root.
    pub(crate) folder: u64,
    /// Who may edit it.
    pub(crate) permissions: Permissions,
    /// Whose records it takes.
    pub(crate) membership_settings: MembershipSettings,
    /// Further properties of the list itself.
    pub(crate) custom_properties: BTreeMap<String, String>,
    /// When it was created, in milliseconds since 1970, like all times here.
    pub(crate) created_at: i64,
    /// The user who created it.
    pub(crate) created_by: u64,
    /// When it last changed.
    pub(crate) updated_at: i64,
    /// The user who changed it.
    pub(crate) updated_by: u64,
    /// When its filters last changed.
    pub(crate) filters_updated_at: i64,
    /// When it was deleted.
    pub(crate) deleted_at: Option<i64>,
    /// When a dynamic list is to become a static one.
    pub(crate) conversion: Option<Conversion>,
    /// When it became a static one.
    pub(crate) converted_at: Option<i64>,
    /// When it was edited, oldest first; the last [`EDITS_MAX`].
    pub(crate) edits: Vec<i64>,
}

/// Edits of a list that are remembered.
const EDITS_MAX: usize = 1_000;

/// Who may edit a list. Kept and answered; the portal has one user, who may edit every list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Permissions {
    /// Teams.
    pub(crate) teams_with_edit_access: Vec<i64>,
    /// Users.
    pub(crate) users_with_edit_access: Vec<i64>,
}

/// Whose records a list takes. Kept and answered; the portal has no teams to hold records against.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct MembershipSettings {
    /// The team.
    pub(crate) membership_team_id: Option<i64>,
    /// Also records without an owner.
    pub(crate) include_unassigned: Option<bool>,
}

impl List {
    /// Whether its members have caught up with its filters.
    pub(crate) fn status(&self) -> ProcessingStatus {
        if self.pending {
            ProcessingStatus::Processing
        } else {
            ProcessingStatus::Complete
        }
    }

    /// Whether its members follow its filters.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.processing_type == ProcessingType::Dynamic && self.deleted_at.is_none()
    }

    /// Notes an edit.
    pub(super) fn edited(&mut self, now: i64, by: u64) {
        self.version = self.version.saturating_add(1);
        self.updated_at = now;
        self.updated_by = by;
        self.edits.push(now);
        if self.edits.len() > EDITS_MAX {
            self.edits.remove(0);
        }
    }
}
