//! The receiver as an HTTP server.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{StatusCode, header};
use http_body_util::{BodyExt, Limited};
use tokio::net::TcpListener;

use super::PATH;
use super::receiver::{Answer, Receiver};

/// How long a sender may take for a body; HubSpot itself gives up after five seconds.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);

impl Receiver {
    /// The routes: `POST /webhooks/hubspot` and `GET /ready`.
    pub fn router(&self) -> Router {
        Router::new()
            .route(PATH, post(deliver))
            .route("/ready", get(|| async { "ready\n" }))
            .with_state(self.clone())
    }

    /// Serves until `stop` is done, and lets requests that are being answered finish.
    ///
    /// # Errors
    /// When connections can't be accepted any more.
    pub async fn serve(
        &self,
        listener: TcpListener,
        router: Router,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let tidy = async {
            loop {
                if let Err(error) = self.forget_old().await {
                    tracing::warn!(%error, "old events can't be forgotten");
                }
                tokio::time::sleep(TIDY_EVERY).await;
            }
        };
        tokio::select! {
            served = axum::serve(listener, router).with_graceful_shutdown(stop) => served,
            () = tidy => Ok(()),
        }
    }
}

async fn deliver(State(receiver): State<Receiver>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, receiver.body_max()).collect();
    let body = match tokio::time::timeout(BODY_TIMEOUT, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => return answer(&Answer::TooLarge),
        Ok(Err(_)) => return answer(&Answer::Malformed),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let host = head
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| head.uri.host())
        .unwrap_or_default();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let uri = format!("http://{host}{path}");
    answer(
        &receiver
            .receive(head.method.as_str(), &uri, &head.headers, &body)
            .await,
    )
}

/// The body says nothing that helps somebody who guesses.
fn answer(answer: &Answer) -> Response {
    let text = match answer {
        Answer::Kept { .. } => "kept\n",
        Answer::Refused => "not signed by HubSpot\n",
        Answer::Malformed => "not a delivery\n",
        Answer::TooLarge => "too large\n",
        Answer::Unavailable => "try again\n",
    };
    (answer.status(), Body::from(text)).into_response()
}
