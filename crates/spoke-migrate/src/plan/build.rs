//! From map, header and portal facts to a plan: every check that needs no row.

use std::collections::HashMap;

use spoke_model::property::{PropertyDefinition, PropertyType};

use super::definitions::{self, Found};
use super::infer::Inference;
use super::portal::pipeline_properties;
use super::stages::{StageRules, find_stage};
use super::{CellSource, KeyKind, ObjectPlan, Plan, PortalFacts, PropertyPlan, associations, row};
use crate::error::{Error, MapProblem, Place};
use crate::map::{Map, ObjectMap, Part, PropertyMap, ValueSource};
use crate::source::{Header, Record};

/// A plan, and the properties that must be created before it can be carried out.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) plan: Plan,
    /// Object and property, as positions in the plan.
    pub(crate) new_properties: Vec<NewProperty>,
}

/// A property to be created.
#[derive(Debug)]
pub(crate) struct NewProperty {
    pub(crate) object: usize,
    pub(crate) property: usize,
    /// What the file's values have in common, when the type is to be found from them.
    inference: Option<Inference>,
}

/// Resolves a map.
pub(crate) fn draft(map: &Map, header: &Header, facts: &PortalFacts) -> Result<Draft, Error> {
    let mut problems = Vec::new();
    let mut objects = Vec::new();
    let mut new_properties = Vec::new();
    for object in &map.objects {
        objects.push(object_plan(
            map,
            object,
            header,
            facts,
            objects.len(),
            &mut new_properties,
            &mut problems,
        ));
    }
    let mut pairs = Vec::new();
    for association in &map.associations {
        match associations::resolve(map, association, &objects, facts) {
            Ok(pair) => pairs.push(pair),
            Err(problem) => problems.push(problem),
        }
    }
    resolve_records(map, &mut objects);
    if !problems.is_empty() {
        return Err(Error::Map(problems));
    }
    let plan = Plan {
        objects,
        associations: pairs,
        blank: map.source.blank.clone(),
        trim: map.trim,
    };
    Ok(Draft { plan, new_properties })
}

impl Draft {
    /// Lets a row of the file take part in finding the types of new properties; answers whether the row would be
    /// rejected.
    pub(crate) fn observe(&mut self, record: &Record) -> bool {
        let row = row::evaluate(&self.plan, record);
        for new in &mut self.new_properties {
            let Some(inference) = &mut new.inference else {
                continue;
            };
            let values = row.objects.get(new.object).and_then(Option::as_ref);
            if let Some(value) = values
                .and_then(|values| values.get(new.property))
                .and_then(Option::as_ref)
            {
                inference.see(value);
            }
        }
        !row.flaws.is_empty()
    }

    /// What has to be created, with the object type it belongs to.
    pub(crate) fn new_definitions(&self) -> Vec<(String, PropertyDefinition)> {
        let new = self.new_properties.iter().filter_map(|new| {
            let object = self.plan.objects.get(new.object)?;
            let property = object.properties.get(new.property)?;
            Some((object.object_type.clone(), property.definition.clone()))
        });
        new.collect()
    }

    /// Fixes the types found.
    pub(crate) fn settle(&mut self) {
        for new in &self.new_properties {
            let property = self
                .plan
                .objects
                .get_mut(new.object)
                .and_then(|o| o.properties.get_mut(new.property));
            if let (Some(inference), Some(property)) = (new.inference, property) {
                definitions::settle(&mut property.definition, inference.property_type());
            }
        }
    }
}

fn object_plan(
    map: &Map,
    object: &ObjectMap,
    header: &Header,
    facts: &PortalFacts,
    position: usize,
    new_properties: &mut Vec<NewProperty>,
    problems: &mut Vec<MapProblem>,
) -> ObjectPlan {
    let mut when = Vec::new();
    for condition in &object.when {
        match header.find(&condition.column.value) {
            Ok(index) => when.push((index, condition.test.clone())),
            Err(message) => problems.push(map.problem(condition.column.place, message)),
        }
    }
    let mut properties: Vec<PropertyPlan> = Vec::new();
    for property in &object.properties {
        let source = match cell_source(property, header) {
            Ok(source) => source,
            Err(message) => {
                problems.push(map.problem(property.place, message));
                continue;
            }
        };
        match definitions::find(map, object, property, facts) {
            Ok(found) => {
                let definition = match found {
                    Found::Present(definition) => *definition,
                    Found::New(definition) => {
                        let inference = definitions::is_open(object, property).then(Inference::default);
                        let known = new_properties
                            .iter()
                            .any(|new| is_same(map, new, object, &property.name));
                        if !known {
                            new_properties.push(NewProperty {
                                object: position,
                                property: properties.len(),
                                inference,
                            });
                        }
                        *definition
                    }
                };
                let plan = property_plan(property, source, definition);
                check_texts(map, property, &plan, problems);
                properties.push(plan);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let key = properties
        .iter()
        .position(|property| property.name == object.key.value)
        .unwrap_or_default();
    let stages = stage_rules(map, object, &properties, facts, problems);
    ObjectPlan {
        name: object.name.value.clone(),
        object_type: object.object_type.value.clone(),
        key,
        key_kind: key_kind(object, properties.get(key)),
        optional: object.optional,
        duplicates: object.duplicates,
        existing: object.existing,
        missing: object.missing,
        when,
        properties,
        stages,
    }
}

/// Whether an earlier object of the same type creates this property already.
fn is_same(map: &Map, new: &NewProperty, object: &ObjectMap, name: &str) -> bool {
    map.objects.get(new.object).is_some_and(|earlier| {
        earlier.object_type.value == object.object_type.value
            && earlier
                .properties
                .get(new.property)
                .is_some_and(|property| property.name == name)
    })
}

/// Contacts are unique by e-mail although the definition does not say so (HubSpot's own listing has
/// `hasUniqueValue: false` for it).
fn key_kind(object: &ObjectMap, key: Option<&PropertyPlan>) -> KeyKind {
    let email = object.object_type.value == "contacts" && object.key.value == "email";
    if email || key.is_some_and(|key| key.definition.has_unique_value) {
        KeyKind::Unique
    } else {
        KeyKind::Searched
    }
}

fn cell_source(property: &PropertyMap, header: &Header) -> Result<CellSource, String> {
    Ok(match &property.source {
        ValueSource::Column(name) => CellSource::Column(header.find(name)?),
        ValueSource::Constant(text) => CellSource::Constant(text.clone()),
        ValueSource::Record(_) => CellSource::Record(usize::MAX),
        ValueSource::Template(template) => {
            let mut parts = Vec::new();
            for part in template.parts() {
                let index = match part {
                    Part::Column(name) => Some(header.find(name)?),
                    Part::Text(_) => None,
                };
                parts.push((part.clone(), index));
            }
            CellSource::Template(parts)
        }
    })
}

fn property_plan(property: &PropertyMap, source: CellSource, definition: PropertyDefinition) -> PropertyPlan {
    let column = match &property.source {
        ValueSource::Column(name) => name.clone(),
        ValueSource::Template(template) => template.columns().collect::<Vec<_>>().join(" + "),
        ValueSource::Constant(_) | ValueSource::Record(_) => property.name.clone(),
    };
    let values: HashMap<String, String> = property
        .values
        .iter()
        .map(|(from, to)| (from.trim().to_lowercase(), to.value.clone()))
        .collect();
    PropertyPlan {
        staged: is_stage(&definition),
        name: property.name.clone(),
        definition,
        source,
        column,
        transforms: property.transforms.clone(),
        replace: property.replace.iter().cloned().collect(),
        values: (!values.is_empty()).then_some(values),
        other: property.other.as_ref().map(|text| text.value.clone()),
        dates: property.dates.clone(),
        default: property.default.as_ref().map(|text| text.value.clone()),
        required: property.required,
    }
}

/// The texts that the map itself gives must be valid values.
fn check_texts(map: &Map, property: &PropertyMap, plan: &PropertyPlan, problems: &mut Vec<MapProblem>) {
    if plan.staged {
        return;
    }
    let tables = property.values.iter().map(|(_, text)| text);
    for text in tables.chain(&property.other).chain(&property.default) {
        if let Err(reason) = row::canonical(&plan.definition, &text.value) {
            problems.push(map.problem(
                text.place,
                format!("\"{}\" for {}: {reason}", text.value, plan.name),
            ));
        }
    }
    if let (ValueSource::Constant(text), true) = (&property.source, property.values.is_empty())
        && let Err(reason) = row::canonical(&plan.definition, text)
    {
        problems.push(map.problem(property.place, format!("\"{text}\" for {}: {reason}", plan.name)));
    }
}

/// Pipelines and stages are checked against pipelines and not against options.
fn is_stage(definition: &PropertyDefinition) -> bool {
    definition.property_type == PropertyType::Enumeration
        && ["pipeline", "dealstage", "hs_pipeline", "hs_pipeline_stage"].contains(&definition.name.as_str())
}

fn stage_rules(
    map: &Map,
    object: &ObjectMap,
    properties: &[PropertyPlan],
    facts: &PortalFacts,
    problems: &mut Vec<MapProblem>,
) -> Option<StageRules> {
    let (pipeline, stage) = pipeline_properties(&object.object_type.value)?;
    let position = |name: &str| properties.iter().position(|property| property.name == name);
    let rules = StageRules {
        pipeline: position(pipeline),
        stage: position(stage),
        pipelines: facts.pipelines.get(&object.object_type.value)?.clone(),
    };
    let mapped = |name: &str| object.properties.iter().find(|property| property.name == name);
    let texts = |property: &PropertyMap| -> Vec<(Place, String)> {
        let placed = property
            .values
            .iter()
            .map(|(_, text)| text)
            .chain(&property.other)
            .chain(&property.default);
        let mut texts: Vec<_> = placed.map(|text| (text.place, text.value.clone())).collect();
        if let ValueSource::Constant(text) = &property.source {
            texts.push((property.place, text.clone()));
        }
        texts
    };
    let mut named = Vec::new();
    for (place, text) in mapped(pipeline).map(texts).unwrap_or_default() {
        match rules.find_pipeline(&text) {
            Ok(pipeline) => named.push(pipeline),
            Err(message) => problems.push(map.problem(place, message)),
        }
    }
    let single = match (mapped(pipeline), named.as_slice()) {
        (None, _) => rules.default_pipeline(),
        (Some(_), [only]) => Some(*only),
        _ => None,
    };
    if let (Some(pipeline), Some(property)) = (single, mapped(stage)) {
        for (place, text) in texts(property) {
            if let Err(message) = find_stage(pipeline, &text) {
                problems.push(map.problem(place, message));
            }
        }
    }
    Some(rules)
}

/// Record values point to positions once all objects are known.
fn resolve_records(map: &Map, objects: &mut [ObjectPlan]) {
    let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
    for (object, mapped) in objects.iter_mut().zip(&map.objects) {
        for property in &mut object.properties {
            let source = mapped
                .properties
                .iter()
                .find(|mapped| mapped.name == property.name)
                .map(|m| &m.source);
            if let Some(ValueSource::Record(target)) = source
                && let Some(index) = names.iter().position(|name| name == target)
            {
                property.source = CellSource::Record(index);
            }
        }
    }
}
