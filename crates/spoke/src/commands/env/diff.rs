//! `spoke env diff`.

use std::io::Write;

use serde_json::json;
use spoke_ops::schema_diff::{self, Difference, ReadError, Schema, Way};

use super::profile_file;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Compares what the portals of two profiles define.
///
/// # Errors
/// When a profile does not exist, or a portal refuses to tell.
pub async fn diff(
    settings: &Settings,
    names: [&str; 2],
    object_types: &[String],
    json: bool,
) -> Result<ExitStatus, Failure> {
    let file = profile_file(settings)?;
    for name in names {
        file.get(name)?;
    }
    let [first_name, second_name] = names;
    let first = read(settings, first_name, object_types).await?;
    let second = read(settings, second_name, object_types).await?;
    let differences = schema_diff::diff(&first, &second);
    if json {
        let document = json!({
            "first": { "profile": first_name, "definitions": first.len() },
            "second": { "profile": second_name, "definitions": second.len() },
            "differences": differences,
        });
        write_json(&settings.printer, &document)?;
    } else {
        print(settings, names, &differences)?;
    }
    if differences.is_empty() {
        settings.printer.note(&format!(
            "{first_name} and {second_name} define the same ({} definitions compared)",
            first.len()
        ));
        return Ok(ExitStatus::Done);
    }
    settings
        .printer
        .note(&format!("{} definitions differ", differences.len()));
    Ok(ExitStatus::NotSo)
}

async fn read(settings: &Settings, name: &str, object_types: &[String]) -> Result<Schema, Failure> {
    let settings = settings.with_profile(name);
    let session = Session::open(&settings).await?;
    schema_diff::read(&session.client, object_types)
        .await
        .map_err(|ReadError { what, source }| {
            session.refusal(&format!("read {what} of the profile {name}"), &source)
        })
}

fn print(settings: &Settings, [first, second]: [&str; 2], differences: &[Difference]) -> Result<(), Failure> {
    if differences.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(["object type", "definition", "name", "difference"]);
    for difference in differences {
        let way = match &difference.way {
            Way::OnlyInFirst => format!("only in {first}"),
            Way::OnlyInSecond => format!("only in {second}"),
            Way::Changed { fields } => {
                let told = fields
                    .iter()
                    .map(|field| format!("{}: {:?} / {:?}", field.field, field.first, field.second));
                told.collect::<Vec<_>>().join("; ")
            }
        };
        let part = &difference.part;
        table.row([&part.object_type, &part.kind.to_string(), &part.name, &way]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(())
}
