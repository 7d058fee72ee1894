//! What processes see of each other, and what becomes of it while the server is away. Every cache is a process of its own.

use std::time::Duration;

use redis::cmd;

use super::super::conformance::{begin, get, known, learn, record};
use super::*;
use crate::CachePolicy;
use crate::shared::server::RedisServer;
use crate::transport::cache::Cache;

pub(in super::super) struct Server {
    process: RedisServer,
    redis: Redis,
}

impl Server {
    pub(in super::super) fn start() -> Option<Self> {
        let process = RedisServer::start()?;
        let redis = Redis::new(process.url()).unwrap();
        Some(Self { process, redis })
    }

    fn shared(&self) -> SharedCache {
        // A process has a connection of its own.
        SharedCache::new(Redis::new(self.process.url()).unwrap(), 12_345)
    }

    pub(in super::super) fn cache(&self, token: &str) -> Cache {
        Cache::new(CachePolicy::new().shared(self.shared()), Some(token))
    }

    async fn keys(&self) -> Vec<String> {
        self.redis.command(cmd("KEYS").arg("*")).await.unwrap()
    }

    async fn left(&self, key: &str) -> i64 {
        self.redis.command(cmd("PTTL").arg(key)).await.unwrap()
    }

    /// Lets everything on the server grow older.
    pub(in super::super) async fn pass(&self, time: Duration) {
        let time = i64::try_from(time.as_millis()).unwrap();
        for key in self.keys().await {
            let left = self.left(&key).await - time;
            let _: i64 = self
                .redis
                .command(cmd("PEXPIRE").arg(&key).arg(left))
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn what_one_reads_the_others_know_and_what_one_writes_all_forget() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (server.cache("token"), server.cache("token"));
    learn(&first, "contacts/1", record("1", "Oslo")).await;
    assert_eq!(known(&second, "contacts/1").await, "Oslo 0");
    second.forget(&Touched::record("contacts", "1"));
    assert!(second.tell().await);
    assert_eq!(known(&first, "contacts/1").await, "nothing");
}

#[tokio::test]
async fn what_another_process_overtook_is_not_kept_anywhere() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (server.cache("token"), server.cache("token"));
    let reading = begin(&first, "contacts/1").await;
    second.forget(&Touched::record("contacts", "1"));
    assert!(second.tell().await);
    first.keep(&reading, &record("1", "old")).await;
    assert_eq!(known(&second, "contacts/1").await, "nothing");
    assert_eq!(first.stats().entries, 0);
}

#[tokio::test]
async fn tokens_levels_and_portals_do_not_see_each_other_unless_they_are_told_to() {
    let Some(server) = Server::start() else { return };
    let with = |shared: SharedCache, token| Cache::new(CachePolicy::new().shared(shared), token);
    let reader = server.cache("reader");
    learn(&reader, "contacts/1", record("1", "Oslo")).await;
    let other_portal = SharedCache::new(Redis::new(server.process.url()).unwrap(), 54_321);
    let named = server.shared().level("support");
    for cache in [
        server.cache("writer"),
        with(other_portal.clone(), Some("reader")),
        with(named.clone(), Some("reader")),
        with(server.shared().level("reader"), None),
    ] {
        assert_eq!(known(&cache, "contacts/1").await, "nothing");
    }
    // What is written at one level is forgotten at all of them, and not in another portal.
    let elsewhere = with(other_portal, Some("reader"));
    learn(&elsewhere, "contacts/1", record("1", "Rome")).await;
    let writer = server.cache("writer");
    writer.forget(&Touched::record("contacts", "1"));
    assert!(writer.tell().await);
    assert_eq!(known(&reader, "contacts/1").await, "nothing");
    assert_eq!(known(&elsewhere, "contacts/1").await, "Rome 0");
    // Two tokens of one level.
    learn(
        &with(named.clone(), Some("one")),
        "contacts/2",
        record("2", "Bonn"),
    )
    .await;
    assert_eq!(known(&with(named, Some("two")), "contacts/2").await, "Bonn 0");
}

#[tokio::test]
async fn a_client_whose_tokens_change_has_to_name_its_level() {
    let redis = Redis::new("redis://127.0.0.1:1").unwrap();
    let policy = CachePolicy::new().shared(SharedCache::new(redis.clone(), 1));
    assert!(policy.check(true).is_ok());
    let error = policy.check(false).unwrap_err();
    assert!(error.message().contains("SharedCache::level"), "{error}");
    let named = SharedCache::new(redis, 1).level("reader");
    assert!(CachePolicy::new().shared(named).check(false).is_ok());
}

#[tokio::test]
async fn the_server_sees_no_address_and_no_id_in_a_key_and_keeps_nothing_for_ever() {
    let Some(server) = Server::start() else { return };
    let cache = server.cache("planted-token");
    learn(&cache, "contacts/987654321", record("987654321", "Oslo")).await;
    learn(
        &cache,
        "contacts/jane@example.com?idProperty=email",
        record("7", "Oslo"),
    )
    .await;
    cache.forget(&Touched::record("contacts", "987654321"));
    assert!(cache.tell().await);
    let keys = server.keys().await;
    assert!(keys.len() >= 6, "{keys:?}");
    for key in keys {
        assert!(key.starts_with("spoke:cache:{12345}:"), "{key}");
        for planted in ["987654321", "jane", "planted"] {
            assert!(!key.contains(planted), "{key}");
        }
        let left = server.left(&key).await;
        let longest = if key.contains(":value:") {
            30 * 60
        } else {
            48 * 3600
        };
        assert!(left > 0 && left <= longest * 1000, "{key}: {left}");
    }
}

#[tokio::test]
async fn a_large_answer_stays_in_its_process() {
    let Some(server) = Server::start() else { return };
    let small = || {
        Cache::new(
            CachePolicy::new().shared(server.shared().bytes(100)),
            Some("token"),
        )
    };
    let cache = small();
    learn(&cache, "contacts/1", record("1", &"x".repeat(200))).await;
    learn(&cache, "contacts/2", record("2", "Oslo")).await;
    assert_eq!(known(&small(), "contacts/1").await, "nothing");
    assert_eq!(known(&small(), "contacts/2").await, "Oslo 0");
    assert_eq!(cache.stats().entries, 2);
}

#[tokio::test]
async fn stamps_that_the_server_has_evicted_take_their_answers_along() {
    let Some(server) = Server::start() else { return };
    let cache = server.cache("token");
    for kind in ["everything", "type:", "record:", "any-record:"] {
        learn(&cache, "contacts/1", record("1", "Oslo")).await;
        for key in server.keys().await {
            if key.ends_with(kind) || key.contains(&format!(":{kind}")) {
                let _: i64 = server.redis.command(cmd("DEL").arg(&key)).await.unwrap();
            }
        }
        assert_eq!(known(&cache, "contacts/1").await, "nothing", "{kind}");
    }
    // It is learned anew afterwards.
    learn(&cache, "contacts/1", record("1", "Rome")).await;
    assert_eq!(known(&cache, "contacts/1").await, "Rome 0");
}

#[tokio::test]
async fn what_somebody_else_wrote_there_is_nothing() {
    let Some(server) = Server::start() else { return };
    let cache = server.cache("token");
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    for key in server.keys().await.iter().filter(|key| key.contains(":value:")) {
        let _: String = server
            .redis
            .command(cmd("SET").arg(key).arg("garbage"))
            .await
            .unwrap();
    }
    learn(&cache, "contacts/1", record("1", "Rome")).await;
    assert_eq!(known(&cache, "contacts/1").await, "Rome 0");
}

#[tokio::test(start_paused = true)]
async fn while_the_server_is_away_a_process_believes_itself_for_a_short_time() {
    let nobody = Redis::new("redis://127.0.0.1:1").unwrap();
    let shared = SharedCache::new(nobody, 1).alone(Duration::from_secs(30));
    let cache = Cache::new(CachePolicy::new().shared(shared), Some("token"));
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    tokio::time::advance(Duration::from_secs(29)).await;
    assert_eq!(known(&cache, "contacts/1").await, "Oslo 29");
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(known(&cache, "contacts/1").await, "nothing");
    let question = cache.question(&get("contacts/1")).unwrap();
    let ill = crate::Error::answered(503, String::new(), None, None, None);
    assert!(cache.fallback(&question, &ill).await.is_some());
    // Its own writes it knows.
    learn(&cache, "contacts/2", record("2", "Oslo")).await;
    cache.forget(&Touched::record("contacts", "2"));
    assert!(!cache.tell().await);
    assert_eq!(known(&cache, "contacts/2").await, "nothing");
}

#[tokio::test]
async fn what_came_from_another_process_helps_when_the_server_goes() {
    let Some(mut server) = Server::start() else { return };
    let (first, second) = (server.cache("token"), server.cache("token"));
    learn(&first, "contacts/1", record("1", "Oslo")).await;
    assert_eq!(known(&second, "contacts/1").await, "Oslo 0");
    server.process.kill();
    assert_eq!(known(&second, "contacts/1").await, "Oslo 0");
}

#[tokio::test]
async fn a_write_while_the_server_is_away_is_told_before_anything_is_read_there() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (server.cache("token"), server.cache("token"));
    learn(&first, "contacts/1", record("1", "old")).await;
    learn(&first, "contacts/2", record("2", "same")).await;
    // Cut off, not dead: it keeps what it knows.
    first
        .shared
        .as_ref()
        .unwrap()
        .redis
        .be_away_for(Duration::from_secs(3_600));
    first.forget(&Touched::record("contacts", "1"));
    assert!(!first.tell().await);
    assert_eq!(known(&second, "contacts/1").await, "old 0", "it can't know yet");
    first.shared.as_ref().unwrap().redis.be_away_for(Duration::ZERO);
    assert_eq!(known(&first, "contacts/1").await, "nothing");
    assert_eq!(known(&second, "contacts/1").await, "nothing");
    assert_eq!(known(&second, "contacts/2").await, "same 0");
}

#[tokio::test]
async fn too_much_to_tell_becomes_everything() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (server.cache("token"), server.cache("token"));
    learn(&second, "deals/1", record("1", "Oslo")).await;
    first
        .shared
        .as_ref()
        .unwrap()
        .redis
        .be_away_for(Duration::from_secs(3_600));
    for id in 0..MOST_WAITING {
        first.forget(&Touched::record("contacts", &id.to_string()));
    }
    assert!(first.shared.as_ref().unwrap().lock().1.len() <= MOST_WAITING);
    first.shared.as_ref().unwrap().redis.be_away_for(Duration::ZERO);
    assert!(first.tell().await);
    assert_eq!(known(&second, "deals/1").await, "nothing");
}

#[tokio::test]
async fn a_server_that_dies_and_returns_empty_is_filled_again() {
    let Some(mut server) = Server::start() else { return };
    let cache = server.cache("token");
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    server.process.restart();
    let redis = &cache.shared.as_ref().unwrap().redis;
    // The broken connection is noticed once.
    let _ = redis.ping().await;
    redis.be_away_for(Duration::ZERO);
    learn(&cache, "contacts/1", record("1", "Rome")).await;
    assert_eq!(known(&server.cache("token"), "contacts/1").await, "Rome 0");
}
