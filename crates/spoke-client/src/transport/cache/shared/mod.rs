//! The part of the cache that processes share, on a Redis or Valkey server.
//!
//! Every read asks the server, so no process listens for what the others write: what is not struck is good. That is one
//! exchange with a server nearby in place of one with HubSpot. How forgetting works is told in [`stamps`].

mod policy;
mod stamps;
mod value;

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use policy::SharedCache;

use super::entry::Entry;
use super::key::Key;
use super::touched::Touched;
use crate::shared::{Away, Redis, Script};
use policy::LONGEST;
use stamps::{Names, Stamps, fresh};
use value::Value;

/// How many stamps wait at most for a server that is away; beyond that everything is struck.
const MOST_WAITING: usize = 10_000;
/// How many stamps are set in one step.
const AT_ONCE: usize = 1_000;

/// The value, its remaining time, and the stamps.
const LOOK: &str = r"
local found = redis.call('MGET', unpack(KEYS))
table.insert(found, redis.call('PTTL', KEYS[1]))
return found";

/// Writes the value if the stamps are as they were; those that were not there are set.
/// ARGV: value, its time, the time of stamps, then for each stamp what it was and what it is to be.
const KEEP: &str = r"
for i = 2, #KEYS do
    local now = redis.call('GET', KEYS[i]) or ''
    if now ~= ARGV[2 * i] then return 0 end
end
for i = 2, #KEYS do
    redis.call('SET', KEYS[i], ARGV[2 * i + 1], 'PX', ARGV[3])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";

/// Sets stamps anew. ARGV: their time, then each.
const STRIKE: &str = r"
for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ARGV[1]) end
return #KEYS";

/// The server, and what it has not been told yet.
pub(super) struct Shared {
    redis: Redis,
    names: Names,
    alone: Duration,
    bytes: usize,
    level: String,
    scripts: Scripts,
    /// Stamps to set anew, each with a number that tells when it was asked for.
    waiting: Mutex<(u64, HashMap<String, u64>)>,
    /// How many wait: most often none, and then nobody takes the lock.
    count: AtomicUsize,
    telling: tokio::sync::Mutex<()>,
}

struct Scripts {
    look: Script,
    keep: Script,
    strike: Script,
}

/// What stood on the server before HubSpot was asked.
pub(super) struct Before {
    named: Stamps,
    unnamed: Stamps,
}

/// What the server said.
pub(super) struct Looked {
    pub(super) found: Option<(Entry, Duration)>,
    pub(super) before: Before,
}

impl Shared {
    /// Without a level of its own, answers are shared by those who have the same token.
    pub(super) fn new(policy: &SharedCache, token: Option<&str>) -> Self {
        let level = match (&policy.level, token) {
            (Some(level), _) => format!("level {level}"),
            (None, Some(token)) => format!("token {token}"),
            (None, None) => String::new(),
        };
        Self {
            redis: policy.redis.clone(),
            names: Names::of_portal(policy.portal_id),
            alone: policy.alone,
            bytes: policy.bytes,
            level,
            scripts: Scripts {
                look: Script::new(LOOK),
                keep: Script::new(KEEP),
                strike: Script::new(STRIKE),
            },
            waiting: Mutex::default(),
            count: AtomicUsize::new(0),
            telling: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn level(&self) -> &str {
        &self.level
    }

    /// How old an answer of this process may be while the server is away.
    pub(super) fn alone(&self) -> Duration {
        self.alone
    }

    /// The entry with its age; an error when the server is away.
    pub(super) async fn look(&self, key: &Key) -> Result<Looked, Away> {
        self.tell().await?;
        let mut keys = vec![self.names.value(key)];
        keys.extend(self.names.stamps(key, true));
        keys.extend(self.names.stamps(key, false).into_iter().skip(2));
        let nothing: [&str; 0] = [];
        type Answer = (
            Option<Vec<u8>>,
            Option<String>,
            Option<String>,
            Option<String>,
            Option<String>,
            Option<String>,
            Option<String>,
            i64,
        );
        let (value, everything, of_type, record, any_record, unnamed, any, left): Answer =
            self.redis.run(&self.scripts.look, &keys, &nothing).await?;
        let word = Option::unwrap_or_default;
        let (everything, of_type) = (word(everything), word(of_type));
        let before = Before {
            named: [
                everything.clone(),
                of_type.clone(),
                word(record),
                word(any_record),
            ],
            unnamed: [everything, of_type, word(unnamed), word(any)],
        };
        let found = value.and_then(|bytes| Value::read(&bytes)).and_then(|value| {
            let left = Duration::from_millis(u64::try_from(left).ok()?);
            let good = value.stamps == *before.of(value.named);
            good.then(|| (value.entry, value.lives.saturating_sub(left)))
        });
        Ok(Looked { found, before })
    }

    /// Keeps an entry; `false` when something was struck since, so that it may be worthless.
    pub(super) async fn keep(
        &self,
        key: &Key,
        entry: Entry,
        lives: Duration,
        before: &Before,
    ) -> Result<bool, Away> {
        if entry.body.len() > self.bytes {
            return Ok(true);
        }
        // What lives for no time takes the place of what was kept before.
        let lives = lives.clamp(Duration::from_millis(1), LONGEST);
        self.tell().await?;
        let named = entry.id.is_some() && entry.id == key.id;
        let stamps = before.of(named).clone().map(|word| match word.as_str() {
            "" => fresh(),
            _ => word,
        });
        let value = Value {
            entry,
            named,
            stamps,
            lives,
        };
        let Some(bytes) = value.written() else {
            return Ok(true);
        };
        let mut keys = vec![self.names.value(key)];
        keys.extend(self.names.stamps(key, named));
        let mut arguments = vec![bytes, milliseconds(lives), milliseconds(2 * LONGEST)];
        for (was, is) in before.of(named).iter().zip(&value.stamps) {
            arguments.extend([was.clone().into_bytes(), is.clone().into_bytes()]);
        }
        self.redis
            .run::<i64>(&self.scripts.keep, &keys, &arguments)
            .await
            .map(|kept| kept == 1)
    }

    /// Notes what is to be struck. [`Shared::tell`] does it, or whoever asks the server next.
    pub(super) fn strike(&self, touched: &Touched) {
        let mut waiting = self.lock();
        waiting.0 += 1;
        let number = waiting.0;
        for name in self.names.struck(touched) {
            waiting.1.insert(name, number);
        }
        if waiting.1.len() > MOST_WAITING {
            waiting.1 = HashMap::from([(self.names.all(), number)]);
        }
        self.count.store(waiting.1.len(), Ordering::Release);
    }

    /// Tells the server what waits for it.
    pub(super) async fn tell(&self) -> Result<(), Away> {
        while self.count.load(Ordering::Acquire) > 0 {
            let _telling = self.telling.lock().await;
            let some: Vec<(String, u64)> = {
                let waiting = self.lock();
                let all = waiting.1.iter().take(AT_ONCE);
                all.map(|(name, number)| (name.clone(), *number)).collect()
            };
            if some.is_empty() {
                return Ok(());
            }
            let keys: Vec<String> = some.iter().map(|(name, _)| name.clone()).collect();
            let mut arguments = vec![milliseconds(2 * LONGEST)];
            arguments.extend(keys.iter().map(|_| fresh().into_bytes()));
            self.redis
                .run::<i64>(&self.scripts.strike, &keys, &arguments)
                .await?;
            let mut waiting = self.lock();
            for (name, number) in some {
                // What was asked for again meanwhile is told again.
                if waiting.1.get(&name) == Some(&number) {
                    waiting.1.remove(&name);
                }
            }
            self.count.store(waiting.1.len(), Ordering::Release);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, (u64, HashMap<String, u64>)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Before {
    fn of(&self, named: bool) -> &Stamps {
        if named { &self.named } else { &self.unnamed }
    }
}

fn milliseconds(time: Duration) -> Vec<u8> {
    time.as_millis().to_string().into_bytes()
}
