//! What a run would do.

use std::collections::HashSet;

use spoke_store::TableState;

use crate::associations::{READ_AT_ONCE, may_be_associated};
use crate::catalog;
use crate::context::Task;
use crate::discover::discover;
use crate::error::Error;
use crate::report::{Mode, Plan, PlannedTable, Skipped};
use crate::run::{Way, decide};
use crate::sync::Sync;
use crate::verify::SharedReader;

/// Records of one list page.
const PAGE: u64 = 100;
/// The requests that every run makes for an object type: the first look and its definitions.
const PER_TYPE: u64 = 2;

/// Looks at both sides and says what a run would do.
pub(crate) async fn plan(sync: &Sync) -> Result<Plan, Error> {
    let reader = match SharedReader::open(&sync.target).await {
        Ok(reader) => Some(reader),
        Err(Error::Mirror(spoke_store::Error::Missing { .. })) => None,
        Err(error) => return Err(error),
    };
    let (present, last) = match &reader {
        Some(reader) => {
            reader
                .ask(|reader| Ok((reader.tables()?, reader.last_run()?)))
                .await?
        }
        None => (Vec::new(), None),
    };
    let options = &sync.options;
    let wanted = Task::of(sync, false);
    let resumes = last
        .filter(|last| !last.finished)
        .and_then(|last| Task::from_text(&last.kind))
        .is_some_and(|task| task.covers(&wanted));
    let known: HashSet<String> = present
        .iter()
        .map(|table| table.object_type_id().to_owned())
        .collect();
    let discovery = discover(
        &sync.client,
        options.object_types.as_deref(),
        &known,
        options.archived,
    )
    .await?;
    let mut skipped: Vec<Skipped> = discovery.skipped;
    let mut tables = Vec::new();
    let mut kinds = Vec::new();
    let mut requests = 0;
    for found in discovery.found {
        let source = match catalog::source(&sync.client, &found.kind, &options.properties).await {
            Ok(source) => source,
            Err(error) => {
                skipped.push(Skipped {
                    object_type: found.kind.path,
                    reason: error.message().to_owned(),
                });
                continue;
            }
        };
        let id = found.kind.id.to_string();
        let table = present.iter().find(|table| table.object_type_id() == id).cloned();
        let (state, mirrored) = match (&reader, table.as_ref().map(|table| table.name().to_owned())) {
            (Some(reader), Some(name)) => {
                reader
                    .ask(move |reader| {
                        Ok((reader.table_state(&name)?, reader.count_live(&name, 0, i64::MAX)?))
                    })
                    .await?
            }
            _ => (TableState::default(), 0),
        };
        let name = table
            .as_ref()
            .map_or_else(|| found.kind.table.clone(), |table| table.name().to_owned());
        let mode = match decide(
            &source,
            found.probe.total,
            state,
            options.full,
            &options.properties,
        ) {
            Way::Full => Mode::Full,
            Way::Since { .. } => Mode::Incremental,
        };
        let records = found.probe.total;
        requests += PER_TYPE
            + if mode == Mode::Full {
                records.unwrap_or(0).div_ceil(PAGE)
            } else {
                0
            };
        tables.push(PlannedTable {
            table: name,
            object_type: id,
            mode,
            records,
            mirrored,
            properties: source.requested.len(),
        });
        kinds.push((found.kind, records.unwrap_or(0)));
    }
    if options.associations {
        for (from, records) in kinds.iter().filter(|(_, records)| *records > 0) {
            let pairs = kinds
                .iter()
                .filter(|(to, there)| *there > 0 && may_be_associated(from, to))
                .count();
            requests += pairs as u64 * records.div_ceil(READ_AT_ONCE as u64);
        }
    }
    Ok(Plan {
        resumes,
        tables,
        skipped,
        requests,
    })
}
