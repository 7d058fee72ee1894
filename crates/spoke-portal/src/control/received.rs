//! A body that is kept as a file while a control looks at it.

use std::fs;
use std::path::{Path, PathBuf};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::io::AsyncWriteExt;

use super::ControlAnswer;
use crate::workroom::Workroom;

/// The largest body that is taken as a file: 64 GiB.
const FILE_MAX: u64 = 64 << 30;

/// A file that goes when nobody has taken it over.
#[derive(Debug)]
pub(super) struct Received(PathBuf);

impl Received {
    /// Writes a body to a file.
    ///
    /// # Errors
    /// With the answer, when it is too large, breaks off or the disk refuses it.
    pub(super) async fn read(mut body: Incoming, workroom: &Workroom) -> Result<Self, ControlAnswer> {
        let disk =
            |error: std::io::Error| ControlAnswer::refuse(507, format!("the file can't be kept: {error}"));
        let received = Self(workroom.upload().map_err(disk)?);
        let mut file = tokio::fs::File::create(&received.0).await.map_err(disk)?;
        let mut bytes = 0;
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|_| ControlAnswer::refuse(400, "the body ended before it was complete"))?;
            let Ok(piece) = frame.into_data() else { continue };
            bytes += piece.len() as u64;
            if bytes > FILE_MAX {
                return Err(ControlAnswer::refuse(
                    413,
                    format!("the file is larger than {FILE_MAX} bytes"),
                ));
            }
            file.write_all(&piece).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)?;
        Ok(received)
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
