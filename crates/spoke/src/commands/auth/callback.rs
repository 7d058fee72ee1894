//! The browser comes back: one page on this machine, until the code is there.

use std::time::Duration;

use spoke_client::ErrorKind;
use spoke_client::auth::Login;
use spoke_model::secret::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// Where the browser comes back to.
pub const PATH: &str = "/oauth/callback";
/// The head of a request is shorter.
const LONGEST: usize = 16 << 10;
/// A browser sends its request at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the page's port on this machine only.
pub async fn listen(port: u16) -> Result<(TcpListener, u16), Failure> {
    let failed = |error: std::io::Error| {
        Failure::usage(format!("can't listen on port {port} of this machine"))
            .because(&error)
            .hint("choose another one with --callback-port; the app must know http://localhost:PORT/oauth/callback")
    };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, port))
}

/// Waits for the browser that belongs to this login. Others are turned away and don't end the wait.
pub async fn wait(listener: &TcpListener, login: &Login, patience: Duration) -> Result<Secret, Failure> {
    let arrival = async {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            if let Some(outcome) = serve(stream, login).await {
                return outcome;
            }
        }
    };
    tokio::time::timeout(patience, arrival).await.unwrap_or_else(|_| {
        Err(Failure::new(
            ExitStatus::Unreachable,
            format!(
                "the browser did not come back within {} s; nothing was stored",
                patience.as_secs()
            ),
        )
        .hint("run it again; --wait gives more time"))
    })
}

/// Answers one request. `None` when it was not the one that is waited for.
async fn serve(mut stream: TcpStream, login: &Login) -> Option<Result<Secret, Failure>> {
    let target = tokio::time::timeout(PATIENCE, target(&mut stream)).await.ok()??;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    if path != PATH {
        answer(&mut stream, "404 Not Found", "There is nothing here.").await;
        return None;
    }
    match login.code(query) {
        Ok(code) => {
            answer(
                &mut stream,
                "200 OK",
                "Spoke has what it needs. You can close this page.",
            )
            .await;
            Some(Ok(code))
        }
        Err(error) if error.kind() == ErrorKind::Permission => {
            answer(
                &mut stream,
                "200 OK",
                "Nothing was granted. You can close this page.",
            )
            .await;
            Some(Err(Failure::new(ExitStatus::Refused, error.message().to_owned())))
        }
        Err(_) => {
            answer(
                &mut stream,
                "400 Bad Request",
                "This answer does not belong to the login that is waiting.",
            )
            .await;
            None
        }
    }
}

/// The address asked for, from the first line of the request.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        if head.len() >= LONGEST || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8(head).ok()?;
    let mut words = head.lines().next()?.split(' ');
    match (words.next(), words.next()) {
        (Some("GET"), Some(target)) => Some(target.to_owned()),
        _ => None,
    }
}

/// The browser may be gone; nobody needs to know.
async fn answer(stream: &mut TcpStream, status: &str, text: &str) {
    let page = format!("<!doctype html><meta charset=\"utf-8\"><title>Spoke</title><p>{text}</p>\n");
    let reply = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
}
