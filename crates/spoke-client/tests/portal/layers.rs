//! Every layer of a call's journey can be left out, and it can be told from outside whether it is there.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use spoke_client::journal::AnswerSource;
use spoke_client::policy::Policy;
use spoke_client::{
    BreakerPolicy, CachePolicy, ErrorKind, HubSpot, HubSpotBuilder, Jitter, LimitPolicy, RetryPolicy,
};
use spoke_model::call::Action;
use spoke_portal::{Fault, Portal};

use crate::journal::{Kept, client};

/// A portal with one contact, a client that was changed by `with`, and what was on the wire for it.
struct Scene {
    portal: Portal,
    kept: Arc<Kept>,
    hubspot: HubSpot,
    contact: String,
}

impl Scene {
    async fn new(with: impl FnOnce(HubSpotBuilder) -> HubSpotBuilder) -> Self {
        let portal = Portal::start().await.unwrap();
        let maker = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.token())
            .build()
            .unwrap();
        let contact = crate::contacts(&maker, 1).await.remove(0).id().to_owned();
        let kept = Arc::new(Kept::default());
        let bare = client(&portal, &kept)
            .retry(RetryPolicy::none())
            .limits(LimitPolicy::off())
            .no_breaker();
        let hubspot = with(bare).build().unwrap();
        Self {
            portal,
            kept,
            hubspot,
            contact,
        }
    }

    async fn read(&self) -> Result<(), ErrorKind> {
        let read = self.hubspot.contacts().get(&self.contact).send().await;
        read.map(drop).map_err(|error| error.kind())
    }

    /// Attempts on the wire.
    fn sent(&self) -> usize {
        let records = self.kept.records();
        records
            .iter()
            .filter(|one| one.source == AnswerSource::Wire)
            .count()
    }
}

#[tokio::test]
async fn policy() {
    for (with, outcome, sent) in [
        (Policy::new(), None, 1),
        (Policy::new().deny(Action::Delete), Some(ErrorKind::Denied), 0),
    ] {
        let scene = Scene::new(|builder| builder.policy(with)).await;
        let archived = scene.hubspot.contacts().archive(&scene.contact).await;
        assert_eq!(archived.err().map(|error| error.kind()), outcome);
        assert_eq!(scene.sent(), sent);
    }
}

#[tokio::test]
async fn cache() {
    for (policy, sent) in [(None, 2), (Some(CachePolicy::new()), 1)] {
        let scene = Scene::new(|builder| match policy {
            Some(policy) => builder.cache(policy),
            None => builder,
        })
        .await;
        scene.read().await.unwrap();
        scene.read().await.unwrap();
        assert_eq!(scene.sent(), sent);
    }
}

#[tokio::test]
async fn coalesce() {
    for (window, sent) in [(None, 10), (Some(Duration::from_millis(5)), 1)] {
        let scene = Scene::new(|builder| match window {
            Some(window) => builder.coalesce(window),
            None => builder,
        })
        .await;
        for read in join_all((0..10).map(|_| scene.read())).await {
            read.unwrap();
        }
        assert_eq!(scene.sent(), sent);
    }
}

#[tokio::test]
async fn breaker() {
    for (policy, sent, last) in [
        (None, 10, ErrorKind::Server),
        (Some(BreakerPolicy::new()), 5, ErrorKind::CircuitOpen),
    ] {
        let scene = Scene::new(|builder| match policy {
            Some(policy) => builder.breaker(policy),
            None => builder,
        })
        .await;
        scene.portal.fault(Fault::status(503));
        let mut outcome = Ok(());
        for _ in 0..10 {
            outcome = scene.read().await;
        }
        assert_eq!((scene.sent(), outcome), (sent, Err(last)));
    }
}

#[tokio::test]
async fn retry() {
    let at_once = RetryPolicy::new().jitter(Jitter::fixed(0.0));
    for (policy, sent, outcome) in [
        (RetryPolicy::none(), 1, Err(ErrorKind::Server)),
        (at_once, 2, Ok(())),
    ] {
        let scene = Scene::new(|builder| builder.retry(policy)).await;
        scene.portal.fault(Fault::status(503).count(1));
        assert_eq!(scene.read().await, outcome);
        assert_eq!(scene.sent(), sent);
    }
}

#[tokio::test]
async fn limit() {
    let one_in_ten_seconds = LimitPolicy::new().share(0.001);
    for (policy, sent, second) in [
        (LimitPolicy::off(), 2, Ok(())),
        (one_in_ten_seconds, 1, Err(ErrorKind::Deadline)),
    ] {
        let scene = Scene::new(|builder| builder.limits(policy).deadline(Duration::from_secs(5))).await;
        scene.read().await.unwrap();
        // There is no place before the deadline, which is told at once.
        assert_eq!(scene.read().await, second);
        assert_eq!(scene.sent(), sent);
    }
}

#[tokio::test]
async fn journal() {
    let scene = Scene::new(|builder| builder).await;
    let silent = HubSpot::builder()
        .base_url(scene.portal.url())
        .token(scene.portal.token())
        .build()
        .unwrap();
    silent.contacts().get(&scene.contact).send().await.unwrap();
    assert_eq!(scene.sent(), 0);
    scene.read().await.unwrap();
    assert_eq!(scene.sent(), 1);
}
