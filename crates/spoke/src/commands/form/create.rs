//! `spoke form create`.

use serde_json::{Value, json};
use spoke_client::ErrorKind;
use spoke_client::marketing::{FormField, NewForm};
use spoke_client::workflow::form;
use spoke_client::workflow::lead::Action;

use super::{print, refusal};
use crate::cli::form::CreateArguments;
use crate::commands::{Session, subscription};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;

/// Creates a form from properties of contacts.
///
/// # Errors
/// When a property or a type of message does not exist, or HubSpot refuses; nothing was made then.
pub async fn create(session: &Session, what: CreateArguments) -> Result<ExitStatus, Failure> {
    let mut names: Vec<&str> = Vec::new();
    for name in what.required.iter().chain(&what.fields) {
        if name != "email" && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let fields = form::fields(&session.client, names).await.map_err(|error| {
        if error.kind() == ErrorKind::NotFound && error.request().is_none() {
            return Failure::usage(error.message()).hint("every property: spoke crm contacts properties");
        }
        session.refusal("read the properties of contacts", &error)
    })?;
    let mut form = NewForm::new(&what.name).field(FormField::email());
    for field in fields {
        let required = what.required.contains(&field.name);
        form = form.field(if required { field.required() } else { field });
    }
    if let Some(thanks) = what.thanks {
        form = form.thanks(thanks);
    }
    if let Some(address) = what.redirect {
        form = form.redirect(address);
    }
    if let Some(text) = &what.consent {
        form = form.consent(consent(session, text, &what.subscribe).await?);
    }
    let ensured = form::ensure(&session.client, &form)
        .await
        .map_err(|error| refusal(session, &format!("create the form {:?}", what.name), &error))?;
    let form = ensured.form;
    if what.json {
        write_json(&session.printer, &form)?;
        return Ok(ExitStatus::Done);
    }
    print(session, &form)?;
    if ensured.action == Action::Found {
        session.printer.note("it was there already; nothing was changed");
    }
    session.printer.note(&format!(
        "send it in: spoke form submit {} email=ADDRESS",
        form.id
    ));
    Ok(ExitStatus::Done)
}

async fn consent(session: &Session, text: &str, subscribe: &[String]) -> Result<Value, Failure> {
    let mut boxes = Vec::new();
    for wanted in subscribe {
        let found = subscription::find_type(session, wanted).await?;
        let id: u64 = found.id.parse().unwrap_or_default();
        boxes.push(json!({"subscriptionTypeId": id, "label": found.name, "required": false}));
    }
    Ok(json!({
        "type": "explicit_consent_to_process", "consentToProcessText": text, "consentToProcessCheckboxLabel": "I agree",
        "communicationConsentText": "", "consentToProcessFooterText": "", "privacyText": "",
        "communicationsCheckboxes": boxes,
    }))
}
