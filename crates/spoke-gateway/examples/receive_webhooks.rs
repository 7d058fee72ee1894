//! Receives a webhook of a local portal in the program itself: no server but this one, no account.
//!
//! `cargo run -p spoke-gateway --example receive_webhooks`

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

use std::sync::Arc;

use spoke_client::{HubSpot, Method};
use spoke_gateway::webhook::{AppWebhooks, Event, Handler, HandlerError, PATH, Receiver};
use spoke_portal::Portal;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the application does with an event.
struct Welcome(Arc<Notify>);

impl Handler for Welcome {
    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        println!(
            "{} {}",
            event.subscription_type,
            event.object_id.unwrap_or_default()
        );
        self.0.notify_one();
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let portal = Portal::start().await?;
    let folder = tempfile::tempdir()?;
    let receiver = Receiver::builder(
        portal.app().client_secret.clone(),
        folder.path().join("webhooks.db"),
    )
    .build()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}{PATH}", listener.local_addr()?);
    let done = Arc::new(Notify::new());

    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()?;
    let happen = async {
        let app = AppWebhooks::new(
            hubspot.clone(),
            portal.app_id(),
            Some(portal.app().developer_api_key.clone()),
        );
        app.set_target_url(&address).await?;
        app.create("contact.creation", None, None, true).await?;
        let body = serde_json::json!({"properties": {"email": "jane@example.com"}});
        let made = hubspot
            .request(Method::POST, "/crm/v3/objects/contacts")
            .json(&body);
        made.send().await?;
        done.notified().await;
        Ok::<(), spoke_client::Error>(())
    };
    tokio::select! {
        served = receiver.serve(listener, receiver.router(), std::future::pending()) => served?,
        () = receiver.work(Welcome(Arc::clone(&done)), std::future::pending()) => {}
        happened = happen => happened?,
    }
    Ok(())
}
