//! `POST /_spoke/load`: what another portal has, as it is.

use http::{Method, header};
use serde_json::{Value, json};
use spoke_model::time::Timestamp;
use spoke_portal::Portal;

use crate::client::{Answer, TestPortal};

async fn load(portal: &TestPortal, lines: &[Value]) -> Answer {
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
    portal.raw(Method::POST, "/_spoke/load", &headers, body).await
}

fn contact(id: u64, properties: &Value) -> Value {
    json!({"record": {"objectType": "0-1", "id": id, "createdAt": "2024-01-02T03:04:05Z", "updatedAt": "2025-01-02T03:04:05.678Z",
        "properties": properties}})
}

fn company(id: u64) -> Value {
    json!({"record": {"objectType": "0-2", "id": id, "createdAt": "2024-01-02T03:04:05Z", "updatedAt": "2024-01-02T03:04:05Z",
        "properties": {"name": "Acme"}}})
}

fn association(from: (&str, u64), to: (&str, u64), category: &str, type_id: u32) -> Value {
    json!({"association": {"from": {"objectType": from.0, "id": from.1}, "to": {"objectType": to.0, "id": to.1},
        "types": [{"associationCategory": category, "associationTypeId": type_id}]}})
}

fn founder() -> [Value; 2] {
    [
        json!({"associationType": {"from": "0-1", "to": "0-2", "category": "USER_DEFINED", "typeId": 77, "label": "Founder", "name": "founder", "inverse": 78}}),
        json!({"associationType": {"from": "0-2", "to": "0-1", "category": "USER_DEFINED", "typeId": 78, "label": "Founded by", "name": "founder", "inverse": 77}}),
    ]
}

/// A shape and records of another portal.
fn everything() -> Vec<Value> {
    let mut lines = vec![
        json!({"replace": ["owners", "pipelines"]}),
        json!({"owner": {"id": "900", "email": "o@example.com", "firstName": "Olga", "userId": 7, "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-01-01T00:00:00Z"}}),
        json!({"pipeline": {"objectType": "0-3", "definition": {"id": "500", "label": "Only one", "displayOrder": 0, "stages": [
            {"id": "501", "label": "Open", "displayOrder": 0, "metadata": {"probability": "0.1", "isClosed": "false"}}]}}}),
        json!({"objectType": {"objectTypeId": "2-4000000", "name": "cat", "labels": {"singular": "Cat", "plural": "Cats"}, "primaryDisplayProperty": "name"}}),
        json!({"property": {"objectType": "2-4000000", "definition": {"name": "name", "label": "Name", "type": "string", "fieldType": "text", "groupName": "cat_information"}}}),
        json!({"property": {"objectType": "0-1", "definition": {"name": "shoe_size", "label": "Shoe size", "type": "number", "fieldType": "number", "groupName": "contactinformation"}}}),
    ];
    lines.extend(founder());
    lines.push(contact(1_000, &json!({"email": "ada@example.com", "shoe_size": "38", "hs_object_id": "1000", "firstname": null, "hubspot_owner_id": "900"})));
    lines.push(contact(
        2_000,
        &json!({"email": "bob@example.com", "closedate": "2026-05-06T07:08:09Z"}),
    ));
    lines.push(company(1_500));
    lines.push(association(("0-1", 1_000), ("0-2", 1_500), "USER_DEFINED", 77));
    lines.push(association(("0-1", 1_000), ("0-2", 1_500), "HUBSPOT_DEFINED", 1));
    lines
}

#[tokio::test]
async fn ids_times_and_values_stay_and_counters_go_on_behind_them() {
    let portal = TestPortal::start().await;
    let answer = load(&portal, &everything()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json(),
        json!({"objectTypes": 1, "groups": 0, "properties": 2, "pipelines": 1, "owners": 1, "associationTypes": 2,
            "records": 3, "associations": 2, "lists": 0, "listFolders": 0, "listMembers": 0, "validationRules": 0, "teams": 0,
            "roles": 0, "exchangeRates": 0, "forms": 0, "recordsThere": 0, "unchanged": 0})
    );
    let ada = portal
        .get("/crm/v3/objects/contacts/1000?properties=email,shoe_size,hubspot_owner_id,associatedcompanyid")
        .await
        .json();
    assert_eq!(ada["createdAt"], "2024-01-02T03:04:05.000Z");
    assert_eq!(ada["updatedAt"], "2025-01-02T03:04:05.678Z");
    assert_eq!(ada["properties"]["shoe_size"], "38");
    assert_eq!(ada["properties"]["associatedcompanyid"], "1500");
    let owners = portal.get("/crm/v3/owners").await.json();
    assert_eq!(owners["results"].as_array().map(Vec::len), Some(1));
    let pipelines = portal.get("/crm/v3/pipelines/deals").await.json();
    assert_eq!(pipelines["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(pipelines["results"][0]["stages"][0]["id"], "501");
    // Tickets were not spoken of.
    let tickets = portal.get("/crm/v3/pipelines/tickets").await.json();
    assert_eq!(tickets["results"].as_array().map(Vec::len), Some(1));
    let back = portal
        .get("/crm/v4/objects/companies/1500/associations/contacts")
        .await
        .json();
    let types: Vec<_> = back["results"][0]["associationTypes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["typeId"].as_u64())
        .collect();
    assert!(types.contains(&Some(78)) && types.contains(&Some(2)), "{back}");
    let new: u64 = portal
        .create(
            "contacts",
            json!({"email": "new@example.com", "hubspot_owner_id": "900"}),
        )
        .await
        .parse()
        .unwrap();
    assert!(new > 2_000);
    let twin = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "ADA@example.com"}}),
        )
        .await;
    assert_eq!(twin.status, 409, "unique values are known");
    let dog = portal.post("/crm/v3/schemas", json!({"name": "dog", "labels": {"singular": "Dog", "plural": "Dogs"}, "requiredProperties": [],
        "properties": [{"name": "name", "label": "Name", "type": "string", "fieldType": "text"}], "primaryDisplayProperty": "name"})).await.json();
    assert_eq!(dog["objectTypeId"], "2-4000001");
}

fn list(id: u64, name: &str, kind: &str, folder: u64) -> Value {
    let filters = json!({"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [
        {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": [
            {"filterType": "PROPERTY", "property": "email", "operation": {"operationType": "MULTISTRING",
                "operator": "IS_EQUAL_TO", "values": ["ada@example.com"], "includeObjectsWithNoValueSet": false}}]}]});
    json!({"list": {"listId": id.to_string(), "name": name, "objectTypeId": "0-1", "processingType": kind, "folderId": folder,
        "createdAt": "2024-01-02T03:04:05Z", "filterBranch": (kind == "DYNAMIC").then_some(filters)}})
}

/// What another portal has beside its CRM.
fn around() -> Vec<Value> {
    vec![
        json!({"replace": ["lists"]}),
        json!({"listFolder": {"id": 5, "name": "Sales"}}),
        json!({"listFolder": {"id": 6, "name": "North", "parentFolderId": 5}}),
        list(40, "Adas", "DYNAMIC", 6),
        list(41, "Chosen", "MANUAL", 0),
        json!({"listMembers": {"listId": 41, "records": [{"id": 1_000, "at": "2024-05-06T07:08:09Z"}, {"id": 9, "at": "2024-05-06T07:08:09Z"}]}}),
        json!({"teams": [{"id": "77", "name": "North", "userIds": ["7"]}]}),
        json!({"roles": [{"id": "88", "name": "Reader", "requiresBillingWrite": false}]}),
        json!({"userRole": {"userId": 7, "roleId": "88"}}),
        json!({"validationRule": {"objectType": "0-1", "property": "zip", "rule": {"ruleType": "MAX_LENGTH", "ruleArguments": ["5"]}}}),
        json!({"companyCurrency": {"id": "EUR", "createdAt": "2024-01-02T03:04:05Z"}}),
        json!({"exchangeRate": {"id": "300", "fromCurrencyCode": "USD", "toCurrencyCode": "EUR", "conversionRate": 0.9, "effectiveAt": "2024-01-02T03:04:05Z"}}),
        json!({"form": {"id": "0F0e0000-0000-4000-8000-000000000001", "name": "Signup", "formType": "hubspot", "archived": false}}),
    ]
}

#[tokio::test]
async fn lists_people_rules_currencies_and_forms_stay_as_they_are() {
    let portal = TestPortal::start().await;
    let own = portal
        .post(
            "/crm/v3/lists",
            json!({"name": "Of this portal", "objectTypeId": "0-1", "processingType": "MANUAL"}),
        )
        .await;
    assert_eq!(own.status, 200);
    load(&portal, &everything()).await;
    let answer = load(&portal, &around()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let taken = answer.json();
    for (what, count) in [
        ("lists", 2),
        ("listFolders", 2),
        ("listMembers", 1),
        ("validationRules", 1),
        ("teams", 1),
        ("roles", 1),
        ("exchangeRates", 1),
        ("forms", 1),
    ] {
        assert_eq!(taken[what], count, "{what}");
    }
    let found = portal.post("/crm/v3/lists/search", json!({})).await.json();
    let names: Vec<_> = found["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["Adas", "Chosen"], "those of the portal are gone");
    for (id, expected) in [(40, vec!["1000"]), (41, vec!["1000"])] {
        let members = portal
            .get(&format!("/crm/v3/lists/{id}/memberships"))
            .await
            .json();
        let ids: Vec<_> = members["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["recordId"].clone())
            .collect();
        assert_eq!(ids, expected, "list {id}");
    }
    let member = portal.get("/crm/v3/lists/41/memberships").await.json();
    assert_eq!(
        member["results"][0]["membershipTimestamp"],
        "2024-05-06T07:08:09.000Z"
    );
    let folder = portal.get("/crm/v3/lists/folders?folderId=6").await.json();
    assert_eq!(folder["folder"]["childLists"], json!([40]));
    let next = portal
        .post(
            "/crm/v3/lists",
            json!({"name": "Next", "objectTypeId": "0-1", "processingType": "MANUAL"}),
        )
        .await
        .json();
    assert_eq!(next["list"]["listId"], "42", "numbers go on");
    let teams = portal.get("/settings/v3/users/teams").await.json();
    assert_eq!(
        teams["results"],
        json!([{"id": "77", "name": "North", "userIds": [], "secondaryUserIds": []}])
    );
    let roles = portal.get("/settings/v3/users/roles").await.json();
    assert_eq!(roles["results"][0]["name"], "Reader");
    let user = portal.get("/settings/v3/users/7").await.json();
    assert_eq!(user["roleId"], "88");
    let new = portal
        .post(
            "/settings/v3/users",
            json!({"email": "new@acme.org", "primaryTeamId": "77"}),
        )
        .await;
    assert_eq!(new.status, 201, "{}", new.text());
    let rules = portal.get("/crm/v3/property-validations/0-1/zip").await.json();
    assert_eq!(
        rules["results"],
        json!([{"ruleType": "MAX_LENGTH", "ruleArguments": ["5"]}])
    );
    let currency = portal
        .get("/settings/v3/currencies/company-currency")
        .await
        .json();
    assert_eq!(currency["id"], "EUR");
    let rate = portal
        .get("/settings/v3/currencies/exchange-rates/300")
        .await
        .json();
    assert_eq!(rate["conversionRate"], 0.9);
    let form = portal
        .get("/marketing/v3/forms/0f0e0000-0000-4000-8000-000000000001")
        .await
        .json();
    assert_eq!(form["name"], "Signup");
    let again: Vec<Value> = around()
        .into_iter()
        .skip(1)
        .filter(|line| line["listFolder"].is_null())
        .collect();
    let again = load(&portal, &again).await.json();
    assert_eq!(
        (
            &again["teams"],
            &again["roles"],
            &again["forms"],
            &again["validationRules"],
            &again["listMembers"]
        ),
        (&json!(0), &json!(0), &json!(0), &json!(0), &json!(0)),
        "{again}"
    );
}

#[tokio::test]
async fn archived_records_are_archived_ones() {
    let portal = TestPortal::start().await;
    let mut gone = contact(60, &json!({"email": "ada@example.com"}));
    let clock = portal.get("/_spoke/clock").await.json();
    let now = Timestamp::parse(clock["now"].as_str().expect("a time")).expect("a time");
    let yesterday = Timestamp::from_millis(now.millis() - 24 * 60 * 60 * 1000).to_iso();
    gone["record"]["archivedAt"] = json!(yesterday);
    let lines = [contact(50, &json!({"email": "ada@example.com"})), gone];
    let answer = load(&portal, &lines).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(portal.total("contacts").await, 1);
    let archived = portal
        .get("/crm/v3/objects/contacts?archived=true&properties=email")
        .await
        .json();
    assert_eq!(archived["results"][0]["id"], "60", "{archived}");
    assert_eq!(archived["results"][0]["archivedAt"], yesterday);
    assert_eq!(archived["results"][0]["properties"]["email"], "ada@example.com");
    // The live one holds the address.
    let by_email = portal
        .get("/crm/v3/objects/contacts/ada@example.com?idProperty=email")
        .await
        .json();
    assert_eq!(by_email["id"], "50");
    let twin = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "ada@example.com"}}),
        )
        .await;
    assert_eq!(twin.status, 409);
}

#[tokio::test]
async fn a_copy_that_was_interrupted_goes_on_and_mixes_with_nothing() {
    let portal = TestPortal::start().await;
    load(&portal, &[company(7)]).await;
    let copy = |portal: u64, stand_ins: Option<&str>, finished: bool| json!({"copy": {"portal": portal, "standIns": stand_ins, "finished": finished}});
    let mail = |id: u64| contact(id, &json!({"email": format!("n{id}@example.com")}));
    let first = load(&portal, &[copy(1, Some("a"), false), mail(50), mail(60)]).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let again = load(
        &portal,
        &[copy(1, Some("a"), false), mail(50), mail(60), mail(70)],
    )
    .await
    .json();
    assert_eq!(
        (&again["records"], &again["recordsThere"]),
        (&json!(1), &json!(2))
    );
    for (lines, expected) in [
        (vec![company(7)], "line 1: record 7 of 0-2 does not lie above 7"),
        (vec![mail(65)], "line 1: record 65 of 0-1 does not lie above 70"),
        (
            vec![copy(2, None, false)],
            "line 1: an unfinished copy of portal 1 with stand-ins lies here",
        ),
        (
            vec![copy(1, Some("b"), false)],
            "line 1: an unfinished copy of portal 1 with other stand-ins lies here",
        ),
    ] {
        let refused = load(&portal, &lines).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(expected), "{message}");
    }
    let end = load(&portal, &[mail(80), copy(1, Some("a"), true)]).await;
    assert_eq!(end.status, 200, "{}", end.text());
    let refused = load(&portal, &[copy(1, Some("a"), false), mail(80)]).await;
    assert_eq!(refused.status, 400, "a copy that is whole is not gone on with");
    assert_eq!(portal.total("contacts").await, 4);
}

#[tokio::test]
async fn the_same_definitions_again_change_nothing() {
    let portal = TestPortal::start().await;
    let definitions: Vec<Value> = everything().into_iter().take(8).collect();
    load(&portal, &definitions).await;
    let again = load(&portal, &definitions).await.json();
    assert_eq!(again["unchanged"], 6);
    let properties = portal.get("/crm/v3/properties/contacts").await.json();
    let lines: Vec<Value> = properties["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!({"property": {"objectType": "0-1", "definition": one}}))
        .collect();
    let own = load(&portal, &lines).await.json();
    assert_eq!(
        (&own["properties"], own["unchanged"].as_u64()),
        (&json!(0), Some(lines.len() as u64))
    );
}

#[tokio::test]
async fn a_bad_line_is_named_and_nothing_of_its_body_is_taken() {
    let portal = TestPortal::start().await;
    load(&portal, &[contact(50, &json!({"email": "there@example.com"}))]).await;
    for (lines, expected) in [
        (
            vec![contact(60, &json!({})), json!({"unicorn": 1})],
            "line 2: unknown variant `unicorn`",
        ),
        (
            vec![contact(60, &json!({})), contact(60, &json!({}))],
            "line 2: record 60 of 0-1 does not lie above 60",
        ),
        (
            vec![contact(50, &json!({}))],
            "line 1: record 50 of 0-1 does not lie above 50",
        ),
        (
            vec![contact(60, &json!({"days_to_close": "much"}))],
            "line 1: property days_to_close of record 60",
        ),
        (
            vec![association(("0-1", 50), ("0-2", 9), "HUBSPOT_DEFINED", 1)],
            "line 1: there is no record 9 of 0-2",
        ),
        (
            vec![
                company(9),
                association(("0-1", 50), ("0-2", 9), "HUBSPOT_DEFINED", 9_999),
            ],
            "line 2: there is no association type HUBSPOT_DEFINED 9999 from 0-1 to 0-2",
        ),
        (
            vec![json!({"group": {"objectType": "2-5", "definition": {"name": "g"}}})],
            "line 1: there is no object type 2-5",
        ),
        (
            vec![json!({"group": {"objectType": "0-1", "definition": {"name": "a/b"}}})],
            "line 1: a name must have",
        ),
        (
            vec![json!({"objectType": {"objectTypeId": "0-1", "name": "x"}})],
            "line 1: 0-1 is no custom object type",
        ),
        (
            vec![
                json!({"associationType": {"from": "0-1", "to": "0-2", "category": "HUBSPOT_DEFINED", "typeId": 1}}),
            ],
            "line 1: HubSpot's own association types",
        ),
        (
            vec![list(1, "A", "MANUAL", 3)],
            "line 1: list 1 can't lie in folder 3",
        ),
        (
            vec![list(1, "A", "MANUAL", 0), list(2, "a ", "MANUAL", 0)],
            "line 2: list 2 has the name of list 1",
        ),
        (
            vec![
                json!({"list": {"listId": 1, "name": "A", "objectTypeId": "0-1", "processingType": "DYNAMIC"}}),
            ],
            "line 1: list 1 is dynamic and has no filterBranch",
        ),
        (
            vec![
                json!({"list": {"listId": "one", "name": "A", "objectTypeId": "0-1", "processingType": "MANUAL"}}),
            ],
            "line 1: \"one\" is no id",
        ),
        (
            vec![
                list(1, "A", "DYNAMIC", 0),
                json!({"listMembers": {"listId": 1, "records": []}}),
            ],
            "line 2: the members of list 1 follow its filters",
        ),
        (
            vec![json!({"listFolder": {"id": 1, "name": "A", "parentFolderId": 2}})],
            "line 1: folder 1 can't lie in folder 2",
        ),
        (
            vec![json!({"companyCurrency": {"id": "XXQ"}})],
            "line 1: no currency has the code XXQ",
        ),
        (
            vec![
                json!({"exchangeRate": {"id": "1", "fromCurrencyCode": "USD", "toCurrencyCode": "EUR", "conversionRate": 0, "effectiveAt": "2024-01-01T00:00:00Z"}}),
            ],
            "line 1: an exchange rate must be above zero",
        ),
        (vec![json!({"form": {"name": "A"}})], "line 1: a form needs an id"),
    ] {
        let refused = load(&portal, &lines).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(expected), "{message}");
    }
    assert_eq!(portal.total("contacts").await, 1);
    assert_eq!(portal.total("companies").await, 0);
    let large = "x".repeat((8 << 20) + 1);
    let refused = portal.raw(Method::POST, "/_spoke/load", &[], large).await;
    assert_eq!(refused.status, 413);
}

#[tokio::test]
async fn what_was_loaded_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || TestPortal::with(Portal::builder().data_dir(folder.path()));
    let portal = open().await;
    assert_eq!(load(&portal, &everything()).await.status, 200);
    assert_eq!(load(&portal, &around()).await.status, 200);
    let shape = |portal: TestPortal| async move {
        let mut text = String::new();
        for path in [
            "/crm/v3/owners",
            "/crm/v3/pipelines/deals",
            "/crm/v3/schemas",
            "/crm/v3/objects/contacts?associations=companies",
            "/crm/v3/lists?listIds=40&listIds=41&includeFilters=true",
            "/crm/v3/lists/41/memberships",
            "/settings/v3/users/teams",
            "/settings/v3/users/7",
            "/marketing/v3/forms",
        ] {
            text.push_str(&portal.get(path).await.text());
        }
        (portal, text)
    };
    let (portal, before) = shape(portal).await;
    // Without a goodbye: the journal alone brings it back.
    drop(portal);
    let (_portal, after) = shape(open().await).await;
    assert_eq!(before, after);
}
