//! What several processes share: a connection to Redis or Valkey (feature `redis`).
//!
//! Nothing here is needed for a call to succeed. Who uses it has an answer of its own for the time in which the server is
//! away, and asks again later.

mod redis;

pub use crate::transport::SharedCache;
pub use redis::Redis;
pub(crate) use redis::Script;

#[cfg(test)]
pub(crate) mod server;
