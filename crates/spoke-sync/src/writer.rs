//! The thread that owns the mirror while a sync runs.
//!
//! Databases block, so the mirror lives on one thread and is handed work. [`Writer::call`] waits for the outcome;
//! [`Writer::start`] lets the caller fetch the next page meanwhile. When the writer is dropped the thread finishes the
//! transactions it was given, closes the mirror and ends.

use spoke_store::Mirror;
use tokio::sync::{mpsc, oneshot};

use crate::error::Error;
use crate::target::Target;

/// How many transactions may wait: one being written, one ready.
const WAITING: usize = 1;

type Job = Box<dyn FnOnce(&mut dyn Mirror) + Send>;

/// A mirror on its own thread.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    closed: oneshot::Receiver<()>,
}

/// The outcome of work that was started.
#[must_use = "a failure is told nowhere else"]
pub(crate) struct Pending<T>(oneshot::Receiver<Result<T, Error>>);

impl<T> Pending<T> {
    /// Waits for it.
    pub(crate) async fn done(self) -> Result<T, Error> {
        self.0.await.map_err(|_| Error::WriterStopped)?
    }
}

impl Writer {
    /// Opens the mirror on a new thread.
    pub(crate) async fn open(target: &Target) -> Result<Self, Error> {
        let target = target.clone();
        let (jobs, mut queue) = mpsc::channel::<Job>(WAITING);
        let (opened, outcome) = oneshot::channel();
        let (closing, closed) = oneshot::channel();
        let work = move || {
            match target.open() {
                Ok(mut mirror) => {
                    drop(opened.send(Ok(())));
                    while let Some(job) = queue.blocking_recv() {
                        job(&mut *mirror);
                    }
                }
                Err(error) => drop(opened.send(Err(error))),
            }
            let _ = closing.send(());
        };
        std::thread::Builder::new()
            .name("spoke-mirror".to_owned())
            .spawn(work)
            .map_err(|_| Error::WriterStopped)?;
        outcome.await.map_err(|_| Error::WriterStopped)??;
        Ok(Self { jobs, closed })
    }

    /// Waits until the mirror is closed and its lock is free.
    pub(crate) async fn close(self) {
        let Self { jobs, closed } = self;
        drop(jobs);
        drop(closed.await);
    }

    /// Hands over work and waits until the thread has room for more, not until it is done.
    pub(crate) async fn start<T, F>(&self, work: F) -> Result<Pending<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Mirror) -> Result<T, Error> + Send + 'static,
    {
        let (sender, outcome) = oneshot::channel();
        let job: Job = Box::new(move |mirror| drop(sender.send(work(mirror))));
        self.jobs.send(job).await.map_err(|_| Error::WriterStopped)?;
        Ok(Pending(outcome))
    }

    /// Hands over work and waits for its outcome.
    pub(crate) async fn call<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Mirror) -> Result<T, Error> + Send + 'static,
    {
        self.start(work).await?.done().await
    }
}
