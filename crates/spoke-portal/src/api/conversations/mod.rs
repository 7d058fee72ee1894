//! Conversations: inboxes and channels, threads, messages, who takes part; tokens for visitors of the chat.
//!
//! HubSpot's interface begins no thread, visitors do: here `POST /_spoke/conversations` stands for them. What an agent
//! or an app sends goes nowhere.

pub(crate) mod actors;
mod events;
mod incoming;
mod message;
pub(crate) mod messages;
pub(crate) mod places;
pub(in crate::api) mod sample;
mod thread;
pub(crate) mod threads;
pub(crate) mod visitors;

use super::call::Call;
use super::errors::ApiError;
use crate::store::Transaction;

pub(crate) use incoming::{Incoming, take as take_incoming};

/// Deletes the threads of a contact that is deleted for good.
pub(in crate::api) fn forget(call: &Call<'_>, transaction: &mut Transaction<'_>, contact: u64) {
    for thread in thread::Thread::of_contact(transaction, contact) {
        thread.remove(transaction);
        events::tell(
            call.portal,
            transaction,
            thread.id,
            events::Happened::PrivacyDeleted,
        );
    }
}

/// A number in the path; one that is none leads nowhere (assumed).
fn number(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    call.parameter(position)
        .parse()
        .map_err(|_| ApiError::resource_not_found())
}
