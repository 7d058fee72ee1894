//! [`WebhooksJournal`]: what happened, fetched instead of delivered.

mod entry;
mod follow;
mod subscriptions;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::webhooks::journal::BATCH_MAX;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::{Allowance, Request};

pub use entry::{JournalContent, JournalEntry, JournalEvent};
pub use follow::JournalStream;
pub use subscriptions::{
    JournalCondition, JournalConditions, JournalFilter, JournalSubscription, JournalSubscriptions,
    NewJournalSubscription, Snapshot, SnapshotRequest, SnapshotStatus,
};

/// The webhooks journal, from [`HubSpot::webhooks_journal`]. Calls don't count against the account's allowances; HubSpot
/// keeps entries for three days. It is for tokens of an application itself (client credentials).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewJournalSubscription, Properties};
/// use spoke_model::webhooks::journal::JournalAction;
///
/// let journal = hubspot.webhooks_journal();
/// let new = NewJournalSubscription::objects(portal.hub_id(), "0-1", [JournalAction::Create]).properties(["firstname"]);
/// journal.subscriptions().create(&new).await?;
/// hubspot.contacts().create(Properties::new().set("firstname", "Jane")).await?;
///
/// let mut entries = journal.from_earliest();
/// let entry = entries.try_next().await?.ok_or("no entry")?;
/// assert_eq!(entry.journal_events[0].property_changes["firstname"], "Jane");
/// assert!(entries.try_next().await?.is_none(), "nothing newer yet");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct WebhooksJournal {
    client: HubSpot,
    local: bool,
    portal: Option<u64>,
}

impl HubSpot {
    /// The webhooks journal.
    #[must_use]
    pub fn webhooks_journal(&self) -> WebhooksJournal {
        WebhooksJournal {
            client: self.clone(),
            local: false,
            portal: None,
        }
    }
}

#[derive(Deserialize)]
struct Batch {
    results: Vec<JournalEntry>,
}

#[derive(Serialize)]
struct Inputs<'a> {
    inputs: &'a [String],
}

impl WebhooksJournal {
    /// The journal of one account instead of that of all accounts with the application.
    #[must_use]
    pub fn of_account(mut self) -> Self {
        self.local = true;
        self
    }

    /// Only entries of this account, by its portal id.
    #[must_use]
    pub fn portal(mut self, id: u64) -> Self {
        self.portal = Some(id);
        self
    }

    /// Where the oldest entry is that is still kept; `None` when there is none.
    ///
    /// # Errors
    /// As every call.
    pub async fn earliest(&self) -> Result<Option<JournalEntry>, Error> {
        self.one(self.path().then("earliest")).await
    }

    /// Where the newest entry is; `None` when there is none.
    ///
    /// # Errors
    /// As every call.
    pub async fn latest(&self) -> Result<Option<JournalEntry>, Error> {
        self.one(self.path().then("latest")).await
    }

    /// Where the entry after this one is; `None` when there is nothing newer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when the offset is not, or no longer, kept.
    pub async fn after(&self, offset: impl AsRef<str>) -> Result<Option<JournalEntry>, Error> {
        let path = self.path().then("offset").id("offset", offset.as_ref());
        self.one(path.then("next")).await
    }

    /// Up to `count` of the oldest entries, 1 to 100.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the number is out of range.
    pub async fn earliest_batch(&self, count: usize) -> Result<Vec<JournalEntry>, Error> {
        let path = self.path().then("batch").then("earliest");
        self.many(Request::get(path.id("count", &checked(count)?))).await
    }

    /// Up to `count` of the newest entries, 1 to 100.
    ///
    /// # Errors
    /// As [`WebhooksJournal::earliest_batch`].
    pub async fn latest_batch(&self, count: usize) -> Result<Vec<JournalEntry>, Error> {
        let path = self.path().then("batch").then("latest");
        self.many(Request::get(path.id("count", &checked(count)?))).await
    }

    /// Up to `count` of the entries after this one, 1 to 100.
    ///
    /// # Errors
    /// As [`WebhooksJournal::after`] and [`WebhooksJournal::earliest_batch`].
    pub async fn batch_after(
        &self,
        offset: impl AsRef<str>,
        count: usize,
    ) -> Result<Vec<JournalEntry>, Error> {
        let path = self
            .path()
            .then("batch")
            .id("offset", offset.as_ref())
            .then("next");
        self.many(Request::get(path.id("count", &checked(count)?))).await
    }

    /// Where these entries are, in as many calls as their number needs.
    ///
    /// # Errors
    /// As every call.
    pub async fn read_batch(&self, offsets: &[String]) -> Result<Vec<JournalEntry>, Error> {
        let mut all = Vec::with_capacity(offsets.len());
        for inputs in offsets.chunks(BATCH_MAX) {
            let path = self.path().then("batch").then("read");
            let request = Request::post(path).replayable().json(&Inputs { inputs })?;
            all.extend(self.many(request).await?);
        }
        Ok(all)
    }

    /// What an entry holds. Its address works for some minutes only: ask for the entry again when it is refused.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Unreadable`] when the file is not one of the journal.
    pub async fn content(&self, entry: &JournalEntry) -> Result<JournalContent, Error> {
        entry.content(&self.client).await
    }

    /// Every entry from the oldest one on, opened, until there is nothing newer. Call `try_next` again later to go on: the
    /// stream remembers where it is, and [`JournalStream::offset`] tells it.
    #[must_use = "a stream does nothing unless it is read"]
    pub fn from_earliest(&self) -> JournalStream {
        JournalStream::new(self.clone(), None)
    }

    /// Every entry after this one, opened. The offset is what [`JournalStream::offset`] told, kept by the caller.
    #[must_use = "a stream does nothing unless it is read"]
    pub fn from(&self, offset: impl Into<String>) -> JournalStream {
        JournalStream::new(self.clone(), Some(offset.into()))
    }

    /// What the application wants to read of.
    #[must_use]
    pub fn subscriptions(&self) -> JournalSubscriptions {
        JournalSubscriptions::new(self.client.clone())
    }

    /// Puts records as they are into the journal. Each gets a status of its own: [`WebhooksJournal::snapshot_status`].
    ///
    /// # Errors
    /// As every call.
    pub async fn snapshot(&self, requests: &[SnapshotRequest]) -> Result<Vec<Snapshot>, Error> {
        subscriptions::snapshot(&self.client, requests).await
    }

    /// What became of a snapshot.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn snapshot_status(&self, id: impl AsRef<str>) -> Result<SnapshotStatus, Error> {
        let path = self.path().then("status").id("statusId", id.as_ref());
        self.client.send_json(&self.asking(Request::get(path))).await
    }

    async fn one(&self, path: Path) -> Result<Option<JournalEntry>, Error> {
        let request = self.asking(Request::get(path));
        let answer = self.client.send(&request).await?;
        if answer.status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        answer.json(&request).map(Some)
    }

    async fn many(&self, request: Request) -> Result<Vec<JournalEntry>, Error> {
        let request = self.asking(request);
        let answer = self.client.send(&request).await?;
        if answer.status == StatusCode::NO_CONTENT {
            return Ok(Vec::new());
        }
        Ok(answer.json::<Batch>(&request)?.results)
    }

    fn asking(&self, request: Request) -> Request {
        let request = request.counts_against(Allowance::Exempt);
        match self.portal {
            Some(id) => request.query("installPortalId", &id.to_string()),
            None => request,
        }
    }

    fn path(&self) -> Path {
        let area = if self.local { "journal-local" } else { "journal" };
        Path::fixed(self.client.paths().webhooks_journal(area))
    }
}

fn checked(count: usize) -> Result<String, Error> {
    if (1..=BATCH_MAX).contains(&count) {
        Ok(count.to_string())
    } else {
        Err(Error::invalid_input(format!(
            "a batch has 1 to {BATCH_MAX} entries, not {count}"
        )))
    }
}
