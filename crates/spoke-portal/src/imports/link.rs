//! Associations between imported records.

use spoke_model::association::AssociationSpec;
use spoke_model::import::ImportErrorType;
use spoke_model::object_type::ObjectTypeId;

use super::book::Counters;
use super::failure::Failure;
use super::plan::{FilePlan, ReferencePlan};
use super::row::ReadRow;
use super::write::{Domains, named};
use crate::api::Call;
use crate::definitions::{Definitions, End, Stamp};
use crate::store::{StoreError, Transaction};

/// What stands between the values of a common column, and between labels (assumed).
const SEPARATOR: char = ';';

/// An association that is asked for.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// One record.
    pub(super) from: End,
    /// The other one.
    pub(super) to: End,
    /// What the association means beyond that the two belong together, seen from the first.
    pub(super) specs: Vec<AssociationSpec>,
}

/// A reference to a record that is not there yet.
#[derive(Debug, Clone)]
pub(super) struct Missing<'a> {
    /// The column.
    pub(super) reference: &'a ReferencePlan,
    /// The row's own record.
    pub(super) from: End,
    /// What names the other one.
    pub(super) value: String,
    /// What the association means.
    pub(super) specs: Vec<AssociationSpec>,
}

/// The associations between the records of a row.
pub(super) fn pairs(
    definitions: &Definitions,
    plan: &FilePlan,
    row: &ReadRow,
    ids: &[Option<u64>],
    failures: &mut Vec<Failure>,
) -> Vec<Link> {
    let end = |at: usize| {
        let object_type = plan.records.get(at)?.object_type.id;
        Some(End::new(object_type, ids.get(at).copied().flatten()?))
    };
    let mut links = Vec::new();
    for pair in &plan.pairs {
        let (Some(from), Some(to)) = (end(pair.from), end(pair.to)) else {
            continue;
        };
        let specs = labels(
            definitions,
            pair.labels,
            row,
            from.object_type,
            to.object_type,
            failures,
        );
        links.push(Link { from, to, specs });
    }
    links
}

/// The associations that the common columns of a row ask for, and those whose other record is not there.
pub(super) fn references<'a>(
    transaction: &Transaction<'_>,
    (definitions, domains): (&Definitions, &Domains),
    plan: &'a FilePlan,
    row: &ReadRow,
    ids: &[Option<u64>],
    failures: &mut Vec<Failure>,
) -> (Vec<Link>, Vec<Missing<'a>>) {
    let (mut links, mut missing) = (Vec::new(), Vec::new());
    for reference in &plan.references {
        let own = plan
            .records
            .get(reference.from)
            .map(|record| record.object_type.id);
        let (Some(own), Some(id)) = (own, ids.get(reference.from).copied().flatten()) else {
            continue;
        };
        let from = End::new(own, id);
        let mut specs = labels(definitions, reference.labels, row, own, reference.to, failures);
        specs.extend(reference.spec);
        for value in row.cell(reference.column).split(SEPARATOR) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match target(transaction, domains, reference, value) {
                Ok(Some(to)) => links.push(Link {
                    from,
                    to,
                    specs: specs.clone(),
                }),
                Ok(None) => missing.push(Missing {
                    reference,
                    from,
                    value: value.to_owned(),
                    specs: specs.clone(),
                }),
                Err(fault) => failures.push(Failure::of(fault, reference.to).at(reference.column, value)),
            }
        }
    }
    (links, missing)
}

fn target(
    transaction: &Transaction<'_>,
    domains: &Domains,
    reference: &ReferencePlan,
    value: &str,
) -> Result<Option<End>, ImportErrorType> {
    let Some(table) = transaction.table_of(reference.to) else {
        return Ok(None);
    };
    let row = named(table, domains, &reference.key, value)?;
    Ok(row.map(|row| End::new(reference.to, table.id(row))))
}

/// Makes an association. Labels that the pair has stay (assumed).
pub(super) fn make(
    definitions: &Definitions,
    transaction: &mut Transaction<'_>,
    link: &Link,
    stamp: Stamp,
    counters: &mut Counters,
) -> Result<Option<Failure>, StoreError> {
    let registry = definitions.associations();
    let (mut from, mut to) = (link.from, link.to);
    let starts_here = |spec: &AssociationSpec, from: ObjectTypeId| {
        registry.get(*spec).is_some_and(|kind| kind.from == from)
    };
    if !link.specs.is_empty() && !link.specs.iter().all(|spec| starts_here(spec, from.object_type)) {
        // The request names the association as it is seen from the other end.
        (from, to) = (to, from);
    }
    let possible = if link.specs.is_empty() {
        registry
            .default_between(from.object_type, to.object_type)
            .is_some()
    } else {
        link.specs.iter().all(|spec| starts_here(spec, from.object_type))
    };
    if !possible || from == to {
        let note = format!(
            "{} {} and {} {}",
            from.object_type, from.id, to.object_type, to.id
        );
        let failure = Failure::of(ImportErrorType::FailedToCreateAssociation, link.from.object_type);
        return Ok(Some(failure.note(note)));
    }
    counters.associations_emitted += 1;
    let mut wanted = registry.current(transaction, from, to);
    let before = wanted.len();
    for spec in &link.specs {
        if !wanted.contains(spec) {
            wanted.push(*spec);
        }
    }
    if before == 0 || wanted.len() > before {
        if let Some(over) = registry.over_limit(transaction, from, to, &wanted) {
            let note = format!("record {} has {}", over.record.id, over.limit);
            let fault = ImportErrorType::AssociationLimitExceeded;
            return Ok(Some(Failure::of(fault, link.from.object_type).note(note)));
        }
        registry.put(transaction, from, to, &wanted, stamp)?;
        counters.associations_created += 1;
    }
    Ok(None)
}

/// The labels that a row names.
fn labels(
    definitions: &Definitions,
    column: Option<usize>,
    row: &ReadRow,
    from: ObjectTypeId,
    to: ObjectTypeId,
    failures: &mut Vec<Failure>,
) -> Vec<AssociationSpec> {
    let Some(column) = column else { return Vec::new() };
    let mut specs = Vec::new();
    for text in row.cell(column).split(SEPARATOR) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let named = |one: &&crate::definitions::AssociationTypeDefinition| {
            let label = one.label.as_deref().unwrap_or_default();
            label.to_lowercase() == text.to_lowercase() || one.name == text
        };
        match definitions.associations().between(from, to).find(named) {
            Some(kind) => specs.push(kind.spec),
            None => {
                failures.push(Failure::of(ImportErrorType::AssociationLabelNotFound, from).at(column, text))
            }
        }
    }
    specs
}

/// The stamp of everything an import writes.
pub(super) fn stamp(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Stamp, StoreError> {
    Ok(Stamp {
        at: call.now,
        source: transaction.source(&call.origin.source(call.portal.app_id))?,
    })
}
