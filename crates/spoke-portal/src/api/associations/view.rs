//! How associations are printed.

use serde::Serialize;
use spoke_model::association::{AssociationCategory, AssociationSpec};

use crate::definitions::{AssociationRegistry, AssociationTypeDefinition, End};
use crate::store::State;

/// A record and what its association with another one means.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target<'a> {
    pub(super) to_object_id: u64,
    pub(super) association_types: Vec<TypeView<'a>>,
}

/// An association type as it is printed beside a record.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TypeView<'a> {
    pub(super) category: AssociationCategory,
    pub(super) type_id: u32,
    pub(super) label: Option<&'a str>,
}

/// The answer to an association that was made with types (recorded: ids are numbers).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made<'a> {
    pub(super) from_object_type_id: String,
    pub(super) from_object_id: u64,
    pub(super) to_object_type_id: String,
    pub(super) to_object_id: u64,
    pub(super) labels: Vec<&'a str>,
}

/// One direction of an association that was made without naming types.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MadeDefault {
    from: Reference,
    to: Reference,
    association_spec: AssociationSpec,
}

#[derive(Debug, Serialize)]
pub(super) struct Reference {
    pub(super) id: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Paging {
    pub(super) next: Next,
}

#[derive(Debug, Serialize)]
pub(super) struct Next {
    pub(super) after: String,
    pub(super) link: String,
}

impl<'a> TypeView<'a> {
    /// Prints a type definition.
    pub(super) fn of(definition: &'a AssociationTypeDefinition) -> Self {
        Self {
            category: definition.spec.category,
            type_id: definition.spec.type_id,
            label: definition.label.as_deref(),
        }
    }
}

impl<'a> Made<'a> {
    /// Prints an association; the labels are those of the types that were named (recorded: none for the plain type).
    pub(super) fn of(
        registry: &'a AssociationRegistry,
        from: End,
        to: End,
        specs: &[AssociationSpec],
    ) -> Self {
        Self {
            from_object_type_id: from.object_type.to_string(),
            from_object_id: from.id,
            to_object_type_id: to.object_type.to_string(),
            to_object_id: to.id,
            labels: specs
                .iter()
                .filter_map(|spec| registry.get(*spec)?.label.as_deref())
                .collect(),
        }
    }
}

impl MadeDefault {
    /// Prints one direction.
    pub(super) fn new(from: u64, to: u64, association_spec: AssociationSpec) -> Self {
        Self {
            from: Reference::new(from),
            to: Reference::new(to),
            association_spec,
        }
    }
}

impl Reference {
    /// Prints an id as text.
    pub(super) fn new(id: u64) -> Self {
        Self { id: id.to_string() }
    }
}

/// Live records of a type that a record is associated with, ascending by id.
pub(super) fn targets<'a>(
    registry: &'a AssociationRegistry,
    state: &State,
    from: End,
    to: spoke_model::object_type::ObjectTypeId,
) -> Vec<Target<'a>> {
    let (Some(from_index), Some(to_index)) = (state.type_index(from.object_type), state.type_index(to))
    else {
        return Vec::new();
    };
    let Some(table) = state.table(to_index) else {
        return Vec::new();
    };
    let live = |id: u64| table.row(id).is_some_and(|row| !table.is_archived(row));
    state
        .associations(from_index, from.id, to_index)
        .into_iter()
        .filter(|(id, _)| live(*id))
        .map(|(id, specs)| {
            let mut association_types: Vec<TypeView<'a>> = specs
                .iter()
                .filter_map(|spec| registry.get(*spec))
                .map(TypeView::of)
                .collect();
            association_types
                .sort_by_key(|view| (view.category != AssociationCategory::HubspotDefined, view.type_id));
            Target {
                to_object_id: id,
                association_types,
            }
        })
        .collect()
}
