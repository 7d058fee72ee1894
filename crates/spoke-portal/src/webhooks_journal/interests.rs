//! The subscriptions, arranged for looking up.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::journal::{JournalAction, JournalSubject};

use super::documents::{Filter, Filters, Subscriptions};
use crate::store::{Row, State, Table};

/// One subscription to records, associations or deletions for good.
#[derive(Debug)]
pub(super) struct Interest {
    subject: JournalSubject,
    actions: Vec<JournalAction>,
    object_type: ObjectTypeId,
    /// Ids; all records when there are none.
    object_ids: Vec<u64>,
    /// Properties; all when there are none.
    properties: Vec<String>,
    /// The types at the other end; all when there are none.
    associated: Vec<ObjectTypeId>,
    /// Any of them is enough (assumed); within one, every condition must hold.
    filters: Vec<Filter>,
}

impl Interest {
    /// Reads subscriptions and filters.
    pub(super) fn load(state: &State) -> Vec<Self> {
        Subscriptions::all(state)
            .filter_map(|subscription| {
                Some(Self {
                    subject: subscription.subscription_type,
                    actions: subscription.actions,
                    object_type: subscription.object_type_id.as_deref()?.parse().ok()?,
                    object_ids: subscription.object_ids.unwrap_or_default(),
                    properties: subscription.properties.unwrap_or_default(),
                    associated: subscription
                        .associated_object_type_ids
                        .iter()
                        .flatten()
                        .filter_map(|id| id.parse().ok())
                        .collect(),
                    filters: Filters::of(state, subscription.id).collect(),
                })
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
            && self.object_type == of
            && self.actions.contains(&action)
            && (self.object_ids.is_empty() || self.object_ids.contains(&id))
    }

    /// Whether changes of this property are asked for.
    pub(super) fn wants(&self, property: &str) -> bool {
        self.properties.is_empty() || self.properties.iter().any(|one| one == property)
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
