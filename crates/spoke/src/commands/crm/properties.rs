//! `properties`.

use std::io::Write;

use spoke_model::property::PropertyDefinition;

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Format, Table, write_json};

/// Prints the properties whose name or label holds `text`, or all.
///
/// # Errors
/// When HubSpot refuses.
pub async fn properties(desk: &Desk, text: Option<&str>) -> Result<ExitStatus, Failure> {
    let action = format!("read the properties of {}", desk.object_type.plural());
    let mut definitions = desk
        .session
        .client
        .properties(desk.object_type.path())
        .list()
        .await
        .map_err(|error| desk.session.refusal(&action, &error))?;
    if let Some(text) = text {
        let text = text.to_lowercase();
        definitions
            .retain(|d| d.name.to_lowercase().contains(&text) || d.label.to_lowercase().contains(&text));
    }
    definitions.sort_by(|left, right| left.name.cmp(&right.name));
    let printer = &desk.session.printer;
    if definitions.is_empty() && desk.format == Format::Table {
        printer.note("no property matches");
        return Ok(ExitStatus::Done);
    }
    let headings = ["name", "label", "type", "field type", "options"];
    match desk.format {
        Format::Json => write_json(printer, &serde_json::json!({ "results": definitions }))?,
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(printer.data());
            writer.write_record(headings).map_err(std::io::Error::from)?;
            for definition in &definitions {
                writer
                    .write_record(cells(definition))
                    .map_err(std::io::Error::from)?;
            }
            writer.flush()?;
        }
        Format::Table => {
            let mut table = Table::new(headings);
            for definition in &definitions {
                table.row(cells(definition));
            }
            let mut out = printer.data();
            table.write(&mut out, printer)?;
            out.flush()?;
        }
    }
    Ok(ExitStatus::Done)
}

fn cells(definition: &PropertyDefinition) -> [String; 5] {
    let options: Vec<&str> = definition
        .options
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    [
        definition.name.clone(),
        definition.label.clone(),
        definition.property_type.to_string(),
        definition.field_type.to_string(),
        options.join(", "),
    ]
}
