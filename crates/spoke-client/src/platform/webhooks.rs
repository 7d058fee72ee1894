//! [`Webhooks`]: where an application's events are sent, and which.

use http::Method;
use serde::{Deserialize, Serialize};
use spoke_model::secret::Secret;
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;

/// The webhooks of an application, from [`HubSpot::webhooks`]. HubSpot wants the developer's key for them: the account's
/// token is not enough there (the local portal takes either).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewWebhook;
///
/// let webhooks = hubspot.webhooks(portal.app_id()).developer_key(portal.app().developer_api_key.clone());
/// webhooks.configure("https://hooks.example.com/hubspot", 10).await?;
/// let new = NewWebhook::property_change("contact.propertyChange", "lifecyclestage");
/// let subscription = webhooks.subscribe(&new).await?;
/// webhooks.set_active(&subscription.id, false).await?;
/// assert!(!webhooks.list().await?[0].active);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Webhooks {
    client: HubSpot,
    app_id: u64,
    key: Option<Secret>,
}

impl HubSpot {
    /// The webhooks of an application.
    #[must_use]
    pub fn webhooks(&self, app_id: u64) -> Webhooks {
        Webhooks {
            client: self.clone(),
            app_id,
            key: None,
        }
    }
}

/// Where events are sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookSettings {
    /// The address.
    pub target_url: String,
    /// How fast.
    pub throttling: WebhookThrottling,
    /// When they were first set.
    #[serde(default, skip_serializing)]
    pub created_at: Option<Timestamp>,
    /// When they were last set.
    #[serde(default, skip_serializing)]
    pub updated_at: Option<Timestamp>,
}

/// How fast events are sent.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookThrottling {
    /// Deliveries in flight at once; more than 5.
    pub max_concurrent_requests: u32,
}

/// What an application wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookSubscription {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The event, such as `contact.creation`; [`spoke_model::webhooks::event_types`] has all of them.
    pub event_type: String,
    /// The property, for changes of one.
    #[serde(default)]
    pub property_name: Option<String>,
    /// The type of the records, for `object.*`.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// Whether events are sent.
    pub active: bool,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it was last switched.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
}

/// A subscription to make.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is subscribed to until it is given to subscribe"]
pub struct NewWebhook {
    event_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<String>,
    active: bool,
}

impl NewWebhook {
    /// An active subscription to an event such as `contact.creation`.
    pub fn new(event_type: impl Into<String>) -> Self {
        Self {
            event_type: event_type.into(),
            property_name: None,
            object_type_id: None,
            active: true,
        }
    }

    /// One to changes of a property: `contact.propertyChange` and others.
    pub fn property_change(event_type: impl Into<String>, property: impl Into<String>) -> Self {
        Self {
            property_name: Some(property.into()),
            ..Self::new(event_type)
        }
    }

    /// The type of the records, such as `0-1`: for `object.*`.
    pub fn object_type(mut self, id: impl Into<String>) -> Self {
        self.object_type_id = Some(id.into());
        self
    }

    /// Nothing is sent until it is switched on.
    pub fn paused(mut self) -> Self {
        self.active = false;
        self
    }
}

#[derive(Serialize)]
struct Active {
    active: bool,
}

#[derive(Serialize)]
struct Inputs {
    inputs: Vec<Switch>,
}

#[derive(Serialize)]
struct Switch {
    id: u64,
    active: bool,
}

#[derive(Deserialize)]
struct Subscriptions {
    results: Vec<WebhookSubscription>,
}

impl Webhooks {
    /// Sends the developer's key in place of the client's token.
    #[must_use]
    pub fn developer_key(mut self, key: impl Into<Secret>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Where events are sent.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when nothing was set.
    pub async fn settings(&self) -> Result<WebhookSettings, Error> {
        self.json(Request::get(self.path().then("settings"))).await
    }

    /// Sets the address, which must be HTTPS, and how many deliveries may be in flight at once. Changes take up to five
    /// minutes.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the address can't be used or the number is not greater than 5.
    pub async fn configure(
        &self,
        target_url: impl Into<String>,
        max_concurrent_requests: u32,
    ) -> Result<WebhookSettings, Error> {
        let settings = WebhookSettings {
            target_url: target_url.into(),
            throttling: WebhookThrottling {
                max_concurrent_requests,
            },
            created_at: None,
            updated_at: None,
        };
        let request = Request::new(Method::PUT, self.path().then("settings"));
        self.json(request.json(&settings)?).await
    }

    /// Removes the address: subscriptions stay, but nothing is sent.
    ///
    /// # Errors
    /// As every call.
    pub async fn clear(&self) -> Result<(), Error> {
        self.only(Request::new(Method::DELETE, self.path().then("settings")))
            .await
    }

    /// Every subscription; an application has 1,000 at most.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<WebhookSubscription>, Error> {
        let all: Subscriptions = self.json(Request::get(self.subscriptions())).await?;
        Ok(all.results)
    }

    /// One subscription.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<WebhookSubscription, Error> {
        self.json(Request::get(self.one(id.as_ref()))).await
    }

    /// Makes a subscription.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the event or its property can't be subscribed to;
    /// [`crate::ErrorKind::Conflict`] when there is one like it.
    pub async fn subscribe(&self, new: &NewWebhook) -> Result<WebhookSubscription, Error> {
        self.json(Request::post(self.subscriptions()).json(new)?).await
    }

    /// Switches a subscription on or off.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn set_active(&self, id: impl AsRef<str>, active: bool) -> Result<WebhookSubscription, Error> {
        let request = Request::new(Method::PATCH, self.one(id.as_ref()));
        self.json(request.json(&Active { active })?).await
    }

    /// Switches several subscriptions on or off, in one call.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when an id is no number.
    pub async fn set_all_active<S: AsRef<str>>(
        &self,
        ids: impl IntoIterator<Item = S>,
        active: bool,
    ) -> Result<Vec<WebhookSubscription>, Error> {
        let switch = |id: S| {
            let id = id.as_ref();
            let id = id.parse().map_err(|_| {
                Error::invalid_input(format!(
                    "{id:?} is no id of a subscription: ids are whole numbers"
                ))
            })?;
            Ok(Switch { id, active })
        };
        let inputs = ids.into_iter().map(switch).collect::<Result<_, Error>>()?;
        let path = self.subscriptions().then("batch").then("update");
        let request = Request::post(path).replayable().json(&Inputs { inputs })?;
        Ok(self.json::<Subscriptions>(request).await?.results)
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// As every call.
    pub async fn unsubscribe(&self, id: impl AsRef<str>) -> Result<(), Error> {
        self.only(Request::new(Method::DELETE, self.one(id.as_ref())))
            .await
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let request = request.with_developer_key(self.key.clone());
        self.client.send_json(&request).await
    }

    async fn only(&self, request: Request) -> Result<(), Error> {
        let request = request.with_developer_key(self.key.clone());
        self.client.send_only(&request).await
    }

    fn one(&self, id: &str) -> Path {
        self.subscriptions().id("subscriptionId", id)
    }

    fn subscriptions(&self) -> Path {
        self.path().then("subscriptions")
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().webhooks()).id("appId", &self.app_id.to_string())
    }
}
