//! What settings and subscriptions may say. No refusal of these is on record: statuses and wordings are assumed.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::{CONCURRENT_REQUESTS_ABOVE, EventKind, EventType, Subject, is_subscribable};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::outbox::Target;

/// Characters in the name of a property, as for its definition.
const PROPERTY_NAME_MAX: usize = 100;

/// Refuses an address that deliveries are never sent to.
pub(super) fn check_target(address: &str) -> Result<(), ApiError> {
    match Target::parse(address) {
        Some(_) => Ok(()),
        None => Err(ApiError::validation(
            "targetUrl must be an https address (http is accepted for this machine) of at most 2048 characters",
        )
        .context("targetUrl", [address])),
    }
}

/// Refuses a number of deliveries at once that is out of range.
pub(super) fn check_concurrency(sent: i64) -> Result<u32, ApiError> {
    u32::try_from(sent)
        .ok()
        .filter(|most| *most > CONCURRENT_REQUESTS_ABOVE)
        .ok_or_else(|| {
            ApiError::validation(format!(
                "maxConcurrentRequests must be greater than {CONCURRENT_REQUESTS_ABOVE}"
            ))
            .context("maxConcurrentRequests", [sent.to_string()])
        })
}

/// The property and object type to keep for a new subscription.
///
/// What an event type does not use is dropped.
pub(super) fn check_subject(
    call: &Call<'_>,
    event_type: &EventType,
    property: Option<String>,
    object_type: Option<String>,
) -> Result<(Option<String>, Option<String>), ApiError> {
    let object_type = match (event_type.subject, object_type) {
        (Subject::AnyRecords, Some(sent)) => match call.definitions.resolve(&sent) {
            Ok(known) => Some(known.id),
            Err(unknown) => {
                return Err(ApiError::validation(unknown.to_string()).context("objectTypeId", [sent]));
            }
        },
        (Subject::AnyRecords, None) => return Err(required(event_type, "objectTypeId")),
        _ => None,
    };
    let property = match (event_type.kind, property.filter(|name| !name.is_empty())) {
        (EventKind::PropertyChange, Some(name)) => {
            check_property(event_type, object_type, &name)?;
            Some(name)
        }
        (EventKind::PropertyChange, None) => return Err(required(event_type, "propertyName")),
        _ => None,
    };
    Ok((property, object_type.map(|id| id.to_string())))
}

fn check_property(
    event_type: &EventType,
    named: Option<ObjectTypeId>,
    property: &str,
) -> Result<(), ApiError> {
    let object_type = match event_type.subject {
        Subject::Records(object_type) => Some(object_type),
        _ => named,
    };
    let is_open = object_type.is_none_or(|object_type| is_subscribable(object_type, property));
    if is_open && property.len() <= PROPERTY_NAME_MAX {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Changes of the property {property} cannot be subscribed to with {}",
        event_type.name
    ))
    .context("propertyName", [property]))
}

fn required(event_type: &EventType, field: &'static str) -> ApiError {
    ApiError::validation(format!("{field} is required for {}", event_type.name))
        .context("eventType", [event_type.name])
}
