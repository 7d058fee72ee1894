//! Writes an export's file.

use std::fs;
use std::io;
use std::path::PathBuf;

use http::HeaderMap;
use spoke_model::export::{ExportState, ExportType};
use spoke_model::time::{Date, Timestamp};

use super::book::{self, Export};
use super::cell::Cells;
use super::columns::Columns;
use super::file_name;
use super::pack;
use super::table::{CellText, Table, rows_max};
use crate::api::{ApiError, Call, Origin, search_plan};
use crate::guard::Grant;
use crate::lists;
use crate::portal::PortalState;
use crate::store::Row;

/// Records that are read under one lock. Writers wait for at most one such batch.
const BATCH: usize = 500;

/// Why an export does not go on.
enum Halt {
    /// The portal stops; the next one begins again.
    Left,
    /// There will be no file.
    Failed(String),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Failed(format!("The file could not be written: {error}"))
    }
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Self {
        Self::Failed(error.message().to_owned())
    }
}

/// Writes the file of an export from the beginning.
pub(crate) fn run(portal: &PortalState, id: u64) {
    let Some(export) = begin(portal, id) else { return };
    match write(portal, &export) {
        Ok((records, file)) => finish(portal, id, |export| {
            export.state = ExportState::Done;
            export.record_count = Some(records);
            export.file = Some(file);
        }),
        Err(Halt::Left) => {}
        Err(Halt::Failed(why)) => finish(portal, id, |export| {
            export.state = ExportState::Failed;
            export.failure = Some(why);
        }),
    }
}

/// Ends an export that broke off.
pub(crate) fn give_up(portal: &PortalState, id: u64) {
    finish(portal, id, |export| {
        export.state = ExportState::Failed;
        export.failure = Some("The export broke off".to_owned());
    });
}

fn begin(portal: &PortalState, id: u64) -> Option<Export> {
    let mut transaction = portal.store.write();
    let mut export = book::find(&transaction, id).filter(|export| !export.state.is_final())?;
    let now = portal.clock.now();
    export.state = ExportState::Processing;
    export.started_at = Some(now);
    export.updated_at = now;
    book::put(&mut transaction, &export);
    drop(transaction.commit());
    Some(export)
}

fn finish(portal: &PortalState, id: u64, change: impl FnOnce(&mut Export)) {
    let mut transaction = portal.store.write();
    let Some(mut export) = book::find(&transaction, id).filter(|export| !export.state.is_final()) else {
        return;
    };
    let now = portal.clock.now();
    change(&mut export);
    export.completed_at = Some(now);
    export.updated_at = now;
    book::put(&mut transaction, &export);
    if let Err(error) = transaction.commit().wait() {
        tracing::error!(id, %error, "the end of an export is not on disk");
    }
}

fn write(portal: &PortalState, export: &Export) -> Result<(u64, String), Halt> {
    let definitions = portal.definitions.current();
    let columns = Columns::new(&definitions, &export.request)?;
    let rows = rows(portal, export, &columns)?;
    let header: Vec<CellText> = columns
        .columns
        .iter()
        .map(|column| CellText::Text(column.header.clone()))
        .collect();
    let format = export.request.format;
    let mut parts = Parts::new(portal, export.id);
    let (mut records, mut in_part) = (0, 0);
    let mut table = Table::create(format, &parts.next()?)?;
    table.row(&header)?;
    for batch in rows.chunks(BATCH) {
        if portal.jobs.are_stopping() {
            return Err(Halt::Left);
        }
        for cells in read(portal, &columns, batch) {
            if in_part == rows_max(format) {
                table.finish()?;
                table = Table::create(format, &parts.next()?)?;
                table.row(&header)?;
                in_part = 0;
            }
            table.row(&cells)?;
            records += 1;
            in_part += 1;
        }
    }
    table.finish()?;
    let day = Date::of(Timestamp::from_millis(export.created_at)).to_iso();
    let name = pack::stem(export.request.export_name.as_deref(), &day);
    let path = portal.workroom.path(&file_name(export.id))?;
    Ok((records, pack::pack(format, &parts.paths, &path, &name)?))
}

/// The records of an export, in order.
fn rows(portal: &PortalState, export: &Export, columns: &Columns) -> Result<Vec<Row>, Halt> {
    let object_type = columns.object_type();
    let (grant, headers) = (Grant::everything(), HeaderMap::new());
    let call = Call::internal(portal, &grant, &headers, portal.clock.now(), Origin::Integration);
    if export.request.export_type == ExportType::List {
        lists::settle(portal, &call.definitions, call.now);
    }
    let state = portal.store.read();
    match export.request.export_type {
        ExportType::List => {
            let id = export.request.list_id.as_deref().and_then(|id| id.parse().ok());
            let list = lists::existing(&state, id.unwrap_or_default()).map_err(ApiError::from)?;
            let members = state.memberships.of(list.id);
            Ok(members
                .map(|members| members.rows().map(|(row, _)| row).collect())
                .unwrap_or_default())
        }
        ExportType::View => {
            let view = export
                .request
                .public_crm_search_request
                .clone()
                .unwrap_or_default();
            let plan = search_plan::plan(&call, &state, object_type, &view, usize::MAX, 0)?;
            Ok(match (state.table_of(object_type.id), plan) {
                (Some(table), Some(plan)) => table.search(&plan).rows,
                _ => Vec::new(),
            })
        }
    }
}

/// The cells of a batch; records that went meanwhile are left out.
fn read(portal: &PortalState, columns: &Columns, batch: &[Row]) -> Vec<Vec<CellText>> {
    let definitions = portal.definitions.current();
    let state = portal.store.read();
    let Some(table) = state.table_of(columns.object_type().id) else {
        return Vec::new();
    };
    let cells = Cells {
        state: &state,
        definitions: &definitions,
        columns,
        table,
        app_id: portal.app_id,
        now: portal.clock.now(),
    };
    let live = |row: &&Row| table.row(table.id(**row)).is_some() && !table.is_archived(**row);
    batch.iter().filter(live).map(|row| cells.row(*row)).collect()
}

/// The files being written; they vanish unless they are packed.
struct Parts<'p> {
    portal: &'p PortalState,
    export: u64,
    paths: Vec<PathBuf>,
}

impl<'p> Parts<'p> {
    fn new(portal: &'p PortalState, export: u64) -> Self {
        Self {
            portal,
            export,
            paths: Vec::new(),
        }
    }

    fn next(&mut self) -> io::Result<PathBuf> {
        let name = format!("{}-part-{}", file_name(self.export), self.paths.len());
        let path = self.portal.workroom.path(&name)?;
        self.paths.push(path.clone());
        Ok(path)
    }
}

impl Drop for Parts<'_> {
    fn drop(&mut self) {
        for path in &self.paths {
            let _ = fs::remove_file(path);
        }
    }
}
