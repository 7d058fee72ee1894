//! One table: what expires, resets or comes due, and how long that takes on the portal's clock. Each row looks a
//! millisecond before and at the moment itself; no row waits.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use http::{Method, header};
use serde_json::{Value, json};
use spoke_model::limits::Plan;
use spoke_model::time::Timestamp;
use spoke_portal::{Fault, LimitPolicy, Portal, PortalBuilder};

use crate::client::{Answer, TestPortal};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
}

/// A request that is made before the moment and at it.
#[derive(Default)]
struct Probe {
    method: Method,
    path: String,
    body: String,
    token: Option<String>,
}

type Making<'p> = Pin<Box<dyn Future<Output = Probe> + 'p>>;

struct Row {
    what: &'static str,
    builder: fn() -> PortalBuilder,
    prepare: fn(&TestPortal) -> Making<'_>,
    lasts: Duration,
    /// What the answer is before and at the moment: a status, and a text that stands in it.
    before: (u16, &'static str),
    at: (u16, &'static str),
}

fn rows() -> Vec<Row> {
    let plain: fn() -> PortalBuilder = Portal::builder;
    let free: fn() -> PortalBuilder = || Portal::builder().plan(Plan::Free);
    vec![
        Row {
            what: "an OAuth access token runs out",
            builder: plain,
            prepare: |portal| Box::pin(oauth(portal)),
            lasts: 30 * MINUTE,
            before: (200, "results"),
            at: (401, "EXPIRED_AUTHENTICATION"),
        },
        Row {
            what: "the burst window rolls on",
            builder: free,
            prepare: |portal| Box::pin(many(portal, 100, read())),
            lasts: 10 * SECOND,
            before: (429, "TEN_SECONDLY_ROLLING"),
            at: (200, "results"),
        },
        Row {
            what: "the window of searches rolls on",
            builder: free,
            prepare: |portal| Box::pin(many(portal, 5, search(json!({})))),
            lasts: SECOND,
            before: (429, "secondly limit"),
            at: (200, "results"),
        },
        Row {
            what: "the day begins anew at the account's midnight",
            builder: || Portal::builder().clock_at(at("2026-09-14T19:00:00Z")),
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.set_time(at("2026-09-14T20:00:00Z"));
                    portal.get("/crm/v3/objects/contacts").await;
                    // The question itself is a call of the day.
                    get("/account-info/v3/api-usage/daily/private-apps")
                })
            },
            lasts: 4 * HOUR,
            before: (200, "\"currentUsage\":2"),
            at: (200, "\"currentUsage\":1"),
        },
        Row {
            what: "a fault of the day's limit ends at midnight",
            builder: || Portal::builder().clock_at(at("2026-09-14T19:00:00Z")),
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.set_time(at("2026-09-14T20:00:00Z"));
                    portal
                        .portal
                        .fault(Fault::limit(LimitPolicy::Daily).until_midnight());
                    read()
                })
            },
            lasts: 4 * HOUR,
            before: (429, "DAILY"),
            at: (200, "results"),
        },
        Row {
            what: "a fault begins",
            builder: plain,
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.fault(Fault::status(500).beginning_after(HOUR));
                    read()
                })
            },
            lasts: HOUR,
            before: (200, "results"),
            at: (500, "INTERNAL_ERROR"),
        },
        Row {
            what: "a fault ends",
            builder: plain,
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.fault(Fault::status(500).lasting(DAY));
                    read()
                })
            },
            lasts: DAY,
            before: (500, "INTERNAL_ERROR"),
            at: (200, "results"),
        },
        Row {
            what: "a new record is found by searches",
            builder: || Portal::builder().index_lag(5 * SECOND),
            prepare: |portal| {
                Box::pin(async {
                    portal
                        .create("contacts", json!({"email": "ada@example.com"}))
                        .await;
                    search(json!({}))
                })
            },
            lasts: 5 * SECOND,
            before: (200, "\"total\":0"),
            at: (200, "\"total\":1"),
        },
        Row {
            what: "an archived record is gone for good",
            builder: plain,
            prepare: |portal| {
                Box::pin(async {
                    let id = portal
                        .create("contacts", json!({"email": "ada@example.com"}))
                        .await;
                    let path = format!("/crm/v3/objects/contacts/{id}");
                    portal.delete(&path).await;
                    get(&format!("{path}?archived=true"))
                })
            },
            lasts: 90 * DAY,
            before: (200, "\"archived\":true"),
            at: (404, "resource not found"),
        },
        Row {
            what: "the address of an exported file runs out",
            builder: plain,
            prepare: |portal| Box::pin(export_address(portal)),
            lasts: 5 * MINUTE,
            before: (200, "ada@example.com"),
            at: (403, "no longer valid"),
        },
        Row {
            what: "a 31st export may be started",
            builder: plain,
            prepare: |portal| Box::pin(many(portal, 30, export())),
            lasts: DAY,
            before: (429, ""),
            at: (202, "id"),
        },
        Row {
            what: "an export begins",
            builder: || Portal::builder().job_delay(10 * MINUTE),
            prepare: |portal| {
                Box::pin(async {
                    let started = send(portal, &export()).await.json();
                    let id = started["id"].as_str().expect("an id").to_owned();
                    get(&format!("/crm/v3/exports/export/async/tasks/{id}/status"))
                })
            },
            lasts: 10 * MINUTE,
            before: (200, "PENDING"),
            at: (200, "COMPLETE"),
        },
        Row {
            what: "an entry of the webhooks journal is forgotten",
            builder: plain,
            prepare: |portal| Box::pin(journal(portal)),
            lasts: 3 * DAY + Duration::from_millis(1),
            before: (200, "currentOffset"),
            at: (204, ""),
        },
        Row {
            what: "a version of the API is switched off",
            builder: || Portal::builder().clock_at(at("2026-12-02T00:00:00Z")),
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.set_time(at("2026-12-03T00:00:00Z"));
                    get("/crm-pipelines/v1/pipelines/deals")
                })
            },
            lasts: DAY,
            before: (200, "results"),
            at: (404, ""),
        },
        Row {
            what: "a duration of a validation rule is over",
            builder: || Portal::builder().clock_at(at("2026-09-14T22:00:00Z")),
            prepare: |portal| {
                Box::pin(async {
                    portal.portal.set_time(at("2026-09-14T23:00:00Z"));
                    let rule =
                        "/crm/property-validations/2026-09/0-3/closedate/rule-type/AFTER_DATETIME_DURATION";
                    let body = json!({"ruleArguments": ["PT1H"]}).to_string();
                    assert_eq!(portal.send(Method::PUT, rule, body).await.status, 204);
                    let properties = json!({"dealname": "x", "dealstage": "closedwon", "closedate": "2026-09-15T03:00:00Z"});
                    Probe {
                        method: Method::POST,
                        path: "/crm/objects/2026-09/deals".to_owned(),
                        body: json!({ "properties": properties }).to_string(),
                        ..Probe::default()
                    }
                })
            },
            lasts: 3 * HOUR + Duration::from_millis(1),
            before: (201, "closedate"),
            at: (400, "DATE_OUT_OF_RANGE"),
        },
    ]
}

#[tokio::test]
async fn everything_that_has_its_time_obeys_the_portals_clock() {
    for row in rows() {
        let portal = TestPortal::with((row.builder)()).await;
        portal.portal.hold_time();
        let probe = (row.prepare)(&portal).await;
        let millisecond = Duration::from_millis(1);
        portal.portal.advance(row.lasts - millisecond);
        portal.portal.settle().await;
        check(&row, "before", row.before, &send(&portal, &probe).await);
        portal.portal.advance(millisecond);
        portal.portal.settle().await;
        check(&row, "at", row.at, &send(&portal, &probe).await);
    }
}

fn check(row: &Row, when: &str, (status, text): (u16, &str), answer: &Answer) {
    let said = answer.text();
    assert!(
        answer.status == status && said.contains(text),
        "{}, {when} {:?}: {} {said}",
        row.what,
        row.lasts,
        answer.status
    );
}

async fn send(portal: &TestPortal, probe: &Probe) -> Answer {
    let token = probe.token.as_deref().unwrap_or(portal.portal.token());
    let bearer = format!("Bearer {token}");
    let headers = [
        (header::AUTHORIZATION, bearer.as_str()),
        (header::CONTENT_TYPE, "application/json"),
    ];
    let path = probe
        .path
        .strip_prefix(portal.portal.url())
        .unwrap_or(&probe.path);
    portal
        .raw(probe.method.clone(), path, &headers, probe.body.clone())
        .await
}

fn get(path: &str) -> Probe {
    Probe {
        path: path.to_owned(),
        ..Probe::default()
    }
}

fn read() -> Probe {
    get("/crm/v3/objects/contacts")
}

fn search(body: Value) -> Probe {
    Probe {
        method: Method::POST,
        path: "/crm/v3/objects/contacts/search".to_owned(),
        body: body.to_string(),
        token: None,
    }
}

fn export() -> Probe {
    let body = json!({
        "exportType": "VIEW", "exportName": "All", "format": "CSV", "language": "EN", "objectType": "CONTACT",
        "objectProperties": ["email"],
    });
    Probe {
        method: Method::POST,
        path: "/crm/v3/exports/export/async".to_owned(),
        body: body.to_string(),
        token: None,
    }
}

/// Makes a request so often, and asks it once more.
async fn many(portal: &TestPortal, times: usize, probe: Probe) -> Probe {
    for _ in 0..times {
        let answer = send(portal, &probe).await;
        assert!(answer.status < 300, "{}", answer.text());
    }
    probe
}

async fn oauth(portal: &TestPortal) -> Probe {
    let app = portal.portal.app();
    let form = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
        app.client_id,
        app.client_secret.expose(),
        app.refresh_token.expose()
    );
    let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let answer = portal.raw(Method::POST, "/oauth/v1/token", &headers, form).await;
    let token = answer.json()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    Probe {
        token: Some(token),
        ..read()
    }
}

async fn export_address(portal: &TestPortal) -> Probe {
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    let started = send(portal, &export()).await.json();
    portal.portal.settle().await;
    let id = started["id"].as_str().expect("an id");
    let status = portal
        .get(&format!("/crm/v3/exports/export/async/tasks/{id}/status"))
        .await
        .json();
    get(status["result"].as_str().expect("an address"))
}

async fn journal(portal: &TestPortal) -> Probe {
    let subscription = json!({
        "subscriptionType": "OBJECT", "objectTypeId": "0-1", "portalId": portal.portal.hub_id(),
        "actions": ["CREATE"], "properties": [], "objectIds": [],
    });
    let made = portal
        .post("/webhooks-journal/subscriptions/2026-03", subscription)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    get("/webhooks-journal/journal/2026-03/earliest")
}
