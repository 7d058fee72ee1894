//! Reading every record of an object type.
//!
//! Two passes, live and archived, page by page; each page is one transaction together with the position after it.
//! Rows that neither pass met are then asked for by id (see `resolve`). The table counts as mirrored up to the latest
//! change that was there **before** the first page: whatever changes while pages are read is later than that, and the
//! next increment reads it again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use spoke_store::{Position, TableState};

use crate::context::{Context, Work};
use crate::discover::is_refusal;
use crate::error::Error;
use crate::progress::Phase;
use crate::report::Counts;
use crate::resolve::{self, Lookups};
use crate::rows;
use crate::source::Selection;
use crate::writer::Pending;

/// How many rows that were not met are asked for at a time.
const SETTLED_AT_ONCE: usize = 100;

/// What writing a page did, and the records that archived ones were associated with.
type Written = (Counts, Vec<(String, i64)>);

/// What is kept while a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Progressing {
    watermark: Option<String>,
    selection: Selection,
    step: Step,
}

/// Where in the reading of a table a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Live { after: Option<String> },
    Archived { after: Option<String> },
    Settle { after: i64 },
    Done,
}

/// Whether this run has read the table to the end already.
pub(crate) async fn is_done(context: &Context, work: &Work) -> Result<bool, Error> {
    let kept = context.position(scope(work)).await?;
    Ok(kept
        .and_then(|text| serde_json::from_str::<Progressing>(&text).ok())
        .is_some_and(|kept| kept.step == Step::Done))
}

/// Whether the reading of the table was begun and has not come to its end.
pub(crate) async fn is_begun(context: &Context, work: &Work) -> Result<bool, Error> {
    Ok(context.position(scope(work)).await?.is_some() && !is_done(context, work).await?)
}

/// Reads the whole table, from where an interrupted run stopped.
pub(crate) async fn read(context: &Context, work: &Work) -> Result<Counts, Error> {
    let selection = work.source.selection(&context.options.properties);
    let kept = context
        .position(scope(work))
        .await?
        .and_then(|text| serde_json::from_str::<Progressing>(&text).ok());
    let mut at = match kept {
        Some(kept) if kept.selection == selection && kept.step != Step::Done => kept,
        _ => Progressing {
            watermark: work.probe.latest().map(rows::iso),
            selection,
            step: Step::Live { after: None },
        },
    };
    context.keep(at.position(work)).await?;
    let mut counts = Counts::default();
    loop {
        at.step = match at.step.clone() {
            Step::Live { after } => {
                let position = |after| at.at(Step::Live { after: Some(after) }).position(work);
                counts += pass(context, work, false, after, Some(&position)).await?;
                if context.options.archived {
                    Step::Archived { after: None }
                } else {
                    Step::Settle { after: 0 }
                }
            }
            Step::Archived { after } => {
                let position = |after| at.at(Step::Archived { after: Some(after) }).position(work);
                counts += pass(context, work, true, after, Some(&position)).await?;
                Step::Settle { after: 0 }
            }
            Step::Settle { after } => {
                let position = |after| at.at(Step::Settle { after }).position(work);
                counts += settle(context, work, false, after, Some(&position)).await?;
                Step::Done
            }
            Step::Done => return Ok(counts),
        };
        finish_step(context, work, &at).await?;
    }
}

/// Reads the archived records only, and asks what became of archived rows that are not among them. HubSpot keeps
/// archived records for 90 days, so there are few.
pub(crate) async fn archived(context: &Context, work: &Work) -> Result<Counts, Error> {
    let mut counts = pass(context, work, true, None, None).await?;
    counts += settle(context, work, true, 0, None).await?;
    Ok(counts)
}

impl Progressing {
    fn position(&self, work: &Work) -> Position {
        Position {
            scope: scope(work),
            at: serde_json::to_string(self).unwrap_or_default(),
        }
    }

    fn at(&self, step: Step) -> Self {
        Self { step, ..self.clone() }
    }
}

fn scope(work: &Work) -> String {
    format!("records:{}", work.name)
}

/// One pass over the list. `position` is what to keep when a page is written and the list goes on after it.
async fn pass(
    context: &Context,
    work: &Work,
    archived: bool,
    after: Option<String>,
    position: Option<&(dyn Fn(String) -> Position + Send + Sync)>,
) -> Result<Counts, Error> {
    let phase = if archived { Phase::Archived } else { Phase::Records };
    let total = work.probe.total.filter(|_| !archived && after.is_none());
    let mut list = work
        .source
        .kind
        .objects(&context.client)
        .list()
        .properties(work.source.requested.iter().cloned())
        .archived(archived);
    if let Some(after) = after {
        list = list.after(after);
    }
    let mut pages = list.pages();
    let mut counts = Counts::default();
    let mut before: Option<Pending<Written>> = None;
    loop {
        let page = match pages.try_next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            // Some object types do not list what was archived.
            Err(error) if archived && counts.read == 0 && is_refusal(&error) => break,
            Err(error) => return Err(Error::portal(format!("listing {}", work.name))(error)),
        };
        let position = position.zip(page.after).map(|(position, after)| position(after));
        let (source, table, run) = (Arc::clone(&work.source), work.table.clone(), context.run);
        let started = context
            .writer
            .start(move |mirror| {
                let mut table = table.lock();
                let mut grown = table.clone();
                let mut transaction = mirror.begin()?;
                let upserted = rows::write(&mut *transaction, &mut grown, &source, run, &page.records)?;
                if let Some(position) = position {
                    transaction.set_position(&position)?;
                }
                transaction.commit()?;
                *table = grown;
                let mut counts = Counts::default();
                counts.wrote(page.records.len(), &upserted);
                Ok((counts, upserted.parted))
            })
            .await?;
        // One page is being written while the next is fetched; a failure is met one page later.
        if let Some(before) = before.replace(started) {
            counts += written(context, before).await?;
            context
                .options
                .listener
                .tell(phase, &work.name, counts.read, total);
        }
    }
    if let Some(before) = before {
        counts += written(context, before).await?;
    }
    context.options.listener.finish(phase, &work.name, counts.read);
    Ok(counts)
}

async fn written(context: &Context, page: Pending<Written>) -> Result<Counts, Error> {
    let (counts, parted) = page.done().await?;
    parted
        .into_iter()
        .for_each(|(table, id)| context.touched.add(&table, [id]));
    Ok(counts)
}

/// Asks what became of the rows that no pass met.
async fn settle(
    context: &Context,
    work: &Work,
    archived_only: bool,
    mut after: i64,
    position: Option<&(dyn Fn(i64) -> Position + Send + Sync)>,
) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let mut lookups = Lookups::default();
    loop {
        let (name, run) = (work.name.clone(), context.run);
        let unseen = context
            .writer
            .call(move |mirror| Ok(mirror.unseen_ids(&name, run, archived_only, after, SETTLED_AT_ONCE)?))
            .await?;
        let Some(last) = unseen.last().copied() else { break };
        after = last;
        counts += resolve::resolve(context, work, &unseen, &mut lookups).await?;
        if let Some(position) = position {
            context.keep(position(after)).await?;
        }
        context
            .options
            .listener
            .tell(Phase::Settling, &work.name, counts.gone, None);
    }
    Ok(counts)
}

/// Keeps that a step is complete; with the last one, how far the table has come.
async fn finish_step(context: &Context, work: &Work, at: &Progressing) -> Result<(), Error> {
    let position = at.position(work);
    let state = (at.step == Step::Done).then(|| TableState {
        watermark: Some(at.watermark.clone().unwrap_or_default()),
        selection: Some(at.selection.to_text()),
    });
    let name = work.name.clone();
    context
        .writer
        .call(move |mirror| {
            let mut transaction = mirror.begin()?;
            transaction.set_position(&position)?;
            if let Some(state) = state {
                transaction.set_table_state(&name, &state)?;
            }
            Ok(transaction.commit()?)
        })
        .await
}
