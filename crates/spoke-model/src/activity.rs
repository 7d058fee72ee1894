//! Activities: which object types they are, and what they say about the records they are logged on.
//!
//! The properties that follow from activities are recorded by name; what counts for which of them follows the
//! descriptions that HubSpot's own properties carry, and is assumed where these say nothing, as the single flags tell.

use crate::object_type::ObjectTypeId;

/// One kind of activity.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Activity {
    /// The object type.
    pub object_type: ObjectTypeId,
    /// Whether it reaches a person: calls, e-mails, meetings and messages do, notes and tasks do not.
    pub reaches: bool,
    /// The property and value of one that is over even when its time is still to come, so that it is not the next
    /// activity (assumed).
    pub over: Option<(&'static str, &'static str)>,
}

/// Where an activity stands on the timeline.
pub const TIME: &str = "hs_timestamp";

/// Every kind of activity that counts.
pub const ACTIVITIES: &[Activity] = &[
    activity(ObjectTypeId::CALL, true, None),
    activity(ObjectTypeId::COMMUNICATION, true, None),
    activity(ObjectTypeId::EMAIL, true, None),
    activity(
        ObjectTypeId::MEETING,
        true,
        Some(("hs_meeting_outcome", "CANCELED")),
    ),
    activity(ObjectTypeId::NOTE, false, None),
    activity(ObjectTypeId::POSTAL_MAIL, true, None),
    activity(ObjectTypeId::TASK, false, Some(("hs_task_status", "COMPLETED"))),
];

const fn activity(
    object_type: ObjectTypeId,
    reaches: bool,
    over: Option<(&'static str, &'static str)>,
) -> Activity {
    Activity {
        object_type,
        reaches,
        over,
    }
}

/// What the activities of a record add up to.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Measure {
    /// How many there are.
    Count,
    /// How many reached somebody so far.
    Contacts,
    /// The time of the last one so far.
    Last,
    /// The time of the last one so far that reached somebody.
    LastContact,
    /// The time of the next one to come.
    Next,
}

impl Measure {
    /// Whether the measure is a time; otherwise it is a number.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Last | Self::LastContact | Self::Next)
    }
}

/// The measured properties of contacts, companies, deals and tickets.
const EVERYWHERE: &[(&str, Measure)] = &[
    ("notes_last_contacted", Measure::LastContact),
    ("notes_last_updated", Measure::Last),
    ("notes_next_activity_date", Measure::Next),
    ("num_contacted_notes", Measure::Contacts),
    ("num_notes", Measure::Count),
];

/// Names that only tickets have beside the common ones (assumed from the names).
const TICKET: &[(&str, Measure)] = &[
    ("hs_lastcontacted", Measure::LastContact),
    ("hs_num_times_contacted", Measure::Contacts),
];

/// What a property measures, if it measures activities.
#[must_use]
pub fn measure(object_type: ObjectTypeId, property: &str) -> Option<Measure> {
    let own = match object_type {
        ObjectTypeId::CONTACT | ObjectTypeId::COMPANY | ObjectTypeId::DEAL => &[],
        ObjectTypeId::TICKET => TICKET,
        _ => return None,
    };
    let mut all = EVERYWHERE.iter().chain(own);
    all.find(|(name, _)| *name == property)
        .map(|(_, measure)| *measure)
}

#[cfg(test)]
mod tests {
    use super::{EVERYWHERE, Measure, TICKET, measure};
    use crate::object_type::ObjectTypeId;
    use crate::property::default_properties;

    #[test]
    fn every_measured_name_is_a_default_property() {
        for object_type in [
            ObjectTypeId::CONTACT,
            ObjectTypeId::COMPANY,
            ObjectTypeId::DEAL,
            ObjectTypeId::TICKET,
        ] {
            let properties = default_properties(object_type);
            for (name, wanted) in EVERYWHERE.iter().chain(TICKET) {
                let measured = measure(object_type, name);
                assert!(measured.is_none() || measured == Some(*wanted));
                assert_eq!(
                    measured.is_some(),
                    properties.iter().any(|property| property.name == *name),
                    "{name} of {object_type}"
                );
            }
        }
        assert_eq!(measure(ObjectTypeId::PRODUCT, "num_notes"), None);
        assert!(Measure::Last.is_time() && !Measure::Count.is_time());
    }
}
