//! `spoke form submit`.

use spoke_client::ErrorKind;
use spoke_client::marketing::{Form, Submission};
use spoke_model::suggest::nearest;

use super::{find, refusal};
use crate::cli::form::SubmitArguments;
use crate::commands::{Session, subscription};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;
use crate::settings::TargetKind;
use crate::values;

/// Sends a form in.
///
/// # Errors
/// When the form or a field of it does not exist, or HubSpot refuses; nothing was kept then.
pub async fn submit(session: &Session, what: SubmitArguments) -> Result<ExitStatus, Failure> {
    let values = values::parse(&what.values)?;
    let form = find(session, &what.form).await?;
    check(&form, values.iter().map(|(name, _)| name))?;
    let mut submission = Submission::new();
    for (name, value) in values.iter() {
        submission = submission.field(name, value);
    }
    if let Some(page) = &what.page {
        submission = submission.page(page, what.page_name.as_deref().unwrap_or_default());
    }
    if let Some(text) = &what.consent {
        let mut messages = Vec::new();
        for wanted in &what.subscribe {
            let found = subscription::find_type(session, wanted).await?;
            messages.push((found.id.parse::<u64>().unwrap_or_default(), found.name));
        }
        let messages: Vec<(u64, &str)> = messages.iter().map(|(id, name)| (*id, name.as_str())).collect();
        submission = submission.consent(text, &messages);
    }
    let hub_id = hub_id(session).await?;
    let receipt = session
        .client
        .forms()
        .submit(hub_id, &form.id, &submission)
        .await
        .map_err(|error| {
            let failure = refusal(session, &format!("send in the form {:?}", form.name), &error);
            match error.kind() {
                ErrorKind::Validation if form.consent() != "none" && what.consent.is_none() => failure
                    .hint("the form asks for consent: add --consent TEXT, in the words that were agreed to"),
                ErrorKind::Validation => {
                    failure.hint(format!("what the form asks for: spoke form show {}", form.id))
                }
                _ => failure,
            }
        })?;
    if what.json {
        write_json(&session.printer, &receipt)?;
        return Ok(ExitStatus::Done);
    }
    let shown = match (&receipt.inline_message, &receipt.redirect_uri) {
        (Some(text), _) => format!("sent in; the visitor reads: {text}"),
        (None, Some(address)) => format!("sent in; the visitor goes to {address}"),
        (None, None) => "sent in".to_owned(),
    };
    session.printer.data_line(&shown)?;
    session
        .printer
        .note(&format!("read it: spoke form submissions {}", form.id));
    Ok(ExitStatus::Done)
}

/// HubSpot drops fields that a form does not have without a word, so they are looked at here.
fn check<'n>(form: &Form, names: impl Iterator<Item = &'n str>) -> Result<(), Failure> {
    let fields = form.fields();
    for name in names {
        if fields.iter().any(|field| field.name == name) {
            continue;
        }
        let failure = Failure::usage(format!("the form {:?} has no field {name}", form.name));
        let known = fields.iter().map(|field| field.name.as_str());
        let failure = match nearest(name, known) {
            Some(meant) => failure.hint(format!("did you mean {meant}?")),
            None => failure,
        };
        return Err(failure.hint(format!("its fields: spoke form show {}", form.id)));
    }
    Ok(())
}

async fn hub_id(session: &Session) -> Result<u64, Failure> {
    if let TargetKind::Local { hub_id, .. } = &session.target.kind {
        return Ok(*hub_id);
    }
    let details = session.client.account().details().await;
    let details = details.map_err(|error| session.refusal("ask which account the token is for", &error))?;
    Ok(details.portal_id)
}
