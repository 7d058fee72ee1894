//! What a copy has beside records: lists, people, rules, currencies, forms.

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_portal::{Portal, Seed};
use spoke_record::clone::{Wanted, clone_portal, survey};

use crate::world::{client, get, post, put};

/// A list whose filter is one test of a property of contacts.
pub async fn dynamic_list(hubspot: &HubSpot, name: &str, property: &str, operation: Value) -> String {
    let branch = json!({"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [
        {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": [
            {"filterType": "PROPERTY", "property": property, "operation": operation}]}]});
    let body =
        json!({"name": name, "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": branch});
    list_id(&post(hubspot, "/crm/v3/lists", body).await)
}

pub fn list_id(answer: &Value) -> String {
    answer["list"]["listId"].as_str().expect("an id").to_owned()
}

pub async fn members(hubspot: &HubSpot, list: &str) -> Vec<Value> {
    let page = get(hubspot, &format!("/crm/v3/lists/{list}/memberships?limit=100")).await;
    let rows = page["results"].as_array().expect("members");
    rows.iter().map(|row| row["recordId"].clone()).collect()
}

/// Makes one of everything; gives the ids of the lists.
async fn furnish(hubspot: &HubSpot) -> [String; 2] {
    let folder = post(hubspot, "/crm/v3/lists/folders", json!({"name": "Sales"})).await;
    let below = json!({"name": "North", "parentFolderId": folder["folder"]["id"]});
    let below = post(hubspot, "/crm/v3/lists/folders", below).await;
    let operation = json!({"operationType": "MULTISTRING", "operator": "CONTAINS", "values": ["example.com"],
        "includeObjectsWithNoValueSet": false});
    let dynamic = dynamic_list(hubspot, "Everybody", "email", operation).await;
    let body = json!({"name": "Chosen", "objectTypeId": "0-1", "processingType": "MANUAL",
        "listFolderId": below["folder"]["id"]});
    let chosen = list_id(&post(hubspot, "/crm/v3/lists", body).await);
    let contacts = get(hubspot, "/crm/v3/objects/contacts?limit=3").await;
    let ids: Vec<Value> = contacts["results"]
        .as_array()
        .expect("contacts")
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    let path = format!("/crm/v3/lists/{chosen}/memberships/add");
    put(hubspot, &path, json!(ids)).await;
    let path = "/crm/v3/property-validations/0-1/zip/rule-type/MAX_LENGTH";
    put(hubspot, path, json!({"ruleArguments": ["9"]})).await;
    let user = json!({"email": "nora@acme.org", "firstName": "Nora", "roleId": "2100001", "primaryTeamId": "3100001"});
    post(hubspot, "/settings/v3/users", user).await;
    let currency = json!({"currencyCode": "EUR"});
    put(hubspot, "/settings/v3/currencies/company-currency", currency).await;
    let rate = json!({"fromCurrencyCode": "GBP", "conversionRate": 1.2});
    post(hubspot, "/settings/v3/currencies/exchange-rates", rate).await;
    let form = json!({"formType": "hubspot", "name": "Signup", "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z", "archived": false,
        "fieldGroups": [{"groupType": "default_group", "richTextType": "text", "fields": [
            {"objectTypeId": "0-1", "name": "email", "label": "E-mail", "required": true, "hidden": false,
             "fieldType": "email", "dependentFields": []}]}],
        "configuration": {"language": "en"}, "displayOptions": {"submitButtonText": "Go"},
        "legalConsentOptions": {"type": "none"}});
    post(hubspot, "/marketing/v3/forms", form).await;
    [dynamic, chosen]
}

#[tokio::test]
async fn lists_users_rules_currencies_and_forms_are_the_same_in_the_copy() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let target = Portal::start().await.unwrap();
    let (from, to) = (
        client(source.url(), source.token()),
        client(target.url(), target.token()),
    );
    let [dynamic, chosen] = furnish(&from).await;
    let wanted = Wanted::definitions().records(["contacts"]);
    let found = survey(&from, &wanted, &|_, _, _| {}).await.unwrap();
    assert_eq!(
        (
            found.lists,
            found.list_folders,
            found.validation_rules,
            found.exchange_rates
        ),
        (2, 2, 1, 1)
    );
    let loaded = clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(
        (loaded.lists, loaded.list_folders, loaded.list_members),
        (2, 2, 3)
    );
    let both = [dynamic.as_str(), chosen.as_str()];
    let ids = both.map(|id| format!("listIds={id}")).join("&");
    for path in [
        format!("/crm/v3/lists?{ids}&includeFilters=true"),
        "/settings/v3/users?limit=100".to_owned(),
        "/settings/v3/users/teams".to_owned(),
        "/settings/v3/users/roles".to_owned(),
        "/crm/v3/property-validations/0-1".to_owned(),
        "/settings/v3/currencies/company-currency".to_owned(),
        "/settings/v3/currencies/exchange-rates".to_owned(),
        "/marketing/v3/forms".to_owned(),
    ] {
        assert_eq!(get(&from, &path).await, get(&to, &path).await, "{path}");
    }
    let places = |folders: Value| {
        let north = &folders["folder"]["childNodes"][0]["childNodes"][0];
        (north["name"].clone(), north["id"].clone())
    };
    let path = "/crm/v3/lists/folders?folderId=0";
    assert_eq!(places(get(&from, path).await), places(get(&to, path).await));
    for list in both {
        let there = members(&to, list).await;
        assert!(!there.is_empty());
        assert_eq!(members(&from, list).await, there, "list {list}");
    }
    // A list that was filled by hand has nobody when nobody was asked for, and that is told.
    let empty = Portal::start().await.unwrap();
    let loaded = clone_portal(&from, empty.url(), &Wanted::definitions(), &|_, _, _| {})
        .await
        .unwrap();
    assert!(
        loaded.left.iter().any(|one| one.what == "members of list Chosen"),
        "{:?}",
        loaded.left
    );
}

#[tokio::test]
async fn archived_records_come_along_as_archived_ones() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let (target, without) = (Portal::start().await.unwrap(), Portal::start().await.unwrap());
    let (from, to) = (
        client(source.url(), source.token()),
        client(target.url(), target.token()),
    );
    let first = get(&from, "/crm/v3/objects/companies?limit=7").await;
    for at in [0, 3, 6] {
        let id = first["results"][at]["id"].as_str().expect("an id");
        from.companies().archive(id).await.unwrap();
    }
    let wanted = Wanted::definitions().records(["companies"]);
    let all = wanted.clone().archived(true);
    let loaded = clone_portal(&from, target.url(), &all, &|_, _, _| {})
        .await
        .unwrap();
    let live = clone_portal(&from, without.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(loaded.records, live.records + 3);
    for archived in [false, true] {
        let path = format!("/crm/v3/objects/companies?limit=100&properties=name,domain&archived={archived}");
        let own = |value: Value, portal: &Portal| value.to_string().replace(portal.url(), "");
        assert_eq!(
            own(get(&from, &path).await, &source),
            own(get(&to, &path).await, &target),
            "{path}"
        );
    }
}
