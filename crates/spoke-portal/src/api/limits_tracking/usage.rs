//! How many records, pipelines, calculated properties and association labels there are, and how many there may be.
//!
//! Shapes are documented. The limits are those of an Enterprise account as far as they are on record; that percentages
//! run to 100 is assumed.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use spoke_model::association::AssociationCategory;
use spoke_model::limits::{ASSOCIATION_LABELS_MAX, Plan};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::FieldType;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::definitions::{AssociationKind, Definitions, TypeDefinition};

/// Records of one of HubSpot's object types (documented for appointments, assumed for the others).
const RECORDS_MAX: u64 = 500_000;
/// Records of all custom object types together (assumed).
const CUSTOM_RECORDS_MAX: u64 = 500_000;
/// Calculated properties of all object types together (assumed).
const CALCULATED_MAX: u64 = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Split<'a> {
    hubspot_defined_object_types: Vec<Limited<'a>>,
    custom_object_types: Overall<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Overall<'a> {
    overall_limit: u64,
    overall_usage: u64,
    overall_percentage: f64,
    by_object_type: Vec<Counted<'a>>,
}

#[derive(Serialize)]
struct Limited<'a> {
    #[serde(flatten)]
    object_type: Named<'a>,
    limit: u64,
    usage: u64,
    percentage: f64,
}

#[derive(Serialize)]
struct Counted<'a> {
    #[serde(flatten)]
    object_type: Named<'a>,
    usage: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Named<'a> {
    object_type_id: ObjectTypeId,
    singular_label: &'a str,
    plural_label: &'a str,
}

#[derive(Serialize)]
struct Results<T> {
    results: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Labels<'a> {
    from_object_type: Named<'a>,
    to_object_type: Named<'a>,
    limit: u64,
    usage: u64,
    percentage: f64,
    all_labels: Vec<&'a str>,
}

/// `GET /crm/limits/records`
pub(crate) fn records(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let count = |one: &TypeDefinition| state.table_of(one.id).map_or(0, |table| table.live_count());
    let answer = Split::count(
        &call.definitions,
        |_| true,
        (RECORDS_MAX, CUSTOM_RECORDS_MAX),
        count,
    );
    Reply::serialized(StatusCode::OK, &answer)
}

/// `GET /crm/limits/pipelines`: the object types that can have some.
pub(crate) fn pipelines(call: &Call<'_>) -> Result<Reply, ApiError> {
    let most = u64::from(Plan::Enterprise.deal_pipelines());
    let has_pipelines = |one: &TypeDefinition| one.pipeline_properties().is_some();
    let count = |one: &TypeDefinition| one.pipelines.all().len() as u64;
    let answer = Split::count(&call.definitions, has_pipelines, (most, most), count);
    Reply::serialized(StatusCode::OK, &answer)
}

/// `GET /crm/limits/calculated-properties`: those that the account made.
pub(crate) fn calculated_properties(call: &Call<'_>) -> Result<Reply, ApiError> {
    let count = |one: &TypeDefinition| {
        let calculated = one.properties.live().filter(|property| {
            property.field_type == FieldType::CalculationEquation && property.hubspot_defined != Some(true)
        });
        calculated.count() as u64
    };
    let counted = call.definitions.object_types().map(|one| Counted {
        object_type: Named::of(one),
        usage: count(one),
    });
    Reply::serialized(StatusCode::OK, &Overall::of(CALCULATED_MAX, counted.collect()))
}

/// `GET /crm/limits/associations/labels`: the pairs of object types that have labels of the account's.
pub(crate) fn association_labels(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut pairs: BTreeMap<(ObjectTypeId, ObjectTypeId), Vec<&str>> = BTreeMap::new();
    let own = call.definitions.associations().all().filter(|one| {
        one.kind == AssociationKind::Label && one.spec.category == AssociationCategory::UserDefined
    });
    for one in own {
        let labels = pairs.entry((one.from, one.to)).or_default();
        labels.extend(one.label.as_deref());
    }
    let results = pairs
        .into_iter()
        .filter_map(|((from, to), mut all_labels)| {
            all_labels.sort_unstable();
            let (limit, usage) = (ASSOCIATION_LABELS_MAX as u64, all_labels.len() as u64);
            Some(Labels {
                from_object_type: Named::of(call.definitions.object_type(from)?),
                to_object_type: Named::of(call.definitions.object_type(to)?),
                limit,
                usage,
                percentage: percentage(usage, limit),
                all_labels,
            })
        })
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

impl<'a> Split<'a> {
    /// Counts something of each object type that has it; `limits` are those of one of HubSpot's types and of all custom
    /// types together.
    fn count(
        definitions: &'a Definitions,
        has: impl Fn(&TypeDefinition) -> bool,
        (limit, custom_limit): (u64, u64),
        count: impl Fn(&TypeDefinition) -> u64,
    ) -> Self {
        let (custom, standard): (Vec<_>, Vec<_>) = definitions
            .object_types()
            .filter(|one| has(one))
            .partition(|one| one.is_custom());
        let hubspot_defined_object_types = standard
            .into_iter()
            .map(|one| {
                let usage = count(one);
                Limited {
                    object_type: Named::of(one),
                    limit,
                    usage,
                    percentage: percentage(usage, limit),
                }
            })
            .collect();
        let custom = custom.into_iter().map(|one| Counted {
            object_type: Named::of(one),
            usage: count(one),
        });
        Self {
            hubspot_defined_object_types,
            custom_object_types: Overall::of(custom_limit, custom.collect()),
        }
    }
}

impl<'a> Overall<'a> {
    fn of(limit: u64, by_object_type: Vec<Counted<'a>>) -> Self {
        let usage = by_object_type.iter().map(|one| one.usage).sum();
        Self {
            overall_limit: limit,
            overall_usage: usage,
            overall_percentage: percentage(usage, limit),
            by_object_type,
        }
    }
}

impl<'a> Named<'a> {
    fn of(object_type: &'a TypeDefinition) -> Self {
        Self {
            object_type_id: object_type.id,
            singular_label: object_type.label_singular(),
            plural_label: object_type.label_plural(),
        }
    }
}

fn percentage(usage: u64, limit: u64) -> f64 {
    usage as f64 * 100.0 / limit as f64
}
