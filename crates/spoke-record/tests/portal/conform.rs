//! A portal against recordings: no difference where there is none, and each one by its place.

use std::path::Path;

use serde_json::json;
use spoke_portal::Portal;
use spoke_record::conform::{Recordings, Report, conform};
use spoke_record::{Body, Cassette, Recorder};

use crate::world::{client, file, get, post, put, record, recorded};

async fn against(cassette: Cassette, portal: &Portal) -> Report {
    let recordings = Recordings::Cassette(cassette);
    conform(&recordings, portal.url(), portal.token().into(), |_| {})
        .await
        .expect("a report")
}

fn shown(report: &Report) -> String {
    let mut text = String::new();
    for one in report.compared.iter().filter(|one| !one.differences.is_empty()) {
        text.push_str(&format!("{} {}\n", one.name, one.request));
        for difference in &one.differences {
            text.push_str(&format!(
                "  {} at {}: recorded {}, portal {}\n",
                difference.kind.as_str(),
                difference.at,
                difference.recorded,
                difference.portal
            ));
        }
    }
    text
}

#[tokio::test]
async fn a_session_recorded_at_one_portal_holds_at_a_second_one_whose_ids_are_others() {
    for keep_values in [true, false] {
        let upstream = Portal::start().await.unwrap();
        let (_folder, path) = file();
        let cassette = recorded(&upstream, &path, keep_values).await;
        let fresh = Portal::start().await.unwrap();
        // So that no id is the same by chance.
        let hubspot = crate::world::client(fresh.url(), fresh.token());
        for number in 0..3 {
            let new = spoke_client::NewRecord::new().property("name", format!("Product {number}"));
            hubspot.products().create(new).await.unwrap();
        }
        let report = against(cassette, &fresh).await;
        assert_eq!(shown(&report), "");
        assert_eq!(report.skipped(), 0);
        assert!(report.fields().0 > 200, "{:?}", report.fields());
    }
}

#[tokio::test]
async fn a_planted_difference_is_named_field_by_field() {
    let upstream = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let mut cassette = recorded(&upstream, &path, true).await;
    for exchange in &mut cassette.exchanges {
        let Some(Body::Json(body)) = &mut exchange.response.body else {
            continue;
        };
        if exchange.request.path.ends_with("/deals") && exchange.request.method == "POST" {
            body["properties"]["amount"] = json!("1300");
            body["properties"]["hs_never_there"] = json!("0");
            body["archived"] = json!("false");
            body.as_object_mut().unwrap().shift_remove("updatedAt");
        }
        if exchange.response.status == 409 {
            exchange.response.status = 400;
            body["message"] = json!("Contact is there already.");
            exchange
                .response
                .headers
                .insert("content-type".to_owned(), "text/html".to_owned());
        }
        if exchange.request.path.ends_with("/pipelines/deals") {
            let stages = body["results"][0]["stages"].as_array_mut().unwrap();
            stages.truncate(2);
            stages[0]["label"] = json!("Something else");
        }
    }
    let report = against(cassette, &Portal::start().await.unwrap()).await;
    assert_eq!(report.different(), 3);
    let ids = regex::Regex::new(r#"(ID: |"id":")\d+"#).unwrap();
    let times = regex::Regex::new(r"\d{4}-\d\d-\d\dT[0-9:.]+Z").unwrap();
    let text = times.replace_all(&shown(&report), "…").into_owned();
    insta::assert_snapshot!(ids.replace_all(&text, "${1}…"));
}

#[tokio::test]
async fn a_portal_that_is_not_there_is_a_difference_of_every_exchange() {
    let upstream = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let mut cassette = recorded(&upstream, &path, true).await;
    cassette.exchanges.truncate(2);
    let recordings = Recordings::Cassette(cassette);
    let report = conform(&recordings, "http://127.0.0.1:9", "t".into(), |_| {})
        .await
        .unwrap();
    assert_eq!(report.different(), 2);
    assert_eq!(report.compared[0].differences[0].kind.as_str(), "no answer");
}

/// Calls about a contact, a company and a deal; gives their ids.
async fn three_types(hubspot: &spoke_client::HubSpot) -> [String; 3] {
    let mut ids = Vec::new();
    for (name, body) in [
        ("contacts", json!({"properties": {"email": "ann@acme.org"}})),
        (
            "companies",
            json!({"properties": {"name": "Acme", "domain": "acme.org"}}),
        ),
    ] {
        let made = post(hubspot, &format!("/crm/v3/objects/{name}"), body).await;
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let deal = json!({"properties": {"dealname": "First"}, "associations": [
        {"to": {"id": ids[0]}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]},
        {"to": {"id": ids[1]}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 341}]}]});
    let deal = post(hubspot, "/crm/v3/objects/deals", deal).await;
    ids.push(deal["id"].as_str().expect("an id").to_owned());
    let [contact, company, deal]: [String; 3] = ids.try_into().expect("three");
    put(
        hubspot,
        &format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"),
        json!({}),
    )
    .await;
    for path in [
        format!("/crm/v3/objects/contacts/{contact}?associations=companies,deals"),
        format!("/crm/v3/objects/companies/{company}?properties=name&associations=contacts"),
        format!("/crm/v4/objects/contacts/{contact}/associations/companies"),
        format!("/crm/v4/objects/deals/{deal}/associations/contacts"),
    ] {
        get(hubspot, &path).await;
    }
    for (path, body) in [
        (
            "/crm/v3/objects/companies/batch/read",
            json!({"inputs": [{"id": company}], "properties": ["name"]}),
        ),
        (
            "/crm/v4/associations/companies/contacts/batch/read",
            json!({"inputs": [{"id": company}]}),
        ),
        (
            "/crm/v3/objects/contacts/search",
            json!({"filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": contact}]}]}),
        ),
    ] {
        post(hubspot, path, body).await;
    }
    [contact, company, deal]
}

#[tokio::test]
async fn one_number_may_be_a_contact_a_company_and_a_deal() {
    let upstream = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let running = record(Recorder::builder(upstream.url(), &path).keep_values(true)).await;
    let ids = three_types(&client(&running.url, upstream.token())).await;
    running.stop().await;
    // As at a portal that counts each type for itself.
    let mut text = std::fs::read_to_string(&path).unwrap();
    for id in &ids {
        let word = regex::Regex::new(&format!(r"\b{id}\b")).unwrap();
        text = word.replace_all(&text, "7654321").into_owned();
    }
    std::fs::write(&path, text).unwrap();
    let fresh = Portal::start().await.unwrap();
    post(
        &client(fresh.url(), fresh.token()),
        "/crm/v3/objects/products",
        json!({"properties": {"name": "A"}}),
    )
    .await;
    let report = against(Cassette::read(&path).unwrap(), &fresh).await;
    assert_eq!(shown(&report), "");
    assert_eq!((report.same(), report.skipped()), (11, 0));
}

#[tokio::test]
async fn cases_set_up_what_they_need_and_compare_by_their_own_rules() {
    let folder = tempfile::tempdir().unwrap();
    let case = |name: &str, firstname: &str| {
        json!({
            "id": name,
            "setup": [{"request": {"method": "POST", "path": "/crm/v3/objects/contacts",
                "body": {"properties": {"email": "ada.{{run}}@example.com", "firstname": "Ada"}}}, "as": "ada"}],
            "request": {"method": "GET", "path": "/crm/v3/objects/contacts/{{ada.id}}", "query": {"properties": ["firstname"]}},
            "response": {"status": [200, 203], "body": {"id": "{{ada.id}}", "archived": false, "other": 1,
                "properties": {"firstname": firstname, "createdate": "2025-01-01T00:00:00Z"}}},
            "compare": {"exact": ["/properties/firstname", "/id", {"at": "/properties/createdate", "regexp": "^20"}],
                "ignore": ["/other"], "absent": ["/results"], "headers_present": ["x-hubspot-correlation-id"]},
        })
    };
    for (name, firstname) in [("one", "Ada"), ("two", "Eve")] {
        let text = case(name, firstname).to_string();
        std::fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    let portal = Portal::start().await.unwrap();
    let recordings = Recordings::read(folder.path()).unwrap();
    let report = conform(&recordings, portal.url(), portal.token().into(), |_| {})
        .await
        .unwrap();
    assert_eq!(
        shown(&report),
        "two GET /crm/v3/objects/contacts/{{ada.id}}\n  value at /properties/firstname: recorded \"Eve\", portal \"Ada\"\n"
    );
    std::fs::write(folder.path().join("three.json"), "{\n\"id\": 7}").unwrap();
    let bad = Recordings::read(folder.path()).unwrap_err().to_string();
    assert!(bad.contains("three.json, line 2: it is no case"), "{bad}");
}

/// Published recordings of HubSpot itself, where they lie beside the workspace.
#[tokio::test]
async fn recorded_cases_of_others_are_read_and_compared() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recorded/cases");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let portal = Portal::start().await.unwrap();
    let recordings = Recordings::read(&folder).unwrap();
    let report = conform(&recordings, portal.url(), portal.token().into(), |_| {})
        .await
        .unwrap();
    let (same, all) = report.fields();
    println!(
        "{} same, {} different, {} skipped; {same} of {all} fields\n{}",
        report.same(),
        report.different(),
        report.skipped(),
        shown(&report)
    );
    assert_eq!(report.compared.len(), recordings.len());
    assert!(
        same * 100 >= all * 97,
        "{same} of {all} fields\n{}",
        shown(&report)
    );
}
