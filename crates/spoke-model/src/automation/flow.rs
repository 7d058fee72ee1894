//! Workflows, which version 4 calls flows.

use crate::resource::{Field, Kind};

/// The kind of flows of contacts.
pub const CONTACT_FLOW: &str = "CONTACT_FLOW";
/// The kind of flows of every other object type.
pub const PLATFORM_FLOW: &str = "PLATFORM_FLOW";

/// The type of the action that sends a marketing e-mail, and the field that names the e-mail (documented).
pub const SEND_EMAIL: (&str, &str) = ("0-4", "content_id");

/// What the body of a new flow holds. Of the fields that the specification requires, those that can be empty are empty
/// when they are not sent (assumed). Ids, revision and times are HubSpot's.
pub const NEW_FLOW: &[Field] = &[
    Field::of("type", Kind::OneOf(&[CONTACT_FLOW, PLATFORM_FLOW])).required(),
    Field::text("objectTypeId").required(),
    Field::of("flowType", Kind::OneOf(FLOW_TYPES)).or("\"WORKFLOW\""),
    Field::flag("isEnabled").required(),
    Field::text("name"),
    Field::text("description"),
    Field::text("uuid"),
    Field::text("startActionId"),
    Field::of("actions", Kind::List(&Kind::Anything)).required(),
    Field::of("enrollmentCriteria", Kind::Anything),
    Field::of("enrollmentSchedule", Kind::Anything),
    Field::of("timeWindows", Kind::List(&Kind::Anything)).or("[]"),
    Field::of("blockedDates", Kind::List(&Kind::Anything)).or("[]"),
    Field::of("customProperties", Kind::Anything).or("{}"),
    Field::of("dataSources", Kind::List(&Kind::Anything)).or("[]"),
    Field::of("suppressionListIds", Kind::List(&Kind::Whole)).or("[]"),
    Field::of("goalFilterBranch", Kind::Anything),
    Field::flag("canEnrollFromSalesforce").or("false"),
    Field::of("eventAnchor", Kind::Anything),
    Field::of("unEnrollmentSetting", Kind::Anything),
    Field::of("id", Kind::Constant),
    Field::of("revisionId", Kind::Constant),
    Field::of("createdAt", Kind::Constant),
    Field::of("updatedAt", Kind::Constant),
    Field::of("nextAvailableActionId", Kind::Constant),
    Field::of("crmObjectCreationStatus", Kind::Constant),
    Field::others(),
];

/// What a flow is (SDK).
pub const FLOW_TYPES: &[&str] = &["WORKFLOW", "ACTION_SET", "UNKNOWN"];

/// The kind that flows of an object type are of.
///
/// # Examples
/// ```
/// use spoke_model::automation::flow::kind_of;
///
/// assert_eq!(kind_of("0-1"), "CONTACT_FLOW");
/// assert_eq!(kind_of("0-3"), "PLATFORM_FLOW");
/// ```
#[must_use]
pub fn kind_of(object_type_id: &str) -> &'static str {
    if object_type_id == "0-1" {
        CONTACT_FLOW
    } else {
        PLATFORM_FLOW
    }
}
