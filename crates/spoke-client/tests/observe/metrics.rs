//! What is counted, and that dashboards made for the gateway fit a client.

use std::collections::BTreeSet;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use serde_json::json;
use spoke_client::testing::{self, Expect, MockTransport, Reply};
use spoke_client::{Allowance, BreakerPolicy, BreakerState, CachePolicy, HubSpot, LimitPolicy, RetryPolicy};
use spoke_model::limits::Plan;
use spoke_model::metrics::{ALL, Kind};

fn text(hubspot: &HubSpot) -> String {
    let mut registry = Registry::default();
    hubspot.register_metrics(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    text
}

#[tokio::test]
async fn a_client_counts_what_it_does() {
    let world = testing::builder()
        .plan(Plan::Professional)
        .client(|client| client.cache(CachePolicy::new()))
        .start()
        .await
        .unwrap();
    let hubspot = world.hubspot();
    world.contact("jane@example.com").create().await.unwrap();
    world.fail(500, 1);
    hubspot.owners().list().await.unwrap();
    hubspot.properties("contacts").list().await.unwrap();
    hubspot.properties("contacts").list().await.unwrap();
    let _ = hubspot.contacts().get("404404404").send().await;

    let counted = hubspot.metrics();
    assert_eq!((counted.requests(), counted.failed_requests()), (4, 2));
    assert_eq!(counted.retries.get("server"), Some(&1));
    assert_eq!(counted.errors.get(&("500", "INTERNAL_ERROR")), Some(&1));
    assert_eq!(
        counted
            .errors
            .iter()
            .filter(|((status, _), _)| *status == "404")
            .count(),
        1
    );
    assert_eq!(counted.cache.hits, 1);
    assert_eq!(counted.quota.burst_limit, Some(190));
    assert_eq!(counted.limiter_wait["burst"].count(), 4);
    assert!(
        counted
            .breakers
            .iter()
            .all(|(_, state)| *state == BreakerState::Closed)
    );

    let text = text(hubspot);
    for line in [
        r#"hubspot_api_requests_total{method="GET",object_type="owners",status="success"} 1"#,
        r#"hubspot_api_requests_total{method="GET",object_type="owners",status="error"} 1"#,
        r#"hubspot_api_errors_total{status_code="500",category="INTERNAL_ERROR"} 1"#,
        r#"hubspot_api_errors_total{status_code="401",category="INVALID_AUTHENTICATION"} 0"#,
        r#"hubspot_api_request_duration_seconds_bucket{le="+Inf",method="GET",object_type="owners"} 2"#,
        r#"hubspot_rate_limit_max{type="burst"} 190"#,
        r#"spoke_client_retries_total{reason="server"} 1"#,
        r#"spoke_client_cache_reads_total{result="hit"} 1"#,
        r#"spoke_client_breaker_state{allowance="search"} 0"#,
        "spoke_client_coalesced_calls_total 0",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is not in\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_and_the_breaker_are_seen() {
    let mock = MockTransport::new();
    mock.expect(
        Expect::get("/crm/owners")
            .answer(Reply::error(503, "SERVICE_UNAVAILABLE", ""))
            .any_times(),
    );
    mock.otherwise(|_| Reply::json(200, json!({"results": [], "total": 0})));
    let builder = HubSpot::builder()
        .limits(LimitPolicy::plan(Plan::Professional))
        .retry(RetryPolicy::none())
        .deadline(Duration::from_secs(600))
        .breaker(BreakerPolicy::new().least_calls(2));
    let hubspot = mock.client_of(builder).unwrap();
    for _ in 0..7 {
        hubspot
            .contacts()
            .search(Default::default())
            .page()
            .await
            .unwrap();
    }
    for _ in 0..2 {
        hubspot.owners().list().await.unwrap_err();
    }
    let counted = hubspot.metrics();
    let waits = &counted.limiter_wait["search"];
    assert_eq!(waits.count(), 7);
    assert!(waits.sum >= 1.0, "{waits:?}");
    assert!(counted.breakers.contains(&(Allowance::Burst, BreakerState::Open)));
    assert!(text(&hubspot).contains("spoke_client_breaker_state{allowance=\"burst\"} 2\n"));
}

#[tokio::test]
async fn the_table_of_names_is_what_a_client_exports() {
    let mock = MockTransport::new();
    mock.otherwise(|_| Reply::json(200, json!({"results": []})).header("x-hubspot-ratelimit-max", "190"));
    let hubspot = mock.client();
    hubspot.contacts().list().page().await.unwrap();
    let text = text(&hubspot);
    let exported: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    let expected: BTreeSet<&str> = ALL
        .iter()
        .map(|one| one.name)
        .filter(|name| name.starts_with("hubspot_") || name.starts_with("spoke_client_"))
        .collect();
    assert_eq!(exported, expected);
    for one in ALL
        .iter()
        .filter(|one| one.kind == Kind::Counter && exported.contains(one.name))
    {
        assert!(
            text.contains(&format!("# TYPE {} counter", one.name)),
            "{}",
            one.name
        );
    }
}

#[tokio::test]
async fn no_request_can_invent_a_label() {
    let mock = MockTransport::new();
    mock.otherwise(|_| Reply::error(418, "INVENTED_CATEGORY", "no"));
    let hubspot = mock.client();
    for number in 0..600 {
        let method = spoke_client::Method::from_bytes(format!("M{number}").as_bytes()).unwrap();
        let _ = hubspot
            .request(method, format!("/invented-{number}/path"))
            .send()
            .await;
    }
    let counted = hubspot.metrics();
    assert_eq!(
        (counted.calls.len(), counted.errors.len(), counted.requests()),
        (1, 1, 600)
    );
    assert!(!text(&hubspot).to_lowercase().contains("invented"));
}
