//! Every association type the portal knows: HubSpot's, the portal's labels, and the plain types of custom objects.
//!
//! A type is directional. A relation has one type id per direction, except plain types within one object type, which
//! share one id (facts: associations, concepts).

use std::sync::Arc;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use spoke_model::association::{self, AssociationCategory, AssociationSpec, AssociationType};
use spoke_model::object_type::ObjectTypeId;

/// What an association type says beyond "these two belong together".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AssociationKind {
    /// The plain type that every other type of the pair implies.
    Unlabelled,
    /// The one main counterpart, such as a contact's primary company.
    Primary,
    /// Anything else: a custom label or one of HubSpot's special relations.
    Label,
}

/// One association type in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssociationTypeDefinition {
    /// Category and id, as clients send them.
    pub(crate) spec: AssociationSpec,
    /// Where the association starts.
    pub(crate) from: ObjectTypeId,
    /// Where it ends.
    pub(crate) to: ObjectTypeId,
    /// What it says.
    pub(crate) kind: AssociationKind,
    /// Machine name, as the v3 API prints it.
    pub(crate) name: String,
    /// What people see; none for plain types.
    pub(crate) label: Option<String>,
    /// The same relation seen from the other end.
    pub(crate) inverse: Option<AssociationSpec>,
}

/// Lookup over all association types.
#[derive(Clone, Debug, Default)]
pub(crate) struct AssociationRegistry {
    by_spec: HashMap<AssociationSpec, Arc<AssociationTypeDefinition>>,
    by_pair: HashMap<(ObjectTypeId, ObjectTypeId), Vec<Arc<AssociationTypeDefinition>>>,
}

impl AssociationRegistry {
    /// HubSpot's types and the portal's own.
    pub(crate) fn new(own: impl IntoIterator<Item = AssociationTypeDefinition>) -> Self {
        let mut registry = Self::default();
        for standard in association::association_types() {
            registry.insert(from_model(standard));
        }
        for definition in own {
            registry.insert(definition);
        }
        registry
    }

    /// The type with this category and id.
    pub(crate) fn get(&self, spec: AssociationSpec) -> Option<&AssociationTypeDefinition> {
        self.by_spec.get(&spec).map(Arc::as_ref)
    }

    /// All types from one object type to another: HubSpot's in id order, then the portal's own in creation order.
    pub(crate) fn between(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> impl Iterator<Item = &AssociationTypeDefinition> {
        self.by_pair
            .get(&(from, to))
            .into_iter()
            .flatten()
            .map(Arc::as_ref)
    }

    /// The plain type of a pair, which `/associations/default/` uses and every label implies.
    pub(crate) fn default_between(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> Option<&AssociationTypeDefinition> {
        self.of_kind(from, to, AssociationKind::Unlabelled)
    }

    /// The primary type of a pair, where the pair has one.
    pub(crate) fn primary_between(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> Option<&AssociationTypeDefinition> {
        self.of_kind(from, to, AssociationKind::Primary)
    }

    /// The type that a v3 body calls by name (`contact_to_company`) or by id as text (`279`).
    pub(crate) fn by_v3_name(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        name: &str,
    ) -> Option<&AssociationTypeDefinition> {
        let id = name.parse::<u32>().ok();
        let exact = |one: &&AssociationTypeDefinition| {
            one.name.eq_ignore_ascii_case(name) || id == Some(one.spec.type_id)
        };
        self.between(from, to).find(exact)
    }

    /// All types, in no particular order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &AssociationTypeDefinition> {
        self.by_spec.values().map(Arc::as_ref)
    }

    fn of_kind(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        kind: AssociationKind,
    ) -> Option<&AssociationTypeDefinition> {
        self.between(from, to).find(|definition| definition.kind == kind)
    }

    fn insert(&mut self, definition: AssociationTypeDefinition) {
        let definition = Arc::new(definition);
        if self
            .by_spec
            .insert(definition.spec, Arc::clone(&definition))
            .is_none()
        {
            self.by_pair
                .entry((definition.from, definition.to))
                .or_default()
                .push(definition);
        }
    }
}

fn from_model(standard: &AssociationType) -> AssociationTypeDefinition {
    let is = |other: Option<&AssociationType>| other.is_some_and(|one| one.type_id == standard.type_id);
    let kind = if is(association::default_type(standard.from, standard.to)) {
        AssociationKind::Unlabelled
    } else if is(association::primary_type(standard.from, standard.to)) {
        AssociationKind::Primary
    } else {
        AssociationKind::Label
    };
    AssociationTypeDefinition {
        spec: shipped(standard.type_id),
        from: standard.from,
        to: standard.to,
        kind,
        name: association::v3_name(standard).into_owned(),
        label: standard.label.map(str::to_owned),
        inverse: association::inverse(standard).map(|other| shipped(other.type_id)),
    }
}

/// A type of HubSpot's own.
const fn shipped(type_id: u32) -> AssociationSpec {
    AssociationSpec {
        category: AssociationCategory::HubspotDefined,
        type_id,
    }
}
