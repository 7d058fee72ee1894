//! A portal, loaded into another one.

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_portal::{Portal, Seed};
use spoke_record::clone::{Wanted, clone_portal, survey};

use crate::world::{client, get, post};

const TYPES: [&str; 5] = ["contacts", "companies", "deals", "tickets", "notes"];

/// The sample company with definitions of its own.
async fn source() -> Portal {
    let portal = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let hubspot = client(portal.url(), portal.token());
    post(
        &hubspot,
        "/crm/v3/properties/contacts/groups",
        json!({"name": "hobbies", "label": "Hobbies"}),
    )
    .await;
    post(
        &hubspot,
        "/crm/v3/properties/contacts",
        json!({"name": "nickname", "label": "Nickname", "type": "string", "fieldType": "text", "groupName": "hobbies"}),
    )
    .await;
    post(
        &hubspot,
        "/crm/v3/pipelines/deals",
        json!({"label": "Renewals", "displayOrder": 1, "stages": [
            {"label": "Due", "displayOrder": 0, "metadata": {"probability": "0.5"}},
            {"label": "Kept", "displayOrder": 1, "metadata": {"probability": "1.0"}},
            {"label": "Lost", "displayOrder": 2, "metadata": {"probability": "0.0"}}]}),
    )
    .await;
    post(
        &hubspot,
        "/crm/v3/schemas",
        json!({"name": "cat", "labels": {"singular": "Cat", "plural": "Cats"}, "primaryDisplayProperty": "cat_name",
            "requiredProperties": ["cat_name"], "associatedObjects": ["CONTACT"],
            "properties": [{"name": "cat_name", "label": "Name", "type": "string", "fieldType": "text"}]}),
    )
    .await;
    post(
        &hubspot,
        "/crm/v4/associations/contacts/companies/labels",
        json!({"label": "Founder", "name": "founder", "inverseLabel": "Founded by"}),
    )
    .await;
    for (name, mail) in [
        ("Xenia", "xenia@quixworth.com"),
        ("Willem", "willem@quixworth.com"),
    ] {
        post(
            &hubspot,
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": mail, "firstname": name, "lastname": "Quixworth", "nickname": format!("{name} X7654321"),
                "phone": "+49 30 7654321", "address": "12 Quixworth Lane"}}),
        )
        .await;
    }
    post(
        &hubspot,
        "/crm/v3/objects/cat",
        json!({"properties": {"cat_name": "Quixworth the Cat"}}),
    )
    .await;
    post(
        &hubspot,
        "/crm/v3/objects/notes",
        json!({"properties": {"hs_timestamp": "2026-11-01T08:00:00Z", "hs_note_body": "<p>Xenia called about <b>7654321</b></p>"}}),
    )
    .await;
    portal
}

/// Everything about the shape of a portal that its interface shows.
async fn shape(hubspot: &HubSpot) -> Vec<(String, Value)> {
    let mut paths = vec![
        "/crm/v3/schemas".to_owned(),
        "/crm/v3/owners?limit=100".to_owned(),
        "/crm/v3/owners?limit=100&archived=true".to_owned(),
        "/crm/v4/associations/contacts/companies/labels".to_owned(),
        "/crm/v4/associations/companies/contacts/labels".to_owned(),
        "/crm/v4/associations/cat/contacts/labels".to_owned(),
        "/crm/v4/associations/notes/cat/labels".to_owned(),
        "/crm/v3/pipelines/deals".to_owned(),
        "/crm/v3/pipelines/tickets".to_owned(),
    ];
    for name in TYPES.iter().chain(&["cat", "products", "leads"]) {
        paths.push(format!("/crm/v3/properties/{name}"));
        paths.push(format!("/crm/v3/properties/{name}/groups"));
    }
    let mut found = Vec::new();
    for path in paths {
        let value = get(hubspot, &path).await;
        found.push((path, value));
    }
    found
}

/// Every record of a type with its associations.
async fn records(hubspot: &HubSpot, name: &str, properties: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!(
            "/crm/v3/objects/{name}?limit=100&properties={properties}&associations=contacts,companies,deals,tickets,notes{after}"
        );
        let page = get(hubspot, &path).await;
        found.extend(page["results"].as_array().unwrap().iter().cloned());
        match page["paging"]["next"]["after"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

/// What reads are: GET, and POSTs that search and read.
async fn only_read(portal: &Portal) {
    let client = client(portal.url(), portal.token());
    let log = get(&client, "/_spoke/requests?limit=1000").await;
    let requests = log["requests"].as_array().expect("a log");
    assert!(requests.len() > 50, "{}", requests.len());
    for request in requests {
        let (method, path) = (
            request["method"].as_str().unwrap(),
            request["path"].as_str().unwrap(),
        );
        let reads = method == "GET"
            || method == "POST" && (path.ends_with("/search") || path.ends_with("/batch/read"));
        assert!(reads, "{method} {path}");
    }
}

#[tokio::test]
async fn a_copy_has_the_same_shape_the_same_records_and_the_same_ids() {
    let source = source().await;
    // The log shall hold what the copy does, and nothing of what made the source.
    source.save("made").await.unwrap();
    let target = Portal::start().await.unwrap();
    let (from, to) = (
        client(source.url(), source.token()),
        client(target.url(), target.token()),
    );
    let wanted = Wanted::definitions().records(TYPES).records(["cat"]);
    let before = survey(&from, &wanted, &|_, _, _| {}).await.unwrap();
    let loaded = clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(loaded.left, before.left);
    assert_eq!(
        loaded.records,
        before.records.iter().map(|(_, count)| count).sum::<u64>()
    );
    assert_eq!(
        (loaded.object_types, loaded.pipelines, loaded.owners),
        (1, 1, before.owners)
    );
    for ((path, one), (_, other)) in shape(&from).await.into_iter().zip(shape(&to).await) {
        let own = |value: &Value| {
            // The portal's own number stands in names of custom types.
            value
                .to_string()
                .replace(&source.hub_id().to_string(), "(hub)")
                .replace(&target.hub_id().to_string(), "(hub)")
        };
        assert_eq!(own(&one), own(&other), "{path}");
    }
    for name in TYPES {
        let properties = "email,firstname,name,dealname,dealstage,subject,hubspot_owner_id,createdate,hs_lastmodifieddate,hs_note_body,num_associated_contacts,associatedcompanyid";
        let (one, other) = (
            records(&from, name, properties).await,
            records(&to, name, properties).await,
        );
        assert_eq!(one.len(), other.len(), "{name}");
        for (one, other) in one.iter().zip(&other) {
            let own = |value: &Value| {
                value
                    .to_string()
                    .replace(&source.hub_id().to_string(), "(hub)")
                    .replace(&target.hub_id().to_string(), "(hub)")
            };
            assert_eq!(own(one), own(other), "{name}");
        }
    }
    // The counters go on behind what was loaded.
    let made = post(
        &to,
        "/crm/v3/objects/contacts",
        json!({"properties": {"email": "new@example.com"}}),
    )
    .await;
    let newest: u64 = made["id"].as_str().unwrap().parse().unwrap();
    let ids = records(&from, "contacts", "email").await;
    assert!(
        ids.iter()
            .all(|one| one["id"].as_str().unwrap().parse::<u64>().unwrap() < newest)
    );
    let schema = post(
        &to,
        "/crm/v3/schemas",
        json!({"name": "dog", "labels": {"singular": "Dog", "plural": "Dogs"}, "primaryDisplayProperty": "dog_name",
            "requiredProperties": ["dog_name"], "associatedObjects": [],
            "properties": [{"name": "dog_name", "label": "Name", "type": "string", "fieldType": "text"}]}),
    )
    .await;
    let cat = get(&to, "/crm/v3/schemas/cat").await;
    assert_ne!(schema["objectTypeId"], cat["objectTypeId"]);
}

#[tokio::test]
async fn the_source_is_only_read() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let target = Portal::start().await.unwrap();
    let wanted = Wanted::definitions()
        .records(["companies", "deals"])
        .limit(Some(20));
    let from = client(source.url(), source.token());
    survey(&from, &wanted, &|_, _, _| {}).await.unwrap();
    let loaded = clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(loaded.records, 40);
    assert!(loaded.associations > 0);
    only_read(&source).await;
}

#[tokio::test]
async fn with_redaction_nothing_planted_arrives_and_who_belongs_together_stays_together() {
    let source = source().await;
    let target = Portal::start().await.unwrap();
    let (from, to) = (
        client(source.url(), source.token()),
        client(target.url(), target.token()),
    );
    let wanted = Wanted::definitions().records(TYPES).records(["cat"]).redact(true);
    clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    let mut text = String::new();
    for name in TYPES.iter().chain(&["cat"]) {
        let properties = "email,firstname,lastname,nickname,phone,address,cat_name,hs_note_body,hs_body_preview,hs_full_name_or_email,hs_email_domain,hs_searchable_calculated_phone_number";
        text.push_str(&serde_json::to_string(&records(&to, name, properties).await).unwrap());
    }
    text.push_str(&get(&to, "/crm/v3/owners?limit=100").await.to_string());
    for planted in [
        "Xenia",
        "xenia",
        "Willem",
        "Quixworth",
        "quixworth",
        "7654321",
        "Lindqvist",
        "maya.",
    ] {
        assert!(!text.contains(planted), "{planted}");
    }
    assert!(text.contains("<p>") && text.contains("@d"), "forms stay");
    let search = json!({"filterGroups": [{"filters": [{"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*example.com"}]}],
        "properties": ["email", "lastname"], "sorts": ["-hs_object_id"], "limit": 2});
    let two = post(&to, "/crm/v3/objects/contacts/search", search).await;
    let of = |at: usize, name: &str| {
        two["results"][at]["properties"][name]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(of(0, "lastname"), of(1, "lastname"));
    let domain = |at: usize| of(at, "email").split_once('@').unwrap().1.to_owned();
    assert_eq!(domain(0), domain(1));
    assert_ne!(of(0, "email"), of(1, "email"));
    assert_eq!(
        records(&from, "contacts", "email").await.len(),
        records(&to, "contacts", "email").await.len()
    );
}

#[tokio::test]
async fn records_do_not_go_between_others() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let target = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let wanted = Wanted::definitions().records(["contacts"]).limit(Some(1));
    let from = client(source.url(), source.token());
    let refused = clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("does not lie above"), "{refused}");
    let unknown = Wanted::definitions().records(["unicorns"]);
    let refused = clone_portal(&from, target.url(), &unknown, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("no object type unicorns"),
        "{refused}"
    );
    let elsewhere = clone_portal(&from, "https://api.hubapi.com", &wanted, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(
        elsewhere.to_string().contains("into a local one only"),
        "{elsewhere}"
    );
}
