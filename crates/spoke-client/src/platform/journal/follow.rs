//! [`JournalStream`]: entry after entry.

use std::collections::VecDeque;

use spoke_model::webhooks::journal::BATCH_MAX;

use super::{JournalContent, JournalEntry, WebhooksJournal};
use crate::error::Error;

/// Entries one after the other, from [`WebhooksJournal::from`]. It holds one entry's content at a time, and up to a hundred
/// addresses.
#[derive(Debug)]
pub struct JournalStream {
    journal: WebhooksJournal,
    /// The last entry that was given out.
    offset: Option<String>,
    ahead: VecDeque<JournalEntry>,
}

impl JournalStream {
    pub(super) fn new(journal: WebhooksJournal, offset: Option<String>) -> Self {
        Self {
            journal,
            offset,
            ahead: VecDeque::new(),
        }
    }

    /// The next entry, opened; `None` when there is nothing newer at the moment.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when the entry that it stands at is no longer kept: what came since then and is gone
    /// must be read from the records themselves, and the stream begun anew. After any other error the same entry is tried
    /// again.
    pub async fn try_next(&mut self) -> Result<Option<JournalContent>, Error> {
        if self.ahead.is_empty() {
            self.ahead = match &self.offset {
                None => self.journal.earliest_batch(BATCH_MAX).await?,
                Some(offset) => self.journal.batch_after(offset, BATCH_MAX).await?,
            }
            .into();
        }
        let Some(entry) = self.ahead.front() else {
            return Ok(None);
        };
        let content = match self.journal.content(entry).await {
            Ok(content) => content,
            Err(error) => {
                // The addresses may be too old by now.
                self.ahead.clear();
                return Err(error);
            }
        };
        if let Some(entry) = self.ahead.pop_front() {
            self.offset = Some(entry.current_offset);
        }
        Ok(Some(content))
    }

    /// The last entry that was given out: keep it to go on from here in another process.
    #[must_use]
    pub fn offset(&self) -> Option<&str> {
        self.offset.as_deref()
    }
}
