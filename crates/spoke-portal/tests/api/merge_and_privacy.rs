//! Two records become one; a person's record goes for good.

use serde_json::json;

use crate::client::TestPortal;

#[tokio::test]
async fn the_primary_keeps_its_values_and_takes_over_what_it_lacks() {
    let portal = TestPortal::start().await;
    let company = portal.create("companies", json!({ "name": "Acme" })).await;
    let first = portal
        .create("contacts", json!({ "email": "a@b.co", "firstname": "A" }))
        .await;
    let second = portal
        .create(
            "contacts",
            json!({ "email": "c@b.co", "firstname": "C", "city": "Turin", "lifecyclestage": "customer" }),
        )
        .await;
    let link = format!("/crm/v4/objects/contacts/{second}/associations/default/companies/{company}");
    assert!(portal.send(http::Method::PUT, &link, "").await.status < 300);
    let body = json!({ "primaryObjectId": first, "objectIdToMerge": second });
    let merged = portal.post("/crm/v3/objects/contacts/merge", body.clone()).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    assert_eq!(merged.json()["id"], first.as_str());
    let names = "email,firstname,city,lifecyclestage,hs_merged_object_ids,hs_additional_emails";
    for id in [&first, &second] {
        let got = portal.properties("contacts", id, names).await;
        for (name, wanted) in [
            ("email", "a@b.co"),
            ("firstname", "A"),
            ("city", "Turin"),
            ("lifecyclestage", "customer"),
            ("hs_merged_object_ids", second.as_str()),
            ("hs_additional_emails", "c@b.co"),
            ("hs_object_id", first.as_str()),
        ] {
            assert_eq!(got[name], wanted, "{name} of {id}");
        }
    }
    let by_old_address = portal
        .get("/crm/v3/objects/contacts/c@b.co?idProperty=email")
        .await;
    assert_eq!(by_old_address.json()["id"], first.as_str());
    let taken = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({ "properties": { "email": "C@b.co" } }),
        )
        .await;
    assert_eq!(taken.status, 409);
    let read = portal
        .get(&format!(
            "/crm/v3/objects/contacts/{first}?associations=companies"
        ))
        .await
        .json();
    assert_eq!(
        read["associations"]["companies"]["results"][0]["id"],
        company.as_str()
    );
    let update = json!({ "inputs": [{ "id": second, "properties": { "city": "Rome" } }] });
    let silent = portal.post("/crm/v3/objects/contacts/batch/update", update).await;
    assert_eq!((silent.status, silent.ids().len()), (200, 0), "{}", silent.text());
    assert_eq!(
        portal.post("/crm/v3/objects/contacts/merge", body).await.status,
        400,
        "already the same record"
    );
}

#[tokio::test]
async fn a_gdpr_delete_leaves_nothing_behind() {
    let portal = TestPortal::start().await;
    let contacts = "/crm/v3/objects/contacts";
    let id = portal
        .create("contacts", json!({ "email": "a@b.co", "firstname": "A" }))
        .await;
    portal
        .patch(
            &format!("{contacts}/{id}"),
            json!({ "properties": { "firstname": "B" } }),
        )
        .await;
    let gone = portal
        .post(
            &format!("{contacts}/gdpr-delete"),
            json!({ "objectId": "A@b.co", "idProperty": "email" }),
        )
        .await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(
        portal.get(&format!("{contacts}/{id}?archived=true")).await.status,
        404
    );
    let archived = portal.create("contacts", json!({ "email": "old@b.co" })).await;
    portal.delete(&format!("{contacts}/{archived}")).await;
    let body = json!({ "objectId": "old@b.co", "idProperty": "email" });
    assert_eq!(
        portal.post(&format!("{contacts}/gdpr-delete"), body).await.status,
        204
    );
    assert_eq!(
        portal
            .get(&format!("{contacts}/{archived}?archived=true"))
            .await
            .status,
        404
    );
    let unknown = json!({ "objectId": "nobody@b.co", "idProperty": "email" });
    assert_eq!(
        portal
            .post(&format!("{contacts}/gdpr-delete"), unknown)
            .await
            .status,
        204
    );
    assert_eq!(
        portal
            .post(&format!("{contacts}/gdpr-delete"), json!({ "objectId": id }))
            .await
            .status,
        404
    );
    assert_ne!(portal.create("contacts", json!({ "email": "a@b.co" })).await, id);
    assert_eq!(
        portal
            .post(
                "/crm/v3/objects/companies/gdpr-delete",
                json!({ "objectId": "1" })
            )
            .await
            .status,
        400
    );
}
