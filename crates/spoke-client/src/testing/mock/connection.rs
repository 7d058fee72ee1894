//! One exchange through memory: the client's own HTTP code reads what is written here, so answers that are torn off or
//! never come are told exactly as they would be from a socket.

use std::io;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::reply::{Answer, Kind, Reply};
use crate::transport::Failure;

const BUFFER: usize = 64 << 10;

/// Sends the request through a connection of its own and answers it.
pub(super) async fn exchange(
    request: Request<Full<Bytes>>,
    reply: Reply,
) -> Result<Response<Incoming>, Failure> {
    if matches!(reply.kind, Kind::NoConnection) {
        tokio::time::sleep(reply.after).await;
        return Err(Failure {
            connecting: true,
            cause: Box::new(io::Error::from(io::ErrorKind::ConnectionRefused)),
        });
    }
    let length = request.body().size_hint().exact().unwrap_or_default();
    let (ours, theirs) = tokio::io::duplex(BUFFER);
    tokio::spawn(async move {
        // The client may have given up meanwhile.
        let _ = serve(theirs, usize::try_from(length).unwrap_or(usize::MAX), reply).await;
    });
    let broken = |error: hyper::Error| Failure {
        connecting: false,
        cause: Box::new(error),
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(ours)).await.map_err(broken)?;
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(broken)
}

async fn serve(mut stream: DuplexStream, body_length: usize, reply: Reply) -> io::Result<()> {
    read_request(&mut stream, body_length).await?;
    tokio::time::sleep(reply.after).await;
    match reply.kind {
        Kind::Answer(answer) => stream.write_all(&written(&answer)).await,
        Kind::Silence => {
            // Until the client hangs up.
            while stream.read_u8().await.is_ok() {}
            Ok(())
        }
        Kind::Reset | Kind::NoConnection => Ok(()),
    }
}

/// The head, and a body of known length.
async fn read_request(stream: &mut DuplexStream, body_length: usize) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let mut left = body_length;
    let mut buffer = [0; 4096];
    while left > 0 {
        match stream.read(&mut buffer).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => left = left.saturating_sub(read),
        }
    }
    Ok(())
}

fn written(answer: &Answer) -> Vec<u8> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut out = format!("HTTP/1.1 {} \r\nconnection: close\r\n", status.as_u16()).into_bytes();
    for (name, value) in &answer.headers {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) else {
            continue;
        };
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    if !matches!(answer.status, 204 | 304) {
        out.extend_from_slice(format!("content-length: {}\r\n", answer.body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    let end = answer.cut.unwrap_or(answer.body.len()).min(answer.body.len());
    out.extend_from_slice(answer.body.get(..end).unwrap_or_default());
    out
}
