//! Tokens that are renewed.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use spoke_client::auth::{OAuthTokens, TokenSource, TokenStore, Tokens};
use spoke_client::{ErrorKind, HubSpot};
use spoke_portal::Portal;

use crate::journal::Kept;

#[derive(Default)]
struct Shelf(Mutex<Vec<Tokens>>);

impl TokenStore for Shelf {
    fn save(&self, tokens: &Tokens) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.lock().unwrap().push(tokens.clone());
        Ok(())
    }
}

fn tokens(portal: &Portal) -> OAuthTokens {
    let app = portal.app();
    OAuthTokens::new(
        portal.url(),
        &app.client_id,
        app.client_secret.clone(),
        app.refresh_token.clone(),
    )
    .unwrap()
}

fn client(portal: &Portal, source: Arc<dyn TokenSource>) -> HubSpot {
    let builder = HubSpot::builder().base_url(portal.url()).token_source(source);
    builder.build().unwrap()
}

#[tokio::test]
async fn many_callers_share_one_renewal_which_is_kept() {
    let portal = Portal::start().await.unwrap();
    let shelf = Arc::new(Shelf::default());
    let hubspot = client(&portal, Arc::new(tokens(&portal).store(shelf.clone())));
    let calls = (0..20).map(|_| async { hubspot.account().details().await });
    for outcome in futures_util::future::join_all(calls).await {
        outcome.unwrap();
    }
    let kept = shelf.0.lock().unwrap().clone();
    assert_eq!(kept.len(), 1);
    let lives = kept[0].expires_at.duration_since(SystemTime::now()).unwrap();
    assert!(lives > Duration::from_secs(1_500) && lives <= Duration::from_secs(1_800));
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_and_the_call_sent_again() {
    let portal = Portal::start().await.unwrap();
    portal.hold_time();
    let kept = Arc::new(Kept::default());
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token_source(Arc::new(tokens(&portal)))
        .journal(kept.clone())
        .build()
        .unwrap();
    hubspot.account().details().await.unwrap();
    portal.advance(Duration::from_secs(1_801));
    hubspot.account().details().await.unwrap();
    let statuses: Vec<_> = kept
        .records()
        .iter()
        .map(|one| (one.status.unwrap(), one.last))
        .collect();
    assert_eq!(statuses, [(200, true), (401, false), (200, true)]);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_before_it_is_used() {
    let portal = Portal::start().await.unwrap();
    let soon = SystemTime::now() + Duration::from_secs(60);
    let source = tokens(&portal).access_token("an-old-one", soon);
    client(&portal, Arc::new(source))
        .account()
        .details()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refused_refresh_token_is_named_and_not_shown() {
    let portal = Portal::start().await.unwrap();
    let app = portal.app();
    let source = OAuthTokens::new(
        portal.url(),
        &app.client_id,
        app.client_secret.clone(),
        "na1-planted-refresh-token",
    )
    .unwrap();
    assert!(!format!("{source:?}").contains("planted"));
    let error = client(&portal, Arc::new(source))
        .account()
        .details()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    insta::assert_snapshot!(
        error.to_string().split(" [").next().unwrap(),
        @"POST /oauth/2026-09/token: 400: HubSpot gave no new access token: refresh token is invalid, expired or revoked"
    );
    assert!(!format!("{error:?}").contains("planted"));
}
