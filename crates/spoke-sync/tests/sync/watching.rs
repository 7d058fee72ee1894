//! A watch keeps the mirror up to date.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use spoke_client::Properties as Values;
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_sync::{Sync, WatchReport};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::support::World;

struct Watch {
    stop: Arc<Notify>,
    task: JoinHandle<Result<WatchReport, spoke_sync::Error>>,
}

impl Watch {
    fn start(world: &World) -> Self {
        Self::of(world.sync())
    }

    fn of(sync: Sync) -> Self {
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let task =
            tokio::spawn(async move { sync.watch(Duration::from_millis(1), stopped.notified()).await });
        Self { stop, task }
    }

    async fn end(self) -> WatchReport {
        self.stop.notify_one();
        self.task.await.unwrap().unwrap()
    }
}

/// Waits until the mirror is what the portal is.
async fn caught_up(world: &World) {
    loop {
        match world.sync().verify().await {
            Ok(verification) if verification.is_equal() => return,
            Ok(_) | Err(spoke_sync::Error::Mirror(spoke_store::Error::Missing { .. })) => {
                tokio::task::yield_now().await;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_change_arrives() {
    let world = World::new().await;
    let ids = world.contacts(30).await;
    let watch = Watch::start(&world);
    caught_up(&world).await;

    let contacts = world.client.contacts();
    let company = world.create("companies", &[("name", "Acme")]).await;
    contacts
        .update(&ids[0], Values::new().set("firstname", "New"))
        .await
        .unwrap();
    caught_up(&world).await;
    contacts.archive(&ids[1]).await.unwrap();
    caught_up(&world).await;
    world
        .associate("contacts", &ids[2], "companies", company.id())
        .await;
    caught_up(&world).await;
    contacts.gdpr_delete(&ids[3]).await.unwrap();
    contacts.merge(&ids[4], &ids[5]).await.unwrap();
    caught_up(&world).await;
    world
        .client
        .associations()
        .archive("contacts", &ids[2], "companies", company.id())
        .await
        .unwrap();
    caught_up(&world).await;
    let definition = PropertyDefinition::new(
        "favourite",
        "Favourite",
        PropertyType::String,
        FieldType::Text,
        "contactinformation",
    );
    world
        .client
        .properties("contacts")
        .create(&definition)
        .await
        .unwrap();
    contacts
        .update(&ids[6], Values::new().set("favourite", "tea"))
        .await
        .unwrap();
    caught_up(&world).await;
    world.create("products", &[("name", "Anvil")]).await;
    caught_up(&world).await;

    let report = watch.end().await;
    assert!(report.looks > 1);
    assert_eq!(report.failures, 0);
    assert!(report.counts.gone >= 2, "{report:?}");
    world.assert_equal().await;
    assert!(
        !world.run().await.resumed,
        "a watch that was stopped leaves nothing to resume"
    );
}

#[tokio::test]
async fn a_watch_that_is_stopped_at_once_ends() {
    let world = World::new().await;
    let report = world
        .sync()
        .watch(Duration::from_secs(3600), std::future::ready(()))
        .await
        .unwrap();
    assert_eq!(report.looks, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_that_can_tell_rests_until_the_portal_changes() {
    let world = World::new().await;
    world.contacts(5).await;
    let (changes, asked) = (world.portal.changes(), Arc::new(AtomicU64::new(0)));
    let counter = Arc::clone(&asked);
    let sync = world.builder().revision(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        changes.revision()
    });
    let watch = Watch::of(sync.build());
    caught_up(&world).await;
    let until = |wanted: u64| {
        let asked = Arc::clone(&asked);
        async move {
            while asked.load(Ordering::Relaxed) < wanted {
                tokio::task::yield_now().await;
            }
        }
    };
    until(500).await;
    world.contact("later@example.com").await;
    caught_up(&world).await;
    until(1000).await;
    let looks = watch.end().await.looks;
    assert!(
        looks < 200,
        "{looks} looks of a thousand chances, though almost nothing changed"
    );
}
