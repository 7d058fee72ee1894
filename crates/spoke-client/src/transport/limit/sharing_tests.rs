//! Several clients, each with connections and a limiter of its own, that share the limits of one app at a portal which
//! enforces them. Client, portal and book live in one virtual time.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use spoke_model::error::ErrorBody;
use spoke_model::limits::Plan;
use spoke_model::search::SearchRequest;
use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::{LimitPolicy, Limiter, Priority, SharedLimits};
use crate::HubSpot;
use crate::error::{Error, ErrorKind};
use crate::journal::{CallRecord, Journal};
use crate::path::Path;
use crate::request::{Allowance, Request};

const TICK: Duration = Duration::from_millis(50);
const FOR_EVER: Duration = Duration::from_secs(86_400);

/// Which client was answered what, in the order of the answers.
#[derive(Default)]
struct Answers(Mutex<Vec<(String, u16)>>);

impl Journal for Answers {
    fn record(&self, record: &CallRecord) {
        let client = record.caller.clone().unwrap_or_default();
        self.0.lock().unwrap().push((client, record.status.unwrap_or(0)));
    }
}

impl Answers {
    fn refused(&self) -> usize {
        let answers = self.0.lock().unwrap();
        answers.iter().filter(|(_, status)| *status == 429).count()
    }

    /// How many of the first `of` answers each client got.
    fn among_the_first(&self, of: usize, clients: &[&str]) -> Vec<usize> {
        let answers = self.0.lock().unwrap();
        let first = &answers[..of.min(answers.len())];
        let of = |name: &&str| first.iter().filter(|(client, _)| client == name).count();
        clients.iter().map(of).collect()
    }
}

struct Scene {
    portal: Portal,
    answers: Arc<Answers>,
    limits: SharedLimits,
}

impl Scene {
    async fn new(plan: Plan, limits: SharedLimits) -> Self {
        let portal = Portal::builder().plan(plan).start().await.unwrap();
        portal.hold_time();
        Self {
            portal,
            answers: Arc::default(),
            limits,
        }
    }

    fn client(&self, name: &str) -> HubSpot {
        HubSpot::builder()
            .base_url(self.portal.url())
            .token(self.portal.token())
            .caller(name)
            .journal(self.answers.clone())
            .timeout(FOR_EVER)
            .deadline(FOR_EVER)
            .limits(LimitPolicy::new().shared(self.limits.clone()))
            .build()
            .unwrap()
    }

    /// Runs `work` while everybody's time moves on in small steps.
    async fn together<T>(&self, work: impl Future<Output = T>) -> T {
        let (keep_time_still, end) = std::sync::mpsc::channel::<()>();
        // While a blocking task runs, paused time moves only when it is told to.
        let still = tokio::task::spawn_blocking(move || end.recv().is_ok());
        let ticking = async {
            loop {
                // Those who were woken send, and what they sent arrives, before time goes on.
                for _ in 0..2 {
                    self.exchange().await;
                }
                self.portal.advance(TICK);
                tokio::time::advance(TICK).await;
            }
        };
        let done = tokio::select! {
            done = work => done,
            () = ticking => unreachable!("time goes on"),
        };
        drop(keep_time_still);
        still.await.unwrap();
        done
    }

    /// A call that nobody counts, because it has no token.
    async fn exchange(&self) {
        let address = self.portal.url().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            b"GET /account-info/v3/details HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 401"));
    }
}

/// `calls` reads and searches at once, a search for every nine reads.
async fn mixed(hubspot: &HubSpot, calls: usize, answered: &AtomicUsize) -> Result<(), Error> {
    let calls = (0..calls).map(|number| async move {
        if number % 10 == 9 {
            hubspot
                .contacts()
                .search(SearchRequest::default())
                .page()
                .await
                .map(drop)?;
        } else {
            hubspot.contacts().list().page().await.map(drop)?;
        }
        answered.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    join_all(calls).await.into_iter().collect()
}

async fn four_clients_of_one_app_meet_no_429_and_have_equal_parts(limits: SharedLimits) {
    const NAMES: [&str; 4] = ["first", "second", "third", "fourth"];
    const CALLS: usize = 120;
    let scene = Scene::new(Plan::Free, limits).await;
    let clients = NAMES.map(|name| scene.client(name));
    let answered = AtomicUsize::new(0);
    scene
        .together(async {
            let begun = Instant::now();
            let work = clients.iter().map(|client| mixed(client, CALLS, &answered));
            join_all(work)
                .await
                .into_iter()
                .collect::<Result<(), _>>()
                .unwrap();
            // 432 reads are four more windows of a hundred; nothing of them is wasted on misunderstandings.
            let took = begun.elapsed();
            assert!(took >= Duration::from_secs(40), "{took:?}");
            assert!(took <= Duration::from_secs(46), "{took:?}");
        })
        .await;
    assert_eq!(scene.answers.refused(), 0);
    // While all have work, nobody is under four fifths of an equal part.
    let had = scene.answers.among_the_first(300, &NAMES);
    assert!(had.iter().all(|had| *had >= 60), "{had:?}");
    let state = clients[0].limits();
    assert_eq!((state.shared, state.burst.clients), (Some(true), 4));
    assert_eq!(state.daily.limit, Some(250_000));
}

async fn an_interactive_call_of_one_does_not_wait_for_the_bulk_of_another(limits: SharedLimits) {
    let scene = Scene::new(Plan::Free, limits).await;
    let import = scene.client("import").with_priority(Priority::Bulk);
    let screen = scene.client("screen").with_priority(Priority::Interactive);
    let answered = AtomicUsize::new(0);
    scene
        .together(async {
            // Past the moment in which a server that just started gives no places.
            import.account().details().await.unwrap();
            let bulk = mixed(&import, 250, &answered);
            let interactive = async {
                for _ in 0..40 {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    let begun = Instant::now();
                    screen.account().details().await.unwrap();
                    assert!(
                        begun.elapsed() <= Duration::from_millis(500),
                        "{:?}",
                        begun.elapsed()
                    );
                }
            };
            tokio::join!(bulk, interactive).0.unwrap();
        })
        .await;
    assert_eq!(scene.answers.refused(), 0);
}

async fn a_used_up_day_of_one_is_known_to_the_other(limits: SharedLimits) {
    let limiter = || Limiter::new(LimitPolicy::new().shared(limits.clone()));
    let (one, other) = (limiter(), limiter());
    let request = Request::get(Path::fixed("/crm/v3/objects/contacts"));
    let call = async |limiter: &Limiter| limiter.pass(&request, Instant::now() + FOR_EVER).await.map(drop);
    let daily = ErrorBody {
        policy_name: Some("DAILY".into()),
        ..ErrorBody::new("You have reached your daily limit.")
    };
    let scene = Scene::new(Plan::Free, limits.clone()).await;
    scene
        .together(async {
            one.time_zone("US/Eastern");
            call(&one).await.unwrap();
            call(&other).await.unwrap();
            one.refused(Allowance::Burst, &Error::daily_limit(daily), Duration::ZERO);
            assert_eq!(call(&one).await.unwrap_err().kind(), ErrorKind::RateLimited);
            // Nothing more of the other is sent once it has heard of it.
            one.burst.report_now().await;
            other.burst.report_now().await;
            let error = call(&other).await.unwrap_err();
            assert!(error.is_daily_limit(), "{error}");
        })
        .await;
    let (one, other) = (one.state().daily, other.state().daily);
    assert!(other.used_up);
    assert_eq!(other.resets_at, one.resets_at);
}

macro_rules! for_every_book {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    super::$name(super::SharedLimits::in_process()).await;
                }
            )*
        }

        #[cfg(feature = "redis")]
        mod redis {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    let Some(server) = crate::shared::server::RedisServer::start() else {
                        return;
                    };
                    super::$name(super::at(&server)).await;
                }
            )*
        }
    };
}

for_every_book!(
    four_clients_of_one_app_meet_no_429_and_have_equal_parts,
    an_interactive_call_of_one_does_not_wait_for_the_bulk_of_another,
    a_used_up_day_of_one_is_known_to_the_other,
);

#[cfg(feature = "redis")]
fn at(server: &crate::shared::server::RedisServer) -> SharedLimits {
    // Time goes on in steps while the server answers in its own.
    let redis = crate::shared::Redis::new(server.url()).unwrap().timeout(FOR_EVER);
    SharedLimits::redis(&redis, 1, "app").in_virtual_time(Instant::now())
}

#[cfg(feature = "redis")]
#[tokio::test(start_paused = true)]
async fn a_server_that_dies_and_returns_costs_no_call_and_no_429() {
    const NAMES: [&str; 2] = ["first", "second"];
    const CALLS: usize = 400;
    let Some(mut server) = crate::shared::server::RedisServer::start() else {
        return;
    };
    let scene = Scene::new(Plan::Free, at(&server)).await;
    let clients = NAMES.map(|name| scene.client(name));
    let answered = AtomicUsize::new(0);
    let shared = || clients[0].limits().shared;
    scene
        .together(async {
            let begun = Instant::now();
            let work = join_all(clients.iter().map(|client| mixed(client, CALLS, &answered)));
            let incidents = async {
                reached(&answered, 200).await;
                assert_eq!(shared(), Some(true));
                server.kill();
                reached(&answered, 400).await;
                assert_eq!(shared(), Some(false));
                server.restart();
                reached(&answered, 600).await;
                assert_eq!(shared(), Some(true));
            };
            let (done, ()) = tokio::join!(work, incidents);
            done.into_iter().collect::<Result<(), _>>().unwrap();
            // 720 reads are seven more windows of a hundred; both went on with half each while the server was away.
            assert!(
                begun.elapsed() <= Duration::from_secs(95),
                "{:?}",
                begun.elapsed()
            );
        })
        .await;
    assert_eq!(answered.load(Ordering::Relaxed), 2 * CALLS);
    assert_eq!(scene.answers.refused(), 0);
}

#[cfg(feature = "redis")]
async fn reached(answered: &AtomicUsize, calls: usize) {
    while answered.load(Ordering::Relaxed) < calls {
        tokio::time::sleep(TICK).await;
    }
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn without_a_server_calls_go_on_with_a_part() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", free.local_addr().unwrap());
    drop(free);
    let limits = SharedLimits::redis(&crate::shared::Redis::new(url).unwrap(), 1, "app");
    for (policy, own) in [
        (LimitPolicy::new(), 50),
        (LimitPolicy::new().part_while_away(0.1), 10),
    ] {
        let limiter = Limiter::new(policy.shared(limits.clone()));
        let request = Request::get(Path::fixed("/crm/v3/objects/contacts"));
        let soon = || Instant::now() + Duration::from_secs(5);
        for _ in 0..own {
            limiter.pass(&request, soon()).await.unwrap();
        }
        let error = limiter.pass(&request, soon()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert_eq!(limiter.state().shared, Some(false));
    }
}
