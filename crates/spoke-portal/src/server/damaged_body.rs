//! A body that a fault damages: it breaks off, or takes its time.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

/// A slow body is sent in this many pieces.
const PIECES: usize = 10;

/// A body whose length is told in full.
#[derive(Debug)]
pub(crate) struct DamagedBody {
    length: u64,
    left: Bytes,
    piece: usize,
    breaks: bool,
    /// Whether what was sent has had its turn to leave before the end.
    flushed: bool,
    pause: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl DamagedBody {
    /// Sends half of the bytes, then breaks the connection off.
    pub(super) fn broken(bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        let mut half = Bytes::from(bytes);
        half.truncate(length / 2);
        Self {
            length: length as u64,
            piece: half.len().max(1),
            left: half,
            breaks: true,
            flushed: false,
            pause: Duration::ZERO,
            waiting: None,
        }
    }

    /// Sends all of the bytes, which takes this long.
    pub(super) fn slow(bytes: Vec<u8>, time: Duration) -> Self {
        let piece = bytes.len().div_ceil(PIECES).max(1);
        let pieces = u32::try_from(bytes.len().div_ceil(piece)).unwrap_or(1).max(1);
        Self {
            length: bytes.len() as u64,
            left: Bytes::from(bytes),
            piece,
            breaks: false,
            flushed: true,
            pause: time / pieces,
            waiting: None,
        }
    }

    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left.is_empty() {
            if !std::mem::replace(&mut self.flushed, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            return Poll::Ready(self.breaks.then(|| Err(io::ErrorKind::ConnectionReset.into())));
        }
        if !self.pause.is_zero() {
            let pause = self.pause;
            let waiting = self
                .waiting
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            if waiting.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
        }
        let piece = self.left.split_to(self.piece.min(self.left.len()));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    pub(super) fn is_end(&self) -> bool {
        self.left.is_empty() && !self.breaks
    }

    /// What is still to come, as it is told.
    pub(super) fn size_hint(&self) -> SizeHint {
        if self.breaks {
            // What was promised is never sent.
            return SizeHint::with_exact(self.length);
        }
        SizeHint::with_exact(self.left.len() as u64)
    }
}
