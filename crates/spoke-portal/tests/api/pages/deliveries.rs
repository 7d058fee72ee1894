//! Webhook deliveries: what the pages show of them, and sending them once more.

use serde_json::json;

use super::markup::tags;
use super::{page, send_form};
use crate::hooked::Hooked;

#[tokio::test]
async fn a_delivery_that_was_refused_is_seen_and_sent_again() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    let nothing = page(&hooked.portal, "/_spoke/deliveries.html").await;
    assert!(nothing.contains("None. Subscriptions"), "{nothing}");
    hooked.receiver.answer(503);
    let contact = hooked.contact("ada").await;
    hooked.receiver.next().await;
    hooked.attempts(1).await;
    let list = page(&hooked.portal, "/_spoke/deliveries.html").await;
    for text in [
        "<span class=\"pill limited\">waiting</span>",
        "Events that wait: 1",
        "action=\"/_spoke/deliveries/1/retry.html\"",
        &hooked.receiver.url(),
    ] {
        assert!(list.contains(text), "{text} in {list}");
    }
    let one = page(&hooked.portal, "/_spoke/deliveries/1.html").await;
    assert!(
        one.contains(&contact) && one.contains("contact.creation"),
        "{one}"
    );
    tags(&one);
    hooked.receiver.answer(200);
    let again = send_form(&hooked.portal, "/_spoke/deliveries/1/retry.html", "").await;
    assert_eq!(
        (again.status, again.header("location")),
        (303, "/_spoke/deliveries.html")
    );
    hooked.receiver.next().await;
    hooked.attempts(2).await;
    let list = page(&hooked.portal, "/_spoke/deliveries.html").await;
    assert!(
        list.contains("<span class=\"pill good\">delivered</span>"),
        "{list}"
    );
    assert!(!list.contains("Events that wait"), "{list}");
    let failed = page(&hooked.portal, "/_spoke/deliveries.html?failed=true").await;
    assert!(failed.contains("1 shown of 2"), "{failed}");
    let all = send_form(&hooked.portal, "/_spoke/deliveries/retry.html", "").await;
    assert_eq!(all.status, 303);
    let unknown = send_form(&hooked.portal, "/_spoke/deliveries/7/retry.html", "").await;
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}

#[tokio::test]
async fn a_bad_day_with_a_name_is_started_and_stopped() {
    let hooked = Hooked::start().await;
    let portal = &hooked.portal;
    let started = send_form(portal, "/_spoke/scenarios/maintenance/start.html", "").await;
    assert_eq!(
        (started.status, started.header("location")),
        (303, "/_spoke/faults.html")
    );
    let shown = page(portal, "/_spoke/faults.html").await;
    for text in [
        "maintenance <span class=\"pill limited\">running</span>",
        "part of maintenance",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert_ne!(portal.get("/_spoke/faults").await.json()["faults"], json!([]));
    let stopped = send_form(portal, "/_spoke/scenarios/maintenance/stop.html", "").await;
    assert_eq!(stopped.status, 303);
    assert_eq!(portal.get("/_spoke/faults").await.json()["faults"], json!([]));
    let unknown = send_form(portal, "/_spoke/scenarios/sunshine/start.html", "").await;
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}
