//! The book: places of one allowance that several clients share, and who may take the next one.
//!
//! Every client writes what it did into the book (calls in flight, ages of answers, calls in line) and is told in the
//! same step how many of its calls may go. What it writes is always the whole of it: a report that is lost, repeated,
//! or written into an empty book after a restart leaves nothing wrong behind. There is no reading first and writing
//! later, so that no two clients can take the same place.
//!
//! A client may always go up to an equal part of the allowance, and beyond it only where the others who want their part
//! are left room. Lower priorities leave some places free, as they do within a client.
//!
//! [`memory`] keeps the book for the clients of one process, `redis` for those of many. One suite of tests holds for
//! both.

mod memory;
#[cfg(feature = "redis")]
mod redis;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::daily::Day;
use super::policy::Leaves;
use super::priority::Priority;
use memory::Memory;

/// How long a client's calls in line count without a word from it.
pub(super) const DEMAND_LASTS: Duration = Duration::from_secs(3);
/// How long a client's calls in flight count without a word from it.
pub(super) const FLIGHT_LASTS: Duration = Duration::from_secs(30);
/// When to ask again where places are free and left to others.
pub(super) const SOON: Duration = Duration::from_millis(20);

/// Limits that several clients use together: each call of any of them counts for all.
///
/// HubSpot counts calls by application and account. Programs that share a token, or an installation of an app, share its
/// limits too; with this they know of each other, take equal parts where all have much to do, and lend what they don't
/// need.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use spoke_client::{HubSpot, LimitPolicy, SharedLimits};
///
/// let limits = SharedLimits::in_process();
/// let client = || {
///     let policy = LimitPolicy::new().shared(limits.clone());
///     HubSpot::builder().base_url(portal.url()).token(portal.token()).limits(policy).build()
/// };
/// let (web, worker) = (client()?, client()?);
/// web.account().details().await?;
/// worker.account().details().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SharedLimits {
    keeper: Keeper,
    /// What the limits belong to, as it stands in keys: no name and no token can be read from it.
    scope: Arc<str>,
}

#[derive(Clone)]
enum Keeper {
    Memory(Arc<Memory>),
    #[cfg(feature = "redis")]
    Redis(Arc<redis::Book>),
}

impl SharedLimits {
    /// Limits for clients of this process that use the same token or app. They belong to those that were given clones
    /// of this value.
    #[must_use]
    pub fn in_process() -> Self {
        Self {
            keeper: Keeper::Memory(Arc::default()),
            scope: Arc::from("here"),
        }
    }

    /// Limits for all processes that name the same server, account and app. `app` is any name that the programs agree
    /// on for what HubSpot counts together: a private app, or a public app's installation. The server is told a digest
    /// of it.
    ///
    /// While the server is away, each client goes on with a part of the limits
    /// ([`crate::LimitPolicy::part_while_away`]), and returns when the server does.
    ///
    /// ```
    /// use spoke_client::shared::Redis;
    /// use spoke_client::{HubSpot, LimitPolicy, SharedLimits};
    ///
    /// let redis = Redis::new("redis://127.0.0.1:6379")?;
    /// let limits = SharedLimits::redis(&redis, 147_234, "crm-sync");
    /// let hubspot = HubSpot::builder()
    ///     .token("pat-na1-00000000-0000-0000-0000-000000000000")
    ///     .limits(LimitPolicy::new().shared(limits))
    ///     .build()?;
    /// # let _ = hubspot;
    /// # Ok::<(), spoke_client::Error>(())
    /// ```
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn redis(server: &crate::shared::Redis, portal_id: u64, app: &str) -> Self {
        Self {
            keeper: Keeper::Redis(Arc::new(redis::Book::new(server.clone()))),
            scope: format!("{portal_id}:{}", digest(app)).into(),
        }
    }

    /// Writes a report and says what may go.
    pub(super) async fn ask(&self, class: &'static str, report: &Report<'_>) -> Result<Reply, Away> {
        match &self.keeper {
            Keeper::Memory(memory) => Ok(memory.ask(class, report)),
            #[cfg(feature = "redis")]
            Keeper::Redis(book) => book.ask(&self.scope, class, report).await,
        }
    }

    /// The same server with time that is told by a test's clock.
    #[cfg(all(test, feature = "redis"))]
    pub(super) fn in_virtual_time(self, since: tokio::time::Instant) -> Self {
        match self.keeper {
            Keeper::Memory(_) => self,
            Keeper::Redis(book) => Self {
                keeper: Keeper::Redis(Arc::new(book.in_virtual_time(since))),
                ..self
            },
        }
    }
}

/// The same limits: clones of one value, or the same account and app at a server.
impl PartialEq for SharedLimits {
    fn eq(&self, other: &Self) -> bool {
        match (&self.keeper, &other.keeper) {
            (Keeper::Memory(one), Keeper::Memory(two)) => Arc::ptr_eq(one, two),
            #[cfg(feature = "redis")]
            (Keeper::Redis(one), Keeper::Redis(two)) => self.scope == other.scope && one.same_server(two),
            #[cfg(feature = "redis")]
            _ => false,
        }
    }
}

impl fmt::Debug for SharedLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keeper = match self.keeper {
            Keeper::Memory(_) => "memory",
            #[cfg(feature = "redis")]
            Keeper::Redis(_) => "redis",
        };
        f.debug_struct("SharedLimits")
            .field("keeper", &keeper)
            .field("scope", &self.scope)
            .finish()
    }
}

/// Enough of a digest to tell names apart.
#[cfg_attr(
    not(feature = "redis"),
    allow(dead_code, reason = "only keys at a server need it")
)]
fn digest(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What a client did and wants.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "redis"),
    allow(dead_code, reason = "only a server can be away")
)]
pub(super) struct Report<'a> {
    /// Which client it is.
    pub(super) client: &'a str,
    pub(super) window: Duration,
    /// The allowance, where nobody has been told of it yet.
    pub(super) assumed: u32,
    /// The part of the allowance that all these clients may use together.
    pub(super) part: f64,
    pub(super) leaves: Leaves,
    pub(super) in_flight: u32,
    /// How long ago calls were answered, and how many.
    pub(super) answered: Vec<(Duration, u32)>,
    /// Calls in line, by priority.
    pub(super) waiting: [u32; Priority::ALL.len()],
    /// What the newest answer said.
    pub(super) told: Option<Told>,
    /// For how long HubSpot wants no calls, as far as this client knows.
    pub(super) closed: Duration,
    /// Whether the book was out of reach before this.
    pub(super) returning: bool,
    pub(super) day: Option<Day>,
    /// The time in microseconds, in place of that of the book.
    #[cfg(test)]
    pub(super) now: Option<u64>,
}

/// What an answer's headers said of the allowance.
#[derive(Copy, Clone, Debug)]
pub(super) struct Told {
    pub(super) whole: u32,
    pub(super) remaining: Option<u32>,
    /// How long ago the call was sent.
    pub(super) sent: Duration,
}

/// What the book says to a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reply {
    /// How many calls may go now, by priority.
    pub(super) granted: [u32; Priority::ALL.len()],
    /// When it is worth asking again, if anybody knows.
    pub(super) next: Option<Duration>,
    /// Places that others have: the other clients of the book, and whoever else HubSpot counted.
    pub(super) others: u32,
    /// Clients with calls in the window or in line, this one with them.
    pub(super) clients: u32,
    /// What HubSpot was heard to allow.
    pub(super) whole: u32,
    pub(super) closed: Duration,
    /// The book was lost a moment ago, and waits for all clients to write into it again.
    pub(super) warming: bool,
    pub(super) day: Day,
}

/// The book can't be asked.
#[cfg_attr(
    not(feature = "redis"),
    allow(dead_code, reason = "only a server can be away")
)]
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Away;

/// An equal part of the allowance for each of so many clients.
fn equal_part(limit: u32, clients: u32) -> u32 {
    limit.div_ceil(clients.max(1))
}
