//! The controls as an OpenAPI 3.1 document.

use serde_json::{Map, Value, json};

use super::{Field, Kind, Operation};

/// The document of a table of controls.
pub(in crate::control) fn document(table: &[&'static [Operation]]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in table.iter().copied().flatten() {
        let item = paths
            .entry(operation.path.to_owned())
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(item) = item.as_object_mut() {
            item.insert(
                operation.method.as_str().to_ascii_lowercase(),
                describe(operation),
            );
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Spoke: controls of the local portal",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What a local portal has and HubSpot has not. No token is needed; the controls answer to the \
                            names of this machine only, and to no page of another origin.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "required": ["status", "message", "category"],
                    "properties": {
                        "status": { "const": "error" },
                        "message": {
                            "type": "string",
                            "description": "What is wrong. Where a field is, its name comes first.",
                        },
                        "category": { "const": "PORTAL_CONTROL" },
                    },
                },
            },
        },
    })
}

fn describe(operation: &Operation) -> Value {
    let mut described = Map::new();
    described.insert("operationId".to_owned(), operation.name.into());
    described.insert("summary".to_owned(), operation.summary.into());
    if let Some((group, _)) = operation.name.split_once('.') {
        described.insert("tags".to_owned(), json!([group]));
    }
    if let Some(after) = operation.after {
        // The example of this one presupposes that one's.
        described.insert("x-example-after".to_owned(), after.into());
    }
    let in_path = operation.segments.iter().map(|field| parameter("path", field));
    let in_query = operation.query.iter().map(|field| parameter("query", field));
    let parameters: Vec<Value> = in_path.chain(in_query).collect();
    if !parameters.is_empty() {
        described.insert("parameters".to_owned(), parameters.into());
    }
    if let (Some(example), None) = (operation.example, operation.file) {
        let example: Value = serde_json::from_str(example).unwrap_or_default();
        described.insert(
            "requestBody".to_owned(),
            json!({
                "required": operation.body.iter().any(|field| field.required),
                "content": { "application/json": { "schema": object(operation.body), "example": example } },
            }),
        );
    }
    if let Some(what) = operation.file {
        let mut content = json!({ "schema": {} });
        if let (Some(fields), Some(example)) = (content.as_object_mut(), operation.example) {
            fields.insert("example".to_owned(), example.into());
        }
        described.insert(
            "requestBody".to_owned(),
            json!({
                "required": true,
                "description": what,
                "content": { "application/octet-stream": content },
            }),
        );
    }
    described.insert("responses".to_owned(), responses(operation));
    Value::Object(described)
}

fn parameter(place: &str, field: &Field) -> Value {
    let mut parameter = json!({
        "name": field.name,
        "in": place,
        "required": field.required || place == "path",
        "description": field.what,
        "schema": schema(field.kind),
    });
    if let (Some(example), Some(object)) = (field.example, parameter.as_object_mut()) {
        let number = example.parse::<u64>().ok();
        let is_number = matches!(field.kind, Kind::Number { .. });
        let example = number
            .filter(|_| is_number)
            .map_or_else(|| Value::from(example), Value::from);
        object.insert("example".to_owned(), example);
    }
    parameter
}

fn responses(operation: &Operation) -> Value {
    let success = &operation.success;
    let content = if success.content_type == "application/json" {
        json!({ success.content_type: { "schema": object(success.fields) } })
    } else {
        json!({ success.content_type: { "schema": { "type": "string" } } })
    };
    let mut responses = Map::new();
    responses.insert(
        success.status.to_string(),
        json!({ "description": success.what, "content": content }),
    );
    let common = [
        (
            400,
            "A field or parameter is unknown, of the wrong type or out of range.",
        ),
        (
            403,
            "The call came under a name that is not this machine's, or from a page of another origin.",
        ),
    ];
    for (status, why) in common.iter().chain(operation.refusals) {
        let refusal = json!({ "$ref": "#/components/schemas/Refusal" });
        responses.insert(
            status.to_string(),
            json!({ "description": why, "content": { "application/json": { "schema": refusal } } }),
        );
    }
    Value::Object(responses)
}

fn object(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut one = if field.required {
            schema(field.kind)
        } else {
            json!({ "anyOf": [schema(field.kind), { "type": "null" }] })
        };
        if let Some(one) = one.as_object_mut() {
            one.insert("description".to_owned(), field.what.into());
        }
        properties.insert(field.name.to_owned(), one);
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Number {
            least,
            most: u64::MAX,
        } => json!({ "type": "integer", "minimum": least }),
        Kind::Number { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Signed => json!({ "type": "integer" }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Text { most: usize::MAX } => json!({ "type": "string" }),
        Kind::Text { most } => json!({ "type": "string", "minLength": 1, "maxLength": most }),
        Kind::Choice(words) => json!({ "type": "string", "enum": words }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::Texts { most } => list(json!({ "type": "string" }), most),
        Kind::Object(fields) => object(fields),
        Kind::List { of, most } => list(object(of), most),
        Kind::Any => json!({}),
    }
}

fn list(items: Value, most: usize) -> Value {
    if most == usize::MAX {
        json!({ "type": "array", "items": items })
    } else {
        json!({ "type": "array", "items": items, "maxItems": most })
    }
}
