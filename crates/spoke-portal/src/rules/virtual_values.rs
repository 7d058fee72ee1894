//! Properties that are computed when a record is read instead of being stored.
//!
//! They follow from the record's id, times, other values or associations, or are the same for every record of a portal
//! that only the API writes to. A stored value, where there is one, wins over the computed one.
//!
//! What follows from activities is computed too, and not kept up to date with every activity: it depends on the time,
//! on the activities' own values, on associations and on what is archived, and a write that has nothing to do with
//! activities should not have to know. Searches look at the records that have activities, and no others.

use spoke_model::activity::{self, Measure};
use spoke_model::lifecycle;
use spoke_model::object_type::ObjectTypeId;

/// How a property is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VirtualValue {
    /// The record's id.
    Id,
    /// When the record was created.
    Created,
    /// When the record was last changed.
    Modified,
    /// The id of the app that writes through the API.
    AppId,
    /// The same text for every record.
    Constant(&'static str),
    /// The value of another property.
    CopyOf(&'static str),
    /// First and last name, or the e-mail address when there is no name.
    FullNameOrEmail,
    /// The number of live records of another type associated with this one.
    Linked(ObjectTypeId),
    /// The number of live deals associated with this record that are not closed.
    OpenDeals,
    /// The id of the record of another type that is associated as the primary one.
    Primary(ObjectTypeId),
    /// What the record's activities add up to.
    Activities(Measure),
}

use VirtualValue::{
    Activities, AppId, Constant, CopyOf, Created, FullNameOrEmail, Id, Linked, Modified, OpenDeals, Primary,
};

/// Computed for every object type. The two creation names and the two modification names mean the same moments.
const EVERY_TYPE: &[(&str, VirtualValue)] = &[
    ("createdate", Created),
    ("hs_all_owner_ids", CopyOf("hubspot_owner_id")),
    ("hs_createdate", Created),
    ("hs_lastmodifieddate", Modified),
    ("hs_object_id", Id),
    ("hs_object_source", Constant("INTEGRATION")),
    ("hs_object_source_id", AppId),
    ("hs_object_source_label", Constant("INTEGRATION")),
    ("lastmodifieddate", Modified),
];

/// Computed for contacts; the set that a recorded creation answered with (facts: batch, section 2).
const CONTACT: &[(&str, VirtualValue)] = &[
    ("associatedcompanyid", Primary(ObjectTypeId::COMPANY)),
    ("hs_all_contact_vids", Id),
    ("hs_associated_target_accounts", Constant("0")),
    ("hs_currently_enrolled_in_prospecting_agent", Constant("false")),
    ("hs_full_name_or_email", FullNameOrEmail),
    ("hs_is_contact", Constant("true")),
    ("hs_is_unworked", Constant("true")),
    ("hs_membership_has_accessed_private_content", Constant("0")),
    ("hs_pipeline", Constant(lifecycle::CONTACT_PIPELINE)),
    ("hs_prospecting_agent_actively_enrolled_count", Constant("0")),
    ("hs_prospecting_agent_total_enrolled_count", Constant("0")),
    ("hs_registered_member", Constant("0")),
    ("hs_sequences_actively_enrolled_count", Constant("0")),
    ("num_associated_deals", Linked(ObjectTypeId::DEAL)),
    // Recorded: contacts that never sent a form count 0 of both.
    ("num_conversion_events", Constant("0")),
    ("num_unique_conversion_events", Constant("0")),
];

const COMPANY: &[(&str, VirtualValue)] = &[
    ("hs_num_open_deals", OpenDeals),
    ("hs_pipeline", Constant(lifecycle::COMPANY_PIPELINE)),
    ("num_associated_contacts", Linked(ObjectTypeId::CONTACT)),
    ("num_associated_deals", Linked(ObjectTypeId::DEAL)),
];

const DEAL: &[(&str, VirtualValue)] = &[
    ("hs_num_of_associated_line_items", Linked(ObjectTypeId::LINE_ITEM)),
    ("hs_primary_associated_company", Primary(ObjectTypeId::COMPANY)),
    ("num_associated_contacts", Linked(ObjectTypeId::CONTACT)),
];

const TICKET: &[(&str, VirtualValue)] = &[
    ("hs_helpdesk_sort_timestamp", Created),
    ("hs_last_message_from_visitor", Constant("false")),
    ("hs_num_associated_companies", Linked(ObjectTypeId::COMPANY)),
    ("hs_primary_company_id", Primary(ObjectTypeId::COMPANY)),
    ("hs_ticket_id", Id),
];

const ACTIVITY: &[(&str, VirtualValue)] = &[("hs_body_preview_html", CopyOf("hs_body_preview"))];

/// How a property of an object type is computed, if it is.
pub(crate) fn virtual_property(object_type: ObjectTypeId, name: &str) -> Option<VirtualValue> {
    let find = |table: &[(&str, VirtualValue)]| {
        table
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, computed)| *computed)
    };
    find(own(object_type))
        .or_else(|| activity::measure(object_type, name).map(Activities))
        .or_else(|| find(EVERY_TYPE))
}

/// Whether the object type itself computes the property, whether or not a definition of it is known.
pub(crate) fn is_own_virtual(object_type: ObjectTypeId, name: &str) -> bool {
    own(object_type).iter().any(|(known, _)| *known == name) || activity::measure(object_type, name).is_some()
}

fn own(object_type: ObjectTypeId) -> &'static [(&'static str, VirtualValue)] {
    match object_type {
        ObjectTypeId::CONTACT => CONTACT,
        ObjectTypeId::COMPANY => COMPANY,
        ObjectTypeId::DEAL => DEAL,
        ObjectTypeId::TICKET => TICKET,
        ObjectTypeId::CALL
        | ObjectTypeId::EMAIL
        | ObjectTypeId::MEETING
        | ObjectTypeId::NOTE
        | ObjectTypeId::TASK => ACTIVITY,
        _ => &[],
    }
}
