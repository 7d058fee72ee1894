//! A portal whose app's events go to a receiver.

use http::Method;
use serde_json::{Value, json};

use crate::client::TestPortal;
use crate::receiver::{PATIENCE, Receiver};

/// A portal whose app's events go to a receiver.
pub struct Hooked {
    pub portal: TestPortal,
    pub receiver: Receiver,
}

impl Hooked {
    pub async fn start() -> Self {
        let (portal, receiver) = (TestPortal::start().await, Receiver::start().await);
        let hooked = Self { portal, receiver };
        hooked.aim(&hooked.receiver.url()).await;
        hooked
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/webhooks/v3/{}/{rest}", self.portal.portal.app_id())
    }

    pub async fn aim(&self, target: &str) {
        let body = json!({ "targetUrl": target, "throttling": { "maxConcurrentRequests": 10 } });
        let answer = self
            .portal
            .send(Method::PUT, &self.path("settings"), body.to_string())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub async fn subscribe(&self, mut body: Value) -> String {
        body["active"] = json!(true);
        let answer = self.portal.post(&self.path("subscriptions"), body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    pub async fn subscribe_to(&self, event_types: &[&str]) {
        for event_type in event_types {
            self.subscribe(json!({ "eventType": event_type })).await;
        }
    }

    /// Sets what only a local portal can: signatures, patience.
    pub async fn set(&self, change: Value) {
        let path = format!("/_spoke/webhooks/{}", self.portal.portal.app_id());
        let answer = self.portal.patch(&path, change).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Creates a contact.
    pub async fn contact(&self, name: &str) -> String {
        let properties = json!({ "email": format!("{name}@example.com") });
        self.portal.create("contacts", properties).await
    }

    /// The log once there have been so many attempts.
    pub async fn attempts(&self, count: u64) -> Vec<Value> {
        let log = async {
            loop {
                let log = self.portal.get("/_spoke/deliveries?limit=1000").await.json();
                if log["total"].as_u64() >= Some(count) {
                    assert_eq!(log["total"], count, "{log}");
                    return log["deliveries"].as_array().expect("deliveries").clone();
                }
            }
        };
        tokio::time::timeout(PATIENCE, log)
            .await
            .expect("the attempts end")
    }
}
