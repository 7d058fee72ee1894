//! Mirroring associations: all of them in turn, or those of certain records.
//!
//! Every association is stored as seen from both its ends, because HubSpot gives the two directions types and labels
//! of their own. So both directions are read; when those of one record change, the way back is read for the records
//! at the other end.

use std::collections::BTreeSet;

use spoke_client::{Associated, BatchOutcome};
use spoke_model::association;
use spoke_store::{Edge, EdgeChange, Position};

use crate::context::{Context, Work};
use crate::error::Error;
use crate::progress::Phase;
use crate::report::Counts;
use crate::source::Kind;

/// How many records one read asks for: HubSpot's limit.
pub(crate) const READ_AT_ONCE: usize = 1000;

/// The associations of one record, as read.
pub(crate) type Read = (i64, Vec<Associated>);

/// The pairs of tables between which there may be associations: HubSpot knows a type, and both have records.
pub(crate) fn pairs(works: &[Work]) -> Vec<(&Work, &Work)> {
    let mut pairs = Vec::new();
    for from in works.iter().filter(|from| from.probe.total != Some(0)) {
        for to in works.iter().filter(|to| to.probe.total != Some(0)) {
            if may_be_associated(&from.source.kind, &to.source.kind) {
                pairs.push((from, to));
            }
        }
    }
    pairs
}

/// Reads all associations from one table to another, from where an interrupted run stopped.
pub(crate) async fn sweep(context: &Context, from: &Work, to: &Work) -> Result<Counts, Error> {
    let scope = format!("associations:{}:{}", from.name, to.name);
    let name = format!("{} -> {}", from.name, to.name);
    let kept = context.position(scope.clone()).await?;
    if kept.as_deref() == Some("done") {
        return Ok(Counts::default());
    }
    let mut after = kept.and_then(|kept| kept.parse().ok()).unwrap_or(0);
    let mut counts = Counts::default();
    let mut done = 0;
    loop {
        let Some((next, change)) = step(context, from, to, after, Some(&scope)).await? else {
            break;
        };
        after = next.0;
        done += next.1 as u64;
        counts += change;
        context
            .options
            .listener
            .tell(Phase::Associations, &name, done, None);
    }
    context
        .keep(Position {
            scope,
            at: "done".to_owned(),
        })
        .await?;
    context.options.listener.finish(Phase::Associations, &name, done);
    Ok(counts)
}

/// Reads the associations of the next records after `after`; returns the last record's id and how many there were,
/// or `None` at the end. With a scope the position is kept.
pub(crate) async fn step(
    context: &Context,
    from: &Work,
    to: &Work,
    after: i64,
    scope: Option<&str>,
) -> Result<Option<((i64, usize), Counts)>, Error> {
    let name = from.name.clone();
    let ids = context
        .writer
        .call(move |mirror| Ok(mirror.live_ids(&name, after, READ_AT_ONCE)?))
        .await?;
    let Some(last) = ids.last().copied() else {
        return Ok(None);
    };
    let read = read(context, from, to, &ids).await?;
    let position = scope.map(|scope| Position {
        scope: scope.to_owned(),
        at: last.to_string(),
    });
    let (counts, _) = write(context, from, to, read, position).await?;
    Ok(Some(((last, ids.len()), counts)))
}

/// Brings the associations of certain live records up to date, in both directions.
pub(crate) async fn refresh(
    context: &Context,
    works: &[Work],
    from: &Work,
    ids: &[i64],
) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    for to in works
        .iter()
        .filter(|to| may_be_associated(&from.source.kind, &to.source.kind))
    {
        let mut touched = BTreeSet::new();
        for ids in ids.chunks(READ_AT_ONCE) {
            let read = read(context, from, to, ids).await?;
            let (change, others) = write(context, from, to, read, None).await?;
            counts += change;
            touched.extend(others);
        }
        let touched: Vec<i64> = touched.into_iter().collect();
        for ids in touched.chunks(READ_AT_ONCE) {
            let read = read(context, to, from, ids).await?;
            let (change, _) = write(context, to, from, read, None).await?;
            counts += change;
        }
    }
    Ok(counts)
}

/// Reads the associations of these records with those of `to`. Records that are not there any more have none.
pub(crate) async fn read(context: &Context, from: &Work, to: &Work, ids: &[i64]) -> Result<Vec<Read>, Error> {
    read_pair(&context.client, &from.source.kind.path, &to.source.kind.path, ids).await
}

/// The same, by the names that object types have in addresses.
pub(crate) async fn read_pair(
    client: &spoke_client::HubSpot,
    from: &str,
    to: &str,
    ids: &[i64],
) -> Result<Vec<Read>, Error> {
    let outcome: BatchOutcome<Vec<Associated>> = client
        .associations()
        .batch_read(from, to, ids.iter().map(i64::to_string))
        .await;
    let mut read = Vec::with_capacity(ids.len());
    for (index, error) in outcome.failed {
        // What HubSpot calls invalid here is a record, or a pair of object types, that has no associations.
        if !crate::discover::is_refusal(&error) {
            return Err(Error::portal(format!("the associations from {from} to {to}"))(
                error,
            ));
        }
        read.extend(ids.get(index).map(|id| (*id, Vec::new())));
    }
    for (index, associated) in outcome.succeeded {
        read.extend(ids.get(index).map(|id| (*id, associated)));
    }
    Ok(read)
}

/// The associations of one record as the mirror stores them.
pub(crate) fn edges(associated: &[Associated]) -> Result<Vec<Edge<'_>>, Error> {
    let mut edges = Vec::new();
    for other in associated {
        let to_id = other.to_id.parse().map_err(|_| Error::Record {
            detail: format!("an association leads to `{}`, which is not a number", other.to_id),
        })?;
        for label in &other.types {
            edges.push(Edge {
                to_id,
                category: label.category.as_str().into(),
                type_id: label.type_id,
                label: label.label.as_deref().map(Into::into),
            });
        }
    }
    edges.sort();
    edges.dedup();
    Ok(edges)
}

/// Whether HubSpot knows any association from the one to the other. Custom objects may be associated with anything.
pub(crate) fn may_be_associated(from: &Kind, to: &Kind) -> bool {
    from.id.is_custom() || to.id.is_custom() || association::between(from.id, to.id).next().is_some()
}

async fn write(
    context: &Context,
    from: &Work,
    to: &Work,
    read: Vec<Read>,
    position: Option<Position>,
) -> Result<(Counts, Vec<i64>), Error> {
    let (from_name, to_name) = (from.name.clone(), to.name.clone());
    let (counts, changed, others) = context
        .writer
        .call(move |mirror| {
            let mut transaction = mirror.begin()?;
            let mut counts = Counts::default();
            let (mut changed, mut touched) = (Vec::new(), Vec::new());
            for (id, associated) in &read {
                let EdgeChange {
                    added,
                    removed,
                    touched: others,
                } = transaction.replace_edges(&from_name, *id, &to_name, &edges(associated)?)?;
                counts.associations_added += added;
                counts.associations_removed += removed;
                if added + removed > 0 {
                    changed.push(*id);
                }
                touched.extend(others);
            }
            if let Some(position) = position {
                transaction.set_position(&position)?;
            }
            transaction.commit()?;
            Ok((counts, changed, touched))
        })
        .await?;
    context.touched.add(&from.name, changed);
    context.touched.add(&to.name, others.iter().copied());
    Ok((counts, others))
}
