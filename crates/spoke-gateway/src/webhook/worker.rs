//! Handling what the inbox holds, until it worked.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use spoke_store::inbox::StoredEvent;

use super::event::Event;
use super::receiver::Receiver;

/// An event that has failed so often is dead.
pub const FAILURES_MAX: u32 = 10;
/// Events handled at the same time.
const CONCURRENCY: usize = 8;
/// Events read from the inbox at once.
const BATCH: u32 = 100;
/// The longest wait between two attempts.
const WAIT_MAX_MS: i64 = 5 * 60 * 1000;
/// How long a worker sleeps when nothing is due and nothing comes in.
const IDLE: Duration = Duration::from_secs(60);

/// Why a handler could not do its work; its text is kept with the event.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// What is done with an event. It may get the same event twice, when the process ends between the two.
pub trait Handler: Send + Sync + 'static {
    /// Handles one event. `Err` brings it back later.
    ///
    /// # Errors
    /// Whatever kept it from doing so.
    fn handle(&self, event: &Event) -> impl Future<Output = Result<(), HandlerError>> + Send;
}

impl Receiver {
    /// Hands events to `handler` until `stop` is done. Run it beside the server; one is enough.
    pub async fn work(&self, handler: impl Handler, stop: impl Future<Output = ()>) {
        let handler = Arc::new(handler);
        tokio::select! {
            () = stop => {}
            () = self.work_for_ever(handler) => {}
        }
    }

    async fn work_for_ever(&self, handler: Arc<impl Handler>) {
        loop {
            let handled = self.work_once(&handler).await;
            if handled > 0 {
                continue;
            }
            let now = self.clock().now();
            let next = self.with_inbox(|inbox| inbox.next_due()).await;
            let wait = match next {
                Ok(Some(due)) => Duration::from_millis(u64::try_from(due.saturating_sub(now)).unwrap_or(0)),
                _ => IDLE,
            };
            tokio::select! {
                () = self.arrived() => {}
                // At least a moment, so that a clock that stands still does not make this spin.
                () = tokio::time::sleep(wait.clamp(Duration::from_millis(1), IDLE)) => {}
            }
        }
    }

    /// Hands what is due to `handler` and says how many events that were.
    pub async fn work_once(&self, handler: &Arc<impl Handler>) -> usize {
        let now = self.clock().now();
        let due = match self.with_inbox(move |inbox| inbox.due(now, BATCH)).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "the inbox can't be read");
                return 0;
            }
        };
        let count = due.len();
        futures_util::stream::iter(due)
            .for_each_concurrent(CONCURRENCY, |stored| self.handle_stored(handler, stored))
            .await;
        count
    }

    async fn handle_stored(&self, handler: &Arc<impl Handler>, stored: StoredEvent) {
        let outcome = match Event::parse(&stored.body) {
            Ok(event) => handler.handle(&event).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let number = stored.number;
        let noted = match outcome {
            Ok(()) => {
                self.counters().handled();
                self.with_inbox(move |inbox| inbox.done(number)).await
            }
            Err(reason) => {
                let failures = stored.failures + 1;
                let again = (failures < FAILURES_MAX).then(|| {
                    self.clock()
                        .now()
                        .saturating_add(wait_ms(failures, self.chance()))
                });
                if again.is_some() {
                    self.counters().failed();
                    tracing::warn!(
                        number,
                        kind = stored.kind,
                        failures,
                        reason,
                        "an event was not handled and comes again"
                    );
                } else {
                    self.counters().died();
                    tracing::error!(
                        number,
                        kind = stored.kind,
                        failures,
                        reason,
                        "an event was not handled and is given up"
                    );
                }
                self.with_inbox(move |inbox| inbox.failed(number, &reason, again))
                    .await
            }
        };
        if let Err(error) = noted {
            tracing::error!(%error, number, "what became of an event can't be noted; it will come again");
        }
    }
}

/// The wait after this many failures: twice as long each time, from a second on, anywhere in its second half.
///
/// `chance` in `0..=1000` says where.
fn wait_ms(failures: u32, chance: u32) -> i64 {
    let whole = 1000_i64
        .checked_shl(failures.saturating_sub(1).min(20))
        .unwrap_or(WAIT_MAX_MS)
        .min(WAIT_MAX_MS);
    whole / 2 + whole / 2 * i64::from(chance.min(1000)) / 1000
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let waits: Vec<i64> = (1..=10).map(|failures| wait_ms(failures, 1000)).collect();
        assert_eq!(
            waits,
            [
                1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000
            ]
        );
        assert_eq!(wait_ms(1, 0), 500);
    }
}
