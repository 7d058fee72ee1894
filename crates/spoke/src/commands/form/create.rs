//! `spoke form create`.

use serde_json::{Value, json};
use spoke_client::marketing::{FieldType, FormField, NewForm};
use spoke_model::property::PropertyDefinition;
use spoke_model::suggest::nearest;

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
    let definitions = session.client.properties("contacts").list().await;
    let definitions =
        definitions.map_err(|error| session.refusal("read the properties of contacts", &error))?;
    let mut form = NewForm::new(&what.name).field(FormField::email());
    let asked = what.fields.iter().map(|name| (name, false));
    let required = what.required.iter().map(|name| (name, true));
    let mut seen = vec!["email"];
    for (name, required) in required.chain(asked) {
        if seen.contains(&name.as_str()) {
            continue;
        }
        seen.push(name);
        let field = field(&definitions, name)?;
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
    let form = session
        .client
        .forms()
        .create(&form)
        .await
        .map_err(|error| refusal(session, &format!("create the form {:?}", what.name), &error))?;
    if what.json {
        write_json(&session.printer, &form)?;
        return Ok(ExitStatus::Done);
    }
    print(session, &form)?;
    session.printer.note(&format!(
        "send it in: spoke form submit {} email=ADDRESS",
        form.id
    ));
    Ok(ExitStatus::Done)
}

/// The field for a property: its label, its options, and the kind that comes closest.
fn field(definitions: &[PropertyDefinition], name: &str) -> Result<FormField, Failure> {
    let Some(property) = definitions.iter().find(|definition| definition.name == name) else {
        let failure = Failure::usage(format!("contacts have no property {name}"));
        let known = definitions.iter().map(|definition| definition.name.as_str());
        let failure = match nearest(name, known) {
            Some(meant) => failure.hint(format!("did you mean {meant}?")),
            None => failure,
        };
        return Err(failure.hint("every property: spoke crm contacts properties"));
    };
    let kind = match property.field_type.as_str() {
        "textarea" | "html" => FieldType::MultiLineText,
        "number" => FieldType::Number,
        "date" => FieldType::Datepicker,
        "phonenumber" => FieldType::Phone,
        "select" => FieldType::Dropdown,
        "radio" => FieldType::Radio,
        "checkbox" => FieldType::MultipleCheckboxes,
        "booleancheckbox" => FieldType::SingleCheckbox,
        "file" => FieldType::File,
        _ => FieldType::SingleLineText,
    };
    let mut field = FormField::new(name, &property.label, kind);
    if matches!(
        kind,
        FieldType::Dropdown | FieldType::Radio | FieldType::MultipleCheckboxes
    ) {
        let options: Vec<Value> = property
            .options
            .iter()
            .enumerate()
            .map(|(place, option)| json!({"label": option.label, "value": option.value, "displayOrder": place}))
            .collect();
        field.more.insert("options".to_owned(), options.into());
        field.more.insert("defaultValues".to_owned(), json!([]));
    }
    Ok(field)
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
