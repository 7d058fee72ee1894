//! `spoke portal restore`: archived records come back, as a person brings them back in HubSpot's app.

use serde_json::{Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;
use crate::settings::Settings;

/// Restores archived records one by one; those that can't come back are told and don't keep the others away.
///
/// # Errors
/// When the name can't be one of an object type, or none of the records came back.
pub async fn restore(
    settings: &Settings,
    object_type: &str,
    ids: &[u64],
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    // It becomes part of a path.
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if object_type.is_empty() || !object_type.chars().all(fits) {
        return Err(
            Failure::usage(format!("{object_type:?} can't be the name of an object type"))
                .hint("name one as spoke crm does: contacts, p123_name, 2-123"),
        );
    }
    let controls = Controls::open(settings).await?;
    let (mut restored, mut refused) = (Vec::new(), Vec::new());
    for id in ids {
        let path = format!("/records/{object_type}/{id}/restore");
        let action = format!("restore {object_type} {id}");
        match controls.post(&action, &path, &json!({})).await {
            Ok(answer) => restored.push(answer),
            Err(failure) => refused.push(failure),
        }
    }
    if restored.is_empty() && !refused.is_empty() {
        let hint = format!("see what is archived: spoke crm {object_type} list --archived");
        return Err(refused.swap_remove(0).hint(hint));
    }
    if as_json {
        write_json(&settings.printer, &restored)?;
    } else {
        for record in &restored {
            say(settings, record)?;
        }
    }
    for failure in &refused {
        settings.printer.warning(failure.message());
    }
    Ok(if refused.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    })
}

fn say(settings: &Settings, record: &Value) -> Result<(), Failure> {
    let along = record
        .get("lineItems")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let along = match along {
        0 => String::new(),
        1 => " with a line item".to_owned(),
        several => format!(" with {several} line items"),
    };
    let (object_type, id) = (text(record, "objectType"), text(record, "id"));
    settings
        .printer
        .data_line(&format!("restored {object_type} {id}{along}"))?;
    Ok(())
}
