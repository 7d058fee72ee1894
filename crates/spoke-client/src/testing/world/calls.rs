//! The log of what the portal was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use spoke_portal::AnsweredRequest;

/// Requests that are remembered.
const REMEMBERED: usize = 10_000;

/// A request that the portal has answered. It has no ids, no values and no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: String,
    /// The operation, such as `objects.search`; empty when the path leads to none.
    pub operation: String,
    /// The path with placeholders and without version, such as `/crm/objects/{objectType}/{objectId}`.
    pub template: String,
    /// The object type, such as `contacts`; `none` when the operation has none.
    pub object_type: String,
    /// The status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// How long the portal took.
    pub duration: Duration,
    /// The category of a refusal.
    pub category: Option<String>,
    /// The correlation id of the answer.
    pub correlation_id: String,
}

#[derive(Clone, Default)]
pub(super) struct Calls(Arc<Mutex<VecDeque<Call>>>);

impl Calls {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, request: &AnsweredRequest<'_>) {
        let mut calls = self.lock();
        if calls.len() == REMEMBERED {
            calls.pop_front();
        }
        calls.push_back(Call {
            method: request.method.to_owned(),
            operation: request.operation.to_owned(),
            template: format!("/{}", request.template),
            object_type: request.object_type.to_owned(),
            status: request.status,
            duration: request.duration,
            category: request.category.map(str::to_owned),
            correlation_id: request.correlation_id.to_owned(),
        });
    }

    pub(super) fn all(&self) -> Vec<Call> {
        self.lock().iter().cloned().collect()
    }

    pub(super) fn forget(&self) {
        self.lock().clear();
    }
}
