//! [`Book`]: the book at a Redis or Valkey server. Each report is one script, which reads the server's clock.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::time::Instant;

use super::{Away, DEMAND_LASTS, FLIGHT_LASTS, Reply, Report, SOON};
use crate::shared::{Redis, Script};
use crate::transport::limit::daily::Day;
use crate::transport::limit::priority::Priority;
use crate::transport::limit::window::AFTERWARDS;

pub(super) struct Book {
    server: Redis,
    script: Script,
    /// Set by tests: time is what has passed since then, and not what the server's clock says.
    since: Option<Instant>,
}

impl Book {
    pub(super) fn new(server: Redis) -> Self {
        Self {
            server,
            script: Script::new(include_str!("window.lua")),
            since: None,
        }
    }

    pub(super) fn same_server(&self, other: &Self) -> bool {
        self.server.is_same(&other.server)
    }

    #[cfg(test)]
    pub(super) fn in_virtual_time(&self, since: Instant) -> Self {
        Self {
            since: Some(since),
            ..Self::new(self.server.clone())
        }
    }

    pub(super) async fn ask(&self, scope: &str, class: &str, report: &Report<'_>) -> Result<Reply, Away> {
        // The braces keep all keys of a scope in one slot of a cluster.
        let key = |name: &str| format!("spoke:limit:{{{scope}}}:{name}");
        let keys = [
            key(&format!("{class}:clients")),
            key(&format!("{class}:facts")),
            key("day"),
        ];
        let numbers: Vec<i64> = self
            .server
            .run(&self.script, &keys, self.arguments(report))
            .await
            .map_err(|_| Away)?;
        reply(&numbers).ok_or(Away)
    }

    fn arguments(&self, report: &Report<'_>) -> Vec<String> {
        // Far from the first moment of all, so that windows before it have room.
        const BEGIN: Duration = Duration::from_secs(1_000_000);
        let now = self.since.map(|since| micros(since.elapsed() + BEGIN));
        #[cfg(test)]
        let now = report.now.or(now);
        let told = report.told;
        let day = report.day;
        let mut ages = String::new();
        for (age, count) in &report.answered {
            let _ = write!(ages, "{}:{count},", age.as_micros());
        }
        let or_unknown = |number: Option<i64>| number.unwrap_or(-1).to_string();
        let [interactive, normal, bulk] = report.waiting;
        let [_, normal_leaves, bulk_leaves] = report.leaves.parts;
        vec![
            now.map(|now| now.to_string()).unwrap_or_default(),
            report.client.to_owned(),
            micros(report.window).to_string(),
            report.assumed.to_string(),
            report.part.to_string(),
            report.in_flight.to_string(),
            interactive.to_string(),
            normal.to_string(),
            bulk.to_string(),
            normal_leaves.to_string(),
            bulk_leaves.to_string(),
            u8::from(report.leaves.interactive).to_string(),
            micros(report.closed).to_string(),
            u8::from(report.returning).to_string(),
            or_unknown(told.map(|told| told.whole.into())),
            or_unknown(told.and_then(|told| told.remaining).map(i64::from)),
            micros(told.map_or(Duration::ZERO, |told| told.sent)).to_string(),
            ages,
            or_unknown(
                day.and_then(|day| day.limit)
                    .and_then(|calls| calls.try_into().ok()),
            ),
            or_unknown(
                day.and_then(|day| day.remaining)
                    .and_then(|calls| calls.try_into().ok()),
            ),
            or_unknown(day.and_then(|day| day.used_up_until)),
            micros(DEMAND_LASTS).to_string(),
            micros(FLIGHT_LASTS).to_string(),
            micros(AFTERWARDS).to_string(),
            micros(SOON).to_string(),
        ]
    }
}

/// `None` for an answer of another form, which only another program can have made.
fn reply(numbers: &[i64]) -> Option<Reply> {
    let &[
        interactive,
        normal,
        bulk,
        next,
        others,
        clients,
        whole,
        closed,
        warming,
        limit,
        remaining,
        ends,
    ] = numbers
    else {
        return None;
    };
    let count = |number: i64| u32::try_from(number).ok();
    let granted: [u32; Priority::ALL.len()] = [count(interactive)?, count(normal)?, count(bulk)?];
    Some(Reply {
        granted,
        next: u64::try_from(next).ok().map(Duration::from_micros),
        others: count(others)?,
        clients: count(clients)?,
        whole: count(whole)?,
        closed: Duration::from_micros(u64::try_from(closed).ok()?),
        warming: warming == 1,
        day: Day {
            limit: u64::try_from(limit).ok(),
            remaining: u64::try_from(remaining).ok(),
            used_up_until: (ends >= 0).then_some(ends),
        },
    })
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
