//! Comparing associations, pair of tables by pair of tables.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use spoke_store::{Cell, Edge, RowHash, RowHasher};

use super::buckets::{Buckets, Rows, Suspects};
use super::{Compared, EXAMPLES, Verifier};
use crate::associations::{READ_AT_ONCE, edges, may_be_associated, read_pair};
use crate::error::Error;
use crate::progress::Phase;
use crate::verification::{Difference, DifferenceKind, TableVerification, VerifiedKind};

/// Compares every pair between which either side has an association.
pub(super) async fn verify(
    verifier: &Verifier,
    compared: &[Compared],
    tables: &mut Vec<TableVerification>,
) -> Result<(), Error> {
    let pairs = verifier
        .reader
        .ask(|reader| Ok(reader.association_pairs()?))
        .await?;
    let counted: BTreeMap<(String, String), u64> = pairs
        .into_iter()
        .map(|(from, to, count)| ((from, to), count))
        .collect();
    for from in compared {
        for to in compared {
            let mirrored = counted.contains_key(&(from.name.clone(), to.name.clone()));
            if mirrored || may_be_associated(&from.source.kind, &to.source.kind) {
                let table = pair(verifier, from, to).await?;
                if table.portal.rows + table.mirror.rows > 0 {
                    tables.push(table);
                }
            }
        }
    }
    Ok(())
}

async fn pair(verifier: &Verifier, from: &Compared, to: &Compared) -> Result<TableVerification, Error> {
    let name = format!("{} -> {}", from.name, to.name);
    let mut portal = Buckets::new();
    stream(verifier, from, to, None, &name, |id, hash| portal.add(id, hash)).await?;
    let mirror = scan(verifier, from, to, Buckets::new(), |buckets, id, hash| {
        buckets.add(id, hash)
    })
    .await?;
    let mut verification = TableVerification {
        table: name.clone(),
        kind: VerifiedKind::Associations,
        portal: portal.side(),
        mirror: mirror.side(),
        examples: Vec::new(),
    };
    if verification.is_equal() {
        return Ok(verification);
    }
    let suspects = portal.differing(&mirror);
    let mut portal = Rows::default();
    stream(verifier, from, to, Some(&suspects), &name, |id, hash| {
        portal.add(id, hash)
    })
    .await?;
    let mirror = scan(verifier, from, to, Rows::default(), move |rows, id, hash| {
        if suspects.holds(id) {
            rows.add(id, hash);
        }
    })
    .await?;
    let mut add = |ids: Vec<i64>, kind: DifferenceKind| {
        let some = ids.into_iter().take(EXAMPLES).map(|id| Difference {
            id,
            kind: kind.clone(),
        });
        verification.examples.extend(some);
    };
    add(portal.without(&mirror), DifferenceKind::MissingInMirror);
    add(mirror.without(&portal), DifferenceKind::MissingInPortal);
    add(
        portal.different(&mirror),
        DifferenceKind::Different { columns: Vec::new() },
    );
    Ok(verification)
}

/// Visits the portal's associations of the records that are live in the mirror; records that are not are a difference
/// of the record table.
async fn stream(
    verifier: &Verifier,
    from: &Compared,
    to: &Compared,
    only: Option<&Suspects>,
    name: &str,
    mut visit: impl FnMut(i64, RowHash),
) -> Result<(), Error> {
    if from.table.is_none() {
        return Ok(());
    }
    let mut hasher = RowHasher::new();
    let (mut after, mut done) = (0, 0);
    loop {
        let table = from.name.clone();
        let ids = verifier
            .reader
            .ask(move |reader| Ok(reader.live_ids(&table, after, READ_AT_ONCE)?))
            .await?;
        let Some(last) = ids.last().copied() else { break };
        after = last;
        done += ids.len() as u64;
        let wanted: Vec<i64> = ids
            .into_iter()
            .filter(|id| only.is_none_or(|only| only.holds(*id)))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let read = read_pair(
            &verifier.client,
            &from.source.kind.path,
            &to.source.kind.path,
            &wanted,
        )
        .await?;
        for (id, associated) in &read {
            for edge in edges(associated)? {
                visit(*id, hash(&mut hasher, *id, &edge));
            }
        }
        verifier.listener.tell(Phase::Verifying, name, done, None);
    }
    verifier.listener.finish(Phase::Verifying, name, done);
    Ok(())
}

/// Visits the mirror's associations.
async fn scan<T, F>(
    verifier: &Verifier,
    from: &Compared,
    to: &Compared,
    into: T,
    visit: F,
) -> Result<T, Error>
where
    T: Send + 'static,
    F: Fn(&mut T, i64, RowHash) + Send + 'static,
{
    let (from, to) = (from.name.clone(), to.name.clone());
    verifier
        .reader
        .ask(move |reader| {
            let mut into = into;
            let mut hasher = RowHasher::new();
            reader.edges(&from, &to, &mut |stored| {
                visit(
                    &mut into,
                    stored.from_id,
                    hash(&mut hasher, stored.from_id, &stored.edge),
                );
                ControlFlow::Continue(())
            })?;
            Ok(into)
        })
        .await
}

fn hash(hasher: &mut RowHasher, from_id: i64, edge: &Edge<'_>) -> RowHash {
    hasher.value(&Cell::Integer(from_id));
    hasher.value(&Cell::Integer(edge.to_id));
    hasher.value(&Cell::Text((&*edge.category).into()));
    hasher.value(&Cell::Integer(edge.type_id.into()));
    hasher.value(
        &edge
            .label
            .as_deref()
            .map_or(Cell::Null, |label| Cell::Text(label.into())),
    );
    hasher.finish()
}
