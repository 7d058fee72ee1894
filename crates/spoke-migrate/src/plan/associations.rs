//! Associations of the map, resolved to HubSpot's types.

use spoke_model::association::AssociationSpec;

use super::{ObjectPlan, PortalFacts};
use crate::error::MapProblem;
use crate::map::{AssociationMap, AssociationType, Map};
use crate::suggest;

/// One association of the map, resolved.
#[derive(Debug)]
pub(crate) struct AssociationPlan {
    /// Index of the object it goes from.
    pub(crate) from: usize,
    /// Index of the object it goes to.
    pub(crate) to: usize,
    pub(crate) kind: PairKind,
}

/// The type that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PairKind {
    /// The unlabelled default.
    Default,
    /// A certain type.
    Typed(AssociationSpec),
}

/// Resolves an association, or says what is wrong with it.
pub(super) fn resolve(
    map: &Map,
    association: &AssociationMap,
    objects: &[ObjectPlan],
    facts: &PortalFacts,
) -> Result<AssociationPlan, MapProblem> {
    let index = |name: &str| {
        objects
            .iter()
            .position(|object| object.name == name)
            .unwrap_or_default()
    };
    let (from, to) = (index(&association.from.value), index(&association.to.value));
    let type_of = |index: usize| {
        objects
            .get(index)
            .map(|object| object.object_type.clone())
            .unwrap_or_default()
    };
    let pair = (type_of(from), type_of(to));
    let offered = facts.labels.get(&pair).map(Vec::as_slice).unwrap_or_default();
    let found = match &association.kind {
        AssociationType::Default => {
            return Ok(AssociationPlan {
                from,
                to,
                kind: PairKind::Default,
            });
        }
        AssociationType::Id(id) => offered.iter().find(|labelled| labelled.type_id == *id),
        AssociationType::Label(label) => {
            let same = |known: &str| known.to_lowercase() == label.to_lowercase();
            offered
                .iter()
                .find(|labelled| labelled.label.as_deref().is_some_and(same))
        }
    };
    let Some(found) = found else {
        let labels = || offered.iter().filter_map(|labelled| labelled.label.as_deref());
        let wanted = match &association.kind {
            AssociationType::Label(label) => {
                format!("label \"{label}\"{}", suggest::did_you_mean(label, labels()))
            }
            AssociationType::Id(id) => format!("association type {id}"),
            AssociationType::Default => String::new(),
        };
        let numbers = offered
            .iter()
            .map(|labelled| labelled.type_id.to_string())
            .collect::<Vec<_>>()
            .join(", ");
        let message = format!(
            "from {} to {} there is no {wanted}; labels: {}; types: {numbers}",
            pair.0,
            pair.1,
            suggest::listed(labels()),
        );
        return Err(map.problem(association.place, message));
    };
    Ok(AssociationPlan {
        from,
        to,
        kind: PairKind::Typed(found.spec()),
    })
}
