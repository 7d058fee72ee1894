//! What happens to conversations, for the webhooks that listen.

use crate::outbox::{ConversationChange, ConversationEvent};
use crate::portal::PortalState;
use crate::store::Transaction;

pub(super) use crate::outbox::ConversationChange as Happened;

/// Tells those who listen, as part of the transaction in which it happens.
pub(super) fn tell(
    portal: &PortalState,
    transaction: &mut Transaction<'_>,
    thread: u64,
    what: ConversationChange<'_>,
) {
    portal
        .outbox
        .conversation(transaction, ConversationEvent { thread, what });
}
