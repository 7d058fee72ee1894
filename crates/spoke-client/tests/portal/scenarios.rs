//! The portal's named bad days, and the client on them: it ends right, or says why it can't go on.

use std::collections::HashMap;
use std::time::Duration;

use spoke_client::{ErrorKind, HubSpot, Jitter, NewRecord, RetryPolicy};
use spoke_model::search::SearchRequest;
use spoke_portal::{Portal, Scenario};

use crate::limits::together;
use crate::time::Still;
use crate::tokens::{Counted, client, tokens};

async fn portal() -> Portal {
    let portal = Portal::start().await.unwrap();
    portal.hold_time();
    portal
}

fn patient(portal: &Portal) -> HubSpot {
    HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .retry(RetryPolicy::new().jitter(Jitter::seeded(3)).budget(100_000))
        .no_breaker()
        .deadline(Duration::from_secs(600))
        .build()
        .unwrap()
}

fn contact(number: usize) -> NewRecord {
    NewRecord::new()
        .property("email", format!("n{number}@example.com"))
        .property("firstname", format!("N {number}"))
}

#[tokio::test]
async fn on_a_day_with_an_incident_every_contact_is_made_once_and_read_once() {
    const CONTACTS: usize = 400;
    let portal = portal().await;
    let hubspot = patient(&portal);
    portal.scenario(Scenario::Incident, 11);
    let read = together(&portal, async {
        let mut left: Vec<usize> = (0..CONTACTS).collect();
        // What failed is sent again, what is in doubt is looked for by the client itself.
        for _ in 0..10 {
            let sent = std::mem::take(&mut left);
            let outcome = hubspot
                .contacts()
                .batch()
                .create(sent.iter().map(|number| contact(*number)))
                .await;
            let failed = outcome.failed.iter().map(|(index, _)| index);
            let unknown = outcome.unknown.iter().map(|(index, _)| index);
            left = failed.chain(unknown).map(|index| sent[*index]).collect();
            if left.is_empty() {
                break;
            }
        }
        assert!(left.is_empty(), "{left:?}");
        let mut read = HashMap::new();
        let mut stream = hubspot
            .contacts()
            .list()
            .page_size(20)
            .properties(["email"])
            .stream();
        while let Some(record) = stream.try_next().await.unwrap() {
            *read
                .entry(record.get("email").unwrap_or_default().to_owned())
                .or_insert(0) += 1;
        }
        read
    })
    .await;
    assert_eq!(read.len(), CONTACTS);
    assert!(read.values().all(|count| *count == 1), "{read:?}");
}

#[tokio::test]
async fn on_a_day_with_flaky_searches_every_search_is_answered() {
    let portal = portal().await;
    let hubspot = patient(&portal);
    hubspot.contacts().create(contact(1)).await.unwrap();
    portal.scenario(Scenario::FlakySearch, 5);
    together(&portal, async {
        for _ in 0..40 {
            let search = || hubspot.contacts().search(SearchRequest::default());
            let mut found = search().page().await;
            // A 500 and an answer that was cut off are told when they come again: whoever needs the answer asks again.
            for _ in 0..5 {
                if let Err(error) = &found {
                    assert!(
                        matches!(error.kind(), ErrorKind::Server | ErrorKind::Unreadable),
                        "{error}"
                    );
                    found = search().page().await;
                }
            }
            assert_eq!(found.unwrap().records.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_used_up_day_is_told_at_once_and_over_at_midnight() {
    let portal = Portal::builder()
        .clock_at("2026-09-14T20:00:00Z".parse().unwrap())
        .start()
        .await
        .unwrap();
    portal.hold_time();
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    portal.scenario(Scenario::QuotaExhausted, 1);
    let error = hubspot.contacts().list().page().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 1));
    assert!(error.message().contains("daily limit"), "{error}");
    portal.advance(Duration::from_secs(4 * 60 * 60));
    // A client that starts after midnight; one that met the end of the day may hold back by its own clock.
    let next_day = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    next_day.contacts().list().page().await.unwrap();
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once_where_it_can_be() {
    let counted = Counted::start(Portal::builder()).await;
    let portal = &counted.portal;
    let still = Still::stand(portal);
    let hubspot = client(portal, tokens(portal));
    hubspot.contacts().list().page().await.unwrap();
    assert_eq!(counted.renewals(), 1);
    still.pass(portal, Duration::from_secs(1)).await;
    portal.scenario(Scenario::TokenRevoked, 1);
    for _ in 0..5 {
        hubspot.contacts().list().page().await.unwrap();
    }
    assert_eq!((counted.renewals(), counted.refusals()), (2, 1));

    // Nothing replaces the token of a private app: the client says so after one call.
    let fixed = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let error = fixed.contacts().list().page().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(401), 1));
    portal.stop_scenarios();
    fixed.contacts().list().page().await.unwrap();
}

#[tokio::test]
async fn maintenance_says_how_long_it_takes_and_ends() {
    let portal = portal().await;
    let once = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .retry(RetryPolicy::none())
        .no_breaker()
        .build()
        .unwrap();
    portal.scenario(Scenario::Maintenance, 1);
    for (passed, left) in [(0, 1_800), (1_700, 100)] {
        portal.advance(Duration::from_secs(passed));
        let error = once.contacts().list().page().await.unwrap_err();
        assert_eq!(error.status(), Some(477));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(left)));
    }
    portal.advance(Duration::from_secs(100));
    once.contacts().list().page().await.unwrap();
}
