//! An app's webhook settings and subscriptions at HubSpot.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spoke_client::{Error, HubSpot};
use spoke_model::secret::Secret;

/// The settings API of one app. It takes the developer API key, not an access token (specification of 2026-09).
#[derive(Clone, Debug)]
pub struct AppWebhooks {
    client: HubSpot,
    app_id: u64,
    key: Option<Secret>,
}

/// What an app wants to hear of.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// `contact.propertyChange`.
    pub event_type: String,
    /// The property, for property changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_name: Option<String>,
    /// The type, for `object.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_type_id: Option<String>,
    /// Whether events are sent.
    pub active: bool,
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Subscription>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    target_url: String,
}

/// Deliveries that HubSpot may have in flight; its own default.
const CONCURRENT_REQUESTS: u32 = 10;

impl AppWebhooks {
    /// The settings of the app `app_id`, with its developer API key.
    #[must_use]
    pub fn new(client: HubSpot, app_id: u64, key: Option<Secret>) -> Self {
        Self { client, app_id, key }
    }

    /// Where events go; `None` when nothing is set.
    ///
    /// # Errors
    /// As every call.
    pub async fn target_url(&self) -> Result<Option<String>, Error> {
        match self.request(Method::GET, "settings").send().await {
            Ok(answer) => answer
                .json::<Settings>()
                .map(|settings| Some(settings.target_url)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sets where events go. HubSpot may take five minutes to follow.
    ///
    /// # Errors
    /// As every call.
    pub async fn set_target_url(&self, url: &str) -> Result<(), Error> {
        let body = json!({
            "targetUrl": url,
            "throttling": {"maxConcurrentRequests": CONCURRENT_REQUESTS},
        });
        self.request(Method::PUT, "settings")
            .json(&body)
            .send()
            .await
            .map(drop)
    }

    /// Every subscription.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<Subscription>, Error> {
        let answer = self.request(Method::GET, "subscriptions").send().await?;
        answer.json::<Results>().map(|page| page.results)
    }

    /// Subscribes, at once active unless `active` is false.
    ///
    /// # Errors
    /// As every call.
    pub async fn create(
        &self,
        event_type: &str,
        property: Option<&str>,
        object_type_id: Option<&str>,
        active: bool,
    ) -> Result<Subscription, Error> {
        let mut body = json!({"eventType": event_type, "active": active});
        if let Some(fields) = body.as_object_mut() {
            for (name, value) in [("propertyName", property), ("objectTypeId", object_type_id)] {
                if let Some(value) = value {
                    fields.insert(name.to_owned(), value.into());
                }
            }
        }
        let answer = self
            .request(Method::POST, "subscriptions")
            .json(&body)
            .send()
            .await?;
        answer.json()
    }

    /// Switches a subscription on or off.
    ///
    /// # Errors
    /// As every call.
    pub async fn set_active(&self, id: u64, active: bool) -> Result<Subscription, Error> {
        let answer = self
            .request(Method::PATCH, &format!("subscriptions/{id}"))
            .json(&json!({"active": active}))
            .send()
            .await?;
        answer.json()
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, id: u64) -> Result<(), Error> {
        self.request(Method::DELETE, &format!("subscriptions/{id}"))
            .send()
            .await
            .map(drop)
    }

    fn request(&self, method: Method, rest: &str) -> spoke_client::RawRequest {
        let path = format!("/app-webhooks/2026-09/{}/{rest}", self.app_id);
        let request = self.client.request(method, path);
        match &self.key {
            Some(key) => request.query("hapikey", key.expose()),
            None => request,
        }
    }
}
