//! Events that are not about records: conversations and custom events. Whoever makes them happen tells the outbox, inside
//! the transaction in which they happen.
//!
//! What `event.completed` says is not documented: the event's name and the record it happened to are assumed.

use spoke_model::webhooks::{Event, EventKind};

use super::Outbox;
use super::interests::{Interest, Interests, Topic};
use crate::store::Transaction;

/// Something that happened to a thread of the conversations inbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConversationEvent<'a> {
    /// The thread.
    pub(crate) thread: u64,
    /// What happened.
    pub(crate) what: ConversationChange<'a>,
}

/// What happened to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ConversationChange<'a> {
    /// It began.
    Created,
    /// It was archived.
    Archived,
    /// It was removed for good.
    PrivacyDeleted,
    /// It has a new message or comment.
    NewMessage {
        /// The message's id.
        message: &'a str,
        /// Whether it is a comment of the team, which no visitor sees.
        is_comment: bool,
    },
    /// `assignedTo`, `status` (`OPEN`, `CLOSED`) or `isArchived` has another value.
    Changed {
        /// The property.
        property: &'a str,
        /// Its new value, as text.
        value: &'a str,
    },
}

impl Outbox {
    /// Tells the apps that listen to conversations. Costs one look at a flag while there are none.
    pub(crate) fn conversation(&self, transaction: &mut Transaction<'_>, happened: ConversationEvent<'_>) {
        use ConversationChange::{Archived, Changed, Created, NewMessage, PrivacyDeleted};
        self.tell(transaction, |interests| {
            let kind = match happened.what {
                Created => EventKind::Creation,
                Archived => EventKind::Deletion,
                PrivacyDeleted => EventKind::PrivacyDeletion,
                NewMessage { .. } => EventKind::NewMessage,
                Changed { .. } => EventKind::PropertyChange,
            };
            let interested = match happened.what {
                Changed { property, .. } => interests.named(Topic::Conversations, kind, property),
                _ => interests.of(Topic::Conversations, kind),
            };
            self.events(interested, |event| {
                event.object_id = Some(happened.thread);
                match happened.what {
                    Created => event.change_flag = Some("NEW"),
                    Archived => event.change_flag = Some("DELETED"),
                    PrivacyDeleted => {}
                    NewMessage { message, is_comment } => {
                        event.message_id = Some(message.to_owned());
                        event.message_type = Some(if is_comment { "COMMENT" } else { "MESSAGE" });
                    }
                    Changed { property, value } => {
                        event.property_name = Some(property.to_owned());
                        event.property_value = Some(value.to_owned());
                    }
                }
            })
        });
    }

    /// Tells the apps that listen to a custom event, by its full name, that it happened to a record.
    pub(crate) fn event_completed(
        &self,
        transaction: &mut Transaction<'_>,
        name: &str,
        record: u64,
        occurred_at: i64,
    ) {
        self.tell(transaction, |interests| {
            let interested = interests.named(Topic::CustomEvents, EventKind::Completed, name);
            self.events(interested, |event| {
                event.occurred_at = occurred_at;
                event.object_id = Some(record);
                event.event_type_name = Some(name.to_owned());
            })
        });
    }

    fn tell(&self, transaction: &mut Transaction<'_>, events: impl FnOnce(&Interests) -> Vec<Event>) {
        if !self.is_wanted() {
            return;
        }
        let mut notes = Vec::new();
        self.keep(events(&self.interests(transaction)), &mut notes);
        for note in notes {
            transaction.note(note);
        }
    }

    fn events(&self, interested: &[Interest], fill: impl Fn(&mut Event)) -> Vec<Event> {
        let now = self.clock.now();
        let event = |interest| {
            let mut event = self.event(interest, now);
            fill(&mut event);
            event
        };
        interested.iter().map(event).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Clock;
    use crate::outbox::waiting::Waiting;
    use crate::outbox::{Settings, Signatures, Subscription, Subscriptions};
    use crate::store::Store;

    #[test]
    fn what_happens_to_a_thread_is_told_to_those_who_listen() {
        let store = Store::in_memory();
        let outbox = Outbox::new(1, 2, Clock::default(), &store.read());
        let mut turn = store.write();
        let address = "http://127.0.0.1:9/in".to_owned();
        Settings::new(address, 10, Signatures::default(), 0).put(&mut turn, 7);
        for (id, name, property) in [
            (1, "conversation.creation", None),
            (2, "conversation.newMessage", None),
            (3, "conversation.propertyChange", Some("status")),
            (4, "conversation.deletion", None),
            (5, "conversation.privacyDeletion", None),
        ] {
            let subscription = Subscription {
                id,
                event_type: name.to_owned(),
                property_name: property.map(str::to_owned),
                object_type_id: None,
                event_type_name: None,
                active: true,
                created_at: 0,
                updated_at: None,
            };
            Subscriptions::put(&mut turn, 7, &subscription);
        }
        outbox.reload(&turn);
        let message = ConversationChange::NewMessage {
            message: "m-1",
            is_comment: true,
        };
        let changed = |property, value| ConversationChange::Changed { property, value };
        for what in [
            ConversationChange::Created,
            message,
            changed("status", "CLOSED"),
            changed("assignedTo", "A-1"),
            ConversationChange::Archived,
            ConversationChange::PrivacyDeleted,
        ] {
            outbox.conversation(&mut turn, ConversationEvent { thread: 99, what });
        }
        let told: Vec<Value> = Waiting::all(&turn)
            .flat_map(|(_, waiting)| serde_json::from_str::<Vec<Value>>(&waiting.body).expect("events"))
            .collect();
        assert!(
            told.iter()
                .all(|event| event["objectId"] == 99 && event["appId"] == 7)
        );
        let said: Vec<(&Value, &Value)> = told
            .iter()
            .map(|event| {
                let name = event["subscriptionType"].as_str().unwrap_or_default();
                let detail = match name {
                    "conversation.newMessage" => &event["messageType"],
                    "conversation.propertyChange" => &event["propertyValue"],
                    _ => &event["changeFlag"],
                };
                (&event["subscriptionId"], detail)
            })
            .collect();
        assert_eq!(
            said,
            [
                (&json!(1), &json!("NEW")),
                (&json!(2), &json!("COMMENT")),
                (&json!(3), &json!("CLOSED")),
                (&json!(4), &json!("DELETED")),
                (&json!(5), &Value::Null),
            ]
        );
        assert_eq!(told[1]["messageId"], "m-1");
    }
}
