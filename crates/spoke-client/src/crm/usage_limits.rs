//! [`UsageLimits`]: how much of the account's limits on records and definitions is used.

use serde::Deserialize;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// What the account may have, and has, from [`HubSpot::usage_limits`]. Not to be taken for limits of calls:
/// [`HubSpot::limits`] knows those.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::Properties;
///
/// hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
/// let records = hubspot.usage_limits().records().await?;
/// let contacts = records.hubspot_defined_object_types.iter().find(|one| one.object_type_id == "0-1");
/// assert_eq!(contacts.map(|contacts| contacts.usage), Some(1));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct UsageLimits {
    client: HubSpot,
}

impl HubSpot {
    /// How much of the account's limits on records and definitions is used.
    #[must_use]
    pub fn usage_limits(&self) -> UsageLimits {
        UsageLimits { client: self.clone() }
    }
}

/// A limit and what is used of it.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LimitUse {
    /// How many there may be.
    pub limit: u64,
    /// How many there are.
    pub usage: u64,
}

/// The use of a limit by one object type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TypeUse {
    /// The object type, such as `0-1`.
    pub object_type_id: String,
    /// What one record is called.
    #[serde(default)]
    pub singular_label: Option<String>,
    /// How many there may be, where the type has a limit of its own.
    #[serde(default)]
    pub limit: Option<u64>,
    /// How many there are.
    pub usage: u64,
}

/// The use of a limit that object types share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SharedUse {
    /// How many there may be, all types together.
    pub overall_limit: u64,
    /// How many there are.
    pub overall_usage: u64,
    /// By object type.
    #[serde(default)]
    pub by_object_type: Vec<TypeUse>,
}

/// The use of limits that HubSpot's object types have each, and custom ones together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SplitUse {
    /// HubSpot's object types.
    pub hubspot_defined_object_types: Vec<TypeUse>,
    /// Custom object types.
    pub custom_object_types: SharedUse,
}

impl UsageLimits {
    /// Records of each object type.
    ///
    /// # Errors
    /// As every call.
    pub async fn records(&self) -> Result<SplitUse, Error> {
        self.read("records").await
    }

    /// Pipelines of each object type that can have some.
    ///
    /// # Errors
    /// As every call.
    pub async fn pipelines(&self) -> Result<SplitUse, Error> {
        self.read("pipelines").await
    }

    /// Custom object types.
    ///
    /// # Errors
    /// As every call.
    pub async fn custom_object_types(&self) -> Result<LimitUse, Error> {
        self.read("custom-object-types").await
    }

    /// Custom properties of each object type.
    ///
    /// # Errors
    /// As every call.
    pub async fn custom_properties(&self) -> Result<SharedUse, Error> {
        self.read("custom-properties").await
    }

    /// Calculated properties of each object type.
    ///
    /// # Errors
    /// As every call.
    pub async fn calculated_properties(&self) -> Result<SharedUse, Error> {
        self.read("calculated-properties").await
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T, Error> {
        let path = Path::fixed(self.client.paths().usage_limits()).then(what);
        self.client.send_json(&Request::get(path)).await
    }
}
