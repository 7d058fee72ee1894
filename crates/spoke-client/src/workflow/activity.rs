//! [`log`]: a note, task, call, meeting or e-mail on the timeline of contacts, companies, deals and tickets.
//!
//! Every kind has properties of its own; what they share is the place on the timeline, `hs_timestamp`, which HubSpot
//! requires of each. An activity whose time is given is looked for among those of the first record before it is
//! created, so that a repeated call does not log it twice. One that is logged "now" is always new.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::Properties;
//! use spoke_client::workflow::activity::{self, Activity, On};
//! use spoke_model::time::Timestamp;
//!
//! let jane = hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
//! let at = Timestamp::parse("2026-11-02T09:30:00Z")?;
//! let call = Activity::call("Wants a quote").at(at).property("hs_call_duration", "300000");
//! let first = activity::log(&hubspot, &call, &[On::contact(jane.id())]).await?;
//! let again = activity::log(&hubspot, &call, &[On::contact(jane.id())]).await?;
//! assert_eq!(again.id, first.id);
//! # Ok(()) }
//! ```

use std::time::{SystemTime, UNIX_EPOCH};

use spoke_model::activity::TIME;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::lead::{Action, Outcome};
use super::linking::{associated, type_between};
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::{NewRecord, Properties, Record};
use crate::text::plain;

/// Something that happened, or is to happen, with somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an activity is logged by activity::log"]
pub struct Activity {
    object_type: ObjectTypeId,
    /// The property that tells it from others of the same time.
    told_by: &'static str,
    at: Option<Timestamp>,
    properties: Properties,
}

impl Activity {
    fn new(object_type: ObjectTypeId, told_by: &'static str, text: impl Into<String>) -> Self {
        Self {
            object_type,
            told_by,
            at: None,
            properties: Properties::new().set(told_by, text),
        }
    }

    /// A note with this text.
    pub fn note(text: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::NOTE, "hs_note_body", text)
    }

    /// A task with this subject. [`Activity::at`] is when it is due.
    pub fn task(subject: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::TASK, "hs_task_subject", subject).property("hs_task_status", "NOT_STARTED")
    }

    /// A call about which this was written down; completed unless said otherwise.
    pub fn call(text: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::CALL, "hs_call_body", text).property("hs_call_status", "COMPLETED")
    }

    /// A meeting with this title, from `start` to `end`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when it ends before it starts.
    pub fn meeting(title: impl Into<String>, start: Timestamp, end: Timestamp) -> Result<Self, Error> {
        if end < start {
            return Err(Error::invalid_input(format!(
                "the meeting would end ({end}) before it starts ({start})"
            )));
        }
        Ok(Self::new(ObjectTypeId::MEETING, "hs_meeting_title", title)
            .at(start)
            .property("hs_meeting_start_time", start.to_string())
            .property("hs_meeting_end_time", end.to_string()))
    }

    /// An e-mail with this subject that was sent; `hs_email_direction` is `EMAIL` unless it is set otherwise.
    pub fn email(subject: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::EMAIL, "hs_email_subject", subject)
            .property("hs_email_direction", "EMAIL")
            .property("hs_email_status", "SENT")
    }

    /// Its place on the timeline. Default: now.
    pub fn at(mut self, time: Timestamp) -> Self {
        self.at = Some(time);
        self
    }

    /// Sets a property.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name, value);
        self
    }

    /// Its object type.
    #[must_use]
    pub fn object_type(&self) -> ObjectTypeId {
        self.object_type
    }

    fn is(&self, known: &Record, at: Timestamp) -> bool {
        let time = known.get(TIME).and_then(|text| Timestamp::parse(text).ok());
        let same = |value: Option<&str>| plain(value.unwrap_or_default());
        time == Some(at) && same(known.get(self.told_by)) == same(self.properties.get(self.told_by))
    }
}

/// A record on whose timeline an activity stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// The record's object type.
    pub object_type: ObjectTypeId,
    /// Its id.
    pub id: String,
}

impl On {
    /// A record of any object type.
    pub fn new(object_type: ObjectTypeId, id: impl Into<String>) -> Self {
        Self {
            object_type,
            id: id.into(),
        }
    }

    /// A contact.
    pub fn contact(id: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::CONTACT, id)
    }

    /// A company.
    pub fn company(id: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::COMPANY, id)
    }

    /// A deal.
    pub fn deal(id: impl Into<String>) -> Self {
        Self::new(ObjectTypeId::DEAL, id)
    }
}

/// Logs the activity on these records in one call, or finds the one that was logged before.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] when no record is given, and as every call. A create that fails leaves nothing.
pub async fn log(client: &HubSpot, activity: &Activity, on: &[On]) -> Result<Outcome, Error> {
    let Some(first) = on.first() else {
        return Err(Error::invalid_input(
            "an activity belongs to somebody: name a contact, a company or a deal",
        ));
    };
    if let Some(at) = activity.at {
        let wanted = [TIME, activity.told_by];
        let known = associated(
            client,
            first.object_type,
            &first.id,
            activity.object_type,
            &wanted,
        )
        .await?;
        if let Some(known) = known.iter().find(|known| activity.is(known, at)) {
            return Ok(Outcome::new(known.id(), Action::Found));
        }
    }
    let at = activity.at.unwrap_or_else(now);
    let mut new = NewRecord::from(activity.properties.clone()).property(TIME, at.to_string());
    for one in on {
        new = new.associate(&one.id, type_between(activity.object_type, one.object_type)?);
    }
    let created = client.objects(activity.object_type).create(new).await?;
    Ok(Outcome::new(created.id(), Action::Created))
}

pub(super) fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
