//! Tables as files.

use std::fs::File;
use std::io;

use http::{HeaderValue, header};
use serde_json::Value;
use spoke_model::export::ExportFormat;
use spoke_model::hubdb::{ColumnForm, value_text};

use super::Version;
use super::row::Row;
use super::table::{Schema, Table};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::{Download, Reply};
use crate::exports::{CellText, Table as FileTable};

/// What stands before the table's columns (assumed).
const OWN: [&str; 3] = ["hs_id", "hs_path", "hs_name"];

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/export?format=`
pub(crate) fn export(call: &Call<'_>) -> Result<Reply, ApiError> {
    write(call, Version::Live)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/draft/export?format=`
pub(crate) fn export_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    write(call, Version::Draft)
}

fn write(call: &Call<'_>, version: Version) -> Result<Reply, ApiError> {
    let sent = call.query.first("format").unwrap_or("CSV");
    let (format, media_type, ending) = match sent.to_ascii_uppercase().as_str() {
        "CSV" => (ExportFormat::Csv, "text/csv;charset=utf-8", "csv"),
        "XLS" => (ExportFormat::Xls, "application/vnd.ms-excel", "xls"),
        "XLSX" => (
            ExportFormat::Xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        _ => {
            return Err(ApiError::bad_parameter(
                "format",
                sent,
                "must be CSV, XLS or XLSX",
            ));
        }
    };
    let (table, rows) = {
        let state = call.portal.store.read();
        let table = Table::named(call, &state)?;
        table.schema(version)?;
        let rows: Vec<Row> = Row::all(&state, table.id)
            .filter(|row| row.cells(version).is_some())
            .collect();
        (table, rows)
    };
    let download = fill(table.schema(version)?, &rows, version, format).map_err(|error| {
        tracing::error!(%error, "a table could not be written as a file");
        ApiError::internal()
    })?;
    let name = format!("attachment; filename=\"{}.{ending}\"", table.name);
    let disposition = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    Ok(Reply::download(download)
        .header(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
        .header(header::CONTENT_DISPOSITION, disposition))
}

/// Writes a file that vanishes once it was sent.
fn fill(schema: &Schema, rows: &[Row], version: Version, format: ExportFormat) -> io::Result<Download> {
    let place = tempfile::Builder::new().prefix("spoke-hubdb-").tempfile()?;
    let mut file = FileTable::create(format, place.path())?;
    let names = schema.columns.iter().map(|column| column.name.as_str());
    let header: Vec<CellText> = OWN
        .into_iter()
        .chain(names)
        .map(|name| CellText::Text(name.to_owned()))
        .collect();
    file.row(&header)?;
    for row in rows {
        let value = |name: &str| row.value(schema, version, name).unwrap_or(Value::Null);
        let own = OWN.map(|name| CellText::Text(value_text(&value(name))));
        let cells = schema.columns.iter().map(|column| {
            let text = value_text(&value(&column.name));
            match column.form() {
                ColumnForm::Number => CellText::Number(text),
                _ => CellText::Text(text),
            }
        });
        let cells: Vec<CellText> = own.into_iter().chain(cells).collect();
        file.row(&cells)?;
    }
    file.finish()?;
    let file = File::open(place.path())?;
    let bytes = file.metadata()?.len();
    Ok(Download { file, bytes })
}
