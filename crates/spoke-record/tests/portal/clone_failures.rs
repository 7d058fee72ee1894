//! Copies on bad days: scopes that are missing, a source that limits and fails, one that goes away half way.

use std::time::Duration;

use serde_json::{Value, json};
use spoke_client::RetryPolicy;
use spoke_model::limits::Plan;
use spoke_model::secret::Secret;
use spoke_portal::{Fault, Portal, Seed};
use spoke_record::clone::{Cause, StandInKey, Wanted, clone_portal};

use crate::world::{client, get, post, together};

const TYPES: [&str; 2] = ["companies", "contacts"];

/// Every contact and company with its associations, as text.
async fn records(portal: &Portal) -> Vec<Value> {
    let hubspot = client(portal.url(), portal.token());
    let mut found = Vec::new();
    for name in TYPES {
        let mut after = String::new();
        loop {
            let path = format!(
                "/crm/v3/objects/{name}?limit=100&properties=email,firstname,name,domain,hubspot_owner_id&associations=contacts,companies{after}"
            );
            let page = get(&hubspot, &path).await;
            found.extend(page["results"].as_array().expect("records").iter().cloned());
            match page["paging"]["next"]["after"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
    }
    found
}

#[tokio::test]
async fn what_the_token_may_not_see_is_named_and_the_rest_is_copied() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let target = Portal::start().await.unwrap();
    let full = client(source.url(), source.token());
    let made = json!({"scopes": ["crm.schemas.contacts.read", "crm.objects.contacts.read", "crm.objects.owners.read"]});
    let made = post(&full, "/_spoke/tokens", made).await;
    let from = client(source.url(), made["token"].as_str().expect("a token"));
    let wanted = Wanted::definitions().records(["contacts", "companies"]);
    let loaded = clone_portal(&from, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    let refused: Vec<&str> = loaded
        .left
        .iter()
        .filter(|one| one.cause == Cause::Refused)
        .map(|one| one.what.as_str())
        .collect();
    for what in ["lists", "forms", "users", "companies", "properties of companies"] {
        assert!(refused.contains(&what), "{what} in {refused:?}");
    }
    for what in ["contacts", "owners", "properties of contacts"] {
        assert!(!refused.contains(&what), "{what} in {refused:?}");
    }
    assert!(loaded.records > 100, "{loaded:?}");
    assert!(loaded.left.iter().all(|one| !one.why.is_empty()));
    // What could not be read has not taken the place of what the local portal has.
    let hubspot = client(target.url(), target.token());
    let teams = get(&hubspot, "/settings/v3/users/teams").await;
    assert_eq!(teams["results"][0]["name"], "Sales");
    let nothing = post(&full, "/_spoke/tokens", json!({"scopes": ["tickets"]})).await;
    let from = client(source.url(), nothing["token"].as_str().expect("a token"));
    let stranger = client(source.url(), "pat-na1-none");
    for hubspot in [stranger, from] {
        let fresh = Portal::start().await.unwrap();
        let wanted = Wanted::definitions();
        let copied = clone_portal(&hubspot, fresh.url(), &wanted, &|_, _, _| {}).await;
        let named = copied
            .as_ref()
            .map(|copied| copied.left.iter().any(|one| one.what == "properties of contacts"));
        assert!(matches!(named, Err(_) | Ok(true)), "{copied:?}");
    }
}

#[tokio::test]
async fn a_source_that_limits_and_fails_in_between_is_copied_whole() {
    let source = Portal::builder()
        .seed(Seed::Sample)
        .plan(Plan::Professional)
        .start()
        .await
        .unwrap();
    source.hold_time();
    let target = Portal::start().await.unwrap();
    let hubspot = spoke_client::HubSpot::builder()
        .base_url(source.url())
        .token(source.token())
        .timeout(Duration::from_secs(3_600))
        .deadline(Duration::from_secs(86_400))
        .no_breaker()
        .build()
        .unwrap();
    source.fault(Fault::status(500).route("/crm/properties/**").count(4));
    source.fault(
        Fault::status(429)
            .retry_after(1)
            .route("/crm/objects/**")
            .count(3),
    );
    source.fault(Fault::status(503).route("/crm/lists/**").count(2));
    source.fault(Fault::reset().route("/crm/objects/0-1").count(1));
    let wanted = Wanted::definitions().records(TYPES);
    let loaded = together(
        &source,
        clone_portal(&hubspot, target.url(), &wanted, &|_, _, _| {}),
    )
    .await
    .unwrap();
    assert!(
        loaded.left.iter().all(|one| one.cause != Cause::Refused),
        "{:?}",
        loaded.left
    );
    let there = together(&source, records(&source)).await;
    assert_eq!(
        without_host(there, &source),
        without_host(records(&target).await, &target)
    );
}

fn without_host(records: Vec<Value>, portal: &Portal) -> String {
    let text = Value::from(records).to_string();
    text.replace(portal.url(), "")
        .replace(&portal.hub_id().to_string(), "(hub)")
}

#[tokio::test]
async fn an_interrupted_copy_goes_on_and_is_as_one_that_was_not() {
    let source = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let (target, other) = (Portal::start().await.unwrap(), Portal::start().await.unwrap());
    let hubspot = spoke_client::HubSpot::builder()
        .base_url(source.url())
        .token(source.token())
        .retry(RetryPolicy::none())
        .no_breaker()
        .build()
        .unwrap();
    let key = StandInKey::random().unwrap();
    let wanted = Wanted::definitions().records(TYPES).redact(true).key(key);
    // Companies are there when contacts can't be read.
    source.fault(Fault::status(500).route("/crm/objects/0-1"));
    let failed = clone_portal(&hubspot, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(failed.to_string().contains("can't read contacts"), "{failed}");
    source.clear_faults();
    let half = records(&target).await.len();
    assert!(half > 0);
    // Another key would give the same people other names.
    let strange = wanted.clone().key(StandInKey::random().unwrap());
    let refused = clone_portal(&hubspot, target.url(), &strange, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("an unfinished copy"), "{refused}");
    assert_eq!(records(&target).await.len(), half);
    let loaded = clone_portal(&hubspot, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(loaded.records_there as usize, half);
    let whole = clone_portal(&hubspot, other.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap();
    assert_eq!(loaded.records + loaded.records_there, whole.records);
    assert_eq!(
        without_host(records(&target).await, &target),
        without_host(records(&other).await, &other)
    );
    // A copy that is whole is not gone on with.
    let again = clone_portal(&hubspot, target.url(), &wanted, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(again.to_string().contains("does not lie above"), "{again}");
}

#[test]
fn a_key_is_read_as_it_was_written_and_never_shown() {
    let key = StandInKey::random().unwrap();
    let text = key.to_secret();
    let read = StandInKey::from_secret(&text).expect("a key");
    assert_eq!(read.to_secret().expose(), text.expose());
    assert!(!format!("{key:?}").contains(text.expose()));
    for bad in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
        assert!(StandInKey::from_secret(&Secret::new(bad)).is_none(), "{bad}");
    }
}
