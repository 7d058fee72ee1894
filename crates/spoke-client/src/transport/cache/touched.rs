//! [`Touched`]: which kept answers a write or a webhook event makes worthless.

use serde::Deserialize;
use spoke_model::call::{Action, Call};
use spoke_model::object_type::StandardObjectType;

use super::class::{definitions, tag};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    Nothing,
    These(Vec<Part>),
    Everything,
}

/// A record, or all of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(super) tag: String,
    pub(super) id: Option<String>,
}

/// What is read of a webhook event. Every field may be missing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    #[serde(default, alias = "eventType")]
    subscription_type: String,
    object_id: Option<u64>,
    object_type_id: Option<String>,
    primary_object_id: Option<u64>,
    new_object_id: Option<u64>,
    #[serde(default)]
    merged_object_ids: Vec<u64>,
    from_object_id: Option<u64>,
    to_object_id: Option<u64>,
    from_object_type_id: Option<String>,
    to_object_type_id: Option<String>,
    association_type: Option<String>,
}

impl Touched {
    /// What a write changes. A record that is written by a unique property, or together with others, takes its whole
    /// type along.
    pub(crate) fn by_call(call: &Call<'_>, query: &str) -> Self {
        let path = call.unversioned();
        if path.starts_with("crm/imports")
            || path.starts_with("crm/schemas")
            || path.starts_with("crm-object-schemas")
        {
            return Self::Everything;
        }
        let Some(object_type) = call.object_type() else {
            return Self::Nothing;
        };
        let by_id = !query.split('&').any(|pair| pair.starts_with("idProperty="));
        let mut parts = vec![Part {
            tag: tag(Some(object_type)),
            id: call.record_id().filter(|_| by_id).map(str::to_owned),
        }];
        if call.does(Action::ChangeDefinitions) {
            parts.push(Part {
                tag: definitions(&tag(Some(object_type))),
                id: None,
            });
        }
        if let Some(other) = call.other_object_type() {
            parts.push(Part {
                tag: tag(Some(other)),
                id: None,
            });
        }
        Self::These(parts)
    }

    /// What an event of a webhook says has changed.
    pub(crate) fn by_event(told: &Told) -> Self {
        let mut parts = Vec::new();
        let mut add = |tag: String, id: Option<u64>| {
            if let Some(id) = id {
                parts.push(Part {
                    tag,
                    id: Some(id.to_string()),
                });
            }
        };
        // `contact.propertyChange`, or `object.propertyChange` with the type's id.
        let subject = told.subscription_type.split('.').next().unwrap_or_default();
        let own = match &told.object_type_id {
            Some(id) => tag(Some(id)),
            None => tag(Some(subject)),
        };
        for id in [told.object_id, told.primary_object_id, told.new_object_id] {
            add(own.clone(), id);
        }
        for id in &told.merged_object_ids {
            add(own.clone(), Some(*id));
        }
        // `CONTACT_TO_COMPANY`, where the ends have no type of their own.
        let (from, to) = told
            .association_type
            .as_deref()
            .and_then(|name| name.split_once("_TO_"))
            .unwrap_or((subject, subject));
        let end = |id: &Option<String>, name: &str| tag(Some(id.as_deref().unwrap_or(name)));
        add(end(&told.from_object_type_id, from), told.from_object_id);
        add(end(&told.to_object_type_id, to), told.to_object_id);
        // A type of the portal's own may be kept under its name, which an event does not tell.
        let all_known = parts
            .iter()
            .all(|part| StandardObjectType::by_name(&part.tag).is_some());
        if parts.is_empty() || !all_known {
            return Self::Everything;
        }
        Self::These(parts)
    }
}

impl Touched {
    /// One record.
    pub(crate) fn record(object_type: &str, id: &str) -> Self {
        Self::These(vec![Part {
            tag: tag(Some(object_type)),
            id: Some(id.to_owned()),
        }])
    }
}
