//! Validation rules for the values of properties: set, read. `admin_rules` holds writes to them.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::{ValidationRule, ValidationRuleType};

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use crate::definitions::TypeDefinition;
use crate::store::{State, Transaction};

/// Rules, keyed `0-1/name/KIND`.
const RULES: &str = "property_validations";

#[derive(Serialize)]
struct Results<T> {
    results: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfProperty<'a> {
    property_name: &'a str,
    property_validation_rules: Vec<ValidationRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewRule {
    rule_arguments: Vec<String>,
    should_apply_normalization: Option<bool>,
}

/// `GET /crm/property-validations/{objectTypeId}`: the properties that have rules.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let state = call.portal.store.read();
    let results = object_type
        .properties
        .live()
        .map(|property| OfProperty {
            property_name: &property.name,
            property_validation_rules: rules_of(&state, object_type.id, &property.name),
        })
        .filter(|one| !one.property_validation_rules.is_empty())
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/property-validations/{objectTypeId}/{propertyName}`
pub(crate) fn read_property(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let name = property(call, &object_type)?;
    let results = rules_of(&call.portal.store.read(), object_type.id, name);
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/property-validations/{objectTypeId}/{propertyName}/rule-type/{ruleType}`
pub(crate) fn read_rule(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let name = property(call, &object_type)?;
    let wanted = rule_type(call)?;
    let rules = rules_of(&call.portal.store.read(), object_type.id, name);
    match rules.into_iter().find(|rule| rule.rule_type == wanted) {
        Some(rule) => Reply::serialized(StatusCode::OK, &rule),
        None => Err(ApiError::resource_not_found()),
    }
}

/// `PUT /crm/property-validations/{objectTypeId}/{propertyName}/rule-type/{ruleType}`: takes the place of the rule of the
/// same kind; the others stay (documented).
pub(crate) fn put_rule(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let name = property(call, &object_type)?;
    let rule_type = rule_type(call)?;
    let body: NewRule = call.read()?;
    let rule = ValidationRule {
        rule_type,
        rule_arguments: body.rule_arguments,
        should_apply_normalization: body.should_apply_normalization,
    };
    if let Some(property) = object_type.property(name) {
        // That kinds and arguments that don't fit are refused is assumed, the text too.
        rule.check_definition(property)
            .map_err(|error| ApiError::validation(error.to_string()))?;
    }
    let document = serde_json::to_value(&rule).map_err(|_| ApiError::internal())?;
    let mut transaction = call.portal.store.write();
    let key = format!("{}/{name}/{}", object_type.id, call.parameter(2));
    transaction.put_document(RULES, &key, document);
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Keeps a rule in the place of the one of its kind, unchecked: another portal has accepted it.
pub(crate) fn take_rule(
    transaction: &mut Transaction<'_>,
    object_type: ObjectTypeId,
    property: &str,
    rule: &ValidationRule,
) {
    // The kind as paths spell it.
    let kind = serde_json::to_value(rule.rule_type).unwrap_or_default();
    if let (Some(kind), Ok(document)) = (kind.as_str(), serde_json::to_value(rule)) {
        transaction.put_document(RULES, &format!("{object_type}/{property}/{kind}"), document);
    }
}

/// The rules for the values of a property, in the order of their kinds' names.
pub(crate) fn rules_of(state: &State, object_type: ObjectTypeId, property: &str) -> Vec<ValidationRule> {
    let below = format!("{object_type}/{property}/");
    state
        .documents(RULES)
        .filter(|(key, _)| key.starts_with(&below))
        .filter_map(|(_, document)| ValidationRule::deserialize(document).ok())
        .collect()
}

/// The properties of an object type that have rules, with their rules.
pub(crate) fn rules_of_type(state: &State, object_type: ObjectTypeId) -> Vec<(String, Vec<ValidationRule>)> {
    let below = format!("{object_type}/");
    let mut found: Vec<(String, Vec<ValidationRule>)> = Vec::new();
    for (key, document) in state.documents_below(RULES, &below) {
        let name = key.strip_prefix(&below).and_then(|rest| rest.rsplit_once('/'));
        let (Some((name, _)), Ok(rule)) = (name, ValidationRule::deserialize(document)) else {
            continue;
        };
        match found.last_mut() {
            Some((known, rules)) if known == name => rules.push(rule),
            _ => found.push((name.to_owned(), vec![rule])),
        }
    }
    found
}

/// The live property that the path names; one that is none is a 404 (wording not recorded).
fn property<'c>(call: &'c Call<'_>, object_type: &TypeDefinition) -> Result<&'c str, ApiError> {
    let name = call.parameter(1);
    object_type
        .property(name)
        .map(|_| name)
        .ok_or_else(ApiError::resource_not_found)
}

/// The kind of rule that the path names; one that is none is a 404 (assumed).
fn rule_type(call: &Call<'_>) -> Result<ValidationRuleType, ApiError> {
    ValidationRuleType::parse(call.parameter(2)).ok_or_else(ApiError::resource_not_found)
}
