//! What happens to conversations, for those who listen.

use crate::portal::PortalState;
use crate::store::Transaction;

/// Something that happened to a thread.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happened<'a> {
    /// It began.
    Created,
    /// It was archived.
    Archived,
    /// It was removed for good with its contact.
    PrivacyDeleted,
    /// It has a new message, or a comment that no visitor sees.
    NewMessage { message: &'a str, is_comment: bool },
    /// `assignedTo`, `status` or `isArchived` has another value.
    Changed { property: &'static str, value: &'a str },
}

/// Tells those who listen, as part of the transaction in which it happens.
pub(super) fn tell(
    portal: &PortalState,
    transaction: &mut Transaction<'_>,
    thread: u64,
    happened: Happened<'_>,
) {
    let _ = (portal, transaction, thread, happened);
}
