//! [`JournalSubscriptions`]: what the application wants to read of; filters, snapshots.

use http::Method;
use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{BATCH_MAX, JournalAction, JournalSubject};

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::{Allowance, Request};

/// Subscriptions of the journal, from [`super::WebhooksJournal::subscriptions`].
#[derive(Clone, Debug)]
pub struct JournalSubscriptions {
    client: HubSpot,
}

/// A subscription to make, or to put in the place of one like it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is subscribed to until it is given to create"]
pub struct NewJournalSubscription {
    subscription_type: JournalSubject,
    portal_id: u64,
    actions: Vec<JournalAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_ids: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_object_type_ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_ids: Option<Vec<u64>>,
}

impl NewJournalSubscription {
    fn about(
        subject: JournalSubject,
        portal_id: u64,
        object_type_id: Option<String>,
        actions: impl IntoIterator<Item = JournalAction>,
    ) -> Self {
        Self {
            subscription_type: subject,
            portal_id,
            actions: actions.into_iter().collect(),
            object_type_id,
            object_ids: None,
            properties: None,
            associated_object_type_ids: None,
            list_ids: None,
        }
    }

    /// What happens to the records of a type (by id, such as `0-1`) in an account: all records, all properties.
    pub fn objects(
        portal_id: u64,
        object_type_id: impl Into<String>,
        actions: impl IntoIterator<Item = JournalAction>,
    ) -> Self {
        Self {
            object_ids: Some(Vec::new()),
            properties: Some(Vec::new()),
            ..Self::about(
                JournalSubject::Object,
                portal_id,
                Some(object_type_id.into()),
                actions,
            )
        }
    }

    /// Associations from the records of a type to those of other types.
    pub fn associations<S: Into<String>>(
        portal_id: u64,
        object_type_id: impl Into<String>,
        to: impl IntoIterator<Item = S>,
    ) -> Self {
        let actions = [JournalAction::AssociationAdded, JournalAction::AssociationRemoved];
        Self {
            object_ids: Some(Vec::new()),
            associated_object_type_ids: Some(to.into_iter().map(Into::into).collect()),
            ..Self::about(
                JournalSubject::Association,
                portal_id,
                Some(object_type_id.into()),
                actions,
            )
        }
    }

    /// Records that join or leave lists.
    pub fn lists(portal_id: u64, list_ids: impl IntoIterator<Item = u64>) -> Self {
        let actions = [JournalAction::AddedToList, JournalAction::RemovedFromList];
        Self {
            object_ids: Some(Vec::new()),
            list_ids: Some(list_ids.into_iter().collect()),
            ..Self::about(JournalSubject::ListMembership, portal_id, None, actions)
        }
    }

    /// Records of a type that are deleted for good.
    pub fn privacy_deletions(portal_id: u64, object_type_id: impl Into<String>) -> Self {
        Self::about(
            JournalSubject::GdprPrivacyDeletion,
            portal_id,
            Some(object_type_id.into()),
            [JournalAction::GdprDelete],
        )
    }

    /// Only these properties.
    pub fn properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.properties = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Only these records.
    pub fn records(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.object_ids = Some(ids.into_iter().collect());
        self
    }
}

/// What the application wants to read of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalSubscription {
    /// Its id.
    pub id: u64,
    /// `OBJECT`, `ASSOCIATION`, `EVENT`, `APP_LIFECYCLE_EVENT`, `LIST_MEMBERSHIP`, `GDPR_PRIVACY_DELETION`.
    pub subscription_type: String,
    /// `CREATE` and others.
    #[serde(default)]
    pub actions: Vec<String>,
    /// The type of the records.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// The account.
    #[serde(default)]
    pub portal_id: Option<u64>,
    /// The records; none means all.
    #[serde(default)]
    pub object_ids: Option<Vec<u64>>,
    /// The properties; none means all.
    #[serde(default)]
    pub properties: Option<Vec<String>>,
    /// The types at the other end of associations; none means all.
    #[serde(default)]
    pub associated_object_type_ids: Option<Vec<String>>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
}

/// A condition on a property of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalCondition {
    /// `CRM_OBJECT_PROPERTY`.
    pub filter_type: String,
    /// The property.
    pub property: String,
    /// `EQ`, `N_EQ`, `CONTAINS`, `STARTS_WITH`, `ENDS_WITH`, `GT`, `GTE`, `LT`, `LTE`, `IN`, `NOT_IN`, `IS_EMPTY`,
    /// `IS_NOT_EMPTY`.
    pub operator: String,
    /// What it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The same for `IN` and `NOT_IN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

impl JournalCondition {
    /// A condition with one value.
    #[must_use]
    pub fn new(property: impl Into<String>, operator: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            filter_type: "CRM_OBJECT_PROPERTY".to_owned(),
            property: property.into(),
            operator: operator.into(),
            value: Some(value.into()),
            values: None,
        }
    }
}

/// Which records a subscription is about: those for which every condition holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalFilter {
    /// Its id.
    pub id: u64,
    /// The conditions.
    pub filter: JournalConditions,
}

/// Conditions that must all hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalConditions {
    /// The conditions.
    pub conditions: Vec<JournalCondition>,
}

/// A record to put into the journal as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotRequest {
    /// The account.
    pub portal_id: u64,
    /// The object type, such as `0-1`.
    pub object_type_id: String,
    /// The record.
    pub object_id: u64,
    /// The properties to tell.
    pub properties: Vec<String>,
}

/// A snapshot that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Snapshot {
    /// The record.
    pub object_id: u64,
    /// Its type.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// What [`super::WebhooksJournal::snapshot_status`] asks by.
    pub snapshot_status_id: String,
}

/// What became of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SnapshotStatus {
    /// `PENDING`, `IN_PROGRESS`, then `COMPLETED` (`SUCCESS` in some of HubSpot's texts), `FAILED` or `EXPIRED`.
    pub status: String,
    /// `TIMEOUT`, `VALIDATION_ERROR`, `INTERNAL_ERROR`, `PERMISSION_DENIED`.
    #[serde(default)]
    pub error_code: Option<String>,
    /// The same in words.
    #[serde(default)]
    pub message: Option<String>,
}

#[derive(Deserialize)]
struct All {
    results: Vec<JournalSubscription>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewFilter {
    subscription_id: u64,
    filter: JournalConditions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    filter_id: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wanted<'a> {
    snapshot_requests: &'a [SnapshotRequest],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    snapshot_responses: Vec<Snapshot>,
}

impl JournalSubscriptions {
    pub(super) fn new(client: HubSpot) -> Self {
        Self { client }
    }

    /// Makes a subscription, or puts it in the place of one like it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the application is not installed in that account.
    pub async fn create(&self, new: &NewJournalSubscription) -> Result<JournalSubscription, Error> {
        let request = Request::post(self.path()).replayable().json(new)?;
        self.client.send_json(&exempt(request)).await
    }

    /// Every subscription of the application.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<JournalSubscription>, Error> {
        let all: All = self.client.send_json(&exempt(Request::get(self.path()))).await?;
        Ok(all.results)
    }

    /// One subscription.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: u64) -> Result<JournalSubscription, Error> {
        let path = self.path().id("subscriptionId", &id.to_string());
        self.client.send_json(&exempt(Request::get(path))).await
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, id: u64) -> Result<(), Error> {
        self.remove(self.path().id("subscriptionId", &id.to_string()))
            .await
    }

    /// Ends every subscription to an account.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_of_portal(&self, portal_id: u64) -> Result<(), Error> {
        self.remove(self.path().then("portals").id("portalId", &portal_id.to_string()))
            .await
    }

    /// Tells only of records for which every condition holds. Answers with the filter's id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such subscription.
    pub async fn filter(
        &self,
        subscription_id: u64,
        conditions: impl IntoIterator<Item = JournalCondition>,
    ) -> Result<u64, Error> {
        let new = NewFilter {
            subscription_id,
            filter: JournalConditions {
                conditions: conditions.into_iter().collect(),
            },
        };
        let request = Request::post(self.path().then("filters")).json(&new)?;
        Ok(self.client.send_json::<Made>(&exempt(request)).await?.filter_id)
    }

    /// The filters of a subscription.
    ///
    /// # Errors
    /// As every call.
    pub async fn filters(&self, subscription_id: u64) -> Result<Vec<JournalFilter>, Error> {
        let path = self.path().then("filters").then("subscription");
        let path = path.id("subscriptionId", &subscription_id.to_string());
        self.client.send_json(&exempt(Request::get(path))).await
    }

    /// Removes a filter.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_filter(&self, id: u64) -> Result<(), Error> {
        self.remove(self.path().then("filters").id("filterId", &id.to_string()))
            .await
    }

    async fn remove(&self, path: Path) -> Result<(), Error> {
        self.client
            .send_only(&exempt(Request::new(Method::DELETE, path)))
            .await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().webhooks_journal("subscriptions"))
    }
}

pub(super) async fn snapshot(client: &HubSpot, requests: &[SnapshotRequest]) -> Result<Vec<Snapshot>, Error> {
    let mut all = Vec::with_capacity(requests.len());
    for snapshot_requests in requests.chunks(BATCH_MAX) {
        let path = Path::fixed(client.paths().webhooks_journal("snapshots")).then("crm");
        let request = Request::post(path).json(&Wanted { snapshot_requests })?;
        let taken: Taken = client.send_json(&exempt(request)).await?;
        all.extend(taken.snapshot_responses);
    }
    Ok(all)
}

/// The journal has limits of its own and counts against none of the account's (documented).
fn exempt(request: Request) -> Request {
    request.counts_against(Allowance::Exempt)
}
