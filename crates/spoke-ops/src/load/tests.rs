//! Load against portals.

use std::time::Duration;

use spoke_client::HubSpot;
use spoke_model::limits::Plan as HubSpotPlan;
use spoke_portal::Portal;

use super::{Load, Mix, Plan, Thresholds};

fn load(portal: &Portal, rate: f64, length: Duration, mix: Mix) -> Load {
    let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
    let plan = Plan::steady(rate, length, mix, Thresholds::default()).unwrap();
    Load::new(Load::client(builder).unwrap(), plan, "test")
}

#[tokio::test]
async fn everything_planned_is_sent_and_everything_made_is_taken_away() {
    let portal = Portal::start().await.unwrap();
    let mix = Mix {
        read: 1,
        search: 1,
        write: 2,
    };
    let load = load(&portal, 200.0, Duration::from_millis(300), mix);
    let mut last = 0;
    load.run(|progress| last = progress.answered).await.unwrap();
    let report = load.report();
    assert_eq!(
        (report.sent, report.overall.calls, report.overall.failed, last),
        (60, 60, 0, 60),
        "{report:#?}"
    );
    assert_eq!(report.kinds.len(), 3);
    assert!(report.overall.p50_ms > 0.0 && report.overall.max_ms >= report.overall.p99_ms);
    let cleaned = load.clean_up().await;
    assert_eq!((cleaned.archived, cleaned.failures.len()), (30, 0), "{cleaned:?}");
    let client = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    assert!(client.contacts().list().page().await.unwrap().records.is_empty());
}

#[tokio::test]
async fn refusals_by_the_limit_break_the_threshold() {
    let portal = Portal::builder().plan(HubSpotPlan::Free).start().await.unwrap();
    let mix = Mix {
        read: 1,
        search: 0,
        write: 0,
    };
    let load = load(&portal, 300.0, Duration::from_millis(500), mix);
    load.run(|_| {}).await.unwrap();
    let report = load.report();
    assert!(report.overall.limited >= 50, "{report:#?}");
    assert!(
        report
            .breaches
            .iter()
            .any(|breach| breach.what == "429 in percent"),
        "{report:#?}"
    );
    assert!(
        report.reasons.keys().any(|reason| reason.starts_with("429")),
        "{report:#?}"
    );
}
