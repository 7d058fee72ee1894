//! [`Subscriptions`]: types of messages, and who wants them.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Types of messages and who wants them, from [`HubSpot::subscriptions`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::marketing::SetSubscription;
///
/// let subscriptions = hubspot.subscriptions();
/// let news = &subscriptions.types().await?[0];
/// let yes = SetSubscription::subscribe(&news.id).because("CONSENT_WITH_NOTICE", "Agreed by telephone");
/// let said = subscriptions.set("jane@example.com", &yes).await?;
/// assert_eq!(said.status, "SUBSCRIBED");
///
/// subscriptions.opt_out("jane@example.com").await?;
/// assert!(subscriptions.has_opted_out("jane@example.com").await?);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Subscriptions {
    client: HubSpot,
}

impl HubSpot {
    /// Types of messages and who wants them.
    #[must_use]
    pub fn subscriptions(&self) -> Subscriptions {
        Subscriptions { client: self.clone() }
    }
}

/// A type of message.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubscriptionType {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is in use.
    #[serde(default)]
    pub is_active: bool,
    /// Whether it is for messages of one person to another.
    #[serde(default)]
    pub is_internal: bool,
}

/// What an address said about a type of message.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubscriptionStatus {
    /// The type's id.
    #[serde(deserialize_with = "text")]
    pub subscription_id: String,
    /// The type's name.
    #[serde(default)]
    pub subscription_name: Option<String>,
    /// `SUBSCRIBED`, `UNSUBSCRIBED` or `NOT_SPECIFIED`.
    pub status: String,
    /// What it came by, in words.
    #[serde(default)]
    pub source: Option<String>,
    /// On what grounds: `CONSENT_WITH_NOTICE` and others.
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// The grounds in words.
    #[serde(default)]
    pub legal_basis_explanation: Option<String>,
    /// When.
    #[serde(default)]
    pub timestamp: Option<String>,
    /// What else happened, such as `RESUBSCRIBE_OCCURRED`.
    #[serde(default)]
    pub set_status_success_reason: Option<String>,
}

/// A yes or a no.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "it is said by Subscriptions::set"]
pub struct SetSubscription {
    #[serde(serialize_with = "number")]
    subscription_id: String,
    status_state: &'static str,
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_basis_explanation: Option<String>,
}

impl SetSubscription {
    /// A yes, which takes an earlier no back.
    pub fn subscribe(id: impl Into<String>) -> Self {
        Self::new(id, "SUBSCRIBED")
    }

    /// A no.
    pub fn unsubscribe(id: impl Into<String>) -> Self {
        Self::new(id, "UNSUBSCRIBED")
    }

    /// On what grounds, and in words. Accounts with data-privacy settings on ask for both.
    pub fn because(mut self, basis: impl Into<String>, explanation: impl Into<String>) -> Self {
        self.legal_basis = Some(basis.into());
        self.legal_basis_explanation = Some(explanation.into());
        self
    }

    fn new(id: impl Into<String>, state: &'static str) -> Self {
        Self {
            subscription_id: id.into(),
            status_state: state,
            channel: "EMAIL",
            legal_basis: None,
            legal_basis_explanation: None,
        }
    }
}

#[derive(Deserialize)]
struct Answer<T> {
    #[serde(default = "Vec::new")]
    results: Vec<T>,
}

#[derive(Deserialize)]
struct Wide {
    status: String,
}

impl Subscriptions {
    /// Every type of message.
    ///
    /// # Errors
    /// As every call; the token needs the scope `communication_preferences.read`.
    pub async fn types(&self) -> Result<Vec<SubscriptionType>, Error> {
        let request = Request::get(self.path().then("definitions"));
        let answer: Answer<SubscriptionType> = self.client.send_json(&request).await?;
        Ok(answer.results)
    }

    /// What an address said about each type. No contact needs to have it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when it is no address.
    pub async fn of(&self, email: impl AsRef<str>) -> Result<Vec<SubscriptionStatus>, Error> {
        let request = Request::get(self.statuses(email.as_ref())).query("channel", "EMAIL");
        let answer: Answer<SubscriptionStatus> = self.client.send_json(&request).await?;
        Ok(answer.results)
    }

    /// Says yes or no for an address.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such type, [`crate::ErrorKind::Validation`] when HubSpot refuses.
    pub async fn set(
        &self,
        email: impl AsRef<str>,
        set: &SetSubscription,
    ) -> Result<SubscriptionStatus, Error> {
        // Saying the same twice is saying it once.
        let request = Request::post(self.statuses(email.as_ref()))
            .replayable()
            .json(set)?;
        let answer: Answer<SubscriptionStatus> = self.client.send_json(&request).await?;
        let first = answer.results.into_iter().next();
        first.ok_or_else(|| Error::unreadable("the answer holds no status").at(&request))
    }

    /// Whether an address wants nothing at all.
    ///
    /// # Errors
    /// As every call.
    pub async fn has_opted_out(&self, email: impl AsRef<str>) -> Result<bool, Error> {
        let path = self.statuses(email.as_ref()).then("unsubscribe-all");
        let request = Request::get(path).query("channel", "EMAIL");
        let answer: Answer<Wide> = self.client.send_json(&request).await?;
        Ok(answer.results.iter().any(|wide| wide.status == "UNSUBSCRIBED"))
    }

    /// Opts an address out of everything.
    ///
    /// # Errors
    /// As every call.
    pub async fn opt_out(&self, email: impl AsRef<str>) -> Result<(), Error> {
        let path = self.statuses(email.as_ref()).then("unsubscribe-all");
        let request = Request::post(path)
            .query("channel", "EMAIL")
            .replayable()
            .json(&json!({}))?;
        self.client.send_only(&request).await
    }

    fn statuses(&self, email: &str) -> Path {
        self.path().then("statuses").id("subscriberIdString", email)
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().communication_preferences())
    }
}

/// An id that comes as text or as a number.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// An id that HubSpot takes as a number; what is none is sent as it is and refused there.
fn number<S: serde::Serializer>(id: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match id.parse::<u64>() {
        Ok(number) => serializer.serialize_u64(number),
        Err(_) => serializer.serialize_str(id),
    }
}
