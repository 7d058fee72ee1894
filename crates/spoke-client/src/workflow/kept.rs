//! Writes that can be kept and done later: [`KeptWrite`] and [`replay`].
//!
//! A write that failed is written down as a value, and done again when HubSpot is well. What must not happen is that it
//! is done twice: a create whose first attempt may have been done is looked for by its unique properties before it is
//! sent again, and where it has none, [`replay`] asks a person instead of guessing.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::NewRecord;
//! use spoke_client::workflow::kept::{FirstAttempt, KeptWrite, Replayed, replay};
//!
//! let jane = NewRecord::new().property("email", "jane@example.com");
//! let write = KeptWrite::create("contacts", jane);
//! let kept = serde_json::to_string(&write)?;
//!
//! let write: KeptWrite = serde_json::from_str(&kept)?;
//! let Replayed::Created(id) = replay(&hubspot, &write, FirstAttempt::Refused).await? else { panic!() };
//! // Had the first attempt been done without anybody knowing, the record would have been found.
//! assert_eq!(replay(&hubspot, &write, FirstAttempt::Unknown).await?, Replayed::WasThere(id));
//! # Ok(()) }
//! ```

use serde::{Deserialize, Serialize};

use crate::crm::objects::ObjectName;
use crate::crm::reconcile::unique_properties;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::{NewRecord, Properties};
use crate::workflow::lead::{self, Captured, Lead};

/// A write as a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum KeptWrite {
    /// Create a record.
    #[serde(rename_all = "camelCase")]
    Create {
        /// The object type.
        object_type: String,
        /// The record.
        record: NewRecord,
    },
    /// Change a record.
    #[serde(rename_all = "camelCase")]
    Update {
        /// The object type.
        object_type: String,
        /// The record's id, or the value of its unique property.
        id: String,
        /// The unique property.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id_property: Option<String>,
        /// The new values.
        properties: Properties,
    },
    /// Capture a lead.
    CaptureLead {
        /// The lead.
        lead: Lead,
    },
}

/// What is known of the first attempt.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum FirstAttempt {
    /// HubSpot did not do it.
    Refused,
    /// HubSpot may have done it.
    Unknown,
    /// HubSpot may have done it, and a person has decided that it is to be sent all the same.
    SendAnyway,
}

/// What became of a write that was done later.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// The record was created; its id.
    Created(String),
    /// The first attempt had been done, or somebody else has created the record since; its id.
    WasThere(String),
    /// The record was changed; its id.
    Updated(String),
    /// The lead was captured.
    Captured(Box<Captured>),
    /// Nothing was sent: the record may exist, and it has no unique property to look for it by.
    Undecided,
}

impl KeptWrite {
    /// A create.
    #[must_use]
    pub fn create(object_type: impl Into<ObjectName>, record: impl Into<NewRecord>) -> Self {
        Self::Create {
            object_type: object_type.into().as_str().to_owned(),
            record: record.into(),
        }
    }

    /// The write in a few words, without its values: `create contacts`.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::Create { object_type, .. } => format!("create {object_type}"),
            Self::Update { object_type, .. } => format!("update {object_type}"),
            Self::CaptureLead { .. } => "capture lead".to_owned(),
        }
    }

    /// Whether a write that failed in this way can be done later: HubSpot was ill or busy, could not be reached, or the
    /// token did not suffice. What HubSpot found wrong with the content would be refused again.
    #[must_use]
    pub fn is_worth_keeping(error: &Error) -> bool {
        error.is_retryable()
            || matches!(
                error.kind(),
                ErrorKind::RateLimited
                    | ErrorKind::Authentication
                    | ErrorKind::Permission
                    | ErrorKind::Untrusted
                    | ErrorKind::Unreadable
            )
    }
}

/// Does a kept write.
///
/// # Errors
/// As the call; keep the write then, with [`Error::may_have_been_processed`].
pub async fn replay(client: &HubSpot, write: &KeptWrite, first: FirstAttempt) -> Result<Replayed, Error> {
    match write {
        KeptWrite::Create { object_type, record } => create(client, object_type, record, first).await,
        KeptWrite::Update {
            object_type,
            id,
            id_property,
            properties,
        } => {
            let objects = client.objects(object_type.as_str());
            let record = match id_property {
                Some(name) => objects.update_by(name, id, properties.clone()).await?,
                None => objects.update(id, properties.clone()).await?,
            };
            Ok(Replayed::Updated(record.id().to_owned()))
        }
        // It looks before it creates, by itself.
        KeptWrite::CaptureLead { lead } => {
            let captured = lead::capture(client, lead.clone()).await?;
            Ok(Replayed::Captured(Box::new(captured)))
        }
    }
}

async fn create(
    client: &HubSpot,
    object_type: &str,
    record: &NewRecord,
    first: FirstAttempt,
) -> Result<Replayed, Error> {
    let objects = client.objects(object_type);
    if first == FirstAttempt::Unknown {
        let unique = unique_values(client, object_type, record.properties()).await?;
        if unique.is_empty() {
            return Ok(Replayed::Undecided);
        }
        for (name, value) in unique {
            if let Some(found) = objects.get(value).id_property(name).send_optional().await? {
                return Ok(Replayed::WasThere(found.id().to_owned()));
            }
        }
    }
    let created = objects.create(record.clone()).await?;
    Ok(Replayed::Created(created.id().to_owned()))
}

/// The values of the record's unique properties.
async fn unique_values(
    client: &HubSpot,
    object_type: &str,
    properties: &Properties,
) -> Result<Vec<(String, String)>, Error> {
    let given = |name: &str| properties.get(name).filter(|value| !value.is_empty());
    let names = unique_properties(client, &object_type.into(), |name| given(name).is_some()).await?;
    let values = names.into_iter().filter_map(|name| {
        let value = given(&name)?.to_owned();
        Some((name, value))
    });
    Ok(values.collect())
}
