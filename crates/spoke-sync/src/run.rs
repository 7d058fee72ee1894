//! One run: prepare, records table by table, associations pair by pair, done.

use std::collections::HashSet;
use std::time::Instant;

use spoke_store::TableState;

use crate::context::{Context, Task, Work};
use crate::discover::{Discovery, discover};
use crate::error::Error;
use crate::progress::Phase;
use crate::properties::Properties;
use crate::report::{Counts, Mode, Report, Skipped, TableReport};
use crate::source::{Selection, Source};
use crate::sync::Sync;
use crate::writer::Writer;
use crate::{associations, catalog, full, incremental};

/// Brings the mirror up to date.
pub(crate) async fn run(sync: &Sync) -> Result<Report, Error> {
    let writer = Writer::open(&sync.target).await?;
    let (report, ended) = run_with(sync, writer).await?;
    ended.writer.close().await;
    Ok(report)
}

/// What a run leaves behind for a watch to go on with.
pub(crate) struct Ended {
    pub(crate) writer: Writer,
    pub(crate) works: Vec<Work>,
}

/// The same on an open mirror.
pub(crate) async fn run_with(sync: &Sync, writer: Writer) -> Result<(Report, Ended), Error> {
    let begun = Instant::now();
    let (run, task, resumed) = begin(sync, &writer).await?;
    let mut options = sync.options.clone();
    options.full = task.full;
    let context = Context::new(sync.client.clone(), options, writer, run);
    let (works, mut skipped) = prepare(&context).await?;
    let mut tables = Vec::new();
    for work in &works {
        let table = records(&context, work).await?;
        if table.mode == Mode::Full {
            context.touched.ignore(&work.name);
        }
        tables.push(table);
    }
    if context.options.associations {
        all_associations(&context, &works, &mut tables).await?;
    }
    for (table, work) in tables.iter_mut().zip(&works) {
        let touched = context.touched.take(&work.name);
        table.counts += incremental::read_again(&context, work, &touched).await?;
        let name = work.name.clone();
        table.live = context
            .writer
            .call(move |mirror| Ok(mirror.count_live(&name, 0, i64::MAX)?))
            .await?;
    }
    skipped.dedup();
    let report = Report {
        run,
        resumed,
        tables,
        skipped,
        elapsed: begun.elapsed(),
    };
    let text = serde_json::to_string(&report).unwrap_or_default();
    context
        .writer
        .call(move |mirror| {
            let mut transaction = mirror.begin()?;
            transaction.finish_run(run, &text)?;
            Ok(transaction.commit()?)
        })
        .await?;
    Ok((
        report,
        Ended {
            writer: context.writer,
            works,
        },
    ))
}

/// Finds the object types, reads their definitions, makes their tables, and mirrors the owners.
pub(crate) async fn prepare(context: &Context) -> Result<(Vec<Work>, Vec<Skipped>), Error> {
    let options = &context.options;
    options.listener.tell(Phase::Catalog, "", 0, None);
    let known: HashSet<String> = context
        .writer
        .call(|mirror| {
            Ok(mirror
                .tables()?
                .iter()
                .map(|table| table.object_type_id().to_owned())
                .collect())
        })
        .await?;
    let Discovery { found, mut skipped } = discover(
        &context.client,
        options.object_types.as_deref(),
        &known,
        options.archived,
    )
    .await?;
    let works = catalog::prepare(
        &context.client,
        &context.writer,
        found,
        &options.properties,
        &mut skipped,
    )
    .await?;
    catalog::write_owners(&context.client, &context.writer, &mut skipped).await?;
    options.listener.finish(Phase::Catalog, "", works.len() as u64);
    Ok((works, skipped))
}

/// How a table is to be brought up to date.
pub(crate) enum Way {
    /// All of it.
    Full,
    /// What changed since `watermark`.
    Since {
        /// Up to when it is mirrored.
        watermark: String,
        /// Whether properties were added, so that records in the overlap have to be read again.
        reread: bool,
    },
}

/// Decides between a full and an incremental update.
pub(crate) async fn way(context: &Context, work: &Work) -> Result<Way, Error> {
    if full::is_begun(context, work).await? {
        return Ok(Way::Full);
    }
    let name = work.name.clone();
    let state = context
        .writer
        .call(move |mirror| Ok(mirror.table_state(&name)?))
        .await?;
    let options = &context.options;
    Ok(decide(
        &work.source,
        work.probe.total,
        state,
        options.full,
        &options.properties,
    ))
}

/// The same, from what is known of the table.
pub(crate) fn decide(
    source: &Source,
    total: Option<u64>,
    state: TableState,
    full: bool,
    properties: &Properties,
) -> Way {
    let wanted = source.selection(properties);
    let present = state.selection.as_deref().and_then(Selection::from_text);
    match (state.watermark, present) {
        _ if full || total.is_none() => Way::Full,
        // Values of a new calculated property, or of ones that were not chosen before, are there already.
        (Some(watermark), Some(present))
            if present.properties == wanted.properties && present.calculated == wanted.calculated =>
        {
            Way::Since {
                watermark,
                reread: present.names != wanted.names,
            }
        }
        _ => Way::Full,
    }
}

async fn begin(sync: &Sync, writer: &Writer) -> Result<(i64, Task, bool), Error> {
    let wanted = Task::of(sync, false);
    writer
        .call(move |mirror| {
            if let Some(last) = mirror.last_run()?.filter(|last| !last.finished)
                && let Some(task) = Task::from_text(&last.kind)
                && task.covers(&wanted)
            {
                return Ok((last.number, task, true));
            }
            let mut transaction = mirror.begin()?;
            let run = transaction.begin_run(&wanted.to_text())?;
            transaction.commit()?;
            Ok((run, wanted, false))
        })
        .await
}

async fn records(context: &Context, work: &Work) -> Result<TableReport, Error> {
    let mut report = TableReport {
        table: work.name.clone(),
        object_type: work.source.kind.id.to_string(),
        mode: Mode::Full,
        counts: Counts::default(),
        live: 0,
    };
    if full::is_done(context, work).await? {
        return Ok(report);
    }
    if let Way::Since { watermark, reread } = way(context, work).await? {
        let outcome = incremental::update(context, work, &watermark, reread).await?;
        report.counts += outcome.counts;
        if !outcome.wants_full {
            report.mode = Mode::Incremental;
            if context.options.archived {
                report.counts += full::archived(context, work).await?;
            }
            return Ok(report);
        }
    }
    report.counts += full::read(context, work).await?;
    Ok(report)
}

async fn all_associations(
    context: &Context,
    works: &[Work],
    tables: &mut [TableReport],
) -> Result<(), Error> {
    for (from, to) in associations::pairs(works) {
        let counts = associations::sweep(context, from, to).await?;
        if let Some(table) = tables.iter_mut().find(|table| table.table == from.name) {
            table.counts += counts;
        }
    }
    for (work, table) in works.iter().zip(tables) {
        let name = work.name.clone();
        table.counts.associations_removed += context
            .writer
            .call(move |mirror| {
                let mut transaction = mirror.begin()?;
                let removed = transaction.drop_stray_edges(&name)?;
                transaction.commit()?;
                Ok(removed)
            })
            .await?;
    }
    Ok(())
}
