//! A body that is copied, up to a bound, while it passes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use parking_lot::Mutex;

use super::CAPTURE_MAX;
use crate::cassette::Body as Recorded;
use crate::outgoing::{Body, BodyError};

/// What has passed.
#[derive(Debug, Default)]
pub(super) struct Copy {
    bytes: BytesMut,
    size: u64,
    /// Whether the body came to its end.
    pub(super) complete: bool,
}

impl Copy {
    /// The body for the cassette.
    pub(super) fn recorded(
        &self,
        content_type: Option<&str>,
        content_encoding: Option<&str>,
    ) -> Option<Recorded> {
        if self.size > CAPTURE_MAX as u64 {
            return Some(Recorded::left(
                self.size,
                "it is larger than a recording keeps (4 MiB)",
            ));
        }
        Recorded::of(&self.bytes, content_type, content_encoding)
    }
}

/// A copy that grows while the body passes.
pub(super) type SharedCopy = Arc<Mutex<Copy>>;

/// The body, which goes on to `copy` as well. `when_done` is dropped when it has passed or was given up.
pub(super) fn tee<B, G>(body: B, copy: &SharedCopy, when_done: G) -> Body
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
    G: Send + 'static,
{
    let tee = Tee {
        body: Box::pin(body.map_err(Into::into)),
        copy: Arc::clone(copy),
        _when_done: when_done,
    };
    tee.boxed_unsync()
}

struct Tee<G> {
    body: Pin<Box<dyn HttpBody<Data = Bytes, Error = BodyError> + Send>>,
    copy: SharedCopy,
    _when_done: G,
}

// The inner body is pinned in its box; nothing else is.
impl<G> Unpin for Tee<G> {}

impl<G> HttpBody for Tee<G> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = self.body.as_mut().poll_frame(context);
        let mut copy = self.copy.lock();
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    copy.size += data.len() as u64;
                    if copy.size <= CAPTURE_MAX as u64 {
                        copy.bytes.extend_from_slice(data);
                    } else {
                        copy.bytes = BytesMut::new();
                    }
                }
                // With a known length nobody asks for the end.
                copy.complete = self.body.is_end_stream();
            }
            Poll::Ready(None) => copy.complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        drop(copy);
        polled
    }

    fn is_end_stream(&self) -> bool {
        let ended = self.body.is_end_stream();
        if ended {
            self.copy.lock().complete = true;
        }
        ended
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
