//! What tokens with few scopes may do with definitions and associations.

use http::{Method, header};
use serde_json::json;
use spoke_portal::Portal;

use crate::client::TestPortal;

#[tokio::test]
async fn definitions_and_associations_ask_for_the_scopes_of_their_types() {
    let builder = Portal::builder()
        .scoped_token("reader", ["crm.objects.contacts.read"])
        .scoped_token(
            "definer",
            ["crm.schemas.contacts.write", "crm.schemas.custom.write"],
        )
        .scoped_token("owners", ["crm.objects.owners.read"]);
    let portal = TestPortal::with(builder).await;
    let contact = portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    let company = portal.create("companies", json!({ "name": "A" })).await;
    let tie = format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    let property = json!({ "name": "extra", "label": "Extra", "type": "string", "fieldType": "text",
                           "groupName": "contactinformation" });
    let schema = json!({ "name": "thing", "labels": { "singular": "Thing" }, "primaryDisplayProperty": "hs_object_id" });
    for (token, method, path, body, status) in [
        (
            "reader",
            Method::GET,
            "/crm/v3/properties/contacts",
            json!(null),
            200,
        ),
        (
            "reader",
            Method::GET,
            "/crm/v3/pipelines/contacts",
            json!(null),
            200,
        ),
        (
            "reader",
            Method::GET,
            "/crm/v3/properties/companies",
            json!(null),
            403,
        ),
        (
            "reader",
            Method::POST,
            "/crm/v3/properties/contacts",
            property.clone(),
            403,
        ),
        ("reader", Method::GET, "/crm/v3/owners", json!(null), 403),
        (
            "reader",
            Method::GET,
            "/crm/v4/associations/contacts/contacts/labels",
            json!(null),
            200,
        ),
        (
            "reader",
            Method::GET,
            "/crm/v4/associations/contacts/companies/labels",
            json!(null),
            403,
        ),
        ("reader", Method::PUT, tie.as_str(), json!(null), 403),
        ("reader", Method::POST, "/crm/v3/schemas", schema.clone(), 403),
        (
            "definer",
            Method::POST,
            "/crm/v3/properties/contacts",
            property,
            201,
        ),
        ("definer", Method::POST, "/crm/v3/schemas", schema, 201),
        ("definer", Method::GET, "/crm/v3/schemas", json!(null), 403),
        ("owners", Method::GET, "/crm/v3/owners", json!(null), 200),
    ] {
        let bearer = format!("Bearer {token}");
        let headers = [
            (header::AUTHORIZATION, bearer.as_str()),
            (header::CONTENT_TYPE, "application/json"),
        ];
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = portal.raw(method, path, &headers, body).await;
        assert_eq!(answer.status, status, "{token} {path}: {}", answer.text());
        if status == 403 {
            assert_eq!(answer.json()["category"], "MISSING_SCOPES");
        }
    }
}
