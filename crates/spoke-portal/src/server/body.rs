//! The body of an answer: bytes at hand, a file sent piece by piece, or what a fault makes of it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};

use super::damaged_body::DamagedBody;
use crate::api::Download;
use crate::faults::Damage;

/// Bytes read from a file at a time.
const PIECE: usize = 64 * 1024;

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum AnswerBody {
    /// Bytes at hand.
    Whole(Full<Bytes>),
    /// A file.
    File(FileBody),
    /// What a fault makes of bytes at hand.
    Damaged(DamagedBody),
}

/// A file on its way out.
#[derive(Debug)]
pub(crate) struct FileBody {
    file: tokio::fs::File,
    left: u64,
    buffer: Vec<u8>,
}

impl AnswerBody {
    /// A body of these bytes.
    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        Self::Whole(Full::new(Bytes::from(bytes)))
    }

    /// A body of these bytes, damaged as a fault asks for. One that is cut short is cut before its length is told.
    pub(super) fn damaged(bytes: Vec<u8>, damage: Damage) -> Self {
        match damage {
            _ if bytes.is_empty() => Self::whole(bytes),
            Damage::Whole | Damage::Truncated => Self::whole(bytes),
            Damage::Broken => Self::Damaged(DamagedBody::broken(bytes)),
            Damage::Slow(time) => Self::Damaged(DamagedBody::slow(bytes, time)),
        }
    }

    /// A body that is this file.
    pub(super) fn file(download: Download) -> Self {
        Self::File(FileBody {
            file: tokio::fs::File::from_std(download.file),
            left: download.bytes,
            buffer: Vec::new(),
        })
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Pin::new(bytes)
                .poll_frame(context)
                .map_err(|never| match never {}),
            Self::File(file) => file.poll(context),
            Self::Damaged(damaged) => damaged.poll(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_end_stream(),
            Self::File(file) => file.left == 0,
            Self::Damaged(damaged) => damaged.is_end(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => bytes.size_hint(),
            Self::File(file) => SizeHint::with_exact(file.left),
            Self::Damaged(damaged) => damaged.size_hint(),
        }
    }
}

impl FileBody {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let wanted = PIECE.min(usize::try_from(self.left).unwrap_or(PIECE));
        self.buffer.resize(wanted, 0);
        let mut space = ReadBuf::new(&mut self.buffer);
        if let Err(error) = ready!(Pin::new(&mut self.file).poll_read(context, &mut space)) {
            return Poll::Ready(Some(Err(error)));
        }
        let piece = Bytes::copy_from_slice(space.filled());
        if piece.is_empty() {
            self.left = 0;
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        self.left -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}
