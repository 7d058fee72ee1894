//! Property definitions as versions 1 and 2 print them: a bare array of definitions with every field there, null where it
//! says nothing (recorded in 2021 for contacts; other types are assumed to look the same).

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_model::time::Timestamp;

use super::records::object_type;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::definitions::TypeDefinition;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    name: &'a str,
    label: &'a str,
    description: &'a str,
    group_name: &'a str,
    #[serde(rename = "type")]
    property_type: &'a PropertyType,
    field_type: &'a FieldType,
    hidden: bool,
    options: Vec<OptionView<'a>>,
    updated_at: i64,
    created_user_id: Option<u64>,
    external_options_reference_type: Option<&'a str>,
    searchable_in_global_search: bool,
    has_unique_value: bool,
    option_sort_strategy: Option<&'a str>,
    number_display_hint: Option<&'a str>,
    read_only_definition: bool,
    calculated: bool,
    currency_property_name: Option<&'a str>,
    read_only_value: bool,
    display_order: i64,
    hubspot_defined: bool,
    referenced_object_type: Option<&'a str>,
    deleted: Option<bool>,
    text_display_hint: Option<&'a str>,
    external_options: bool,
    updated_user_id: Option<u64>,
    form_field: bool,
    mutable_definition_not_deletable: bool,
    favorited: bool,
    favorited_order: i64,
    display_mode: &'static str,
    show_currency_symbol: Option<bool>,
    options_are_mutable: Option<bool>,
    search_text_analysis_mode: Option<&'a str>,
    is_customized_default: bool,
    created_at: i64,
}

/// An option; the recorded property has none, the fields are those of public clients.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OptionView<'a> {
    label: &'a str,
    value: &'a str,
    display_order: i64,
    hidden: bool,
    description: Option<&'a str>,
}

/// `GET /properties/v1/{objectType}/properties`, and the same in version 2.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    all(&object_type)
}

/// `GET /companies/v2/properties`
pub(crate) fn of_companies(call: &Call<'_>) -> Result<Reply, ApiError> {
    let companies = object_type(call, ObjectTypeId::COMPANY)?;
    all(&companies)
}

/// `GET /properties/v1/{objectType}/properties/named/{name}`, and the same in version 2; 404 in version 3's wording
/// (assumed).
pub(crate) fn one(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let name = call.parameter(1);
    match object_type.property(name) {
        Some(entry) => Reply::serialized(StatusCode::OK, &View::of(entry)),
        None => Err(crate::api::properties::not_found(&object_type, name)),
    }
}

fn all(object_type: &TypeDefinition) -> Result<Reply, ApiError> {
    let views: Vec<View<'_>> = object_type.properties.live().map(|one| View::of(one)).collect();
    Reply::serialized(StatusCode::OK, &views)
}

impl<'a> View<'a> {
    fn of(one: &'a PropertyDefinition) -> Self {
        let shipped = one.is_hubspot_defined();
        let read_only_definition = one
            .modification_metadata
            .is_some_and(|metadata| metadata.read_only_definition);
        Self {
            name: &one.name,
            label: &one.label,
            description: &one.description,
            group_name: &one.group_name,
            property_type: &one.property_type,
            field_type: &one.field_type,
            hidden: one.hidden,
            options: one.options.iter().map(OptionView::of).collect(),
            updated_at: millis(one.updated_at),
            created_user_id: number(one.created_user_id.as_deref()),
            external_options_reference_type: None,
            searchable_in_global_search: false,
            has_unique_value: one.has_unique_value,
            option_sort_strategy: None,
            number_display_hint: one.number_display_hint.as_deref(),
            read_only_definition,
            calculated: one.calculated,
            currency_property_name: one.currency_property_name.as_deref(),
            read_only_value: one.read_only_value(),
            display_order: one.display_order,
            hubspot_defined: shipped,
            referenced_object_type: one.referenced_object_type.as_deref(),
            deleted: None,
            text_display_hint: one.text_display_hint.as_deref(),
            external_options: one.external_options,
            updated_user_id: number(one.updated_user_id.as_deref()),
            form_field: one.form_field,
            mutable_definition_not_deletable: shipped && !read_only_definition,
            favorited: false,
            favorited_order: -1,
            display_mode: "current_value",
            show_currency_symbol: one.show_currency_symbol,
            options_are_mutable: None,
            search_text_analysis_mode: None,
            is_customized_default: false,
            created_at: millis(one.created_at),
        }
    }
}

impl<'a> OptionView<'a> {
    fn of(option: &'a spoke_model::property::PropertyOption) -> Self {
        Self {
            label: &option.label,
            value: &option.value,
            display_order: option.display_order.unwrap_or(-1),
            hidden: option.hidden,
            description: option.description.as_deref(),
        }
    }
}

/// Definitions that HubSpot ships have no times of their own here: 0.
fn millis(at: Option<Timestamp>) -> i64 {
    at.map_or(0, Timestamp::millis)
}

fn number(id: Option<&str>) -> Option<u64> {
    id.and_then(|id| id.parse().ok())
}
