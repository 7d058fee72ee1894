//! The event types an application can subscribe to.
//!
//! Names and order: the enumeration of the official client, version 14.0.1; last the one that only the reference lists,
//! `event.completed`, whose subscriptions name a custom event in `eventTypeName`.

use crate::object_type::ObjectTypeId;

/// What happened.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A record was created.
    Creation,
    /// A record was archived.
    Deletion,
    /// A property has another value.
    PropertyChange,
    /// Two records were associated or are no longer.
    AssociationChange,
    /// Two records became one.
    Merge,
    /// An archived record came back.
    Restore,
    /// A person was deleted for good.
    PrivacyDeletion,
    /// A conversation has a new message.
    NewMessage,
    /// A custom event happened to a record.
    Completed,
}

/// What an event type is about.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Subject {
    /// Records of one type.
    Records(ObjectTypeId),
    /// Records of the type that the subscription names in `objectTypeId`.
    AnyRecords,
    /// Threads of the conversations inbox.
    Conversations,
    /// Custom events, by the name that the subscription says in `eventTypeName`.
    CustomEvents,
}

/// One row of the table.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct EventType {
    /// `contact.propertyChange`.
    pub name: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub kind: EventKind,
}

const fn row(name: &'static str, subject: Subject, kind: EventKind) -> EventType {
    EventType { name, subject, kind }
}

const CONTACT: Subject = Subject::Records(ObjectTypeId::CONTACT);
const COMPANY: Subject = Subject::Records(ObjectTypeId::COMPANY);
const DEAL: Subject = Subject::Records(ObjectTypeId::DEAL);
const TICKET: Subject = Subject::Records(ObjectTypeId::TICKET);
const PRODUCT: Subject = Subject::Records(ObjectTypeId::PRODUCT);
const LINE_ITEM: Subject = Subject::Records(ObjectTypeId::LINE_ITEM);

static TABLE: &[EventType] = &[
    row("contact.propertyChange", CONTACT, EventKind::PropertyChange),
    row("company.propertyChange", COMPANY, EventKind::PropertyChange),
    row("deal.propertyChange", DEAL, EventKind::PropertyChange),
    row("ticket.propertyChange", TICKET, EventKind::PropertyChange),
    row("product.propertyChange", PRODUCT, EventKind::PropertyChange),
    row("line_item.propertyChange", LINE_ITEM, EventKind::PropertyChange),
    row("contact.creation", CONTACT, EventKind::Creation),
    row("contact.deletion", CONTACT, EventKind::Deletion),
    row("contact.privacyDeletion", CONTACT, EventKind::PrivacyDeletion),
    row("company.creation", COMPANY, EventKind::Creation),
    row("company.deletion", COMPANY, EventKind::Deletion),
    row("deal.creation", DEAL, EventKind::Creation),
    row("deal.deletion", DEAL, EventKind::Deletion),
    row("ticket.creation", TICKET, EventKind::Creation),
    row("ticket.deletion", TICKET, EventKind::Deletion),
    row("product.creation", PRODUCT, EventKind::Creation),
    row("product.deletion", PRODUCT, EventKind::Deletion),
    row("line_item.creation", LINE_ITEM, EventKind::Creation),
    row("line_item.deletion", LINE_ITEM, EventKind::Deletion),
    row(
        "conversation.creation",
        Subject::Conversations,
        EventKind::Creation,
    ),
    row(
        "conversation.deletion",
        Subject::Conversations,
        EventKind::Deletion,
    ),
    row(
        "conversation.newMessage",
        Subject::Conversations,
        EventKind::NewMessage,
    ),
    row(
        "conversation.privacyDeletion",
        Subject::Conversations,
        EventKind::PrivacyDeletion,
    ),
    row(
        "conversation.propertyChange",
        Subject::Conversations,
        EventKind::PropertyChange,
    ),
    row("contact.merge", CONTACT, EventKind::Merge),
    row("company.merge", COMPANY, EventKind::Merge),
    row("deal.merge", DEAL, EventKind::Merge),
    row("ticket.merge", TICKET, EventKind::Merge),
    row("product.merge", PRODUCT, EventKind::Merge),
    row("line_item.merge", LINE_ITEM, EventKind::Merge),
    row("contact.restore", CONTACT, EventKind::Restore),
    row("company.restore", COMPANY, EventKind::Restore),
    row("deal.restore", DEAL, EventKind::Restore),
    row("ticket.restore", TICKET, EventKind::Restore),
    row("product.restore", PRODUCT, EventKind::Restore),
    row("line_item.restore", LINE_ITEM, EventKind::Restore),
    row("contact.associationChange", CONTACT, EventKind::AssociationChange),
    row("company.associationChange", COMPANY, EventKind::AssociationChange),
    row("deal.associationChange", DEAL, EventKind::AssociationChange),
    row("ticket.associationChange", TICKET, EventKind::AssociationChange),
    row(
        "line_item.associationChange",
        LINE_ITEM,
        EventKind::AssociationChange,
    ),
    row(
        "object.propertyChange",
        Subject::AnyRecords,
        EventKind::PropertyChange,
    ),
    row("object.creation", Subject::AnyRecords, EventKind::Creation),
    row("object.deletion", Subject::AnyRecords, EventKind::Deletion),
    row("object.merge", Subject::AnyRecords, EventKind::Merge),
    row("object.restore", Subject::AnyRecords, EventKind::Restore),
    row(
        "object.associationChange",
        Subject::AnyRecords,
        EventKind::AssociationChange,
    ),
    row("event.completed", Subject::CustomEvents, EventKind::Completed),
];

/// Properties of a conversation whose changes can be subscribed to (documented).
static CONVERSATION_PROPERTIES: &[&str] = &["assignedTo", "status", "isArchived"];

/// Properties whose changes nobody can subscribe to (documented).
static UNSUBSCRIBABLE: &[(ObjectTypeId, &str)] = &[
    (ObjectTypeId::CONTACT, "num_unique_conversion_events"),
    (ObjectTypeId::CONTACT, "hs_lastmodifieddate"),
    (ObjectTypeId::EMAIL, "hs_email_html"),
    (ObjectTypeId::EMAIL, "hs_email_subject"),
    (ObjectTypeId::COMMUNICATION, "hs_communication_body"),
];

/// Every event type.
#[must_use]
pub fn event_types() -> &'static [EventType] {
    TABLE
}

/// The event type with this name; letter case counts.
#[must_use]
pub fn event_type(name: &str) -> Option<&'static EventType> {
    TABLE.iter().find(|one| one.name == name)
}

/// Whether changes of this property can be subscribed to.
#[must_use]
pub fn is_subscribable(object_type: ObjectTypeId, property: &str) -> bool {
    !UNSUBSCRIBABLE.contains(&(object_type, property))
}

/// Whether changes of this property of a conversation can be subscribed to.
#[must_use]
pub fn is_conversation_property(property: &str) -> bool {
    CONVERSATION_PROPERTIES.contains(&property)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{event_type, event_types, is_subscribable};
    use crate::object_type::ObjectTypeId;

    #[test]
    fn names_are_unique_and_found_again() {
        let names: BTreeSet<&str> = event_types().iter().map(|one| one.name).collect();
        assert_eq!((names.len(), event_types().len()), (48, 48));
        for one in event_types() {
            assert_eq!(event_type(one.name), Some(one));
        }
        assert_eq!(event_type("Contact.Creation"), None);
    }

    #[test]
    fn some_properties_are_closed() {
        assert!(is_subscribable(ObjectTypeId::CONTACT, "email"));
        assert!(!is_subscribable(ObjectTypeId::CONTACT, "hs_lastmodifieddate"));
        assert!(is_subscribable(ObjectTypeId::DEAL, "hs_lastmodifieddate"));
    }
}
