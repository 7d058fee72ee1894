//! Streams that read ahead: one page, unless more are asked for.
//!
//! While a page is being used, the next one is fetched by a task of its own; the one after that waits until
//! there is room. So a page more than what is read ahead is in memory, whatever the length of the list. Dropping the
//! stream ends the task.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::record::{Page, Record};

/// Where a producer puts its pages. Room is taken first, then the page is asked for: this is what bounds memory.
pub(crate) type Outlet<P> = mpsc::Sender<Result<P, Error>>;

type Producer<P> = Box<dyn FnOnce(Outlet<P>) -> JoinHandle<()> + Send>;

/// How many pages a stream reads ahead unless told otherwise.
pub(crate) const AHEAD: usize = 1;

/// Where pages come from, one after the other.
pub(crate) trait PageSource: Send + 'static {
    type Page: Send + 'static;

    /// The next page, or `None` after the last one.
    fn next(&mut self) -> impl Future<Output = Result<Option<Self::Page>, Error>> + Send;
}

/// Pages as they arrive. Nothing is sent before the stream is polled. It ends after the first error.
#[must_use = "a stream does nothing unless it is read"]
pub struct PageStream<P> {
    start: Option<Producer<P>>,
    ahead: usize,
    running: Option<Running<P>>,
}

struct Running<P> {
    pages: mpsc::Receiver<Result<P, Error>>,
    task: JoinHandle<()>,
}

impl<P> Drop for Running<P> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<P: Send + 'static> PageStream<P> {
    pub(crate) fn new<S: PageSource<Page = P>>(source: S) -> Self {
        Self::ahead(source, AHEAD)
    }

    /// Reads so many pages ahead, at least one.
    pub(crate) fn ahead<S: PageSource<Page = P>>(source: S, pages: usize) -> Self {
        Self::of(pages, move |outlet| produce(source, outlet))
    }

    /// What this makes, with room for so many pages beside the one in use.
    pub(crate) fn of<F>(pages: usize, produce: impl FnOnce(Outlet<P>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self {
            start: Some(Box::new(move |outlet| tokio::spawn(produce(outlet)))),
            ahead: pages.max(1),
            running: None,
        }
    }

    /// The next page, or `None` after the last one.
    ///
    /// # Errors
    /// What the call for that page failed with.
    pub async fn try_next(&mut self) -> Result<Option<P>, Error> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

async fn produce<S: PageSource>(mut source: S, outlet: Outlet<S::Page>) {
    while let Ok(room) = outlet.reserve().await {
        match source.next().await {
            Ok(Some(page)) => room.send(Ok(page)),
            Ok(None) => return,
            Err(error) => {
                room.send(Err(error));
                return;
            }
        }
    }
}

impl<P: Send + 'static> Stream for PageStream<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(start) = self.start.take() {
            let (outlet, pages) = mpsc::channel(self.ahead);
            self.running = Some(Running {
                pages,
                task: start(outlet),
            });
        }
        let Some(running) = &mut self.running else {
            return Poll::Ready(None);
        };
        let next = ready!(running.pages.poll_recv(context));
        if matches!(next, Some(Err(_))) {
            self.running = None;
        }
        Poll::Ready(next)
    }
}

impl<P> std::fmt::Debug for PageStream<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageStream")
            .field("started", &self.running.is_some())
            .finish_non_exhaustive()
    }
}

/// Items of consecutive pages, one by one; reads one page ahead. It ends after the first error.
#[must_use = "a stream does nothing unless it is read"]
pub struct ItemStream<P, T> {
    pages: PageStream<P>,
    items: std::vec::IntoIter<T>,
    open: fn(P) -> Vec<T>,
}

/// Records of a list or search, one by one.
pub type RecordStream = ItemStream<Page, Record>;

impl<P: Send + 'static, T: Unpin> ItemStream<P, T> {
    pub(crate) fn new(pages: PageStream<P>, open: fn(P) -> Vec<T>) -> Self {
        Self {
            pages,
            items: Vec::new().into_iter(),
            open,
        }
    }

    /// The next item, or `None` after the last one.
    ///
    /// # Errors
    /// What the call for the page failed with.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

impl<P: Send + 'static, T: Unpin> Stream for ItemStream<P, T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.items = (self.open)(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<P, T> std::fmt::Debug for ItemStream<P, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ItemStream")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use crate::scripted::Script;

    /// Pages of two records without end.
    fn endless() -> Script {
        Script::always(|line, _| {
            let from: u64 = line
                .split_once("after=")
                .map_or(1, |(_, after)| after.parse().unwrap());
            let record = |id: u64| format!(r#"{{"id":"{id}","properties":{{}}}}"#);
            let next = from + 2;
            let results = format!("{},{}", record(from), record(from + 1));
            (
                200,
                format!(r#"{{"results":[{results}],"paging":{{"next":{{"after":"{next}"}}}}}}"#),
            )
        })
    }

    async fn let_others_run() {
        for _ in 0..400 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn one_page_is_fetched_ahead_and_no_more() {
        let script = endless();
        let mut stream = script.client().contacts().list().stream();
        let_others_run().await;
        assert_eq!(script.asked(), 0, "nothing before the first poll");
        assert_eq!(stream.try_next().await.unwrap().unwrap().id(), "1");
        let_others_run().await;
        assert_eq!(script.asked(), 2);
        assert_eq!(stream.next().await.unwrap().unwrap().id(), "2");
        let_others_run().await;
        assert_eq!(script.asked(), 2, "the second page is there already");
        assert_eq!(stream.try_next().await.unwrap().unwrap().id(), "3");
        let_others_run().await;
        assert_eq!(script.asked(), 3);
    }

    #[tokio::test]
    async fn as_many_pages_are_fetched_ahead_as_asked_for() {
        let script = endless();
        let mut stream = script.client().contacts().list().prefetch(4).stream();
        for (records, asked) in [(1, 5), (1, 5), (1, 6), (4, 8)] {
            for _ in 0..records {
                stream.try_next().await.unwrap();
            }
            let_others_run().await;
            assert_eq!(script.asked(), asked);
        }
    }

    #[tokio::test]
    async fn dropping_a_stream_ends_its_requests() {
        let script = endless();
        let mut stream = script.client().contacts().list().stream();
        stream.try_next().await.unwrap();
        let_others_run().await;
        drop(stream);
        let_others_run().await;
        assert_eq!(script.asked(), 2);
    }

    #[tokio::test]
    async fn a_stream_ends_after_an_error() {
        let script = Script::always(|_, _| (400, r#"{"message":"no"}"#.to_owned()));
        let mut stream = script.client().contacts().list().stream();
        assert_eq!(stream.try_next().await.unwrap_err().message(), "no");
        assert!(stream.try_next().await.unwrap().is_none());
        assert_eq!(script.asked(), 1);
    }

    #[tokio::test]
    async fn a_list_that_does_not_advance_is_an_error() {
        let script = Script::always(|_, _| {
            (
                200,
                r#"{"results":[],"paging":{"next":{"after":"7"}}}"#.to_owned(),
            )
        });
        let mut stream = script.client().contacts().list().stream();
        assert!(
            stream
                .try_next()
                .await
                .unwrap_err()
                .to_string()
                .contains("does not advance")
        );
    }
}
