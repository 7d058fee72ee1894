//! Time that client and portal share, and that only the test moves.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time stands still until it is dropped. Without it, paused time jumps to the next timer whenever everybody waits for
/// the network.
pub struct Still(#[expect(dead_code, reason = "held for its end")] Sender<()>);

impl Still {
    /// Stops the time of both.
    pub fn stand(portal: &Portal) -> Self {
        let (keep, end): (Sender<()>, Receiver<()>) = channel();
        // While a blocking task runs, paused time moves only when it is told to.
        tokio::task::spawn_blocking(move || end.recv().is_ok());
        tokio::time::pause();
        portal.hold_time();
        Self(keep)
    }

    /// Moves both on.
    pub async fn pass(&self, portal: &Portal, by: Duration) {
        portal.advance(by);
        tokio::time::advance(by).await;
    }

    /// Moves both on in steps of a tenth of a second, with an exchange in between, while `work` is done.
    pub async fn during<T>(&self, portal: &Portal, work: impl Future<Output = T>) -> T {
        let ticking = async {
            loop {
                exchange(portal).await;
                self.pass(portal, Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            done = work => done,
            () = ticking => unreachable!("time goes on"),
        }
    }
}

/// A call that nobody counts, because it has no token: what was sent before it has arrived when it is answered.
async fn exchange(portal: &Portal) {
    let address = portal.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /account-info/v3/details HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
}
