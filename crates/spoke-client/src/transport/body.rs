//! Reads an answer's body: into one buffer, bounded, inflated when it is gzip.
//!
//! The bound holds for what arrives and for what it inflates to, so a small answer can't become a large one.

use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::error::{Error, ErrorKind};

/// What is set aside at most on the word of a `Content-Length` header.
const TRUSTED_LENGTH: usize = 4 << 20;

pub(crate) async fn collect(headers: &HeaderMap, mut body: Incoming, bound: usize) -> Result<Vec<u8>, Error> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > bound) {
        return Err(too_large(bound));
    }
    let mut buffer = Vec::with_capacity(announced.unwrap_or_default().min(TRUSTED_LENGTH));
    while !body.is_end_stream() {
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(|cause| {
            Error::new(ErrorKind::Interrupted, "the connection broke within the answer").caused_by(cause)
        })?;
        if let Ok(data) = frame.into_data() {
            if buffer.len() + data.len() > bound {
                return Err(too_large(bound));
            }
            buffer.extend_from_slice(&data);
        }
    }
    match headers.get(CONTENT_ENCODING).map(|value| value.as_bytes()) {
        None | Some(b"identity" | b"") => Ok(buffer),
        Some(b"gzip" | b"x-gzip") => inflate(&buffer, bound),
        Some(other) => Err(Error::unreadable(format!(
            "the answer is encoded as {}, which was not asked for",
            String::from_utf8_lossy(other)
        ))),
    }
}

fn inflate(packed: &[u8], bound: usize) -> Result<Vec<u8>, Error> {
    let mut plain = Vec::with_capacity(packed.len().saturating_mul(4).min(bound).min(TRUSTED_LENGTH));
    let one_more = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(one_more)
        .read_to_end(&mut plain)
        .map_err(|cause| Error::unreadable("the answer is not the gzip it claims to be").caused_by(cause))?;
    if plain.len() > bound {
        return Err(too_large(bound));
    }
    Ok(plain)
}

fn too_large(bound: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!(
            "the answer is larger than {bound} bytes; ask for fewer records or properties, or raise max_body"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn inflating_stops_at_the_bound() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![b'a'; 1 << 20]).unwrap();
        let packed = encoder.finish().unwrap();
        assert!(packed.len() < 4096);
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
        assert_eq!(
            inflate(&packed, (1 << 20) - 1).unwrap_err().kind(),
            ErrorKind::TooLarge
        );
        assert_eq!(
            inflate(&packed[..packed.len() / 2], 1 << 20).unwrap_err().kind(),
            ErrorKind::Unreadable
        );
    }
}
