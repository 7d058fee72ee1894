//! `spoke form`.

mod create;
mod submit;

use std::io::Write;

use serde_json::json;
use spoke_client::marketing::{Form, FormField};
use spoke_client::{Error, ErrorKind};
use spoke_model::time::Timestamp;

use super::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};

pub use create::create;
pub use submit::submit;

/// Says which forms there are.
///
/// # Errors
/// When HubSpot refuses.
pub async fn list(session: &Session, json: bool) -> Result<ExitStatus, Failure> {
    let forms = all(session).await?;
    if json {
        write_json(&session.printer, &forms)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["form", "name", "fields", "consent", "changed"]).right([2]);
    for form in &forms {
        let day = form.updated_at.as_deref().unwrap_or_default();
        table.row([
            form.id.as_str(),
            &form.name,
            &form.fields().len().to_string(),
            form.consent(),
            day.split('T').next().unwrap_or_default(),
        ]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    if forms.is_empty() {
        session
            .printer
            .note("there are none; create one: spoke form create NAME --field firstname");
    }
    Ok(ExitStatus::Done)
}

/// Shows a form with its fields.
///
/// # Errors
/// When there is no such form, or HubSpot refuses.
pub async fn show(session: &Session, wanted: &str, json: bool) -> Result<ExitStatus, Failure> {
    let form = find(session, wanted).await?;
    if json {
        write_json(&session.printer, &form)?;
        return Ok(ExitStatus::Done);
    }
    print(session, &form)?;
    Ok(ExitStatus::Done)
}

/// Shows what was sent in.
///
/// # Errors
/// When there is no such form, or HubSpot refuses.
pub async fn submissions(
    session: &Session,
    wanted: &str,
    limit: usize,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let form = find(session, wanted).await?;
    let sent_in = session
        .client
        .forms()
        .submissions(&form.id, limit)
        .await
        .map_err(|error| session.refusal("read what was sent in", &error))?;
    if json {
        write_json(&session.printer, &sent_in)?;
        return Ok(ExitStatus::Done);
    }
    let fields: Vec<FormField> = form.fields();
    let names = fields.iter().map(|field| field.name.clone());
    let headings: Vec<String> = std::iter::once("sent in".to_owned()).chain(names).collect();
    let mut table = Table::new(headings);
    for one in &sent_in {
        let at = Timestamp::from_millis(one.submitted_at).to_iso();
        let values = fields
            .iter()
            .map(|field| one.value(&field.name).unwrap_or_default());
        let row: Vec<&str> = std::iter::once(at.as_str()).chain(values).collect();
        table.row(row);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// The form with this name or GUID.
async fn find(session: &Session, wanted: &str) -> Result<Form, Failure> {
    spoke_client::workflow::form::find(&session.client, wanted)
        .await
        .map_err(|error| {
            let failure = if error.kind() == ErrorKind::NotFound && error.request().is_none() {
                Failure::usage(error.message())
            } else {
                refusal(session, &format!("find the form {}", wanted.trim()), &error)
            };
            if error.kind() == ErrorKind::NotFound {
                return failure.hint("every form: spoke form list");
            }
            failure
        })
}

async fn all(session: &Session) -> Result<Vec<Form>, Failure> {
    let forms = session.client.forms().list().await;
    forms.map_err(|error| refusal(session, "list the forms", &error))
}

/// A refusal with every fault that its answer names, a line each.
fn refusal(session: &Session, action: &str, error: &Error) -> Failure {
    let mut failure = session.refusal(action, error);
    for fault in error
        .body()
        .map(|body| body.errors.as_slice())
        .unwrap_or_default()
    {
        failure = failure.detail(fault.message.to_string());
    }
    failure
}

fn print(session: &Session, form: &Form) -> Result<(), Failure> {
    let mut details = Details::new();
    details.line("form", &form.id);
    details.line("name", &form.name);
    details.line("consent", form.consent());
    let mut out = session.printer.data();
    details.write(&mut out, &session.printer)?;
    let mut table = Table::new(["field", "label", "kind", "required"]);
    for field in form.fields() {
        let kind = json!(field.field_type);
        table.row([
            field.name.as_str(),
            &field.label,
            kind.as_str().unwrap_or_default(),
            if field.required { "yes" } else { "" },
        ]);
    }
    writeln!(out)?;
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    Ok(())
}
