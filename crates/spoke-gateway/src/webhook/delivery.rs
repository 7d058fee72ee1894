//! Sending a delivery as HubSpot sends it: to test a receiver, or to pass one on.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use serde_json::{Map, Value};
use spoke_model::secret::Secret;
use spoke_model::webhooks::{
    DELIVERY_TIMEOUT_MS, EventKind, SIGNATURE_HEADER, SIGNATURE_V3_HEADER, SIGNATURE_VERSION_HEADER,
    TIMESTAMP_HEADER, USER_AGENT, event_type, sign_v1, sign_v3,
};

use super::forward::ForwardError;
use crate::outgoing::{Outgoing, whole};

/// What to send, and where.
#[derive(Clone, Debug)]
pub struct Delivery {
    url: String,
    secret: Secret,
    outgoing: Outgoing,
}

/// What the receiver answered.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Delivered {
    /// Its status.
    pub status: StatusCode,
}

impl Delivery {
    /// Deliveries to `url`, signed with the application's client secret.
    ///
    /// # Errors
    /// When the address is none, or the certificates of the system can't be read.
    pub fn to(url: impl Into<String>, secret: impl Into<Secret>) -> Result<Self, ForwardError> {
        let url = url.into();
        let uri: http::Uri = url.parse().map_err(|_| ForwardError::Address(url.clone()))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(ForwardError::Address(url));
        }
        Ok(Self {
            // A host alone is asked for its root, and that is what is signed.
            url: if uri.path_and_query().is_none_or(|path| path.as_str() == "/") && !url.ends_with('/') {
                format!("{url}/")
            } else {
                url
            },
            secret: secret.into(),
            outgoing: Outgoing::new().map_err(ForwardError::Certificates)?,
        })
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends a body, signed in v1 and v3 at the time `now`. HubSpot gives a receiver five seconds, and so does this.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(&self, body: impl Into<Bytes>, now: i64) -> Result<Delivered, ForwardError> {
        let body = body.into();
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, USER_AGENT)
            .header(SIGNATURE_HEADER, sign_v1(&self.secret, &body))
            .header(SIGNATURE_VERSION_HEADER, "v1")
            .header(
                SIGNATURE_V3_HEADER,
                sign_v3(&self.secret, "POST", &self.url, &body, now),
            )
            .header(TIMESTAMP_HEADER, now)
            .body(whole(body))
            .map_err(|_| ForwardError::Address(self.url.clone()))?;
        let patience = Duration::from_millis(DELIVERY_TIMEOUT_MS.into());
        let answer = self
            .outgoing
            .send(request, patience)
            .await
            .map_err(|error| ForwardError::unreachable(&self.url, error))?;
        Ok(Delivered {
            status: answer.status(),
        })
    }
}

/// A made-up event of a type, with the fields that HubSpot's events of this type have. `None` when there is no such
/// type.
///
/// `id` is its event id; `property` the name and value of a property change.
#[must_use]
pub fn sample(
    kind: &str,
    portal_id: u64,
    app_id: u64,
    id: u64,
    object_id: u64,
    property: Option<(&str, &str)>,
    now: i64,
) -> Option<Value> {
    let event_type = event_type(kind)?;
    let mut event = Map::new();
    let mut put = |name: &str, value: Value| event.insert(name.to_owned(), value);
    put("eventId", id.into());
    put("subscriptionId", 0.into());
    put("portalId", portal_id.into());
    put("appId", app_id.into());
    put("occurredAt", now.into());
    put("subscriptionType", kind.into());
    put("attemptNumber", 0.into());
    match event_type.kind {
        EventKind::AssociationChange => {
            put("fromObjectId", object_id.into());
            put("toObjectId", object_id.saturating_add(1).into());
            put("associationRemoved", false.into());
        }
        EventKind::Merge => {
            put("objectId", object_id.into());
            put("primaryObjectId", object_id.into());
            put("mergedObjectIds", vec![object_id.saturating_add(1)].into());
        }
        _ => {
            put("objectId", object_id.into());
        }
    }
    match event_type.kind {
        EventKind::Creation => {
            put("changeFlag", "NEW".into());
        }
        EventKind::Deletion => {
            put("changeFlag", "DELETED".into());
        }
        EventKind::Restore => {
            put("changeFlag", "RESTORED".into());
        }
        EventKind::PropertyChange => {
            let (name, value) = property.unwrap_or(("lifecyclestage", "customer"));
            put("propertyName", name.into());
            put("propertyValue", value.into());
        }
        _ => {}
    }
    put("changeSource", "INTEGRATION".into());
    Some(Value::Object(event))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::sample;

    #[test]
    fn an_event_of_a_record_says_what_became_of_it() {
        for (kind, flag) in [
            ("contact.creation", Some("NEW")),
            ("object.deletion", Some("DELETED")),
            ("contact.restore", Some("RESTORED")),
            ("deal.propertyChange", None),
        ] {
            let event = sample(kind, 1, 2, 3, 4, None, 5).expect("an event");
            assert_eq!(
                event["changeFlag"],
                flag.map_or(Value::Null, Value::from),
                "{kind}"
            );
            assert_eq!((&event["objectId"], &event["occurredAt"]), (&4.into(), &5.into()));
        }
        assert_eq!(sample("contact.created", 1, 2, 3, 4, None, 5), None);
    }
}
