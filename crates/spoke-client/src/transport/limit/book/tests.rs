//! One suite for every book: in memory, and at a server where there is one.

use std::time::Duration;

use super::{Reply, Report, SharedLimits, Told};
use crate::transport::limit::daily::Day;
use crate::transport::limit::policy::LimitPolicy;
use crate::transport::limit::priority::Priority;

const WINDOW: Duration = Duration::from_secs(10);
/// When the suite begins, in microseconds: after what a server that just started waits for.
const BEGIN: u64 = 1_000_000_000_000;

/// A book with a limit of a hundred calls in ten seconds, and the time.
struct Scene {
    limits: SharedLimits,
    class: &'static str,
    now: u64,
}

/// What a client has done so far, as it would report it.
#[derive(Default)]
struct Client {
    name: &'static str,
    in_flight: u32,
    /// When calls were answered, and how many.
    answered: Vec<(u64, u32)>,
}

impl Client {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

impl Scene {
    fn later(&mut self, time: Duration) {
        self.now += u64::try_from(time.as_micros()).unwrap();
    }

    fn report<'a>(&self, client: &'a Client, waiting: [u32; Priority::ALL.len()]) -> Report<'a> {
        Report {
            client: client.name,
            window: WINDOW,
            assumed: 100,
            part: 1.0,
            leaves: LimitPolicy::new().left_free(),
            in_flight: client.in_flight,
            answered: client
                .answered
                .iter()
                .map(|(at, count)| (Duration::from_micros(self.now - at), *count))
                .collect(),
            waiting,
            told: None,
            closed: Duration::ZERO,
            returning: false,
            day: None,
            now: Some(self.now),
        }
    }

    async fn send(&self, report: &Report<'_>) -> Reply {
        self.limits.ask(self.class, report).await.unwrap()
    }

    /// Asks for so many normal calls and begins as many as are granted.
    async fn take(&self, client: &mut Client, calls: u32) -> Reply {
        let reply = self.send(&self.report(client, [0, calls, 0])).await;
        client.in_flight += reply.granted[1];
        reply
    }

    /// All calls in flight are answered now.
    fn answer(&self, client: &mut Client) {
        client.answered.push((self.now, client.in_flight));
        client.in_flight = 0;
    }
}

async fn a_book_gives_as_many_places_as_there_are_and_no_more(mut scene: Scene) {
    let (mut one, mut two) = (Client::new("one"), Client::new("two"));
    assert_eq!(scene.take(&mut one, 60).await.granted, [0, 60, 0]);
    let reply = scene.take(&mut two, 60).await;
    assert_eq!((reply.granted, reply.others, reply.clients), ([0, 40, 0], 60, 2));
    // All are in flight: nobody knows when a place is free.
    assert_eq!(reply.next, None);
    scene.later(Duration::from_millis(150));
    scene.answer(&mut one);
    scene.answer(&mut two);
    scene.take(&mut one, 0).await;
    let reply = scene.take(&mut two, 20).await;
    assert_eq!((reply.granted, reply.next), ([0, 0, 0], Some(WINDOW)));
    scene.later(WINDOW - Duration::from_micros(1));
    assert_eq!(scene.take(&mut two, 20).await.granted, [0, 0, 0]);
    scene.later(Duration::from_micros(1));
    assert_eq!(scene.take(&mut two, 100).await.granted, [0, 100, 0]);
}

async fn who_asks_first_does_not_take_what_the_other_waits_for(mut scene: Scene) {
    let (mut flood, mut few) = (Client::new("flood"), Client::new("few"));
    scene.take(&mut flood, 1_000).await;
    scene.answer(&mut flood);
    scene.later(WINDOW - Duration::from_secs(1));
    assert_eq!(scene.take(&mut few, 30).await.granted, [0, 0, 0]);
    scene.later(Duration::from_secs(1));
    let reply = scene.take(&mut flood, 1_000).await;
    assert_eq!(reply.granted, [0, 70, 0]);
    assert_eq!(scene.take(&mut few, 30).await.granted, [0, 30, 0]);
    // What the other does not need is lent: half would have been 50.
    assert_eq!(reply.clients, 2);
}

async fn two_who_want_everything_have_half_each(mut scene: Scene) {
    let mut clients = [Client::new("one"), Client::new("two")];
    for client in &mut clients {
        scene.take(client, 1_000).await;
    }
    let mut had = [0, 0];
    for _ in 0..200 {
        scene.later(Duration::from_millis(500));
        for (client, had) in clients.iter_mut().zip(&mut had) {
            scene.answer(client);
            *had += scene.take(client, 1_000).await.granted[1];
        }
    }
    let all: u32 = had.iter().sum();
    assert!(had.iter().all(|had| *had * 10 >= all * 4), "{had:?}");
}

async fn demand_and_calls_in_flight_of_the_dead_are_forgotten(mut scene: Scene) {
    let (mut dead, mut alive) = (Client::new("dead"), Client::new("alive"));
    assert_eq!(scene.take(&mut dead, 100).await.granted, [0, 100, 0]);
    scene.take(&mut dead, 100).await;
    scene.later(Duration::from_secs(29));
    assert_eq!(scene.take(&mut alive, 100).await.granted, [0, 0, 0]);
    scene.later(Duration::from_secs(2));
    assert_eq!(scene.take(&mut alive, 100).await.granted, [0, 100, 0]);
}

async fn a_report_that_is_repeated_changes_nothing(scene: Scene) {
    let mut one = Client::new("one");
    let report = scene.report(&one, [0, 60, 0]);
    assert_eq!(scene.send(&report).await.granted, [0, 60, 0]);
    // The reply was lost: the client knows nothing of the 60, and says so.
    assert_eq!(scene.send(&report).await.granted, [0, 60, 0]);
    one.in_flight = 60;
    assert_eq!(scene.take(&mut one, 100).await.granted, [0, 40, 0]);
}

async fn the_urgent_calls_of_one_go_before_the_bulk_of_another(scene: Scene) {
    let (mut importer, screen) = (Client::new("importer"), Client::new("screen"));
    let reply = scene.send(&scene.report(&importer, [0, 0, 1_000])).await;
    assert_eq!(reply.granted, [0, 0, 80]);
    importer.in_flight = 80;
    let mut report = scene.report(&screen, [5, 0, 0]);
    report.leaves.interactive = true;
    let reply = scene.send(&report).await;
    assert_eq!(reply.granted, [5, 0, 0]);
    // Normal calls leave a tenth to the interactive ones; here 85 are taken.
    let reply = scene.send(&scene.report(&Client::new("sync"), [0, 20, 0])).await;
    assert_eq!(reply.granted, [0, 5, 0]);
}

async fn what_hubspot_says_is_known_to_all(mut scene: Scene) {
    let (mut one, mut two) = (Client::new("one"), Client::new("two"));
    scene.take(&mut one, 10).await;
    scene.later(Duration::from_millis(150));
    scene.answer(&mut one);
    let mut report = scene.report(&one, [0, 0, 0]);
    // Of 190, 150 are left: 30 were used by somebody who does not write into this book.
    report.told = Some(Told {
        whole: 190,
        remaining: Some(150),
        sent: Duration::from_millis(150),
    });
    scene.send(&report).await;
    let reply = scene.take(&mut two, 1_000).await;
    assert_eq!((reply.whole, reply.granted, reply.others), (190, [0, 150, 0], 40));
    scene.later(WINDOW);
    assert_eq!(scene.take(&mut two, 0).await.others, 0);
}

async fn own_calls_that_left_the_window_meanwhile_are_not_taken_for_others(mut scene: Scene) {
    let (mut one, mut two) = (Client::new("one"), Client::new("two"));
    scene.take(&mut one, 90).await;
    scene.answer(&mut one);
    scene.take(&mut one, 0).await;
    scene.later(WINDOW - Duration::from_millis(50));
    scene.take(&mut two, 1).await;
    // HubSpot counts 91, and its answer takes longer than the 90 stay in the window.
    scene.later(Duration::from_millis(100));
    scene.answer(&mut two);
    let mut report = scene.report(&two, [0, 0, 0]);
    report.told = Some(Told {
        whole: 100,
        remaining: Some(9),
        sent: Duration::from_millis(100),
    });
    assert_eq!(scene.send(&report).await.others, 0);
}

async fn a_refusal_of_one_holds_all_back(mut scene: Scene) {
    let (one, mut two) = (Client::new("one"), Client::new("two"));
    let mut report = scene.report(&one, [0, 0, 0]);
    report.closed = Duration::from_secs(7);
    scene.send(&report).await;
    let reply = scene.take(&mut two, 5).await;
    assert_eq!(
        (reply.granted, reply.closed, reply.next),
        ([0, 0, 0], Duration::from_secs(7), Some(Duration::from_secs(7)))
    );
    // A shorter one does not end it.
    report.closed = Duration::from_secs(1);
    scene.send(&report).await;
    scene.later(Duration::from_secs(6));
    assert_eq!(scene.take(&mut two, 5).await.granted, [0, 0, 0]);
    scene.later(Duration::from_secs(1));
    assert_eq!(scene.take(&mut two, 5).await.granted, [0, 5, 0]);
}

async fn the_day_is_counted_for_all(mut scene: Scene) {
    let (one, mut two) = (Client::new("one"), Client::new("two"));
    assert_eq!(scene.take(&mut two, 0).await.day, Day::default());
    let mut report = scene.report(&one, [0, 0, 0]);
    report.day = Some(Day {
        limit: Some(1_000),
        remaining: Some(500),
        used_up_until: None,
    });
    scene.send(&report).await;
    let reply = scene.take(&mut two, 10).await;
    assert_eq!((reply.day.limit, reply.day.remaining), (Some(1_000), Some(490)));
    let ends = i64::try_from(scene.now / 1_000).unwrap() + 3_600_000;
    report.day = Some(Day {
        limit: None,
        remaining: Some(0),
        used_up_until: Some(ends),
    });
    scene.send(&report).await;
    scene.later(Duration::from_secs(60));
    let reply = scene.take(&mut two, 0).await;
    assert_eq!(
        reply.day,
        Day {
            limit: Some(1_000),
            remaining: Some(0),
            used_up_until: Some(ends)
        }
    );
}

async fn only_a_part_is_used_where_a_part_was_asked_for(scene: Scene) {
    let one = Client::new("one");
    let mut report = scene.report(&one, [0, 1_000, 0]);
    report.part = 0.25;
    assert_eq!(scene.send(&report).await.granted, [0, 25, 0]);
}

macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(super::in_memory()).await;
                }
            )*
        }

        #[cfg(feature = "redis")]
        mod redis {
            $(
                #[tokio::test]
                async fn $name() {
                    let Some(server) = crate::shared::server::RedisServer::start() else {
                        return;
                    };
                    super::$name(super::at(&server).await).await;
                }
            )*
        }
    };
}

suite!(
    a_book_gives_as_many_places_as_there_are_and_no_more,
    who_asks_first_does_not_take_what_the_other_waits_for,
    two_who_want_everything_have_half_each,
    demand_and_calls_in_flight_of_the_dead_are_forgotten,
    a_report_that_is_repeated_changes_nothing,
    the_urgent_calls_of_one_go_before_the_bulk_of_another,
    what_hubspot_says_is_known_to_all,
    own_calls_that_left_the_window_meanwhile_are_not_taken_for_others,
    a_refusal_of_one_holds_all_back,
    the_day_is_counted_for_all,
    only_a_part_is_used_where_a_part_was_asked_for,
);

fn in_memory() -> Scene {
    Scene {
        limits: SharedLimits::in_process(),
        class: "burst",
        now: BEGIN,
    }
}

#[cfg(feature = "redis")]
async fn at(server: &crate::shared::server::RedisServer) -> Scene {
    let redis = crate::shared::Redis::new(server.url())
        .unwrap()
        .timeout(Duration::from_secs(60));
    let mut scene = Scene {
        limits: SharedLimits::redis(&redis, 1, "app"),
        class: "burst",
        now: BEGIN - 100_000_000,
    };
    // A server that just started gives nothing at first.
    let mut first = Client::new("first");
    let reply = scene.take(&mut first, 1).await;
    assert!(reply.warming && reply.granted == [0, 0, 0], "{reply:?}");
    scene.now = BEGIN;
    scene
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn keys_tell_neither_the_app_nor_a_token() {
    let Some(server) = crate::shared::server::RedisServer::start() else {
        return;
    };
    let redis = crate::shared::Redis::new(server.url()).unwrap();
    let limits = SharedLimits::redis(&redis, 147_234, "pat-na1-planted");
    let scene = Scene {
        limits,
        class: "burst",
        now: BEGIN,
    };
    scene.take(&mut Client::new("one"), 1).await;
    let keys: Vec<String> = redis.command(::redis::cmd("KEYS").arg("*")).await.unwrap();
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in &keys {
        assert!(key.starts_with("spoke:limit:{147234:"), "{key}");
        assert!(!key.contains("planted"), "{key}");
        let lives: i64 = redis.command(::redis::cmd("PTTL").arg(key)).await.unwrap();
        assert!(lives > 0, "{key} stays for ever");
    }
    assert!(!format!("{:?}", scene.limits).contains("planted"));
}
