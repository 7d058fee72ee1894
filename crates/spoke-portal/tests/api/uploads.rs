//! Uploads that are too large: refused as soon as that is known, whether the caller says it beforehand or not.

use spoke_model::limits::Plan;
use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::TestPortal;

const GIGABYTE: u64 = 1024 * 1024 * 1024;
const HEAD: &str = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.bin\"\r\n\r\n";

async fn open(portal: &TestPortal, length: &str) -> TcpStream {
    let address = portal.portal.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "POST /files/v3/files HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: multipart/form-data; boundary=b\r\n{length}\r\n\r\n",
        portal.portal.token()
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    stream
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&seen).contains("accepts") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => seen.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        }
    }
    String::from_utf8_lossy(&seen).into_owned()
}

#[tokio::test]
async fn a_gigabyte_that_is_announced_is_refused_before_it_is_sent() {
    for (plan, length, refused) in [
        (Some(Plan::Free), GIGABYTE, true),
        (Some(Plan::Starter), 3 * GIGABYTE, true),
        (None, 3 * GIGABYTE, true),
    ] {
        let builder = match plan {
            Some(plan) => Portal::builder().plan(plan),
            None => Portal::builder(),
        };
        let portal = TestPortal::with(builder).await;
        let mut stream = open(&portal, &format!("Content-Length: {length}")).await;
        let answer = answer(&mut stream).await;
        assert_eq!(answer.starts_with("HTTP/1.1 413"), refused, "{plan:?} {answer}");
    }
}

#[tokio::test]
async fn a_gigabyte_that_comes_in_pieces_is_refused_at_the_limit_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(Portal::builder().plan(Plan::Free).data_dir(folder.path())).await;
    let mut stream = open(&portal, "Transfer-Encoding: chunked").await;
    let (mut reading, mut writing) = stream.split();
    let head = format!("{:x}\r\n{HEAD}\r\n", HEAD.len());
    writing.write_all(head.as_bytes()).await.expect("the part's head");
    let piece = vec![b'x'; 64 * 1024];
    let mut sent: u64 = 0;
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    // Sends until the portal answers or hangs up.
    let send = async {
        while sent < GIGABYTE {
            let size = format!("{:x}\r\n", piece.len());
            let written = async {
                writing.write_all(size.as_bytes()).await?;
                writing.write_all(&piece).await?;
                writing.write_all(b"\r\n").await
            };
            if written.await.is_err() {
                break;
            }
            sent += piece.len() as u64;
        }
        std::future::pending::<()>().await;
    };
    let receive = async {
        loop {
            match reading.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(read) => seen.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            }
            if String::from_utf8_lossy(&seen).contains("accepts") {
                break;
            }
        }
    };
    tokio::select! {
        () = send => {}
        () = receive => {}
    }
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.starts_with("HTTP/1.1 413"), "{seen}");
    assert!(sent < GIGABYTE / 8, "{sent} bytes were taken");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("files"))
        .map(|entries| entries.flatten().map(|entry| entry.file_name()).collect())
        .unwrap_or_default();
    assert!(left.is_empty(), "{left:?}");
}
