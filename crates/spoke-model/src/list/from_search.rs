//! [`filter_branch`]: the filters of a search as the filters of a dynamic list.
//!
//! The two languages differ: a search compares texts, a list asks by the type of the property. A list's root is `OR`
//! over `AND`, which is what the groups of a search are.

use serde_json::{Value, json};

use crate::property::PropertyType;
use crate::search::{Filter, FilterGroup, Operator};
use crate::suggest::nearest;
use crate::time::{Date, Timestamp};

/// A filter that a list can't have.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NoListFilter {
    /// Nobody has such a property.
    #[error("there is no property {name}")]
    UnknownProperty {
        /// The name.
        name: String,
        /// The property that was probably meant.
        meant: Option<String>,
    },
    /// The comparison does not fit the type of the property.
    #[error("{property} is of the type {property_type}, and lists can't compare that with {operator}")]
    DoesNotFit {
        /// The property.
        property: String,
        /// HubSpot's name of its type.
        property_type: &'static str,
        /// HubSpot's name of the comparison.
        operator: &'static str,
    },
    /// The value is none of the property's type.
    #[error("{value:?} is no {wanted} for {property}")]
    NoValue {
        /// The property.
        property: String,
        /// What was given.
        value: String,
        /// What has to be given.
        wanted: &'static str,
    },
    /// There are no filters.
    #[error("a dynamic list needs a filter")]
    Empty,
}

/// The `filterBranch` of a dynamic list that holds what the search finds. `properties` are the names and types of the
/// object type's properties. Records without a value never pass, but for `missing:`, as in a search.
///
/// ```
/// use spoke_model::list::filter_branch;
/// use spoke_model::property::PropertyType;
/// use spoke_model::search::{Operator, SearchRequest};
///
/// let search = SearchRequest::new().filter("lifecyclestage", Operator::Eq, "customer");
/// let branch = filter_branch(&search.filter_groups, &[("lifecyclestage", PropertyType::Enumeration)])?;
/// assert_eq!(branch["filterBranchType"], "OR");
/// assert_eq!(branch["filterBranches"][0]["filters"][0]["operation"]["operator"], "IS_ANY_OF");
/// # Ok::<(), spoke_model::list::NoListFilter>(())
/// ```
///
/// # Errors
/// When a property is not among `properties`, or a comparison or value does not fit its type.
pub fn filter_branch(
    groups: &[FilterGroup],
    properties: &[(&str, PropertyType)],
) -> Result<Value, NoListFilter> {
    if groups.is_empty() || groups.iter().any(|group| group.filters.is_empty()) {
        return Err(NoListFilter::Empty);
    }
    let branches = groups
        .iter()
        .map(|group| {
            let filters = group
                .filters
                .iter()
                .map(|filter| property_filter(filter, properties))
                .collect::<Result<Vec<Value>, NoListFilter>>()?;
            Ok(json!({ "filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": filters }))
        })
        .collect::<Result<Vec<Value>, NoListFilter>>()?;
    Ok(
        json!({ "filterBranchType": "OR", "filterBranchOperator": "OR", "filterBranches": branches, "filters": [] }),
    )
}

fn property_filter(filter: &Filter, properties: &[(&str, PropertyType)]) -> Result<Value, NoListFilter> {
    let name = filter.property_name.as_str();
    let Some((_, property_type)) = properties.iter().find(|(known, _)| *known == name) else {
        return Err(NoListFilter::UnknownProperty {
            name: name.to_owned(),
            meant: nearest(name, properties.iter().map(|(known, _)| *known)).map(str::to_owned),
        });
    };
    let operation = operation(filter, *property_type)?;
    Ok(json!({ "filterType": "PROPERTY", "property": name, "operation": operation }))
}

fn operation(filter: &Filter, property_type: PropertyType) -> Result<Value, NoListFilter> {
    match filter.operator {
        Operator::HasProperty => return Ok(plain("ALL_PROPERTY", "IS_KNOWN", json!({}))),
        Operator::NotHasProperty => return Ok(plain("ALL_PROPERTY", "IS_UNKNOWN", json!({}))),
        _ => {}
    }
    let found = match property_type {
        PropertyType::Number => number(filter)?,
        PropertyType::Bool => boolean(filter)?,
        PropertyType::Enumeration => enumeration(filter),
        PropertyType::Date | PropertyType::DateTime => time(filter)?,
        PropertyType::String | PropertyType::PhoneNumber => text(filter),
        _ => None,
    };
    found.ok_or_else(|| NoListFilter::DoesNotFit {
        property: filter.property_name.clone(),
        property_type: property_type.as_str(),
        operator: filter.operator.as_str(),
    })
}

fn plain(operation_type: &str, operator: &str, operands: Value) -> Value {
    let mut operation = json!({ "operationType": operation_type, "operator": operator, "includeObjectsWithNoValueSet": false });
    if let (Some(into), Value::Object(operands)) = (operation.as_object_mut(), operands) {
        into.extend(operands);
    }
    operation
}

/// The one value, or the several.
fn values(filter: &Filter) -> Vec<&str> {
    let several = filter.values.iter().flatten();
    filter.value.iter().chain(several).map(String::as_str).collect()
}

fn text(filter: &Filter) -> Option<Value> {
    let operator = match filter.operator {
        Operator::Eq | Operator::In => "IS_EQUAL_TO",
        Operator::Neq | Operator::NotIn => "IS_NOT_EQUAL_TO",
        Operator::ContainsToken => "CONTAINS",
        Operator::NotContainsToken => "DOES_NOT_CONTAIN",
        _ => return None,
    };
    // Lists look for a part of the text anyway; they know no placeholder.
    let values: Vec<&str> = values(filter)
        .into_iter()
        .map(|value| value.trim_matches('*'))
        .collect();
    Some(plain("MULTISTRING", operator, json!({ "values": values })))
}

fn enumeration(filter: &Filter) -> Option<Value> {
    let operator = match filter.operator {
        Operator::Eq | Operator::In => "IS_ANY_OF",
        Operator::Neq | Operator::NotIn => "IS_NONE_OF",
        _ => return None,
    };
    Some(plain(
        "ENUMERATION",
        operator,
        json!({ "values": values(filter) }),
    ))
}

fn boolean(filter: &Filter) -> Result<Option<Value>, NoListFilter> {
    let operator = match filter.operator {
        Operator::Eq => "IS_EQUAL_TO",
        Operator::Neq => "IS_NOT_EQUAL_TO",
        _ => return Ok(None),
    };
    let given = filter.value.as_deref().unwrap_or_default();
    let value = given
        .parse::<bool>()
        .map_err(|_| no_value(filter, given, "true or false"))?;
    Ok(Some(plain("BOOL", operator, json!({ "value": value }))))
}

fn number(filter: &Filter) -> Result<Option<Value>, NoListFilter> {
    let read = |given: &str| match given.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(no_value(filter, given, "number")),
    };
    let given = filter.value.as_deref().unwrap_or_default();
    let operator = match filter.operator {
        Operator::Eq => "IS_EQUAL_TO",
        Operator::Neq => "IS_NOT_EQUAL_TO",
        Operator::Gt => "IS_GREATER_THAN",
        Operator::Gte => "IS_GREATER_THAN_OR_EQUAL_TO",
        Operator::Lt => "IS_LESS_THAN",
        Operator::Lte => "IS_LESS_THAN_OR_EQUAL_TO",
        Operator::Between => {
            let high = filter.high_value.as_deref().unwrap_or_default();
            let bounds = json!({ "lowerBound": read(given)?, "upperBound": read(high)? });
            return Ok(Some(plain("NUMBER_RANGED", "IS_BETWEEN", bounds)));
        }
        _ => return Ok(None),
    };
    Ok(Some(plain("NUMBER", operator, json!({ "value": read(given)? }))))
}

/// Dates and times in UTC. A day that is equal is one between its two ends.
fn time(filter: &Filter) -> Result<Option<Value>, NoListFilter> {
    let point = |given: &str| time_point(given).ok_or_else(|| no_value(filter, given, "date or time"));
    let given = filter.value.as_deref().unwrap_or_default();
    let (operator, endpoint) = match filter.operator {
        Operator::Gt => ("IS_AFTER", "EXCLUSIVE"),
        Operator::Gte => ("IS_AFTER", "INCLUSIVE"),
        Operator::Lt => ("IS_BEFORE", "EXCLUSIVE"),
        Operator::Lte => ("IS_BEFORE", "INCLUSIVE"),
        Operator::Eq => return Ok(Some(ranged(point(given)?, point(given)?))),
        Operator::Between => {
            let high = filter.high_value.as_deref().unwrap_or_default();
            return Ok(Some(ranged(point(given)?, point(high)?)));
        }
        _ => return Ok(None),
    };
    let operands = json!({ "timePoint": point(given)?, "endpointBehavior": endpoint, "type": "TIME_POINT" });
    Ok(Some(plain("TIME_POINT", operator, operands)))
}

fn ranged(low: Value, high: Value) -> Value {
    let operands = json!({
        "lowerBoundTimePoint": low, "upperBoundTimePoint": high, "type": "TIME_RANGED",
        "lowerBoundEndpointBehavior": "INCLUSIVE", "upperBoundEndpointBehavior": "INCLUSIVE",
    });
    plain("TIME_RANGED", "IS_BETWEEN", operands)
}

/// A day as a day, an instant with its time of day.
fn time_point(given: &str) -> Option<Value> {
    let instant = Timestamp::parse(given).ok()?;
    let day = Date::of(instant).to_iso();
    let mut parts = day.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    let mut point = json!({
        "timeType": "DATE", "timezoneSource": "CUSTOM", "zoneId": "UTC", "year": year, "month": month, "day": date,
    });
    if Date::parse(given).is_err()
        && let Some(point) = point.as_object_mut()
    {
        let rest = instant.millis() - Date::of(instant).midnight().millis();
        point.insert("hour".to_owned(), json!(rest / 3_600_000));
        point.insert("minute".to_owned(), json!(rest / 60_000 % 60));
        point.insert("second".to_owned(), json!(rest / 1000 % 60));
        point.insert("millisecond".to_owned(), json!(rest % 1000));
    }
    Some(point)
}

fn no_value(filter: &Filter, given: &str, wanted: &'static str) -> NoListFilter {
    NoListFilter::NoValue {
        property: filter.property_name.clone(),
        value: given.to_owned(),
        wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{Anything, Definition};
    use crate::object_type::ObjectTypeId;

    const PROPERTIES: [(&str, PropertyType); 6] = [
        ("text", PropertyType::String),
        ("number", PropertyType::Number),
        ("flag", PropertyType::Bool),
        ("choice", PropertyType::Enumeration),
        ("day", PropertyType::Date),
        ("moment", PropertyType::DateTime),
    ];

    fn filter(name: &str, operator: Operator, value: &str) -> Filter {
        let several = matches!(operator, Operator::In | Operator::NotIn);
        let none = matches!(operator, Operator::HasProperty | Operator::NotHasProperty);
        Filter {
            property_name: name.to_owned(),
            operator,
            value: (!several && !none).then(|| value.to_owned()),
            high_value: (operator == Operator::Between).then(|| value.to_owned()),
            values: several.then(|| vec![value.to_owned()]),
        }
    }

    /// Whatever is translated is a definition that a portal takes; whatever is not is refused, never mistranslated.
    #[test]
    fn every_translation_is_a_definition() {
        let values = [
            ("text", "a"),
            ("number", "1.5"),
            ("flag", "true"),
            ("choice", "a"),
            ("day", "2026-02-28"),
            ("moment", "2026-02-28T10:20:30.400Z"),
        ];
        let mut table = String::new();
        for (name, value) in values {
            for operator in Operator::ALL {
                let groups = [FilterGroup {
                    filters: vec![filter(name, operator, value)],
                }];
                let told = match filter_branch(&groups, &PROPERTIES) {
                    Ok(branch) => {
                        Definition::parse(&branch, ObjectTypeId::CONTACT, &Anything).unwrap();
                        let operation = branch.pointer("/filterBranches/0/filters/0/operation").unwrap();
                        format!("{} {}", operation["operationType"], operation["operator"]).replace('"', "")
                    }
                    Err(_) => "-".to_owned(),
                };
                table.push_str(&format!("{name} {operator}: {told}\n"));
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        for (name, value) in [
            ("number", "many"),
            ("number", "NaN"),
            ("flag", "yes"),
            ("day", "yesterday"),
        ] {
            let groups = [FilterGroup {
                filters: vec![filter(name, Operator::Eq, value)],
            }];
            let refused = filter_branch(&groups, &PROPERTIES).unwrap_err();
            assert!(matches!(refused, NoListFilter::NoValue { .. }), "{name} {value}");
        }
        assert_eq!(filter_branch(&[], &PROPERTIES), Err(NoListFilter::Empty));
    }
}
