//! What settings and subscriptions may say. No refusal of these is on record: statuses and wordings are assumed.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::{
    CONCURRENT_REQUESTS_ABOVE, EventKind, EventType, Subject as About, is_conversation_property,
    is_subscribable,
};

use crate::api::errors::ApiError;
use crate::definitions::Definitions;
use crate::outbox::Target;

/// Characters in the name of a property, as for its definition, and of a custom event.
const NAME_MAX: usize = 100;

/// What a subscription says besides its event type.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// The property, for property changes.
    pub(crate) property_name: Option<String>,
    /// The type of the records, for `object.*`: an id or a name.
    pub(crate) object_type_id: Option<String>,
    /// The custom event, for `event.completed`.
    pub(crate) event_type_name: Option<String>,
}

/// Refuses an address that deliveries are never sent to.
pub(crate) fn check_target(address: &str) -> Result<(), ApiError> {
    match Target::parse(address) {
        Some(_) => Ok(()),
        None => Err(ApiError::validation(
            "targetUrl must be an https address (http is accepted for this machine) of at most 2048 characters",
        )
        .context("targetUrl", [address])),
    }
}

/// Refuses a number of deliveries at once that is out of range.
pub(crate) fn check_concurrency(sent: i64) -> Result<u32, ApiError> {
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

/// What to keep for a new subscription. What an event type does not use is dropped.
pub(crate) fn check_subject(
    definitions: &Definitions,
    event_type: &EventType,
    sent: Subject,
) -> Result<Subject, ApiError> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let mut kept = Subject::default();
    let mut named = None;
    if event_type.subject == About::AnyRecords {
        let sent = filled(sent.object_type_id).ok_or_else(|| required(event_type, "objectTypeId"))?;
        match definitions.resolve(&sent) {
            Ok(known) => named = Some(known.id),
            Err(unknown) => {
                return Err(ApiError::validation(unknown.to_string()).context("objectTypeId", [sent]));
            }
        }
        kept.object_type_id = named.map(|id| id.to_string());
    }
    if event_type.kind == EventKind::PropertyChange {
        let name = filled(sent.property_name).ok_or_else(|| required(event_type, "propertyName"))?;
        check_property(event_type, named, &name)?;
        kept.property_name = Some(name);
    }
    if event_type.kind == EventKind::Completed {
        let name = filled(sent.event_type_name).ok_or_else(|| required(event_type, "eventTypeName"))?;
        if name.len() > NAME_MAX {
            return Err(ApiError::validation(format!(
                "eventTypeName must have at most {NAME_MAX} characters"
            )));
        }
        kept.event_type_name = Some(name);
    }
    Ok(kept)
}

fn check_property(
    event_type: &EventType,
    named: Option<ObjectTypeId>,
    property: &str,
) -> Result<(), ApiError> {
    let is_open = match (&event_type.subject, named) {
        (About::Conversations, _) => is_conversation_property(property),
        (About::Records(object_type), _) => is_subscribable(*object_type, property),
        (_, Some(object_type)) => is_subscribable(object_type, property),
        (_, None) => true,
    };
    if is_open && property.len() <= NAME_MAX {
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
