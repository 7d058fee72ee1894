//! An app's address, signatures and patience.

use spoke_model::webhooks::{CONCURRENT_REQUESTS_DEFAULT, DELIVERY_TIMEOUT_MS};

use super::super::fields::{BadField, Fields};
use super::super::{Control, ControlAnswer};
use super::{CONCURRENCY_MAX, SIGNATURES_MAX, URL_MAX, app, no_address, show};
use crate::api::webhooks::checks::{check_concurrency, check_target};
use crate::outbox::{Settings, Signatures, Subscriptions};

#[derive(Debug)]
struct Change {
    target_url: Option<String>,
    concurrency: Option<u32>,
    signatures: Option<Signatures>,
    timeout_ms: Option<u32>,
}

/// `PATCH /_spoke/webhooks/{appId}`: changes what is named, and keeps the rest.
pub(super) async fn change(control: &Control<'_>) -> ControlAnswer {
    let change = match read(&control.body) {
        Ok(change) => change,
        Err(bad) => return bad.into(),
    };
    let app = match app(control) {
        Ok(app) => app,
        Err(refusal) => return refusal,
    };
    let (portal, now) = (control.portal, control.portal.clock.now());
    let commit = {
        let mut turn = portal.store.write();
        let known = Settings::find(&turn, app);
        let signatures = portal.app_signatures(app);
        let fresh = |url| Settings::new(url, CONCURRENT_REQUESTS_DEFAULT, signatures, now);
        let Some(mut settings) = known.or_else(|| change.target_url.clone().map(fresh)) else {
            return BadField::new(format!("targetUrl: the app {app} has none yet, so say one")).into();
        };
        settings.updated_at = now;
        if let Some(url) = change.target_url {
            settings.target_url = url;
        }
        settings.max_concurrent_requests = change.concurrency.unwrap_or(settings.max_concurrent_requests);
        settings.signatures = change.signatures.unwrap_or(settings.signatures);
        settings.timeout_ms = change.timeout_ms.unwrap_or(settings.timeout_ms);
        settings.put(&mut turn, app);
        portal.outbox.reload(&turn);
        turn.commit()
    };
    match commit.durable().await {
        Ok(()) => show(control, app),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

/// `DELETE /_spoke/webhooks/{appId}`: the address and every subscription go.
pub(super) async fn remove(control: &Control<'_>) -> ControlAnswer {
    let app = match app(control) {
        Ok(app) => app,
        Err(refusal) => return refusal,
    };
    let portal = control.portal;
    let (removed, commit) = {
        let mut turn = portal.store.write();
        let had_address = Settings::remove(&mut turn, app);
        let all = Subscriptions::of(&turn, app);
        for one in &all {
            Subscriptions::remove(&mut turn, app, &one.id.to_string());
        }
        portal.outbox.reload(&turn);
        let removed = (had_address || !all.is_empty()).then_some(all.len());
        (removed, turn.commit())
    };
    match (removed, commit.durable().await) {
        (_, Err(error)) => ControlAnswer::refuse(500, error.to_string()),
        (None, Ok(())) => no_address(app),
        (Some(count), Ok(())) => {
            ControlAnswer::json(&serde_json::json!({ "removed": app, "subscriptions": count }))
        }
    }
}

fn read(body: &[u8]) -> Result<Change, BadField> {
    let mut fields = Fields::parse(body)?;
    let target_url = fields.text("targetUrl", URL_MAX)?;
    let concurrency = fields.number("maxConcurrentRequests", 1, CONCURRENCY_MAX)?;
    let has_signatures = fields.has("signatures");
    let signatures = fields.texts("signatures", SIGNATURES_MAX)?;
    let timeout = fields.number("timeoutMs", 1, DELIVERY_TIMEOUT_MS.into())?;
    if let Some(url) = &target_url {
        check_target(url).map_err(|error| BadField::new(error.message().to_owned()))?;
    }
    let concurrency = concurrency
        .map(|most| check_concurrency(i64::try_from(most).unwrap_or(i64::MAX)))
        .transpose()
        .map_err(|error| BadField::new(error.message().to_owned()))?;
    let signatures = has_signatures
        .then(|| Signatures::parse(signatures.iter().map(String::as_str)))
        .transpose()
        .map_err(|reason| BadField::new(format!("signatures: {reason}")))?;
    Ok(Change {
        target_url,
        concurrency,
        signatures,
        timeout_ms: timeout.and_then(|timeout| u32::try_from(timeout).ok()),
    })
}
