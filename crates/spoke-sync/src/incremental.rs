//! Bringing a table up to date without reading all of it.
//!
//! One search tells the total and the latest changes. Most of the time that is all; otherwise the changed records are
//! read by id, and if the total still differs from the mirror's, the records that left or came back are found by
//! counting (see `bisect`). What the search says is never written, only what a read by id answers.

use std::sync::Arc;

use futures_util::StreamExt;
use spoke_model::search::{Operator, SearchRequest};
use spoke_model::time::Timestamp;
use spoke_store::TableState;

use crate::bisect;
use crate::context::{Context, Work};
use crate::error::Error;
use crate::progress::Phase;
use crate::report::Counts;
use crate::resolve::{Lookups, resolve};
use crate::rows;

/// How many records are read and written at a time.
const READ_AT_ONCE: usize = 100;
/// A difference in number beyond which reading the whole table is cheaper than looking for the records.
pub(crate) const FULL_ABOVE: u64 = 2000;

/// What an increment did.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// Live records whose row was written: their associations may have changed too.
    pub(crate) changed: Vec<i64>,
    /// Whether so much differs that the table should be read as a whole.
    pub(crate) wants_full: bool,
    /// See [`Work::unexplained`].
    pub(crate) unexplained: Option<(u64, u64)>,
}

/// Reads what changed since the table's watermark, then what left. With `reread` records in the overlap are read
/// again even if they did not change: they may have values of properties that were not asked for before.
pub(crate) async fn update(
    context: &Context,
    work: &Work,
    watermark: &str,
    reread: bool,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let Some(total) = work.probe.total else {
        outcome.wants_full = true;
        return Ok(outcome);
    };
    let overlap = i64::try_from(context.options.overlap.as_millis()).unwrap_or(i64::MAX);
    let since = Timestamp::parse(watermark).map_or(Timestamp::from_millis(0), |mark| {
        Timestamp::from_millis(mark.millis().saturating_sub(overlap).max(0))
    });
    let mut lookups = Lookups::default();
    if work.probe.reaches(since) {
        let newest: Vec<_> = work
            .probe
            .newest
            .iter()
            .filter(|(_, changed)| changed.is_none_or(|changed| changed >= since))
            .copied()
            .collect();
        take(context, work, newest, reread, &mut lookups, &mut outcome).await?;
    } else {
        let request = SearchRequest::new()
            .filter(
                &work.source.kind.modified,
                Operator::Gte,
                since.millis().to_string(),
            )
            .properties([work.source.kind.modified.as_str()]);
        let mut pages = work.source.kind.objects(&context.client).search(request).pages();
        while let Some(page) = pages.next().await {
            let page = page.map_err(Error::portal(format!("searching {}", work.name)))?;
            let changed = page
                .records
                .iter()
                .map(|record| Ok((rows::id_of(record)?, record.updated_at())))
                .collect::<Result<Vec<_>, Error>>()?;
            take(context, work, changed, reread, &mut lookups, &mut outcome).await?;
            context
                .options
                .listener
                .tell(Phase::Records, &work.name, outcome.counts.read, None);
        }
    }
    context
        .options
        .listener
        .finish(Phase::Records, &work.name, outcome.counts.read);
    leavers(context, work, total, &mut lookups, &mut outcome).await?;
    if !outcome.wants_full {
        let latest = work
            .probe
            .latest()
            .map(rows::iso)
            .filter(|latest| latest.as_str() > watermark);
        advance(context, work, latest.unwrap_or_else(|| watermark.to_owned())).await?;
    }
    Ok(outcome)
}

/// Reads records again whose associations changed.
pub(crate) async fn read_again(context: &Context, work: &Work, ids: &[i64]) -> Result<Counts, Error> {
    let mut outcome = Outcome::default();
    read(context, work, ids, &mut Lookups::default(), &mut outcome).await?;
    Ok(outcome.counts)
}

/// Reads those of `changed` that the mirror has not got in this state.
async fn take(
    context: &Context,
    work: &Work,
    changed: Vec<(i64, Option<Timestamp>)>,
    reread: bool,
    lookups: &mut Lookups,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let name = work.name.clone();
    let ids: Vec<i64> = changed.iter().map(|(id, _)| *id).collect();
    let states = context
        .writer
        .call(move |mirror| Ok(mirror.states(&name, &ids)?))
        .await?;
    let stale: Vec<i64> = changed
        .into_iter()
        .zip(states)
        .filter(|((_, changed), state)| {
            let current = state.as_ref().is_some_and(|state| {
                !state.archived && !state.gone && state.updated_at == changed.map(rows::iso)
            });
            reread || !current
        })
        .map(|((id, _), _)| id)
        .collect();
    read(context, work, &stale, lookups, outcome).await
}

/// Finds the records whose coming or going the search for changes did not show.
async fn leavers(
    context: &Context,
    work: &Work,
    total: u64,
    lookups: &mut Lookups,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let mirrored = live(context, work).await?;
    if mirrored == total {
        return Ok(());
    }
    if work.unexplained == Some((total, mirrored)) {
        outcome.unexplained = work.unexplained;
        return Ok(());
    }
    // The total is as old as the first look; what was read since may have moved it.
    let total = bisect::count(context, work, 1, i64::MAX).await?;
    if mirrored == total {
        return Ok(());
    }
    if mirrored.abs_diff(total) > FULL_ABOVE {
        outcome.wants_full = true;
        return Ok(());
    }
    let suspects = bisect::differing(context, work, total, mirrored).await?;
    read(context, work, &suspects, lookups, outcome).await?;
    context
        .options
        .listener
        .finish(Phase::Settling, &work.name, suspects.len() as u64);
    let mirrored = live(context, work).await?;
    if mirrored != total {
        tracing::debug!(
            table = work.name,
            total,
            mirrored,
            "the search counts other records than there are"
        );
        outcome.unexplained = Some((total, mirrored));
    }
    Ok(())
}

async fn live(context: &Context, work: &Work) -> Result<u64, Error> {
    let name = work.name.clone();
    context
        .writer
        .call(move |mirror| Ok(mirror.count_live(&name, 0, i64::MAX)?))
        .await
}

async fn read(
    context: &Context,
    work: &Work,
    ids: &[i64],
    lookups: &mut Lookups,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    for ids in ids.chunks(READ_AT_ONCE) {
        outcome.counts += resolve(context, work, ids, lookups).await?;
        outcome.changed.extend_from_slice(ids);
    }
    Ok(())
}

/// Keeps that changes up to `watermark` are mirrored.
async fn advance(context: &Context, work: &Work, watermark: String) -> Result<(), Error> {
    let selection = work.source.selection(&context.options.properties).to_text();
    let state = TableState {
        watermark: Some(watermark),
        selection: Some(selection),
    };
    let work_name: Arc<str> = work.name.as_str().into();
    context
        .writer
        .call(move |mirror| {
            if mirror.table_state(&work_name)? == state {
                return Ok(());
            }
            let mut transaction = mirror.begin()?;
            transaction.set_table_state(&work_name, &state)?;
            Ok(transaction.commit()?)
        })
        .await
}
