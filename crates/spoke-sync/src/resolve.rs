//! What became of records: asked for by id, live, archived, or under another id.
//!
//! Nothing is marked as gone because a list or a search did not mention it, only because HubSpot, asked for the id
//! itself, has it neither live nor archived.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use spoke_client::{BatchOutcome, ErrorKind, Record};
use spoke_store::Gone;

use crate::context::{Context, Work};
use crate::error::Error;
use crate::report::Counts;
use crate::rows;

/// How many single reads are under way at once.
const AT_ONCE: usize = 8;
/// How many records a run looks up one by one to tell a merge from a deletion. After a purge of more than that the
/// rest is marked as deleted, which is what nearly all of it is.
const LOOKUPS: u32 = 1000;

/// How many single reads are left.
pub(crate) struct Lookups(u32);

impl Default for Lookups {
    fn default() -> Self {
        Self(LOOKUPS)
    }
}

/// Reads these records and writes what they are now: live, archived, or gone.
pub(crate) async fn resolve(
    context: &Context,
    work: &Work,
    ids: &[i64],
    lookups: &mut Lookups,
) -> Result<Counts, Error> {
    if ids.is_empty() {
        return Ok(Counts::default());
    }
    let (mut records, missing) = batch(context, work, ids, false).await?;
    let missing = if missing.is_empty() || !context.options.archived {
        missing
    } else {
        let (archived, missing) = batch(context, work, &missing, true).await?;
        records.extend(archived);
        missing
    };
    let gone = fates(context, work, missing, lookups).await?;
    let (source, table, run) = (Arc::clone(&work.source), work.table.clone(), context.run);
    let (counts, parted) = context
        .writer
        .call(move |mirror| {
            let mut table = table.lock();
            let mut grown = table.clone();
            let mut transaction = mirror.begin()?;
            let mut counts = Counts::default();
            let mut parted = Vec::new();
            for records in records.chunks(100) {
                let upserted = rows::write(&mut *transaction, &mut grown, &source, run, records)?;
                counts.wrote(records.len(), &upserted);
                parted.extend(upserted.parted);
            }
            for (id, gone) in gone {
                if let Some(others) = transaction.mark_gone(&grown, run, id, gone)? {
                    counts.gone += 1;
                    parted.extend(others);
                }
            }
            transaction.commit()?;
            *table = grown;
            Ok((counts, parted))
        })
        .await?;
    parted
        .into_iter()
        .for_each(|(table, id)| context.touched.add(&table, [id]));
    Ok(counts)
}

/// Reads a batch; returns the records found and the ids that were not.
async fn batch(
    context: &Context,
    work: &Work,
    ids: &[i64],
    archived: bool,
) -> Result<(Vec<Record>, Vec<i64>), Error> {
    let outcome: BatchOutcome<Record> = work
        .source
        .kind
        .objects(&context.client)
        .batch()
        .read(ids.iter().map(i64::to_string))
        .properties(work.source.requested.iter().cloned())
        .archived(archived)
        .send()
        .await;
    let mut missing = Vec::new();
    for (index, error) in outcome.failed {
        // An id that was merged away is passed over in silence; one that never was is reported.
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unanswered) {
            return Err(Error::portal(format!("reading {}", work.name))(error));
        }
        missing.extend(ids.get(index));
    }
    Ok((
        outcome.succeeded.into_iter().map(|(_, record)| record).collect(),
        missing,
    ))
}

/// Tells merges from deletions: a read of a merged record answers with the survivor.
async fn fates(
    context: &Context,
    work: &Work,
    missing: Vec<i64>,
    lookups: &mut Lookups,
) -> Result<Vec<(i64, Gone)>, Error> {
    let allowed = missing.len().min(lookups.0 as usize);
    lookups.0 -= u32::try_from(allowed).unwrap_or(lookups.0);
    let mut fates: Vec<(i64, Gone)> = missing
        .iter()
        .skip(allowed)
        .map(|id| (*id, Gone::Deleted))
        .collect();
    let objects = work.source.kind.objects(&context.client);
    let mut reads = stream::iter(missing.into_iter().take(allowed))
        .map(|id| {
            let read = objects
                .get(id.to_string())
                .properties(["hs_object_id"])
                .send_optional();
            async move { (id, read.await) }
        })
        .buffer_unordered(AT_ONCE);
    while let Some((id, read)) = reads.next().await {
        let survivor = read.map_err(Error::portal(format!("reading {}", work.name)))?;
        let survivor = survivor.map(|record| rows::id_of(&record)).transpose()?;
        let fate = match survivor {
            Some(into) if into != id => Gone::Merged { into },
            // It came back between two requests: the next look finds it by its count.
            Some(_) => continue,
            None => Gone::Deleted,
        };
        fates.push((id, fate));
    }
    Ok(fates)
}
