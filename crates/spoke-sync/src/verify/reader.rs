//! A mirror opened for reading, asked from async code.

use std::sync::{Arc, Mutex, PoisonError};

use spoke_store::Reader;

use crate::error::Error;
use crate::target::Target;

/// A reader that is asked one question at a time, off the async threads.
#[derive(Clone)]
pub(crate) struct SharedReader(Arc<Mutex<Box<dyn Reader + Send>>>);

impl SharedReader {
    /// Opens the mirror.
    pub(crate) async fn open(target: &Target) -> Result<Self, Error> {
        let target = target.clone();
        let reader = blocking(move || target.open_read_only()).await?;
        Ok(Self(Arc::new(Mutex::new(reader))))
    }

    /// Asks.
    pub(crate) async fn ask<T, F>(&self, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Reader) -> Result<T, Error> + Send + 'static,
    {
        let reader = Arc::clone(&self.0);
        blocking(move || question(&**reader.lock().unwrap_or_else(PoisonError::into_inner))).await
    }
}

async fn blocking<T, F>(work: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Error> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::WriterStopped)?
}
