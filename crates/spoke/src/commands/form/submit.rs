//! `spoke form submit`.

use spoke_client::ErrorKind;
use spoke_client::marketing::Submission;
use spoke_client::workflow::form;

use super::{find, refusal};
use crate::cli::form::SubmitArguments;
use crate::commands::{Session, subscription};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;
use crate::values;

/// Sends a form in.
///
/// # Errors
/// When the form or a field of it does not exist, or HubSpot refuses; nothing was kept then.
pub async fn submit(session: &Session, what: SubmitArguments) -> Result<ExitStatus, Failure> {
    let values = values::parse(&what.values)?;
    let form = find(session, &what.form).await?;
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
    let receipt = form::submit(&session.client, &form, &submission)
        .await
        .map_err(|error| {
            let failure = refusal(session, &format!("send in the form {:?}", form.name), &error);
            match error.kind() {
                ErrorKind::InvalidInput if error.request().is_none() => {
                    Failure::usage(error.message()).hint(format!("its fields: spoke form show {}", form.id))
                }
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
