//! Comparing the records of one object type.

use std::ops::ControlFlow;
use std::sync::Arc;

use spoke_client::Record;
use spoke_store::{Cell, RowHash, RowHasher};

use super::buckets::{Buckets, Rows, Suspects};
use super::{Compared, EXAMPLES, Verifier};
use crate::error::Error;
use crate::progress::Phase;
use crate::rows;
use crate::verification::{Difference, DifferenceKind, TableVerification, VerifiedKind};

/// Compares one table.
pub(super) async fn verify(verifier: &Verifier, compared: &Compared) -> Result<TableVerification, Error> {
    let mirror = mirror_sums(verifier, compared).await?;
    let mut portal = Buckets::new();
    stream(verifier, compared, |id, hash| portal.add(id, hash)).await?;
    let mut verification = TableVerification {
        table: compared.name.clone(),
        kind: VerifiedKind::Records,
        portal: portal.side(),
        mirror: mirror.side(),
        examples: Vec::new(),
    };
    if !verification.is_equal() {
        verification.examples = examples(verifier, compared, portal.differing(&mirror)).await?;
    }
    Ok(verification)
}

async fn mirror_sums(verifier: &Verifier, compared: &Compared) -> Result<Buckets, Error> {
    let mut buckets = Buckets::new();
    scan(
        verifier,
        compared,
        move |id, hash, buckets: &mut Buckets| buckets.add(id, hash),
        &mut buckets,
    )
    .await?;
    Ok(buckets)
}

/// Visits every mirrored row.
async fn scan<T, F>(verifier: &Verifier, compared: &Compared, visit: F, into: &mut T) -> Result<(), Error>
where
    T: Send + Clone + 'static,
    F: Fn(i64, RowHash, &mut T) + Send + 'static,
{
    let Some(table) = compared.table.clone() else {
        return Ok(());
    };
    let source = Arc::new(compared.source.clone());
    let archived = verifier.archived;
    let mut state = into.clone();
    *into = verifier
        .reader
        .ask(move |reader| {
            let counts = |property: &str| source.column_type(property).is_some();
            reader.hash_rows(&table, archived, &counts, &mut |id, hash| {
                visit(id, hash, &mut state);
                ControlFlow::Continue(())
            })?;
            Ok(state)
        })
        .await?;
    Ok(())
}

/// Visits every record of the portal.
async fn stream(
    verifier: &Verifier,
    compared: &Compared,
    mut visit: impl FnMut(i64, RowHash),
) -> Result<(), Error> {
    let mut hasher = RowHasher::new();
    let mut done = 0;
    let passes: &[bool] = if verifier.archived {
        &[false, true]
    } else {
        &[false]
    };
    for archived in passes {
        let mut pages = compared
            .source
            .kind
            .objects(&verifier.client)
            .list()
            .properties(compared.source.requested.iter().cloned())
            .archived(*archived)
            .pages();
        while let Some(page) = pages
            .try_next()
            .await
            .map_err(Error::portal(format!("listing {}", compared.name)))?
        {
            for record in &page.records {
                visit(
                    rows::id_of(record)?,
                    rows::hash(&mut hasher, &compared.source, record)?,
                );
            }
            done += page.records.len() as u64;
            verifier
                .listener
                .tell(Phase::Verifying, &compared.name, done, None);
        }
    }
    verifier.listener.finish(Phase::Verifying, &compared.name, done);
    Ok(())
}

async fn examples(
    verifier: &Verifier,
    compared: &Compared,
    suspects: Suspects,
) -> Result<Vec<Difference>, Error> {
    let mut portal = Rows::default();
    stream(verifier, compared, |id, hash| {
        if suspects.holds(id) {
            portal.add(id, hash);
        }
    })
    .await?;
    let mut mirrored: Vec<(i64, RowHash)> = Vec::new();
    let held = suspects.clone();
    let keep = move |id, hash, rows: &mut Vec<(i64, RowHash)>| {
        if held.holds(id) {
            rows.push((id, hash));
        }
    };
    scan(verifier, compared, keep, &mut mirrored).await?;
    let mut mirror = Rows::default();
    mirrored.into_iter().for_each(|(id, hash)| mirror.add(id, hash));
    let mut examples: Vec<Difference> = Vec::new();
    let missing = |ids: Vec<i64>, kind: DifferenceKind| {
        ids.into_iter().take(EXAMPLES).map(move |id| Difference {
            id,
            kind: kind.clone(),
        })
    };
    examples.extend(missing(portal.without(&mirror), DifferenceKind::MissingInMirror));
    examples.extend(missing(mirror.without(&portal), DifferenceKind::MissingInPortal));
    for id in portal.different(&mirror).into_iter().take(EXAMPLES) {
        let columns = differing_columns(verifier, compared, id).await?;
        examples.push(Difference {
            id,
            kind: DifferenceKind::Different { columns },
        });
    }
    Ok(examples)
}

/// The names of what differs between a record and its row.
async fn differing_columns(verifier: &Verifier, compared: &Compared, id: i64) -> Result<Vec<String>, Error> {
    let Some(table) = compared.table.clone() else {
        return Ok(Vec::new());
    };
    let row = verifier
        .reader
        .ask(move |reader| Ok(reader.values(&table, id)?))
        .await?
        .unwrap_or_default();
    let objects = compared.source.kind.objects(&verifier.client);
    let mut record: Option<Record> = None;
    for archived in [false, true] {
        if record.is_none() {
            record = objects
                .get(id.to_string())
                .properties(compared.source.requested.iter().cloned())
                .archived(archived)
                .send_optional()
                .await
                .map_err(Error::portal(format!("reading {}", compared.name)))?;
        }
    }
    let Some(record) = record else {
        return Ok(Vec::new());
    };
    let mut wanted: Vec<(&str, Cell<'_>)> = vec![
        ("created_at", rows::instant(record.created_at())),
        ("updated_at", rows::instant(record.updated_at())),
        ("archived", Cell::Integer(i64::from(record.archived()))),
        ("archived_at", rows::instant(record.archived_at())),
    ];
    for (name, value) in record.properties() {
        if let Some(column_type) = compared.source.column_type(name) {
            wanted.push((name, Cell::from_text(column_type, value.unwrap_or_default())));
        }
    }
    let stored = |name: &str| {
        row.iter()
            .find(|(property, _)| property == name)
            .map(|(_, cell)| cell)
    };
    let mut differing: Vec<String> = wanted
        .iter()
        .filter(|(name, cell)| stored(name).unwrap_or(&Cell::Null) != cell)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let unknown = |name: &str| !wanted.iter().any(|(wanted, _)| *wanted == name);
    let mirrored = |name: &str| compared.source.column_type(name).is_some();
    differing.extend(
        row.iter()
            .map(|(name, _)| name.clone())
            .filter(|name| unknown(name) && mirrored(name)),
    );
    differing.sort();
    differing.dedup();
    Ok(differing)
}
