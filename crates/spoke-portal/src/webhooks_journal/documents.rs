//! Subscriptions and filters of the journal as the store keeps them.

use serde::{Deserialize, Serialize};
use serde_json::json;
use spoke_model::webhooks::journal::{JournalAction, JournalSubject};

use crate::builder::APP_ID;
use crate::store::{State, Transaction};

const SUBSCRIPTIONS: &str = "journal_subscriptions";
const FILTERS: &str = "journal_filters";

/// What an app wants to read of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    pub(crate) id: u64,
    #[serde(default = "built_in")]
    pub(crate) app_id: u64,
    pub(crate) subscription_type: JournalSubject,
    pub(crate) actions: Vec<JournalAction>,
    pub(crate) object_type_id: Option<String>,
    pub(crate) portal_id: Option<u64>,
    pub(crate) object_ids: Option<Vec<u64>>,
    pub(crate) properties: Option<Vec<String>>,
    pub(crate) associated_object_type_ids: Option<Vec<String>>,
    pub(crate) list_ids: Option<Vec<u64>>,
    pub(crate) event_type_id: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// Whose subscriptions and entries are that name no app.
pub(super) const fn built_in() -> u64 {
    APP_ID
}

/// Which records a subscription is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filter {
    pub(crate) id: u64,
    pub(crate) subscription_id: u64,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) created_at: i64,
}

/// One condition on a property's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Condition {
    pub(crate) filter_type: FilterType,
    pub(crate) property: String,
    pub(crate) operator: Operator,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) values: Option<Vec<String>>,
}

/// What a condition is about (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum FilterType {
    CrmObjectProperty,
}

/// How a value is compared (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Operator {
    Eq,
    NEq,
    Contains,
    StartsWith,
    EndsWith,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    IsEmpty,
    IsNotEmpty,
}

impl Condition {
    /// Whether a value fits. Numbers are compared as numbers where both are ones, other texts as texts (assumed).
    pub(super) fn fits(&self, value: &str) -> bool {
        let wanted = self.value.as_deref().unwrap_or_default();
        let order = || match (value.parse::<f64>(), wanted.parse::<f64>()) {
            (Ok(value), Ok(wanted)) => value.partial_cmp(&wanted),
            _ => Some(value.cmp(wanted)),
        };
        let listed = || self.values.iter().flatten().any(|one| one == value);
        match self.operator {
            Operator::Eq => value == wanted,
            Operator::NEq => value != wanted,
            Operator::Contains => value.contains(wanted),
            Operator::StartsWith => value.starts_with(wanted),
            Operator::EndsWith => value.ends_with(wanted),
            Operator::Gt => order().is_some_and(std::cmp::Ordering::is_gt),
            Operator::Gte => order().is_some_and(std::cmp::Ordering::is_ge),
            Operator::Lt => order().is_some_and(std::cmp::Ordering::is_lt),
            Operator::Lte => order().is_some_and(std::cmp::Ordering::is_le),
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::IsEmpty => value.is_empty(),
            Operator::IsNotEmpty => !value.is_empty(),
        }
    }
}

/// The subscriptions in the store.
#[derive(Debug)]
pub(crate) struct Subscriptions;

impl Subscriptions {
    /// All of them, oldest first.
    pub(crate) fn all(state: &State) -> impl Iterator<Item = Subscription> {
        state
            .documents_below(SUBSCRIPTIONS, "")
            .filter_map(|(_, document)| Subscription::deserialize(document).ok())
    }

    /// An app's, oldest first.
    pub(crate) fn of(state: &State, app: u64) -> impl Iterator<Item = Subscription> {
        Self::all(state).filter(move |one| one.app_id == app)
    }

    /// One of an app's.
    pub(crate) fn find(state: &State, app: u64, id: u64) -> Option<Subscription> {
        let found = Subscription::deserialize(state.document(SUBSCRIPTIONS, &key(id))?).ok();
        found.filter(|one| one.app_id == app)
    }

    pub(crate) fn put(transaction: &mut Transaction<'_>, subscription: &Subscription) {
        transaction.put_document(SUBSCRIPTIONS, &key(subscription.id), json!(subscription));
    }

    /// Removes one and its filters.
    pub(crate) fn remove(transaction: &mut Transaction<'_>, id: u64) {
        let filters: Vec<u64> = Filters::of(transaction, id).map(|filter| filter.id).collect();
        for filter in filters {
            Filters::remove(transaction, filter);
        }
        transaction.delete_document(SUBSCRIPTIONS, &key(id));
    }
}

/// The filters in the store.
#[derive(Debug)]
pub(crate) struct Filters;

impl Filters {
    /// Those of a subscription, oldest first.
    pub(crate) fn of(state: &State, subscription: u64) -> impl Iterator<Item = Filter> + use<'_> {
        state
            .documents_below(FILTERS, "")
            .filter_map(|(_, document)| Filter::deserialize(document).ok())
            .filter(move |filter| filter.subscription_id == subscription)
    }

    pub(crate) fn find(state: &State, id: u64) -> Option<Filter> {
        Filter::deserialize(state.document(FILTERS, &key(id))?).ok()
    }

    pub(crate) fn put(transaction: &mut Transaction<'_>, filter: &Filter) {
        transaction.put_document(FILTERS, &key(filter.id), json!(filter));
    }

    pub(crate) fn remove(transaction: &mut Transaction<'_>, id: u64) {
        transaction.delete_document(FILTERS, &key(id));
    }
}

fn key(id: u64) -> String {
    format!("{id:020}")
}
