//! Reading the definitions of a portal.

use spoke_client::{Error, HubSpot, ObjectSchema};
use spoke_model::object_type::StandardObjectType;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::PropertyDefinition;

use super::{Part, PartKind, Schema};

/// The object types that are compared when none are named.
const USUAL: [&str; 4] = ["contacts", "companies", "deals", "tickets"];

/// What could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct ReadError {
    /// What it was, such as "the properties of deals".
    pub what: String,
    /// Why.
    #[source]
    pub source: Error,
}

fn reading(what: String) -> impl FnOnce(Error) -> ReadError {
    move |source| ReadError { what, source }
}

/// An object type: what it is called in every portal, and what paths call it in this one.
struct Named {
    name: String,
    path: String,
    has_pipelines: bool,
}

/// The definitions of these object types, or, when none are named, of contacts, companies, deals, tickets and all custom
/// types.
///
/// # Errors
/// When the portal refuses one of them.
pub async fn read(client: &HubSpot, object_types: &[String]) -> Result<Schema, ReadError> {
    let mut schema = Schema::default();
    let custom = client
        .schemas()
        .list()
        .await
        .map_err(reading("the custom object types".to_owned()))?;
    let types = types(object_types, &custom);
    for definition in &custom {
        if types.iter().any(|one| one.name == definition.name) {
            add_type(&mut schema, definition);
        }
    }
    for one in &types {
        let definitions = client
            .properties(one.path.as_str())
            .list()
            .await
            .map_err(reading(format!("the properties of {}", one.name)))?;
        for definition in &definitions {
            add_property(&mut schema, &one.name, definition);
        }
        if one.has_pipelines {
            let pipelines = client
                .pipelines(one.path.as_str())
                .list()
                .await
                .map_err(reading(format!("the pipelines of {}", one.name)))?;
            for pipeline in &pipelines {
                add_pipeline(&mut schema, &one.name, pipeline);
            }
        }
        for other in &types {
            let labels = client
                .associations()
                .labels(one.path.as_str(), other.path.as_str())
                .await
                .map_err(reading(format!(
                    "the association labels from {} to {}",
                    one.name, other.name
                )))?;
            for label in labels
                .iter()
                .filter_map(|label| Some((label.label.as_ref()?, label)))
            {
                let (text, label) = label;
                let part = part(
                    &one.name,
                    PartKind::AssociationLabel,
                    format!("{text} (to {})", other.name),
                );
                schema.add(part, [("category", format!("{:?}", label.category))]);
            }
        }
    }
    Ok(schema)
}

fn types(wanted: &[String], custom: &[ObjectSchema]) -> Vec<Named> {
    let standard = |name: &str| {
        let known = StandardObjectType::by_name(name);
        Named {
            name: known.map_or(name, |known| known.plural).to_owned(),
            path: known.map_or(name, |known| known.plural).to_owned(),
            has_pipelines: known.is_some_and(|known| known.pipeline.is_some()),
        }
    };
    let own = |definition: &ObjectSchema| Named {
        name: definition.name.clone(),
        path: definition.object_type_id.clone(),
        has_pipelines: true,
    };
    if wanted.is_empty() {
        return USUAL
            .into_iter()
            .map(standard)
            .chain(custom.iter().map(own))
            .collect();
    }
    let find = |name: &String| custom.iter().find(|definition| definition.name == *name);
    wanted
        .iter()
        .map(|name| find(name).map_or_else(|| standard(name), own))
        .collect()
}

fn part(object_type: &str, kind: PartKind, name: impl Into<String>) -> Part {
    Part {
        object_type: object_type.to_owned(),
        kind,
        name: name.into(),
    }
}

fn add_type(schema: &mut Schema, definition: &ObjectSchema) {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names.join(", ")
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    schema.add(
        part(&definition.name, PartKind::ObjectType, &definition.name),
        [
            ("singular", text(&definition.labels.singular)),
            ("plural", text(&definition.labels.plural)),
            ("required properties", sorted(&definition.required_properties)),
            ("searchable properties", sorted(&definition.searchable_properties)),
            (
                "primary display property",
                text(&definition.primary_display_property),
            ),
        ],
    );
}

fn add_property(schema: &mut Schema, object_type: &str, definition: &PropertyDefinition) {
    // The options of HubSpot's own lists of owners, pipelines and stages are the portal's records, not its schema.
    let mut options: Vec<String> = if definition.external_options || is_a_place(&definition.name) {
        Vec::new()
    } else {
        let named =
            |option: &spoke_model::property::PropertyOption| format!("{}={}", option.value, option.label);
        definition.options.iter().map(named).collect()
    };
    options.sort();
    schema.add(
        part(object_type, PartKind::Property, &definition.name),
        [
            ("label", definition.label.clone()),
            ("type", definition.property_type.to_string()),
            ("field type", definition.field_type.to_string()),
            ("group", definition.group_name.clone()),
            ("options", options.join(", ")),
            ("unique", definition.has_unique_value.to_string()),
            (
                "formula",
                definition.calculation_formula.clone().unwrap_or_default(),
            ),
        ],
    );
}

/// Whether the property's values are ids of pipelines or stages.
fn is_a_place(name: &str) -> bool {
    matches!(
        name,
        "pipeline" | "dealstage" | "hs_pipeline" | "hs_pipeline_stage"
    )
}

fn add_pipeline(schema: &mut Schema, object_type: &str, pipeline: &Pipeline) {
    schema.add(
        part(object_type, PartKind::Pipeline, &pipeline.label),
        [("stages", pipeline.stages.len().to_string())],
    );
    for stage in &pipeline.stages {
        let metadata: Vec<String> = stage
            .metadata
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        schema.add(
            part(
                object_type,
                PartKind::Stage,
                format!("{} / {}", pipeline.label, stage.label),
            ),
            [
                ("place", stage.display_order.to_string()),
                ("metadata", metadata.join(", ")),
            ],
        );
    }
}
