//! The tree as data, and walks down it.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use spoke_portal::Portal;

use super::status_page::StatusPage;
use super::tree::{FINDINGS, NODES, Next, Severity, finding, node};
use super::{Evidence, post_mortem, walk};
use crate::doctor::{Patient, Report, examine};
use crate::recent::{Recent, RecentFailure};

const CLEAR: &str = r#"{"page":{"id":"x"},"status":{"indicator":"none","description":"All Systems Operational"},"components":[{"name":"CRM","status":"operational"}],"incidents":[]}"#;
const INCIDENT: &str = r#"{"status":{"indicator":"major","description":"Partial System Outage"},"components":[{"name":"APIs","status":"major_outage"}],"incidents":[{"name":"Elevated errors","status":"investigating","impact":"major","incident_updates":[{"status":"investigating","body":"We look into it.","created_at":"2026-11-25T12:00:00Z"}]}]}"#;

fn page(text: &str) -> Result<StatusPage, String> {
    StatusPage::parse(text.as_bytes())
}

async fn doctor(url: &str, token: &str) -> Report {
    let patient = Patient {
        url: url.to_owned(),
        token: token.into(),
        origin: "a test".to_owned(),
        proxy_is_set: false,
        patience: Duration::from_secs(5),
        timing_runs: 0,
    };
    examine(&patient, SystemTime::now).await
}

async fn well() -> (Portal, Evidence) {
    let portal = Portal::start().await.unwrap();
    let evidence = Evidence {
        doctor: doctor(portal.url(), portal.token()).await,
        platform: page(CLEAR),
        recent: Recent {
            journal: true,
            calls: 100,
            ..Recent::default()
        },
    };
    (portal, evidence)
}

fn with_failures(evidence: &Evidence, status: &str, count: u64) -> Evidence {
    let mut evidence = evidence.clone();
    evidence.recent.failed_by_status = [(status.to_owned(), count)].into();
    evidence
}

#[test]
fn every_answer_leads_somewhere_and_everything_is_reached() {
    let mut reached = BTreeSet::from([super::tree::UNCLEAR]);
    let mut nodes = BTreeSet::from([NODES[0].name]);
    for one in NODES {
        for (_, next) in one.outcomes {
            match next {
                Next::Node(name) => {
                    assert!(node(name).is_some(), "{name}");
                    nodes.insert(name);
                }
                Next::Finding(name) => {
                    assert_eq!(finding(name).name, *name);
                    reached.insert(name);
                }
            }
        }
    }
    assert_eq!(nodes.len(), NODES.len());
    assert_eq!(reached.len(), FINDINGS.len(), "{reached:?}");
}

#[test]
fn no_walk_goes_in_circles() {
    fn deepest(name: &str, above: usize) -> usize {
        assert!(above <= NODES.len(), "a circle at {name}");
        let outcomes = node(name).unwrap().outcomes.iter();
        outcomes
            .map(|(_, next)| match next {
                Next::Node(next) => deepest(next, above + 1),
                Next::Finding(_) => above,
            })
            .max()
            .unwrap()
    }
    assert!(deepest(NODES[0].name, 1) <= NODES.len());
}

#[tokio::test]
async fn each_cause_is_found_by_its_signs() {
    let (portal, well) = well().await;
    assert_eq!(walk(&well).finding, "well");
    assert_eq!(walk(&well).severity, None);
    for (status, count, expected) in [
        ("429", 20, "burst-used-up"),
        ("423", 20, "locks"),
        ("400", 20, "own-bug"),
        ("477", 20, "account-migrating"),
        ("503", 20, "platform-errors"),
        ("Timeout", 20, "network-unsteady"),
        ("400", 2, "well"),
    ] {
        assert_eq!(
            walk(&with_failures(&well, status, count)).finding,
            expected,
            "{status}"
        );
    }
    let mut slow = well.clone();
    slow.recent.p95_ms = 6000.0;
    assert_eq!(walk(&slow).finding, "slow");
    let mut incident = well.clone();
    incident.platform = page(INCIDENT);
    assert_eq!(walk(&incident).finding, "platform-watch");
    let incident = with_failures(&incident, "503", 20);
    assert_eq!(walk(&incident).finding, "platform-incident");
    assert_eq!(walk(&incident).severity, Some(Severity::P1));
    let mut low = well.clone();
    (low.doctor.facts.daily_limit, low.doctor.facts.daily_remaining) = (Some(1000), Some(0));
    assert_eq!(walk(&low).finding, "daily-used-up");
    low.doctor.facts.daily_remaining = Some(99);
    assert_eq!(walk(&low).finding, "daily-low");

    let mut wrong = well.clone();
    wrong.doctor = doctor(portal.url(), "pat-na1-wrong").await;
    let diagnosis = walk(&wrong);
    assert_eq!(diagnosis.finding, "token-unknown");
    assert!(diagnosis.beware.contains("do not regenerate"));
}

#[tokio::test]
async fn nobody_there_is_our_network_unless_the_page_says_otherwise() {
    let (portal, mut evidence) = well().await;
    evidence.doctor = doctor("http://127.0.0.1:1", "t").await;
    drop(portal);
    assert_eq!(walk(&evidence).finding, "own-network");
    evidence.platform = page(INCIDENT);
    assert_eq!(walk(&evidence).finding, "platform-incident");
    evidence.platform = Err("not asked".to_owned());
    assert_eq!(walk(&evidence).finding, "own-network");
}

#[tokio::test]
async fn the_draft_holds_timeline_and_ids() {
    let (_portal, well) = well().await;
    let mut evidence = with_failures(&well, "503", 20);
    evidence.platform = page(INCIDENT);
    evidence.recent.failures.push(RecentFailure {
        at: "2026-11-25T11:58:00Z".to_owned(),
        method: "GET".to_owned(),
        template: "/crm/v3/objects/contacts/{id}".to_owned(),
        status: Some(503),
        kind: None,
        category: None,
        correlation_id: Some("c033cdaa-2c40-4a64-ae48-b4cec88dad24".to_owned()),
        attempts: 3,
    });
    let now = "2026-11-25T12:10:00Z".parse().unwrap();
    let text = post_mortem(&walk(&evidence), &evidence, now);
    let text = text.replace(&evidence.doctor.url, "[URL]");
    let text = text.replace(&evidence.doctor.facts.portal_id.unwrap().to_string(), "[PORTAL]");
    insta::assert_snapshot!(text);
}
