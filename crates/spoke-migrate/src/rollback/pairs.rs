//! Pairs of records that were there before: taken apart, or given the labels they had, then read again.

use std::collections::{BTreeSet, HashMap};

use spoke_client::{AssociationInput, ErrorKind, HubSpot};
use spoke_model::association::AssociationSpec;

use super::records::count;
use super::{CHUNK, RollbackReport};
use crate::error::Error;
use crate::state::{Paired, State};

/// Brings every pair back to what it was and reads it again.
pub(super) async fn apart(
    client: &HubSpot,
    state: &mut State,
    report: &mut RollbackReport,
    tell: &mut impl FnMut(&RollbackReport),
) -> Result<(), Error> {
    for (from, to) in state.pair_types()? {
        let mut after = (String::new(), String::new());
        loop {
            let pairs = state.paired_after(&from, &to, (&after.0, &after.1), CHUNK)?;
            let Some(last) = pairs.last() else { break };
            after = (last.from_id.clone(), last.to_id.clone());
            undo(client, &from, &to, &pairs, report).await;
            prove(client, state, &from, &to, pairs, report).await?;
            tell(report);
        }
    }
    Ok(())
}

async fn undo(client: &HubSpot, from: &str, to: &str, pairs: &[Paired], report: &mut RollbackReport) {
    let (new, old): (Vec<&Paired>, Vec<&Paired>) = pairs.iter().partition(|pair| pair.before.is_empty());
    let mut refused = Vec::new();
    if !new.is_empty() {
        let inputs = new.iter().map(|pair| (pair.from_id.clone(), pair.to_id.clone()));
        let outcome = client.associations().batch_archive(from, to, inputs).await;
        refused.extend(outcome.failed.into_iter().chain(outcome.unknown));
    }
    if !old.is_empty() {
        // Writing the types of a pair replaces those it has.
        let inputs = old
            .iter()
            .map(|pair| AssociationInput::new(pair.from_id.clone(), pair.to_id.clone(), pair.before.clone()));
        let outcome = client.associations().batch_create(from, to, inputs).await;
        refused.extend(outcome.failed.into_iter().chain(outcome.unknown));
    }
    for (_, error) in refused {
        report.remark(format!(
            "a pair of {from} and {to} can't be brought back: {}",
            error.message()
        ));
    }
}

async fn prove(
    client: &HubSpot,
    state: &mut State,
    from: &str,
    to: &str,
    pairs: Vec<Paired>,
    report: &mut RollbackReport,
) -> Result<(), Error> {
    let ids: Vec<String> = pairs
        .iter()
        .map(|pair| pair.from_id.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let outcome = client.associations().batch_read(from, to, ids.clone()).await;
    for (_, error) in outcome.failed {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unanswered) {
            return Err(Error::portal(
                format!("reading associations from {from} to {to}"),
                error,
            ));
        }
    }
    let mut now: HashMap<(String, String), BTreeSet<AssociationSpec>> = HashMap::new();
    for (index, associated) in outcome.succeeded {
        let Some(id) = ids.get(index) else { continue };
        for other in associated {
            let types = other.types.iter().map(|label| label.spec()).collect();
            now.insert((id.clone(), other.to_id), types);
        }
    }
    let as_before = |pair: &Paired| {
        let types = now.get(&(pair.from_id.clone(), pair.to_id.clone()));
        let before: BTreeSet<AssociationSpec> = pair.before.iter().copied().collect();
        types.cloned().unwrap_or_default() == before
    };
    let (done, left): (Vec<Paired>, Vec<Paired>) = pairs.into_iter().partition(as_before);
    report.pairs_as_before += count(done.len());
    report.pairs_left += count(left.len());
    for pair in &left {
        report.remark(format!(
            "{from} {} and {to} {} are not associated as before",
            pair.from_id, pair.to_id
        ));
    }
    state.settle_pairs(from, to, &done)
}
