//! The form in which answers print filters: what was left out filled in, fields in HubSpot's order (recorded: what a
//! branch holds comes before what it is, an operation's operator first and its type last, a filter's type last).

use serde_json::{Map, Value};

use super::parse::operator_named;

pub(super) fn canonical(root: &Value) -> Value {
    branch(root)
}

fn branch(sent: &Value) -> Value {
    let Value::Object(fields) = sent else {
        return sent.clone();
    };
    let list = |name: &str, each: fn(&Value) -> Value| match fields.get(name) {
        Some(Value::Array(items)) => Value::Array(items.iter().map(each).collect()),
        _ => Value::Array(Vec::new()),
    };
    let kind = fields.get("filterBranchType").cloned().unwrap_or_default();
    let operator = kind.as_str().and_then(operator_named).unwrap_or("AND");
    let mut out = Map::new();
    out.insert("filterBranches".into(), list("filterBranches", branch));
    out.insert("filters".into(), list("filters", filter));
    for (name, value) in given(fields) {
        if !matches!(
            name.as_str(),
            "filterBranches" | "filters" | "filterBranchType" | "filterBranchOperator"
        ) {
            out.insert(name.clone(), value.clone());
        }
    }
    out.insert("filterBranchType".into(), kind);
    out.insert("filterBranchOperator".into(), operator.into());
    Value::Object(out)
}

fn filter(sent: &Value) -> Value {
    let Value::Object(fields) = sent else {
        return sent.clone();
    };
    let mut out = Map::new();
    for (name, value) in given(fields).filter(|(name, _)| *name != "filterType") {
        let value = match name.as_str() {
            "operation" => operation(value),
            _ => value.clone(),
        };
        out.insert(name.clone(), value);
    }
    out.extend(fields.get_key_value("filterType").map(own));
    Value::Object(out)
}

fn operation(sent: &Value) -> Value {
    let Value::Object(fields) = sent else {
        return sent.clone();
    };
    let mut out = Map::new();
    out.extend(fields.get_key_value("operator").map(own));
    let include = fields.get("includeObjectsWithNoValueSet");
    let include = include.filter(|value| !value.is_null()).cloned();
    out.insert(
        "includeObjectsWithNoValueSet".into(),
        include.unwrap_or(Value::Bool(false)),
    );
    for (name, value) in given(fields) {
        if !out.contains_key(name) && name != "operationType" {
            out.insert(name.clone(), value.clone());
        }
    }
    out.extend(fields.get_key_value("operationType").map(own));
    Value::Object(out)
}

fn given(fields: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    fields.iter().filter(|(_, value)| !value.is_null())
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
