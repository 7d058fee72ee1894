//! `spoke webhook listen`.

use std::net::{IpAddr, SocketAddr};

use serde_json::json;
use spoke_gateway::webhook::{self, Event, Forward, Handler, HandlerError, Receiver};
use spoke_model::time::Timestamp;
use tokio::net::TcpListener;

use super::app::app;
use super::wanted::Wanted;
use crate::commands::portal::StopSignal;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::settings::{Settings, WebhookSecret};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The port; 0 takes any free one.
    pub port: u16,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The address that HubSpot calls.
    pub public_url: Option<String>,
    /// Where to pass events on to.
    pub forward: Option<String>,
    /// What to subscribe the local portal's app to.
    pub subscribe: Vec<Wanted>,
    /// JSON instead of lines.
    pub json: bool,
}

/// Receives until told to stop.
///
/// # Errors
/// When it can't start.
pub async fn listen(
    settings: &Settings,
    secret: &WebhookSecret,
    what: &Listen,
) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let secret = secret.read(settings)?;
    let forward = match &what.forward {
        Some(url) => Some(
            Forward::new(url, secret.clone())
                .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?,
        ),
        None => None,
    };
    let data_dir = settings.data_dir_or_new();
    data_dir.create().map_err(|error| {
        Failure::usage(format!("can't use {}", data_dir.path().display())).because(&error)
    })?;
    let mut builder = Receiver::builder(secret, data_dir.webhooks());
    if let Some(url) = &what.public_url {
        builder = builder.public_url(url);
    }
    let receiver = builder
        .build()
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let address = SocketAddr::new(what.bind, what.port);
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::usage(format!("port {} is taken or may not be used", what.port))
            .because(&error)
            .hint("take any free port: spoke webhook listen --port 0")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::usage("can't listen").because(&error))?;
    let url = format!("http://{address}{}", webhook::PATH);
    if !what.subscribe.is_empty() {
        subscribe(settings, what, what.public_url.as_deref().unwrap_or(&url)).await?;
    }
    let printer = &settings.printer;
    if what.json {
        printer.data_line(&json!({"event": "listening", "url": url}).to_string())?;
    } else {
        printer.note(&format!("listening at {url}"));
    }
    let handler = Show {
        printer: *printer,
        json: what.json,
        forward,
    };
    let served = {
        let stop = stop.clone();
        receiver.serve(listener, receiver.router(), async move { stop.wait().await })
    };
    let (served, ()) = tokio::join!(served, receiver.work(handler, stop.wait()));
    served.map_err(|error| Failure::usage("can't accept connections any more").because(&error))?;
    printer.note("stopped; what is not handled yet is handled at the next start");
    Ok(ExitStatus::Done)
}

/// Sends the app's events here: the address first, so that no event goes elsewhere.
async fn subscribe(settings: &Settings, what: &Listen, url: &str) -> Result<(), Failure> {
    let app = app(settings, None).await?;
    let refusal = |error| app.session.refusal("subscribe to events", &error);
    app.webhooks.set_target_url(url).await.map_err(refusal)?;
    let known = app.webhooks.list().await.map_err(refusal)?;
    for wanted in &what.subscribe {
        let same = known.iter().find(|one| {
            one.event_type == wanted.kind
                && one.property_name == wanted.property
                && one.object_type_id.is_none()
        });
        match same {
            Some(one) if one.active => {}
            Some(one) => {
                if let Ok(id) = one.id.parse() {
                    app.webhooks.set_active(id, true).await.map_err(refusal)?;
                }
            }
            None => {
                app.webhooks
                    .create(&wanted.kind, wanted.property.as_deref(), None, true)
                    .await
                    .map_err(refusal)?;
            }
        }
    }
    Ok(())
}

/// Prints an event, and passes it on first where that was asked for.
#[derive(Debug)]
struct Show {
    printer: Printer,
    json: bool,
    forward: Option<Forward>,
}

impl Handler for Show {
    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        if let Some(forward) = &self.forward {
            forward.handle(event).await?;
        }
        let line = if self.json { event.raw.clone() } else { line(event) };
        // Whoever closed our output may still want events passed on.
        let _ = self.printer.data_line(&line);
        Ok(())
    }
}

/// An event on one line: when, what, which record, and what changed.
pub fn line(event: &Event) -> String {
    let mut text = String::new();
    if let Some(at) = event.occurred_at {
        text.push_str(&Timestamp::from_millis(at).to_iso());
        text.push(' ');
    }
    text.push_str(&event.subscription_type);
    if let Some(id) = event.object_id {
        text.push_str(&format!(" {id}"));
    }
    if let (Some(from), Some(to)) = (event.from_object_id, event.to_object_id) {
        text.push_str(&format!(" {from} -> {to}"));
    }
    if let Some(name) = &event.property_name {
        text.push_str(&format!(
            " {name}={}",
            event.property_value.as_deref().unwrap_or_default()
        ));
    }
    if event.attempt_number > 0 {
        text.push_str(&format!(" (attempt {})", event.attempt_number));
    }
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}
