//! The webhooks journal: what can be subscribed to, what can happen, how long it is kept.
//!
//! Source: the specification of 2026-03 and the journal guides (2026).

use serde::{Deserialize, Serialize};

/// How long entries can be read: three days, in milliseconds (documented).
pub const RETENTION_MS: i64 = 3 * 24 * 60 * 60 * 1_000;
/// Entries of one batch (assumed: the specification names no number).
pub const BATCH_MAX: usize = 100;
/// How long the address of an entry's file works, in milliseconds (assumed).
pub const LINK_MS: i64 = 60 * 60 * 1_000;
/// Subscriptions of an application in one account (assumed).
pub const SUBSCRIPTIONS_MAX: usize = 1_000;

/// The event of an installation (documented).
pub const APP_INSTALL_EVENT: &str = "4-1909196";
/// The event of a removal (documented).
pub const APP_UNINSTALL_EVENT: &str = "4-1916193";

/// What a subscription is about (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum JournalSubject {
    /// Records of a type.
    Object,
    /// Associations between records.
    Association,
    /// Events.
    Event,
    /// The application was installed or removed.
    AppLifecycleEvent,
    /// Members of lists.
    ListMembership,
    /// People who were deleted for good.
    GdprPrivacyDeletion,
}

/// What happened (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum JournalAction {
    /// A record was created.
    Create,
    /// A record changed.
    Update,
    /// A record was archived.
    Delete,
    /// Two records became one.
    Merge,
    /// An archived record came back.
    Restore,
    /// Two records were associated.
    AssociationAdded,
    /// An association ended.
    AssociationRemoved,
    /// The record as it is, because a snapshot was asked for.
    Snapshot,
    /// The application was installed.
    AppInstall,
    /// The application was removed.
    AppUninstall,
    /// A record became a member of a list.
    AddedToList,
    /// A record left a list.
    RemovedFromList,
    /// A person was deleted for good.
    GdprDelete,
}

impl JournalSubject {
    /// `OBJECT` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "OBJECT",
            Self::Association => "ASSOCIATION",
            Self::Event => "EVENT",
            Self::AppLifecycleEvent => "APP_LIFECYCLE_EVENT",
            Self::ListMembership => "LIST_MEMBERSHIP",
            Self::GdprPrivacyDeletion => "GDPR_PRIVACY_DELETION",
        }
    }
}
