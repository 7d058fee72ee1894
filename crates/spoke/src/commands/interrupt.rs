//! Ctrl-C during work that can be taken up again.

use std::future::Future;

/// Does the work, or gives `None` when Ctrl-C is pressed first: the work is dropped between two of its steps.
pub async fn until_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        outcome = work => Some(outcome),
        pressed = tokio::signal::ctrl_c() => match pressed {
            Ok(()) => None,
            // Nobody can press anything then; the default, ending the process, stays in force.
            Err(_) => std::future::pending().await,
        },
    }
}
