//! The controls under `/_spoke/`, as their own OpenAPI document describes them.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::{Answer, TestPortal};
use crate::json_schema;

/// One control of the document.
struct Control {
    path: String,
    method: Method,
    described: Value,
}

impl Control {
    fn name(&self) -> &str {
        self.described["operationId"].as_str().expect("a name")
    }

    fn parameters(&self, place: &str) -> Vec<Value> {
        let all = self.described["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        all.into_iter().filter(|one| one["in"] == place).collect()
    }

    /// The path with its examples.
    fn example_path(&self) -> String {
        let mut path = self.path.clone();
        for one in self.parameters("path") {
            let name = one["name"].as_str().expect("a name");
            let example = match &one["example"] {
                Value::String(text) => text.clone(),
                Value::Null => panic!("{}: {name} has no example", self.name()),
                other => other.to_string(),
            };
            path = path.replace(&format!("{{{name}}}"), &example);
        }
        assert!(
            !path.contains('{'),
            "{}: {path} has a place without a parameter",
            self.name()
        );
        path
    }

    fn example_body(&self) -> Option<&Value> {
        self.described["requestBody"]["content"]["application/json"].get("example")
    }

    fn body_schema(&self) -> &Value {
        &self.described["requestBody"]["content"]["application/json"]["schema"]
    }

    async fn send(&self, portal: &TestPortal, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        portal.send(self.method.clone(), path, body).await
    }

    /// Sends the example, after those it presupposes.
    async fn send_example(&self, all: &[Control], portal: &TestPortal) -> Answer {
        let mut before = Vec::new();
        let mut one = self;
        while let Some(name) = one.described["x-example-after"].as_str() {
            one = all
                .iter()
                .find(|control| control.name() == name)
                .expect("a control");
            before.push(one);
        }
        let mut path = self.example_path();
        for earlier in before.into_iter().rev() {
            let answer = earlier
                .send(portal, &earlier.example_path(), earlier.example_body())
                .await;
            assert!(answer.status < 300, "{}: {}", earlier.name(), answer.text());
            // `$id` stands for what the answer before calls `id`.
            if path.contains("$id") {
                path = path.replace("$id", answer.json()["id"].as_str().expect("a text"));
            }
        }
        if self.takes_file() {
            let content = &self.described["requestBody"]["content"]["application/octet-stream"];
            let file = match content["example"].as_str() {
                Some(text) => text.to_owned().into_bytes(),
                // The file of a control is what the same path sends.
                None => portal.get(&path).await.body.into(),
            };
            return portal.send(self.method.clone(), &path, file).await;
        }
        self.send(portal, &path, self.example_body()).await
    }

    fn takes_file(&self) -> bool {
        self.described["requestBody"]["content"]
            .get("application/octet-stream")
            .is_some()
    }
}

async fn controls(portal: &TestPortal) -> Vec<Control> {
    let document = portal.get("/_spoke/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, described) in item.as_object().expect("methods") {
            all.push(Control {
                path: path.clone(),
                method: method.to_ascii_uppercase().parse().expect("a method"),
                described: described.clone(),
            });
        }
    }
    assert!(all.len() > 20, "{} controls", all.len());
    all
}

/// A portal to which requests of HubSpot's were made, and that has tried to deliver an event. Its clock lies behind the
/// machine's, as a portal of an earlier day has it.
async fn scene() -> TestPortal {
    let earlier = "2026-06-01T08:00:00Z".parse().expect("a time");
    let portal = TestPortal::with(Portal::builder().clock_at(earlier)).await;
    assert_eq!(portal.get("/crm/v3/objects/contacts").await.status, 200);
    // An archived record under the id of the document's example.
    let time = "2026-01-01T00:00:00Z";
    let line = json!({"record": {"objectType": "0-1", "id": 512, "createdAt": time, "updatedAt": time,
                                 "properties": {"firstname": "Bob"}}});
    let loaded = portal.send(Method::POST, "/_spoke/load", line.to_string()).await;
    assert_eq!(loaded.status, 200, "{}", loaded.text());
    let archived = portal.delete("/crm/v3/objects/contacts/512").await;
    assert_eq!(archived.status, 204);
    let hooks = format!("/webhooks/v3/{}", portal.portal.app_id());
    let settings =
        json!({"targetUrl": "https://hooks.example.com", "throttling": {"maxConcurrentRequests": 10}});
    let set = portal
        .send(Method::PUT, &format!("{hooks}/settings"), settings.to_string())
        .await;
    assert_eq!(set.status, 200);
    let wanted = json!({"eventType": "contact.creation", "active": true});
    let subscribed = portal.post(&format!("{hooks}/subscriptions"), wanted).await;
    assert_eq!(subscribed.status, 201);
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    while portal.get("/_spoke/deliveries").await.json()["total"] != 1 {}
    portal
}

#[tokio::test]
async fn every_example_is_answered_as_described() {
    let all = controls(&TestPortal::start().await).await;
    for control in &all {
        let portal = scene().await;
        let answer = control.send_example(&all, &portal).await;
        let responses = control.described["responses"].as_object().expect("responses");
        let (status, success) = responses.iter().next().expect("a response");
        assert_eq!(
            answer.status.to_string(),
            *status,
            "{}: {}",
            control.name(),
            answer.text()
        );
        let (content_type, described) = success["content"]
            .as_object()
            .and_then(|content| content.iter().next())
            .expect("content");
        assert!(
            answer.header("content-type").starts_with(content_type.as_str()),
            "{}: {} is not {content_type}",
            control.name(),
            answer.header("content-type")
        );
        if content_type == "application/json" {
            json_schema::check(&described["schema"], &answer.json(), control.name())
                .unwrap_or_else(|wrong| panic!("{wrong}"));
        }
    }
}

#[tokio::test]
async fn names_are_used_once_and_every_other_method_is_refused() {
    let portal = scene().await;
    let all = controls(&portal).await;
    let names: BTreeSet<&str> = all.iter().map(Control::name).collect();
    assert_eq!(names.len(), all.len(), "{names:?}");
    for control in &all {
        let of_path: BTreeSet<&str> = all
            .iter()
            .filter(|other| other.path == control.path)
            .map(|other| other.method.as_str())
            .collect();
        let answer = portal
            .send(Method::TRACE, &control.example_path(), String::new())
            .await;
        assert_eq!(answer.status, 405, "{}", control.name());
        let allowed: BTreeSet<&str> = answer.header("allow").split(", ").collect();
        assert_eq!(allowed, of_path, "{}", control.path);
    }
}

/// Values of other types than the schema's.
fn of_other_types(schema: &Value) -> Vec<Value> {
    let all = [
        json!("odd \u{1}"),
        json!(1.5),
        json!(true),
        json!([{"odd": 1}]),
        json!({"odd": 1}),
    ];
    all.into_iter()
        .filter(|value| json_schema::check(schema, value, "value").is_err())
        .collect()
}

/// The schema without the word that a field may be null.
fn plain(schema: &Value) -> &Value {
    schema.get("anyOf").map_or(schema, |one_of| &one_of[0])
}

#[tokio::test]
async fn what_is_not_described_is_refused_with_its_name() {
    let portal = scene().await;
    for control in controls(&portal).await {
        let path = control.example_path();
        let mut wrong: Vec<(String, Value, &str)> = vec![(format!("{path}?oddity=1"), Value::Null, "oddity")];
        if !control.takes_file() {
            wrong.push((path.clone(), json!({"oddity": 1}), "oddity"));
        }
        let parameters = control.parameters("query");
        for one in &parameters {
            let name = one["name"].as_str().expect("a name");
            if one["schema"]["type"] != "string" || one["schema"].get("enum").is_some() {
                wrong.push((format!("{path}?{name}=odd"), Value::Null, name));
            }
            if let Some(most) = one["schema"]["maximum"].as_u64() {
                wrong.push((format!("{path}?{name}={}", most + 1), Value::Null, name));
            }
        }
        let example = control.example_body().cloned().unwrap_or_else(|| json!({}));
        let fields = control.body_schema()["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (name, schema) in &fields {
            let schema = plain(schema);
            let with = |value: Value| {
                let mut body = example.clone();
                body[name.as_str()] = value;
                body
            };
            for value in of_other_types(schema) {
                wrong.push((path.clone(), with(value), name));
            }
            if let Some(most) = schema["maximum"].as_u64() {
                wrong.push((path.clone(), with((most + 1).into()), name));
            }
            if let Some(least) = schema["minimum"].as_u64().filter(|least| *least > 0) {
                wrong.push((path.clone(), with((least - 1).into()), name));
            }
        }
        for name in control.body_schema()["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            let mut body = example.clone();
            body.as_object_mut().expect("an object").remove(name);
            wrong.push((path.clone(), body, fields.get_key_value(name).expect("a field").0));
        }
        for (path, body, name) in wrong {
            let answer = control
                .send(&portal, &path, Some(&body).filter(|body| !body.is_null()))
                .await;
            let said = answer.json()["message"].as_str().unwrap_or_default().to_owned();
            assert_eq!(answer.status, 400, "{} {path} {body}: {said}", control.name());
            assert!(said.starts_with(name), "{} {path} {body}: {said}", control.name());
        }
    }
}

#[tokio::test]
async fn what_is_described_is_not_refused_for_its_range() {
    let all = controls(&TestPortal::start().await).await;
    for control in &all {
        let fields = control.body_schema()["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (name, schema) in fields {
            let schema = plain(&schema);
            // The most records take their time.
            let most = schema["maximum"]
                .as_u64()
                .filter(|_| !control.name().starts_with("seed"));
            for bound in [schema["minimum"].as_u64(), most].into_iter().flatten() {
                let portal = scene().await;
                let mut body = control.example_body().cloned().unwrap_or_default();
                body[name.as_str()] = bound.into();
                let answer = control.send(&portal, &control.example_path(), Some(&body)).await;
                let said = answer.text();
                assert!(
                    !said.contains("is not a whole number"),
                    "{} {body}: {said}",
                    control.name()
                );
            }
        }
    }
}

#[tokio::test]
async fn the_place_where_json_ends_is_told() {
    let portal = TestPortal::start().await;
    let answer = portal
        .send(
            Method::POST,
            "/_spoke/faults",
            "{\n  \"status\": 503,\n  \"count\": ten\n}",
        )
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["message"],
        "the body is no JSON: expected ident at line 3 column 13"
    );
}
