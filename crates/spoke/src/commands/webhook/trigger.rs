//! `spoke webhook trigger`.

use spoke_gateway::Clock;
use spoke_gateway::webhook::{Delivery, sample};

use super::app::app;
use super::wanted::unknown;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Settings, WebhookSecret};

/// What to send.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The type of the event.
    pub kind: String,
    /// The record it is about.
    pub object_id: u64,
    /// The property that changed and its new value.
    pub property: Option<(String, String)>,
    /// Where to; the app's own address otherwise.
    pub to: Option<String>,
}

/// The portal that made-up events come from when there is none.
const SAMPLE_PORTAL: u64 = 12_345_678;

/// Sends a signed event, and says what was answered.
///
/// # Errors
/// When there is no such type, or nowhere to send it.
pub async fn trigger(
    settings: &Settings,
    secret: &WebhookSecret,
    what: &Trigger,
) -> Result<ExitStatus, Failure> {
    let property = what
        .property
        .as_ref()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let now = Clock::system().now();
    // An id that is another one each time: receivers tell repetitions by it.
    let id = now.unsigned_abs();
    let event = |portal, app| sample(&what.kind, portal, app, id, what.object_id, property, now);
    if event(0, 0).is_none() {
        return Err(unknown(&what.kind));
    }
    let secret = secret.read(settings)?;
    let (url, event) = match &what.to {
        Some(url) => (url.clone(), event(SAMPLE_PORTAL, spoke_portal::APP_ID)),
        None => {
            let app = app(settings, None).await?;
            let refusal = |error| app.session.refusal("read the app's webhook settings", &error);
            let url = app.webhooks.target_url().await.map_err(refusal)?.ok_or_else(|| {
                Failure::usage("the app sends its events nowhere")
                    .hint("receive them: spoke webhook listen --subscribe contact.creation")
                    .hint(format!(
                        "or name an address: spoke webhook trigger {} --to URL",
                        what.kind
                    ))
            })?;
            let subscriptions = app.webhooks.list().await.map_err(refusal)?;
            let subscription = subscriptions
                .iter()
                .find(|one| one.event_type == what.kind && one.active);
            if subscription.is_none() {
                settings.printer.warning(&format!(
                    "no active subscription to {}: HubSpot would not send it",
                    what.kind
                ));
            }
            let portal = match app.session.client.account().details().await {
                Ok(details) => details.portal_id,
                Err(error) => return Err(refusal(error)),
            };
            let mut event = event(portal, app.id);
            if let (Some(fields), Some(one)) = (
                event.as_mut().and_then(serde_json::Value::as_object_mut),
                subscription,
            ) {
                fields.insert(
                    "subscriptionId".to_owned(),
                    one.id.parse::<u64>().unwrap_or_default().into(),
                );
            }
            (url, event)
        }
    };
    let Some(event) = event else {
        return Err(unknown(&what.kind));
    };
    let delivery =
        Delivery::to(&url, secret).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let delivered = delivery.send(format!("[{event}]"), now).await.map_err(|error| {
        Failure::from_error(ExitStatus::Unreachable, &error)
            .hint("see whether the receiver runs: spoke webhook listen")
    })?;
    let line = format!("{} {} -> {url}: {}", what.kind, what.object_id, delivered.status);
    if delivered.status.is_success() {
        settings.printer.data_line(&line)?;
        return Ok(ExitStatus::Done);
    }
    let failure = Failure::new(ExitStatus::Refused, line);
    Err(if delivered.status.as_u16() == 401 {
        failure.hint("the receiver checks with another secret, or takes its own address for another one")
    } else {
        failure
    })
}
