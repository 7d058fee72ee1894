//! Records to associate with each other.

use serde_json::{Value, json};

use crate::client::{Answer, TestPortal};

/// A portal with two contacts, two companies and a deal.
pub struct Scene {
    pub portal: TestPortal,
    pub ada: String,
    pub bob: String,
    pub acme: String,
    pub apex: String,
    pub deal: String,
}

impl Scene {
    pub async fn start() -> Self {
        let portal = TestPortal::start().await;
        let ada = portal
            .create("contacts", json!({ "email": "ada@example.com" }))
            .await;
        let bob = portal
            .create("contacts", json!({ "email": "bob@example.com" }))
            .await;
        let acme = portal.create("companies", json!({ "name": "Acme" })).await;
        let apex = portal.create("companies", json!({ "name": "Apex" })).await;
        let deal = portal
            .create(
                "deals",
                json!({ "dealname": "D", "dealstage": "appointmentscheduled" }),
            )
            .await;
        Self {
            portal,
            ada,
            bob,
            acme,
            apex,
            deal,
        }
    }

    pub async fn put(&self, path: &str, body: impl ToString) -> Answer {
        self.portal.send(http::Method::PUT, path, body.to_string()).await
    }

    /// The type ids from one record to another.
    pub async fn types(&self, from: &str, id: &str, to: &str, to_id: &str) -> Vec<u64> {
        let answer = self
            .portal
            .get(&format!("/crm/v4/objects/{from}/{id}/associations/{to}"))
            .await
            .json();
        let rows = answer["results"].as_array().expect("results");
        let row = rows
            .iter()
            .find(|row| row["toObjectId"].as_u64() == to_id.parse().ok());
        let types = row
            .and_then(|row| row["associationTypes"].as_array())
            .cloned()
            .unwrap_or_default();
        types
            .iter()
            .map(|one| one["typeId"].as_u64().expect("a type id"))
            .collect()
    }

    pub fn names(&self) -> [(&str, &str); 5] {
        [
            (&self.ada, "ada"),
            (&self.bob, "bob"),
            (&self.acme, "acme"),
            (&self.apex, "apex"),
            (&self.deal, "deal"),
        ]
    }
}

/// One of HubSpot's types, as a body.
pub fn spec(id: u64) -> Value {
    json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id }])
}
