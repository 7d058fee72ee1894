//! Puts definitions in the place of the portal's own.

use std::collections::BTreeSet;

use spoke_model::pipeline::Pipeline;
use spoke_model::property::PropertyDefinition;
use spoke_model::time::Timestamp;

use super::Loaded;
use super::line::{AssociationType, Line, ObjectType, Replaced};
use crate::definitions::{AssociationKind, AssociationTypeDefinition, Definitions, Editor, Schema};

/// Everything but properties.
pub(super) fn put_shapes(
    editor: &mut Editor<'_, '_>,
    known: &Definitions,
    lines: &[(usize, Line)],
    now: i64,
    loaded: &mut Loaded,
) {
    for (_, line) in lines {
        match line {
            Line::Replace(what) => replace(editor, known, lines, what),
            Line::ObjectType(one) => {
                let there = known
                    .object_type(one.object_type_id)
                    .and_then(|known| known.schema.as_ref());
                let schema = schema(one, there, now);
                editor.reserve_object_type(one.object_type_id);
                if there == Some(&schema) {
                    loaded.unchanged += 1;
                } else {
                    editor.put_schema(&schema);
                    loaded.object_types += 1;
                }
            }
            Line::Group(one) => {
                let there = known
                    .object_type(one.object_type)
                    .and_then(|known| known.groups.get(&one.definition.name));
                if there == Some(&one.definition) {
                    loaded.unchanged += 1;
                } else {
                    editor.put_group(one.object_type, &one.definition);
                    loaded.groups += 1;
                }
            }
            Line::Pipeline(one) => {
                for id in ids_of(&one.definition) {
                    editor.reserve_id(id);
                }
                let there = known
                    .object_type(one.object_type)
                    .and_then(|known| known.pipelines.get(&one.definition.id));
                if there == Some(&one.definition) {
                    loaded.unchanged += 1;
                } else {
                    editor.put_pipeline(one.object_type, &one.definition);
                    loaded.pipelines += 1;
                }
            }
            Line::Owner(owner) => {
                editor.reserve_owner(owner);
                editor.put_owner(owner);
                loaded.owners += 1;
            }
            Line::AssociationType(one) => {
                editor.reserve_association_type(one.type_id);
                let definition = association_type(known, one);
                if known.associations().get(definition.spec) == Some(&definition) {
                    loaded.unchanged += 1;
                } else {
                    editor.put_association_type(&definition);
                    loaded.association_types += 1;
                }
            }
            _ => {}
        }
    }
}

/// Properties that differ from what the portal has.
pub(super) fn put_properties(
    editor: &mut Editor<'_, '_>,
    known: &Definitions,
    lines: &[(usize, Line)],
    loaded: &mut Loaded,
) {
    for (_, line) in lines {
        let Line::Property(one) = line else { continue };
        let there = known
            .object_type(one.object_type)
            .and_then(|known| known.properties.any(&one.definition.name));
        if there.is_some_and(|there| is_same(there.definition(), &one.definition)) {
            loaded.unchanged += 1;
        } else {
            editor.put_property(one.object_type, &one.definition);
            loaded.properties += 1;
        }
    }
}

/// Equal but for when it was made, where the portal knows no times: of HubSpot's own, and of what came without them.
fn is_same(there: &PropertyDefinition, coming: &PropertyDefinition) -> bool {
    if there == coming {
        return true;
    }
    let timeless = |one: &PropertyDefinition| PropertyDefinition {
        created_at: None,
        updated_at: None,
        ..one.clone()
    };
    (there.is_hubspot_defined() || there.created_at.is_none()) && timeless(there) == timeless(coming)
}

/// Hides what the portal came with and the body does not bring.
fn replace(editor: &mut Editor<'_, '_>, known: &Definitions, lines: &[(usize, Line)], what: &[Replaced]) {
    if what.contains(&Replaced::Owners) {
        editor.leave_default_owners_out();
    }
    if !what.contains(&Replaced::Pipelines) {
        return;
    }
    let coming: BTreeSet<_> = lines
        .iter()
        .filter_map(|(_, line)| match line {
            Line::Pipeline(one) => Some((one.object_type, one.definition.id.as_str())),
            _ => None,
        })
        .collect();
    for object_type in known.object_types() {
        // Types the body says nothing about keep theirs: the token may not be allowed to read them.
        if !coming.iter().any(|(id, _)| *id == object_type.id) {
            continue;
        }
        for pipeline in object_type.pipelines.all() {
            if !coming.contains(&(object_type.id, pipeline.id.as_str())) {
                editor.put_pipeline(
                    object_type.id,
                    &Pipeline {
                        archived: true,
                        ..pipeline.clone()
                    },
                );
            }
        }
    }
}

/// Times that the line does not tell are those the portal has, else now.
fn schema(one: &ObjectType, there: Option<&Schema>, now: i64) -> Schema {
    let now = Timestamp::from_millis(now);
    let (created, updated) = there.map_or((now, now), |there| (there.created_at, there.updated_at));
    Schema {
        id: one.object_type_id,
        name: one.name.clone(),
        labels: one.labels.clone(),
        description: one.description.clone(),
        required_properties: one.required_properties.clone(),
        searchable_properties: one.searchable_properties.clone(),
        primary_display_property: one.primary_display_property.clone(),
        secondary_display_properties: one.secondary_display_properties.clone(),
        allows_sensitive_properties: one.allows_sensitive_properties.unwrap_or(true),
        archived: false,
        created_at: one.created_at.unwrap_or(created),
        updated_at: one.updated_at.unwrap_or(updated),
    }
}

fn association_type(known: &Definitions, one: &AssociationType) -> AssociationTypeDefinition {
    let name_of = |id| {
        known
            .object_type(id)
            .map_or_else(|| format!("{id}"), |one| one.association_name().to_lowercase())
    };
    let name = one
        .name
        .clone()
        .unwrap_or_else(|| format!("{}_to_{}", name_of(one.from), name_of(one.to)));
    let inverse = one
        .inverse
        .map(|type_id| spoke_model::association::AssociationSpec {
            category: one.category,
            type_id,
        });
    AssociationTypeDefinition {
        spec: one.spec(),
        from: one.from,
        to: one.to,
        kind: if one.label.is_some() {
            AssociationKind::Label
        } else {
            AssociationKind::Unlabelled
        },
        name,
        label: one.label.clone(),
        inverse,
    }
}

/// Ids of a pipeline and its stages that are numbers, from the counter that records use too.
fn ids_of(pipeline: &Pipeline) -> impl Iterator<Item = u64> + '_ {
    std::iter::once(&pipeline.id)
        .chain(pipeline.stages.iter().map(|stage| &stage.id))
        .filter_map(|id| id.parse().ok())
}
