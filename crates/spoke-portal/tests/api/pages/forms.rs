//! What forms order.

use serde_json::json;

use super::{page, send_form};
use crate::client::TestPortal;

#[tokio::test]
async fn a_fault_is_set_met_and_cleared() {
    let portal = TestPortal::start().await;
    let set = send_form(
        &portal,
        "/_spoke/faults.html",
        "status=503&latencyMs=&retryAfter=2&body=&route=%2Fcrm%2Fv3%2Fobjects%2Fcontacts&method=GET&count=2&percent=&forMs=&seed=",
    )
    .await;
    assert_eq!((set.status, set.header("location")), (303, "/_spoke/faults.html"));
    let faulty = portal.get("/crm/v3/objects/contacts").await;
    assert_eq!((faulty.status, faulty.header("retry-after")), (503, "2"));
    let shown = page(&portal, "/_spoke/faults.html").await;
    for text in [
        "503, Retry-After 2",
        "GET /crm/v3/objects/contacts",
        "1 more",
        "Clear fault 1",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    for path in [
        "/_spoke/faults/1/clear.html",
        "/_spoke/faults/1/clear.html",
        "/_spoke/faults/clear.html",
    ] {
        assert_eq!(send_form(&portal, path, "").await.status, 303, "{path}");
    }
    assert_eq!(portal.get("/crm/v3/objects/contacts").await.status, 200);
    assert_eq!(portal.get("/_spoke/faults").await.json()["faults"], json!([]));
}

#[tokio::test]
async fn a_form_that_is_refused_comes_back_as_it_was() {
    let portal = TestPortal::start().await;
    for (fields, names) in [
        (
            "status=abc&route=%2Fcrm%2F%22x%22",
            ["status", "/crm/&quot;x&quot;"],
        ),
        ("status=503&count=0&route=%2Fkept", ["count", "/kept"]),
        ("percent=10&route=%2Fkept", ["status", "/kept"]),
        ("status=503&route=%2Fkept&unheard=1", ["unheard", "/kept"]),
    ] {
        let refused = send_form(&portal, "/_spoke/faults.html", fields).await;
        assert_eq!(refused.status, 400, "{fields}");
        let text = refused.text();
        let (_, alert) = text.split_once("role=\"alert\">").expect("an alert");
        assert!(alert.starts_with(names[0]), "{fields}: {alert:.120}");
        assert!(alert.contains(names[1]), "{fields}: {alert}");
    }
    assert_eq!(portal.get("/_spoke/faults").await.json()["faults"], json!([]));
}

#[tokio::test]
async fn the_clock_is_stopped_moved_and_let_go() {
    let portal = TestPortal::start().await;
    let now = async || {
        let clock = portal.get("/_spoke/clock").await.json();
        let now: spoke_model::time::Timestamp = clock["now"]
            .as_str()
            .and_then(|now| now.parse().ok())
            .expect("a time");
        (now.millis(), clock["frozen"] == json!(true))
    };
    let order = async |path: &str, fields: &str| {
        let answer = send_form(&portal, path, fields).await;
        (answer.status, answer.header("location").to_owned())
    };
    let done = (303, "/_spoke/faults.html#clock".to_owned());
    assert_eq!(order("/_spoke/clock/freeze.html", "").await, done);
    let (before, frozen) = now().await;
    assert!(frozen);
    assert!(page(&portal, "/_spoke/").await.contains("frozen"));
    assert_eq!(
        order("/_spoke/clock/advance.html", "amount=90&unit=minutes").await,
        done
    );
    assert_eq!(now().await.0 - before, 90 * 60 * 1000);
    assert_eq!(
        order("/_spoke/clock/set.html", "to=2030-01-01T00%3A00").await,
        done
    );
    assert_eq!(now().await.0, 1_893_456_000_000);
    assert_eq!(
        order("/_spoke/clock/set.html", "to=2029-12-31T00%3A00").await.0,
        400
    );
    assert_eq!(
        order("/_spoke/clock/advance.html", "amount=9999999&unit=days")
            .await
            .0,
        400
    );
    assert_eq!(order("/_spoke/clock/thaw.html", "").await, done);
    assert!(!now().await.1);
}
