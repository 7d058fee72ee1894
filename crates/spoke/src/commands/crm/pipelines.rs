//! `pipelines`.

use std::io::Write;

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Format, Table, write_json};

/// Prints pipelines and their stages, in order.
///
/// # Errors
/// When HubSpot refuses, or the object type has no pipelines.
pub async fn pipelines(desk: &Desk) -> Result<ExitStatus, Failure> {
    let action = format!("read the pipelines of {}", desk.object_type.plural());
    let mut pipelines = desk
        .session
        .client
        .pipelines(desk.object_type.path())
        .list()
        .await
        .map_err(|error| desk.session.refusal(&action, &error))?;
    pipelines.sort_by_key(|pipeline| pipeline.display_order);
    for pipeline in &mut pipelines {
        pipeline.stages.sort_by_key(|stage| stage.display_order);
    }
    let printer = &desk.session.printer;
    let headings = ["pipeline", "pipeline id", "stage", "stage id"];
    let rows = || {
        pipelines.iter().flat_map(|pipeline| {
            pipeline.stages.iter().map(|stage| {
                [
                    pipeline.label.as_str(),
                    pipeline.id.as_str(),
                    stage.label.as_str(),
                    stage.id.as_str(),
                ]
            })
        })
    };
    match desk.format {
        Format::Json => write_json(printer, &serde_json::json!({ "results": pipelines }))?,
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(printer.data());
            writer.write_record(headings).map_err(std::io::Error::from)?;
            for row in rows() {
                writer.write_record(row).map_err(std::io::Error::from)?;
            }
            writer.flush()?;
        }
        Format::Table if pipelines.is_empty() => {
            printer.note(&format!("{} have no pipelines", desk.object_type.plural()));
        }
        Format::Table => {
            let mut table = Table::new(headings);
            for row in rows() {
                table.row(row);
            }
            let mut out = printer.data();
            table.write(&mut out, printer)?;
            out.flush()?;
        }
    }
    Ok(ExitStatus::Done)
}
