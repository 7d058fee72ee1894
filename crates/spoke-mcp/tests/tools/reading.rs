//! Tools that read.

use serde_json::json;
use spoke_client::NewRecord;

use crate::session::Session;

#[tokio::test]
async fn a_record_is_found_read_and_followed() {
    let mut session = Session::begun(false).await;
    let contact = NewRecord::new()
        .property("email", "ada@example.com")
        .property("firstname", "Ada");
    let contact = session.client.contacts().create(contact).await.expect("created");
    let company = session
        .client
        .companies()
        .create(NewRecord::new().property("name", "Engines"))
        .await;
    let company = company.expect("created");
    let associations = session.client.associations();
    let outcome = associations
        .batch_create_default("contacts", "companies", [(contact.id(), company.id())])
        .await;
    assert!(outcome.failed.is_empty());
    session
        .client
        .contacts()
        .update(contact.id(), [("firstname", "Augusta")])
        .await
        .expect("updated");

    let found = session
        .call(
            "search_records",
            json!({
                "object_type": "contacts",
                "filters": [{ "property": "email", "operator": "EQ", "value": "ada@example.com" }],
                "properties": ["firstname"],
            }),
        )
        .await;
    assert_eq!(
        (&found["total"], &found["results"][0]["id"]),
        (&1.into(), &contact.id().into()),
        "{found}"
    );

    let read = session
        .call("get_record", json!({
            "object_type": "contacts", "id": "ada@example.com", "id_property": "email", "associations": ["companies"],
        }))
        .await;
    assert_eq!(read["properties"]["firstname"], "Augusta", "{read}");
    assert_eq!(
        read["associations"]["companies"]["ids"],
        json!([company.id()]),
        "{read}"
    );

    let history = session
        .call(
            "property_history",
            json!({ "object_type": "contacts", "id": contact.id(), "property": "firstname" }),
        )
        .await;
    let values: Vec<_> = history["history"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| &entry["value"])
        .collect();
    assert_eq!(values, ["Augusta", "Ada"], "{history}");

    let associated = session
        .call(
            "list_associations",
            json!({
                "object_type": "contacts", "id": contact.id(), "to_object_type": "companies",
            }),
        )
        .await;
    assert_eq!(associated["results"][0]["id"], company.id(), "{associated}");
    session.close().await;
}

#[tokio::test]
async fn the_portal_tells_how_it_is_set_up() {
    let mut session = Session::begun(false).await;
    let info = session.call("portal_info", json!({})).await;
    assert_eq!(
        (&info["portal_id"], &info["local"]),
        (&session.portal.hub_id().into(), &true.into()),
        "{info}"
    );
    let types = session.call("list_object_types", json!({})).await;
    assert!(
        types["standard"]
            .as_array()
            .expect("a list")
            .contains(&"contacts".into()),
        "{types}"
    );
    let described = session
        .call(
            "describe_object_type",
            json!({ "object_type": "deals", "words": ["amount"] }),
        )
        .await;
    let names: Vec<_> = described["properties"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|property| &property["name"])
        .collect();
    assert!(names.contains(&&"amount".into()), "{names:?}");
    let pipelines = session
        .call("list_pipelines", json!({ "object_type": "deals" }))
        .await;
    assert_eq!(
        pipelines["pipelines"][0]["stages"][0]["id"], "appointmentscheduled",
        "{pipelines}"
    );
    let pair = json!({ "from_object_type": "contacts", "to_object_type": "companies" });
    let labels = session.call("list_association_labels", pair).await;
    assert!(labels["labels"].to_string().contains("\"Primary\""), "{labels}");
    session.close().await;
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let mut session = Session::begun(false).await;
    let said = session
        .refusal("get_record", json!({ "object_type": "contacts", "id": "404" }))
        .await;
    assert!(
        said.contains("status 404") && said.contains("correlation id"),
        "{said}"
    );
    assert!(said.contains("will fail again"), "{said}");
    let said = session
        .refusal(
            "search_records",
            json!({ "object_type": "contacts", "limit": 1000 }),
        )
        .await;
    assert!(said.contains("1 to 100"), "{said}");
    let wrong =
        json!({ "object_type": "contacts", "filters": [{ "property": "email", "operator": "LIKE" }] });
    let said = session.refusal("search_records", wrong).await;
    assert!(said.contains("LIKE"), "{said}");
    assert!(!said.contains(session.portal.token()), "{said}");
    session.close().await;
}
