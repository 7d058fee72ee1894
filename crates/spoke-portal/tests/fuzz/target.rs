//! One portal per target, and what must hold of every answer.

use std::cell::Cell;

use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use spoke_portal::{Portal, PortalBuilder};
use tokio::runtime::Runtime;

use crate::client::{Answer, TestPortal};

/// A portal to throw requests at.
pub struct Target {
    runtime: Runtime,
    portal: TestPortal,
    sent: Cell<u64>,
    accepted: Cell<u64>,
}

impl Target {
    /// Starts a portal with a few records of several types.
    pub fn start() -> Self {
        Self::start_with(Portal::builder())
    }

    /// The same with choices.
    pub fn start_with(builder: PortalBuilder) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let portal = runtime.block_on(async {
            let portal = TestPortal::with(builder).await;
            for number in 0..30 {
                let email = format!("person{number}@company{}.example.com", number % 4);
                let stage = ["lead", "customer", "opportunity"][number % 3];
                portal
                    .create(
                        "contacts",
                        json!({ "email": email, "firstname": format!("Ada {number}"), "lifecyclestage": stage }),
                    )
                    .await;
            }
            portal
                .create("companies", json!({ "name": "Acme", "numberofemployees": "12" }))
                .await;
            portal
                .create(
                    "deals",
                    json!({ "dealname": "D", "dealstage": "closedwon", "amount": "10.5", "closedate": "2026-01-31" }),
                )
                .await;
            portal
        });
        Self {
            runtime,
            portal,
            sent: Cell::new(0),
            accepted: Cell::new(0),
        }
    }

    /// Sends a JSON body and checks the answer.
    pub fn send(&self, method: Method, path: &str, body: &str) -> Answer {
        self.send_as(method, path, "application/json", body.as_bytes().to_vec())
    }

    /// Sends a body of any type and checks the answer: no failure of the portal's own, an explanation for every
    /// refusal.
    pub fn send_as(&self, method: Method, path: &str, media: &str, body: Vec<u8>) -> Answer {
        let token = format!("Bearer {}", self.portal.portal.token());
        let headers = [(AUTHORIZATION, token.as_str()), (CONTENT_TYPE, media)];
        let shown = String::from_utf8_lossy(&body).into_owned();
        let answer = self
            .runtime
            .block_on(self.portal.raw(method.clone(), path, &headers, body));
        self.sent.set(self.sent.get() + 1);
        // 501 is an answer too: an operation that the portal knows and does not have.
        assert!(
            answer.status < 500 || answer.status == 501,
            "{method} {path} {shown}\nwas answered {} {}",
            answer.status,
            answer.text()
        );
        if answer.status < 300 {
            self.accepted.set(self.accepted.get() + 1);
        } else if answer.header("content-type").starts_with("application/json") && !answer.body.is_empty() {
            let body = answer.json();
            assert_eq!(body["status"], "error", "{method} {path} {shown}\n{body}");
            assert!(
                body["correlationId"].is_string(),
                "{method} {path} {shown}\n{body}"
            );
        }
        answer
    }

    /// Waits for imports and exports.
    pub fn settle(&self) {
        self.runtime.block_on(self.portal.portal.settle());
    }

    /// Fails when nothing that was sent got past the first check: such a target would test nothing.
    pub fn finish(self) {
        let (sent, accepted) = (self.sent.get(), self.accepted.get());
        println!("{sent} requests, {accepted} of them accepted");
        assert!(accepted > 0, "none of {sent} requests was accepted");
        assert!(accepted < sent, "none of {sent} requests was refused");
        self.runtime
            .block_on(async { self.portal.portal.stop().await })
            .expect("a clean stop");
    }
}
