//! `spoke portal settings`: what the account's administrators demand of records.

use std::io::Write;

use serde_json::{Value, json};
use spoke_client::Method;

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, write_json};
use crate::settings::Settings;

const PATH: &str = "/settings";
const CHANGE: &str = "change the settings";

/// Shows the settings.
///
/// # Errors
/// When the portal does not answer.
pub async fn show_settings(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let now = Controls::open(settings)
        .await?
        .get("read the settings", PATH)
        .await?;
    show(settings, &now, as_json)
}

/// Requires properties of an object type's new records, or while a condition holds.
///
/// # Errors
/// When the portal does not answer, or a type or property does not exist.
pub async fn require(
    settings: &Settings,
    object_type: &str,
    properties: &[String],
    when: Option<&(String, Vec<String>)>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let before = controls.get("read the settings", PATH).await?;
    let change = match when {
        None => {
            let mut required = before
                .get("requiredOnCreate")
                .cloned()
                .unwrap_or_else(|| json!({}));
            if let Value::Object(required) = &mut required {
                required.insert(object_type.to_owned(), json!(properties));
            }
            json!({ "requiredOnCreate": required })
        }
        Some((property, values)) => {
            let mut conditions = match before.get("requiredWhen") {
                Some(Value::Array(conditions)) => conditions.clone(),
                _ => Vec::new(),
            };
            conditions.retain(|one| {
                text(one, "objectType") != object_type
                    || text(one, "property") != *property
                    || one.get("values") != Some(&json!(values))
            });
            if !properties.is_empty() {
                conditions.push(json!({
                    "objectType": object_type,
                    "property": property,
                    "values": values,
                    "required": properties,
                }));
            }
            json!({ "requiredWhen": conditions })
        }
    };
    let now = controls.call(CHANGE, Method::PATCH, PATH, Some(&change)).await?;
    show(settings, &now, as_json)
}

/// Changes the settings that are given.
///
/// # Errors
/// When the portal does not answer.
pub async fn set_settings(
    settings: &Settings,
    property_rules: Option<String>,
    edit_associations: Option<bool>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let mut change = serde_json::Map::new();
    if let Some(from) = property_rules {
        change.insert("propertyRules".to_owned(), json!(from));
    }
    if let Some(may) = edit_associations {
        change.insert("editAssociations".to_owned(), json!(may));
    }
    let controls = Controls::open(settings).await?;
    let now = controls
        .call(CHANGE, Method::PATCH, PATH, Some(&Value::Object(change)))
        .await?;
    show(settings, &now, as_json)
}

/// Goes back to the defaults.
///
/// # Errors
/// When the portal does not answer.
pub async fn reset_settings(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let now = Controls::open(settings).await?.delete(CHANGE, PATH).await?;
    show(settings, &now, as_json)
}

fn show(settings: &Settings, now: &Value, as_json: bool) -> Result<ExitStatus, Failure> {
    if as_json {
        write_json(&settings.printer, now)?;
        return Ok(ExitStatus::Done);
    }
    let mut lines = Details::new();
    let rules = match text(now, "propertyRules").as_str() {
        "off" => "bind no writes".to_owned(),
        "every-version" => "bind writes in every version".to_owned(),
        version => format!("bind writes from {version} on"),
    };
    lines.line("validation rules", rules);
    let required = now.get("requiredOnCreate").and_then(Value::as_object);
    for (object_type, properties) in required.into_iter().flatten() {
        lines.line(
            format!("new {object_type}"),
            format!("must bring {}", names(Some(properties))),
        );
    }
    let conditions = now.get("requiredWhen").and_then(Value::as_array);
    for one in conditions.into_iter().flatten() {
        lines.line(
            text(one, "objectType"),
            format!(
                "need {} while {} is {}",
                names(one.get("required")),
                text(one, "property"),
                names(one.get("values"))
            ),
        );
    }
    let may = now.get("editAssociations").and_then(Value::as_bool) != Some(false);
    lines.line(
        "associations",
        if may {
            "may be edited by OAuth apps"
        } else {
            "may not be edited by OAuth apps (2026-09 and later)"
        },
    );
    let mut out = settings.printer.data();
    lines.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn names(list: Option<&Value>) -> String {
    let items = list
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    names.join(", ")
}
