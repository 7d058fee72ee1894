//! The subscriptions, arranged for looking up.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::journal::{JournalAction, JournalSubject};

use super::documents::{Filter, Filters, Subscriptions};
use crate::store::{Row, State, Table};

/// One subscription.
#[derive(Debug)]
pub(super) struct Interest {
    pub(super) app: u64,
    subject: JournalSubject,
    actions: Vec<JournalAction>,
    /// The type of the records; every type when a subscription to members of lists or to events names none.
    object_type: Option<ObjectTypeId>,
    /// Ids; all records when there are none.
    object_ids: Vec<u64>,
    /// Properties; all when there are none.
    properties: Vec<String>,
    /// The types at the other end; all when there are none.
    associated: Vec<ObjectTypeId>,
    /// Lists; all when there are none.
    lists: Vec<u64>,
    /// The event, for events and installations.
    event_type: Option<String>,
    /// Any of them is enough (assumed); within one, every condition must hold.
    filters: Vec<Filter>,
}

impl Interest {
    /// Reads subscriptions and filters.
    pub(super) fn load(state: &State) -> Vec<Self> {
        Subscriptions::all(state)
            .map(|subscription| {
                let object_type = subscription.object_type_id.as_deref();
                Self {
                    app: subscription.app_id,
                    subject: subscription.subscription_type,
                    actions: subscription.actions,
                    object_type: object_type.and_then(|id| id.parse().ok()),
                    lists: subscription.list_ids.unwrap_or_default(),
                    event_type: subscription.event_type_id,
                    object_ids: subscription.object_ids.unwrap_or_default(),
                    properties: subscription.properties.unwrap_or_default(),
                    associated: subscription
                        .associated_object_type_ids
                        .iter()
                        .flatten()
                        .filter_map(|id| id.parse().ok())
                        .collect(),
                    filters: Filters::of(state, subscription.id).collect(),
                }
            })
            .collect()
    }

    /// Whether it asks for this to be told.
    pub(super) fn is_in(
        &self,
        subject: JournalSubject,
        action: JournalAction,
        of: ObjectTypeId,
        id: u64,
    ) -> bool {
        self.subject == subject
            && self.object_type.is_none_or(|wanted| wanted == of)
            && self.actions.contains(&action)
            && (self.object_ids.is_empty() || self.object_ids.contains(&id))
    }

    /// Whether changes of this property are asked for.
    pub(super) fn wants(&self, property: &str) -> bool {
        self.properties.is_empty() || self.properties.iter().any(|one| one == property)
    }

    /// Whether members of this list are asked for.
    pub(super) fn includes_list(&self, list: u64) -> bool {
        self.lists.is_empty() || self.lists.contains(&list)
    }

    /// Whether it asks for an event, by one of the names it goes by. A subscription that names none hears of all
    /// (assumed), and one without actions of every action (events have none that is documented).
    pub(super) fn is_in_event(
        &self,
        subject: JournalSubject,
        action: Option<JournalAction>,
        names: &[&str],
    ) -> bool {
        let named = |wanted: &String| names.contains(&wanted.as_str());
        self.subject == subject
            && self.event_type.as_ref().is_none_or(named)
            && (self.actions.is_empty() || action.is_none_or(|action| self.actions.contains(&action)))
    }

    /// Whether associations with this type are asked for.
    pub(super) fn reaches(&self, object_type: ObjectTypeId) -> bool {
        self.associated.is_empty() || self.associated.contains(&object_type)
    }

    /// Whether the record passes the filters.
    pub(super) fn passes(&self, table: &Table, row: Row) -> bool {
        let value = |property: &str| {
            let column = table.column(property)?;
            table.value(row, column)
        };
        let holds = |filter: &Filter| {
            filter
                .conditions
                .iter()
                .all(|condition| condition.fits(&value(&condition.property).unwrap_or_default()))
        };
        self.filters.is_empty() || self.filters.iter().any(holds)
    }
}
