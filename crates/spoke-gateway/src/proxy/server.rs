//! The gateway as an HTTP server.

use std::future::Future;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::net::TcpListener;

use super::gateway::Gateway;
use crate::metrics;

impl Gateway {
    /// The routes: `/metrics`, `/health`, `/ready`, and everything else to HubSpot.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/metrics", get(metrics_text))
            .route("/health", get(health))
            .route("/ready", get(|| async { "ready\n" }))
            .fallback(pass)
            .with_state(self.clone())
    }

    /// Serves until `stop` is done, and lets requests that are being answered finish.
    ///
    /// # Errors
    /// When connections can't be accepted any more.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let served = axum::serve(listener, self.router()).with_graceful_shutdown(stop);
        match &self.0.tracer {
            Some(tracer) => {
                let outcome = tokio::select! {
                    outcome = served => outcome,
                    () = tracer.export() => Ok(()),
                };
                tracer.flush().await;
                outcome
            }
            None => served.await,
        }
    }
}

async fn pass(State(gateway): State<Gateway>, request: Request) -> Response {
    gateway.0.pass(request).await
}

async fn metrics_text(State(gateway): State<Gateway>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], gateway.metrics().text())
}

async fn health(State(gateway): State<Gateway>) -> impl IntoResponse {
    let (status, document) = gateway.0.health().await;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    (status, Json(document))
}
