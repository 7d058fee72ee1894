//! Takes events from the queue and sends them, until the portal is gone.

use std::sync::Arc;

use tokio::task::{JoinHandle, JoinSet};

use super::Outbox;
use super::post::{Failure, post};
use super::queue::Parcel;

/// The running courier; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Courier(JoinHandle<()>);

impl Courier {
    /// Starts to deliver.
    pub(crate) fn start(outbox: Arc<Outbox>) -> Self {
        Self(tokio::spawn(deliver_all(outbox)))
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn deliver_all(outbox: Arc<Outbox>) {
    let mut in_flight = JoinSet::new();
    loop {
        while let Some(parcel) = outbox.next_parcel(in_flight.len()) {
            let outbox = Arc::clone(&outbox);
            in_flight.spawn(async move {
                let outcome = outbox.deliver(&parcel).await;
                (parcel, outcome)
            });
        }
        let due = outbox.queue.lock().next_due();
        let again = async {
            match due {
                // What is due and could not be started waits for a place, not for a time.
                Some(due) if due > outbox.clock.now() => outbox.clock.wait_until(due).await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            () = outbox.wake.notified() => {}
            () = again => {}
            Some(done) = in_flight.join_next() => {
                if let Ok((parcel, Err(failure))) = done {
                    outbox.failed(parcel, &failure);
                }
            }
        }
    }
}

impl Outbox {
    fn next_parcel(&self, in_flight: usize) -> Option<Parcel> {
        let interests = self.interests();
        let mut queue = self.queue.lock();
        if interests.target.is_none() {
            let dropped = queue.clear();
            if dropped > 0 {
                tracing::warn!(
                    dropped,
                    "webhook events were dropped: there is no target address any more"
                );
            }
            return None;
        }
        (in_flight < interests.concurrency)
            .then(|| queue.take(self.clock.now()))
            .flatten()
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<(), Failure> {
        let interests = self.interests();
        let Some(target) = &interests.target else {
            return Ok(());
        };
        let body = serde_json::to_vec(&parcel.events).unwrap_or_default();
        post(target, &self.secret, body, self.clock.now()).await
    }

    fn failed(&self, parcel: Parcel, failure: &Failure) {
        let (events, attempt) = (parcel.events.len(), parcel.attempt);
        let again = failure.may_pass()
            && self
                .queue
                .lock()
                .retry(parcel, self.clock.now(), fastrand::u32(0..=1000));
        if again {
            tracing::warn!(events, attempt, reason = %failure, "a webhook delivery failed and will be repeated");
        } else {
            tracing::warn!(events, attempt, reason = %failure, "a webhook delivery failed for good");
        }
    }
}
