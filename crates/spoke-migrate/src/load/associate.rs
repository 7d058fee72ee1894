//! Associating the records of a window.
//!
//! Guarantees: pairs that are associated already are left alone and counted as existing; a new label is added to
//! the labels a pair has and never replaces them.

use std::collections::{BTreeSet, HashMap};

use spoke_client::{AssociationInput, HubSpot};
use spoke_model::association::AssociationSpec;

use super::fault::is_row_fault;
use super::window::{Window, WindowRow, Written};
use crate::error::Error;
use crate::plan::{AssociationPlan, PairKind, Plan};
use crate::source::RowFlaw;
use crate::state::{Paired, State};

/// Two records, and the rows that pair them.
#[derive(Debug)]
struct Pair {
    from_id: String,
    to_id: String,
    rows: Vec<usize>,
    /// Labels the pair has besides the one wanted.
    others: Vec<AssociationSpec>,
    /// Every type the pair has, labelled or not.
    before: Vec<AssociationSpec>,
}

impl Pair {
    fn noted(&self) -> Paired {
        Paired {
            from_id: self.from_id.clone(),
            to_id: self.to_id.clone(),
            before: self.before.clone(),
        }
    }
}

/// Writes one association of the plan; answers how many pairs were created and how many existed.
pub(crate) async fn associate(
    client: &HubSpot,
    state: &mut State,
    plan: &Plan,
    association: &AssociationPlan,
    window: &mut Window,
) -> Result<(u64, u64), Error> {
    let type_of = |index: usize| {
        plan.objects
            .get(index)
            .map_or("", |object| object.object_type.as_str())
    };
    let (from, to) = (type_of(association.from), type_of(association.to));
    let (mut pairs, old_ids) = pairs(window, association, from == to);
    let before = pairs.len();
    if !old_ids.is_empty() {
        let known = known(client, from, to, old_ids).await?;
        pairs.retain_mut(|pair| missing(pair, &association.kind, &known));
    }
    let existing = before - pairs.len();
    let noted: Vec<Paired> = pairs.iter().map(Pair::noted).collect();
    state.note_pairs(from, to, &noted)?;
    let outcome = match &association.kind {
        PairKind::Default => {
            let inputs = pairs
                .iter()
                .map(|pair| (pair.from_id.clone(), pair.to_id.clone()));
            client.associations().batch_create_default(from, to, inputs).await
        }
        PairKind::Typed(spec) => {
            let inputs = pairs.iter().map(|pair| {
                let types = pair.others.iter().copied().chain([*spec]);
                AssociationInput::new(
                    pair.from_id.clone(),
                    pair.to_id.clone(),
                    types.collect::<Vec<_>>(),
                )
            });
            client.associations().batch_create(from, to, inputs).await
        }
    };
    let created = outcome.succeeded.len();
    for (input, error) in outcome.failed.into_iter().chain(outcome.unknown) {
        if !is_row_fault(&error) {
            return Err(Error::portal(format!("associating {from} with {to}"), error));
        }
        let Some(pair) = pairs.get(input) else { continue };
        for row in &pair.rows {
            let refused = if error.may_have_been_processed() {
                "HubSpot may have made the association or not"
            } else {
                "HubSpot refused the association"
            };
            let reason = format!("{refused}: {}", error.message());
            let value = format!("{} to {}", pair.from_id, pair.to_id);
            window.fail(
                *row,
                RowFlaw {
                    column: format!("{from} to {to}"),
                    value,
                    reason,
                },
            );
        }
    }
    Ok((count(created), count(existing)))
}

/// The pairs of all good rows, each once (a record is not paired with itself), and the ids of records that may have associations already.
fn pairs(window: &Window, association: &AssociationPlan, one_type: bool) -> (Vec<Pair>, BTreeSet<String>) {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut positions: HashMap<(String, String), usize> = HashMap::new();
    let mut old_ids = BTreeSet::new();
    for (index, row) in window.rows.iter().enumerate().filter(|(_, row)| !row.failed()) {
        let Some((from_id, to_id, is_new)) = ends(window, row, association) else {
            continue;
        };
        if from_id == to_id && one_type {
            continue;
        }
        if !is_new {
            old_ids.insert(from_id.clone());
        }
        let position = *positions
            .entry((from_id.clone(), to_id.clone()))
            .or_insert_with(|| {
                pairs.push(Pair {
                    from_id,
                    to_id,
                    rows: Vec::new(),
                    others: Vec::new(),
                    before: Vec::new(),
                });
                pairs.len() - 1
            });
        if let Some(pair) = pairs.get_mut(position) {
            pair.rows.push(index);
        }
    }
    (pairs, old_ids)
}

fn ends(window: &Window, row: &WindowRow, association: &AssociationPlan) -> Option<(String, String, bool)> {
    let from = window.entry_of(row, association.from)?;
    let to = window.entry_of(row, association.to)?;
    Some((from.id.clone()?, to.id.clone()?, from.written == Written::Created))
}

type Known = HashMap<(String, String), Vec<(AssociationSpec, Option<String>)>>;

async fn known(client: &HubSpot, from: &str, to: &str, ids: BTreeSet<String>) -> Result<Known, Error> {
    let ids: Vec<String> = ids.into_iter().collect();
    let outcome = client.associations().batch_read(from, to, ids.clone()).await;
    if let Some((_, error)) = outcome.failed.into_iter().find(|(_, error)| !is_row_fault(error)) {
        return Err(Error::portal(
            format!("reading associations from {from} to {to}"),
            error,
        ));
    }
    let mut known = Known::new();
    for (index, associated) in outcome.succeeded {
        let Some(id) = ids.get(index) else { continue };
        for other in associated {
            let types = other
                .types
                .iter()
                .map(|label| (label.spec(), label.label.clone()))
                .collect();
            known.insert((id.clone(), other.to_id), types);
        }
    }
    Ok(known)
}

/// Whether a pair still has to be associated; notes the labels it has.
fn missing(pair: &mut Pair, kind: &PairKind, known: &Known) -> bool {
    let Some(types) = known.get(&(pair.from_id.clone(), pair.to_id.clone())) else {
        return true;
    };
    match kind {
        PairKind::Default => false,
        PairKind::Typed(spec) if types.iter().any(|(known, _)| known == spec) => false,
        PairKind::Typed(_) => {
            pair.before = types.iter().map(|(spec, _)| *spec).collect();
            pair.others = types
                .iter()
                .filter(|(_, label)| label.is_some())
                .map(|(spec, _)| *spec)
                .collect();
            true
        }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
