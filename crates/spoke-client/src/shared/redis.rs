//! [`Redis`]: one connection to a Redis or Valkey server, which may be away at any time.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, ToRedisArgs};
use spoke_model::secret::Secret;
use tokio::time::{Instant, timeout};

use crate::error::{Error, ErrorKind};

const CONNECT: Duration = Duration::from_millis(500);
const ANSWER: Duration = Duration::from_millis(500);
/// How long nobody asks after the first failure; doubled with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A Redis or Valkey server that processes share. Cheap to clone; clones share one connection.
///
/// The server may be away. Then nobody waits for it: a failed command is followed by a pause of 50 milliseconds, doubled
/// up to a second, in which every command fails at once. The first one after the pause asks again. Connecting and each
/// answer are bounded by half a second ([`Redis::timeout`]).
///
/// ```no_run
/// # async fn example() -> Result<(), spoke_client::Error> {
/// use spoke_client::shared::Redis;
///
/// let redis = Redis::new("redis://127.0.0.1:6379")?;
/// redis.ping().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Redis(Arc<Interior>);

struct Interior {
    client: Client,
    /// Host and port: what may be shown of the address.
    place: String,
    connect: Duration,
    answer: Duration,
    state: Mutex<State>,
    /// Held by the one who connects.
    connecting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    failures: u32,
    away_until: Option<Instant>,
}

/// The server did not answer, or refused.
#[derive(Debug)]
pub(crate) struct Away {
    pub(crate) reason: String,
}

/// A Lua script that the server runs as one step.
#[derive(Debug)]
pub(crate) struct Script(redis::Script);

impl Script {
    pub(crate) fn new(text: &str) -> Self {
        Self(redis::Script::new(text))
    }
}

impl Redis {
    /// A server by its address, such as `redis://:password@127.0.0.1:6379/0`. Nothing is sent. The connection is not
    /// encrypted: use a server on the same machine, in a private network, or behind a tunnel.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the address can't be used. The message does not quote it, because it may hold
    /// a password.
    pub fn new(url: impl Into<Secret>) -> Result<Self, Error> {
        let url: Secret = url.into();
        if url.expose().trim().starts_with("rediss:") {
            return Err(Error::configuration(
                "the address of the Redis server begins with rediss://, but the connection can't be encrypted: \
                 use redis:// to a server nearby, or a tunnel",
            ));
        }
        // The cause could quote the address.
        let client = Client::open(url.expose().trim()).map_err(|_| {
            Error::configuration(
                "the address of the Redis server can't be used: write redis://host:port, with \
                 redis://user:password@host:port/database where it is needed",
            )
        })?;
        let place = client.get_connection_info().addr().to_string();
        Ok(Self(Arc::new(Interior {
            client,
            place,
            connect: CONNECT,
            answer: ANSWER,
            state: Mutex::default(),
            connecting: tokio::sync::Mutex::new(()),
        })))
    }

    /// The same server with a connection of its own, and this bound of connecting and of each answer. Default 500
    /// milliseconds.
    #[must_use]
    pub fn timeout(&self, timeout: Duration) -> Self {
        Self(Arc::new(Interior {
            client: self.0.client.clone(),
            place: self.0.place.clone(),
            connect: timeout,
            answer: timeout,
            state: Mutex::default(),
            connecting: tokio::sync::Mutex::new(()),
        }))
    }

    /// Asks the server whether it is there.
    ///
    /// # Errors
    /// [`ErrorKind::Connect`] when it does not answer, or refuses.
    pub async fn ping(&self) -> Result<(), Error> {
        self.command::<String>(&redis::cmd("PING"))
            .await
            .map(drop)
            .map_err(|away| {
                Error::new(
                    ErrorKind::Connect,
                    format!(
                        "the Redis server at {} does not answer ({}): check its address and that it runs",
                        self.0.place, away.reason
                    ),
                )
            })
    }

    /// Whether the last command failed. It says nothing before the first one.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.0.lock().failures > 0
    }

    /// Whether both are connections to the same server, as the same user.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (
            self.0.client.get_connection_info(),
            other.0.client.get_connection_info(),
        );
        one.addr() == two.addr()
            && one.redis_settings().db() == two.redis_settings().db()
            && one.redis_settings().username() == two.redis_settings().username()
    }

    /// As if the last command had failed, and the pause were this long; after none the next one asks again.
    #[cfg(test)]
    pub(crate) fn be_away_for(&self, pause: Duration) {
        self.0.lock().away_until = Some(Instant::now() + pause);
    }

    /// Runs one command.
    pub(crate) async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Away> {
        let mut connection = self.connection().await?;
        let answer = timeout(self.0.answer, command.query_async(&mut connection)).await;
        self.judge(answer)
    }

    /// Runs a script, which is sent as a whole only where the server does not know it yet.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[String],
        arguments: impl ToRedisArgs,
    ) -> Result<T, Away> {
        let mut connection = self.connection().await?;
        let mut call = script.0.prepare_invoke();
        call.key(keys).arg(arguments);
        let answer = timeout(self.0.answer, call.invoke_async(&mut connection)).await;
        self.judge(answer)
    }

    fn judge<T>(
        &self,
        answer: Result<redis::RedisResult<T>, tokio::time::error::Elapsed>,
    ) -> Result<T, Away> {
        match answer {
            Ok(Ok(answer)) => {
                self.0.answered();
                Ok(answer)
            }
            Ok(Err(error)) => Err(self.0.failed(reason(&error))),
            Err(_) => Err(self
                .0
                .failed(format!("no answer within {} ms", self.0.answer.as_millis()))),
        }
    }

    async fn connection(&self) -> Result<MultiplexedConnection, Away> {
        if let Some(connection) = self.0.at_hand()? {
            return Ok(connection);
        }
        // Whoever comes second waits for the first one, and never longer than that one does.
        let _connecting = self.0.connecting.lock().await;
        if let Some(connection) = self.0.at_hand()? {
            return Ok(connection);
        }
        // The bounds are ours, so that one place decides.
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let connecting = self
            .0
            .client
            .get_multiplexed_async_connection_with_config(&settings);
        match timeout(self.0.connect, connecting).await {
            Ok(Ok(connection)) => {
                self.0.lock().connection = Some(connection.clone());
                Ok(connection)
            }
            Ok(Err(error)) => Err(self.0.failed(reason(&error))),
            Err(_) => Err(self
                .0
                .failed(format!("no connection within {} ms", self.0.connect.as_millis()))),
        }
    }
}

impl Interior {
    fn at_hand(&self) -> Result<Option<MultiplexedConnection>, Away> {
        let state = self.lock();
        if state.away_until.is_some_and(|until| until > Instant::now()) {
            return Err(Away {
                reason: "it failed a moment ago".to_owned(),
            });
        }
        Ok(state.connection.clone())
    }

    fn answered(&self) {
        let mut state = self.lock();
        if state.failures > 0 {
            tracing::info!(server.address = self.place, "the Redis server is back");
        }
        state.failures = 0;
        state.away_until = None;
    }

    fn failed(&self, reason: String) -> Away {
        let mut state = self.lock();
        if state.failures == 0 {
            tracing::warn!(
                server.address = self.place,
                error = reason,
                "the Redis server does not answer"
            );
        }
        let pause = FIRST_PAUSE
            .saturating_mul(1 << state.failures.min(10))
            .min(LONGEST_PAUSE);
        state.failures = state.failures.saturating_add(1);
        state.away_until = Some(Instant::now() + pause);
        state.connection = None;
        Away { reason }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The kind alone: a server's own words may quote what was sent.
fn reason(error: &redis::RedisError) -> String {
    match error.code() {
        Some(code) => code.to_owned(),
        None => error.category().to_owned(),
    }
}

/// Host and port; never the password.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("server", &self.0.place)
            .field("away", &self.is_away())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::server::RedisServer;
    use super::*;

    #[test]
    fn an_address_that_can_not_be_used_is_told_without_its_password() {
        for url in [
            "http://:planted@localhost",
            "rediss://:planted@localhost",
            "",
            "redis://:planted@:port",
        ] {
            let error = Redis::new(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
        }
        let redis = Redis::new("redis://user:planted@localhost:7/2").unwrap();
        assert_eq!(
            format!("{redis:?}"),
            r#"Redis { server: "localhost:7", away: false, .. }"#
        );
    }

    #[tokio::test]
    async fn nobody_there_is_told_at_once_and_asked_again_after_a_pause() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let redis = Redis::new(format!("redis://127.0.0.1:{port}")).unwrap();
        let error = redis.ping().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(redis.is_away());
        // During the pause nothing is tried.
        let away = redis.command::<String>(&redis::cmd("PING")).await.unwrap_err();
        assert_eq!(away.reason, "it failed a moment ago");
        redis.0.lock().away_until = Some(Instant::now());
        let away = redis.command::<String>(&redis::cmd("PING")).await.unwrap_err();
        assert_ne!(away.reason, "it failed a moment ago");
    }

    #[tokio::test]
    async fn a_server_that_dies_and_returns_is_found_again() {
        let Some(mut server) = RedisServer::start() else {
            return;
        };
        let redis = Redis::new(server.url()).unwrap();
        redis.ping().await.unwrap();
        server.kill();
        redis.ping().await.unwrap_err();
        assert!(redis.is_away());
        server.restart();
        redis.0.lock().away_until = None;
        redis.ping().await.unwrap();
        assert!(!redis.is_away());
    }

    #[tokio::test]
    async fn a_server_that_is_silent_is_given_up_within_the_bound() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("redis://{}", silent.local_addr().unwrap());
        let redis = Redis::new(url).unwrap().timeout(Duration::from_millis(20));
        let error = redis.ping().await.unwrap_err();
        assert!(error.to_string().contains("within 20 ms"), "{error}");
        drop(silent);
    }

    #[tokio::test]
    async fn a_script_runs_with_its_keys_and_arguments() {
        let Some(server) = RedisServer::start() else {
            return;
        };
        let redis = Redis::new(server.url()).unwrap();
        let script = Script::new("return {KEYS[1], ARGV[1], ARGV[2]}");
        let answer: Vec<String> = redis
            .run(&script, &["key".to_owned()], &["1", "2"])
            .await
            .unwrap();
        assert_eq!(answer, ["key", "1", "2"]);
    }
}
