//! Waiting for what goes on behind HubSpot's answers: imports, exports, tasks.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::{Error, ErrorKind};
use crate::transport::FOREVER;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// Looks until it is done, ever less often.
pub(crate) async fn until<T, F>(
    what: &str,
    within: Duration,
    mut look: impl FnMut() -> F,
    done: impl Fn(&T) -> bool,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let begun = Instant::now();
    let deadline = begun + within.min(FOREVER);
    let late = || {
        Error::new(
            ErrorKind::Deadline,
            format!(
                "{what} did not end within {} s; it goes on, look again later",
                within.as_secs()
            ),
        )
    };
    let mut pause = FIRST;
    loop {
        let seen = timeout_at(deadline, look()).await.map_err(|_| late())??;
        if done(&seen) {
            return Ok(seen);
        }
        let next = Instant::now() + pause;
        if next >= deadline {
            sleep_until(deadline).await;
            return Err(late());
        }
        sleep_until(next).await;
        pause = (pause * 2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn looks_come_ever_less_often_and_end() {
        let begun = Instant::now();
        let mut looks = Vec::new();
        let counted = until(
            "it",
            Duration::from_secs(60),
            || {
                looks.push(begun.elapsed().as_millis());
                let seen = looks.len();
                async move { Ok(seen) }
            },
            |seen| *seen == 7,
        )
        .await
        .unwrap();
        assert_eq!(counted, 7);
        assert_eq!(looks, [0, 500, 1_500, 3_500, 7_500, 15_500, 25_500]);
        let never = until(
            "it",
            Duration::from_secs(60),
            || async { Ok(0) },
            |seen| *seen == 1,
        );
        let begun = Instant::now();
        assert_eq!(never.await.unwrap_err().kind(), ErrorKind::Deadline);
        assert_eq!(begun.elapsed(), Duration::from_secs(60));
    }
}
