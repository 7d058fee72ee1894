//! What happened: of one record, or of all.

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::custom_event::PAGE_MAX;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::completion::OCCURRENCES;
use super::definition::Definition;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup::IdKind;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::definitions::TypeDefinition;

/// `GET /events/v3/events`: newest first; of one record by `objectType` with `objectId` or `objectProperty.…`, by
/// `eventType`, `occurredAfter`, `occurredBefore` and `property.…`. Custom events only.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (after, before) = (time(call, "occurredAfter")?, time(call, "occurredBefore")?);
    let event_type = call.query.first("eventType");
    let object_type = call
        .query
        .first("objectType")
        .map(|name| {
            call.definitions
                .resolve(name)
                .map_err(|unknown| ApiError::bad_request(unknown.to_string()))
        })
        .transpose()?;
    let state = call.portal.store.read();
    let below = match object_type {
        None if names_a_record(call) => {
            return Err(ApiError::validation(
                "objectType must be given with the record it is about",
            ));
        }
        None => String::new(),
        Some(definition) => match record(call, &state, definition)? {
            Record::Any => format!("{}/", definition.id),
            Record::Nobody => return paged::page(call, std::iter::empty(), (10, PAGE_MAX), false),
            Record::One(id) => format!("{}/{id:020}/", definition.id),
        },
    };
    let wanted: Vec<(&str, &str)> = call
        .query
        .pairs()
        .filter_map(|(name, value)| Some((name.strip_prefix("property.")?, value)))
        .collect();
    let found = state
        .documents_below(OCCURRENCES, &below)
        .rev()
        .filter_map(|(key, kept)| {
            let event = kept.get("event")?.as_str()?;
            let at = kept.get("at")?.as_i64()?;
            let properties = kept.get("properties")?;
            let has =
                |(name, value): &(&str, &str)| properties.get(name).and_then(Value::as_str) == Some(value);
            let fits = event_type.is_none_or(|wanted| wanted == event)
                && after.is_none_or(|after| at >= after)
                && before.is_none_or(|before| at <= before)
                && wanted.iter().all(has);
            fits.then(|| view(call, key, kept, (event, at, properties)))?
        });
    paged::page(call, found, (10, PAGE_MAX), false)
}

/// `GET /events/v3/events/event-types`
pub(crate) fn types(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let names: Vec<String> = Definition::all(&state).map(|one| one.full_name).collect();
    Reply::serialized(StatusCode::OK, &json!({"eventTypes": names}))
}

fn view(
    call: &Call<'_>,
    key: &str,
    kept: &Value,
    (event, at, properties): (&str, i64, &Value),
) -> Option<Value> {
    let mut places = key.split('/');
    let object_type: ObjectTypeId = places.next()?.parse().ok()?;
    let record: u64 = places.next()?.parse().ok()?;
    let name = call
        .definitions
        .object_type(object_type)?
        .fully_qualified_name()
        .to_owned();
    Some(json!({
        "objectType": name, "objectId": record.to_string(), "eventType": event, "id": kept.get("id")?,
        "occurredAt": Timestamp::from_millis(at).to_string(), "properties": properties,
    }))
}

/// Which record is asked for.
enum Record {
    Any,
    One(u64),
    Nobody,
}

fn names_a_record(call: &Call<'_>) -> bool {
    call.query.first("objectId").is_some() || by_property(call).is_some()
}

fn by_property<'c>(call: &'c Call<'_>) -> Option<(&'c str, &'c str)> {
    call.query
        .pairs()
        .find_map(|(name, value)| Some((name.strip_prefix("objectProperty.")?, value)))
}

fn record(
    call: &Call<'_>,
    state: &crate::store::State,
    definition: &TypeDefinition,
) -> Result<Record, ApiError> {
    if let Some(id) = call.query.number("objectId")? {
        return Ok(u64::try_from(id).map_or(Record::Nobody, Record::One));
    }
    let Some((name, value)) = by_property(call) else {
        return Ok(Record::Any);
    };
    let kind = IdKind::of(definition, Some(name))?;
    let found = state.table_of(definition.id).and_then(|table| {
        let row = kind.find(table, value, true)?;
        Some(table.id(row))
    });
    Ok(found.map_or(Record::Nobody, Record::One))
}

fn time(call: &Call<'_>, name: &str) -> Result<Option<i64>, ApiError> {
    match call.query.first(name) {
        None => Ok(None),
        Some(text) => Timestamp::parse(text)
            .map(|time| Some(time.millis()))
            .map_err(|_| ApiError::bad_parameter(name, text, "must be a time")),
    }
}
