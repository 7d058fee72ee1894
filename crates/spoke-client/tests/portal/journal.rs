//! What a journal is told.

use std::sync::{Arc, Mutex};

use spoke_client::journal::{AnswerSource, CallRecord, Journal};
use spoke_client::policy::Policy;
use spoke_client::{Allowance, ErrorKind, HubSpot, HubSpotBuilder, NewRecord};
use spoke_portal::Portal;

/// Keeps every record.
#[derive(Default)]
pub struct Kept(Mutex<Vec<CallRecord>>);

impl Kept {
    pub fn records(&self) -> Vec<CallRecord> {
        self.0.lock().unwrap().clone()
    }
}

impl Journal for Kept {
    fn record(&self, call: &CallRecord) {
        self.0.lock().unwrap().push(call.clone());
    }
}

pub fn client(portal: &Portal, kept: &Arc<Kept>) -> HubSpotBuilder {
    HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .journal(Arc::clone(kept) as Arc<dyn Journal>)
}

#[tokio::test]
async fn every_call_leaves_a_record_without_its_id() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let hubspot = client(&portal, &kept).caller("a test").build().unwrap();
    let new = NewRecord::new().property("email", "jane@example.com");
    hubspot.contacts().create(new).await.unwrap();
    let read = hubspot.contacts().get("jane@example.com").id_property("email");
    read.send().await.unwrap();
    let missing = hubspot.contacts().get("404404404").send().await.unwrap_err();

    let records = kept.records();
    let lines: Vec<String> = records
        .iter()
        .map(|one| format!("{} {} {:?} {:?}", one.method, one.template, one.status, one.kind))
        .collect();
    assert_eq!(
        lines,
        [
            "POST /crm/objects/2026-09/contacts Some(201) None",
            "GET /crm/objects/2026-09/contacts/{objectId} Some(200) None",
            "GET /crm/objects/2026-09/contacts/{objectId} Some(404) Some(NotFound)",
        ]
    );
    assert!(records.iter().all(|one| one.last && one.attempt == 1));
    assert!(
        records
            .iter()
            .all(|one| one.object_type.as_deref() == Some("contacts"))
    );
    assert!(records.iter().all(|one| one.caller.as_deref() == Some("a test")));
    assert!(records.iter().all(|one| one.source == AnswerSource::Wire));
    assert!(records.iter().all(|one| one.allowance == Allowance::Burst));
    assert!(
        records
            .iter()
            .all(|one| one.daily_remaining.is_some() && one.burst_limit.is_some())
    );
    assert!(records[1].response_bytes > 0);
    assert_eq!(records[2].correlation_id.as_deref(), missing.correlation_id());
    assert!(!format!("{records:?}").contains("jane@example.com"));
}

#[tokio::test]
async fn a_denied_call_is_never_sent() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let policy = Policy::new()
        .deny_names(["delete", "merge"])
        .unwrap()
        .named("the profile production");
    let hubspot = client(&portal, &kept).policy(policy).build().unwrap();
    let refused = [
        hubspot.contacts().archive("1").await.unwrap_err(),
        hubspot.contacts().gdpr_delete("1").await.unwrap_err(),
        hubspot.contacts().merge("1", "2").await.unwrap_err(),
        hubspot
            .contacts()
            .batch()
            .archive(["1", "2"])
            .await
            .failed
            .remove(0)
            .1,
    ];
    for error in &refused {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Denied, 0));
    }
    assert!(kept.records().is_empty());
    insta::assert_snapshot!(refused[3], @"POST /crm/objects/2026-09/contacts/batch/archive: the profile production denies the action delete; nothing was sent");
    hubspot.contacts().list().stream().try_next().await.unwrap();
}
