//! As much of JSON Schema as the document of the controls uses.

use serde_json::Value;

/// Holds a value against a schema; what is wrong comes with its place.
pub fn check(schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let wrong = |what: String| Err(format!("{place}: {value} {what}"));
    for word in schema.as_object().into_iter().flat_map(|schema| schema.keys()) {
        const KNOWN: [&str; 14] = [
            "type",
            "properties",
            "required",
            "additionalProperties",
            "anyOf",
            "enum",
            "const",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "format",
            "items",
            "maxItems",
        ];
        assert!(
            word == "description" || KNOWN.contains(&word.as_str()),
            "{word} is not checked here"
        );
    }
    if let Some(one_of) = schema["anyOf"].as_array() {
        let refusals: Vec<String> = one_of
            .iter()
            .filter_map(|schema| check(schema, value, place).err())
            .collect();
        if refusals.len() == one_of.len() {
            return Err(refusals.join(", or "));
        }
        return Ok(());
    }
    if let Some(wanted) = schema["type"].as_str() {
        let is_right = match wanted {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            other => panic!("there is no type {other}"),
        };
        if !is_right {
            return wrong(format!("is no {wanted}"));
        }
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return wrong(format!("is none of {words:?}"));
    }
    let is_negative = value.as_i64().is_some_and(|number| number < 0);
    if is_negative && schema["minimum"].is_u64() {
        return wrong("is out of range".to_owned());
    }
    if let Some(number) = value.as_u64() {
        let bound = |name: &str| schema[name].as_u64();
        if bound("minimum").is_some_and(|least| number < least)
            || bound("maximum").is_some_and(|most| number > most)
        {
            return wrong("is out of range".to_owned());
        }
    }
    if schema["format"] == "date-time"
        && value
            .as_str()
            .is_none_or(|text| text.parse::<spoke_model::time::Timestamp>().is_err())
    {
        return wrong("is no time".to_owned());
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        check(&schema["items"], item, &format!("{place}[{at}]"))?;
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => check(schema, value, &format!("{place}.{name}"))?,
                None => return Err(format!("{place}.{name} is not described")),
            }
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap_or_default()) {
                return Err(format!("{place}: {name} is absent"));
            }
        }
    }
    Ok(())
}
