//! Where one resource lies in the store, and what is kept of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::resource::{Identity, Resource};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// The place of one resource, or of all below a path.
#[derive(Debug, Clone)]
pub(super) struct Place {
    resource: &'static Resource,
    key: String,
}

/// What is kept of one resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Stored {
    /// When it was made, in milliseconds since 1970.
    pub(super) created_at: i64,
    /// When it last changed, in milliseconds since 1970.
    pub(super) updated_at: i64,
    /// What it holds.
    pub(super) fields: Map<String, Value>,
}

impl Place {
    /// The place that the numbers in a call's path lead to.
    pub(super) fn of(resource: &'static Resource, call: &Call<'_>) -> Result<Self, ApiError> {
        let mut key = String::new();
        for parameter in &call.parameters {
            let number: u64 = parameter.parse().map_err(|_| ApiError::resource_not_found())?;
            if !key.is_empty() {
                key.push('/');
            }
            key.push_str(&number.to_string());
        }
        Ok(Self { resource, key })
    }

    /// The place of one with this id below this place.
    pub(super) fn join(&self, id: u64) -> Self {
        Self {
            resource: self.resource,
            key: if self.key.is_empty() {
                id.to_string()
            } else {
                format!("{}/{id}", self.key)
            },
        }
    }

    /// Whether no number stands before it.
    pub(super) fn is_top(&self) -> bool {
        self.key.is_empty()
    }

    /// The key of its document.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The last number.
    pub(super) fn id(&self) -> Option<&str> {
        self.key.rsplit('/').next()
    }

    /// What lies here.
    pub(super) fn stored(&self, state: &State) -> Option<Stored> {
        Stored::deserialize(state.document(self.resource.collection, &self.key)?).ok()
    }

    /// What lies below, in the order of ids.
    pub(super) fn all<'s>(&'s self, state: &'s State) -> impl Iterator<Item = (Self, Stored)> + 's {
        // The top of a collection has no numbers before its own.
        let below = if self.key.is_empty() {
            String::new()
        } else {
            format!("{}/", self.key)
        };
        state
            .documents(self.resource.collection)
            .filter(move |(key, _)| key.starts_with(&below))
            .filter_map(|(key, value)| {
                let place = Self {
                    resource: self.resource,
                    key: key.to_owned(),
                };
                Some((place, Stored::deserialize(value).ok()?))
            })
    }

    /// Keeps this here.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>, stored: &Stored) -> Result<(), ApiError> {
        let document = serde_json::to_value(stored).map_err(|_| ApiError::internal())?;
        transaction.put_document(self.resource.collection, &self.key, document);
        Ok(())
    }
}

impl Stored {
    /// It as answers carry it.
    pub(super) fn view(&self, place: &Place) -> Map<String, Value> {
        let mut view = Map::new();
        if let (Identity::Number { .. }, Some(id)) = (place.resource.identity, place.id()) {
            view.insert("id".to_owned(), id.into());
        }
        view.extend(self.fields.clone());
        if let Some((created, updated)) = place.resource.times {
            for (name, at) in [(created, self.created_at), (updated, self.updated_at)] {
                view.insert(name.to_owned(), Timestamp::from_millis(at).to_string().into());
            }
        }
        view
    }
}
