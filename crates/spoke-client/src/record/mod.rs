//! Records as HubSpot answers them, and the properties that are sent.

mod associated;
mod change;
mod decimal;
mod history;
mod input;
mod model;
mod page;
mod parse;
mod properties;
mod reader;
mod table;
mod value;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod value_tests;

pub use associated::AssociatedIds;
pub use change::Change;
pub use decimal::{Decimal, NoDecimal};
pub use history::HistoryEntry;
pub use input::{NewRecord, RecordUpdate, RecordUpsert};
pub use model::{HubSpotEnum, HubSpotObject};
pub use page::{Page, SearchPage};
pub use properties::Properties;
pub use reader::RecordReader;
pub use value::PropertyValue;

pub(crate) use page::{BatchPage, read_batch, read_page, read_record, read_search};
pub(crate) use parse::Paging;

use std::fmt;
use std::sync::Arc;

use spoke_model::time::Timestamp;
use table::{Row, Table};

/// A record: id, properties, times, and what else was asked for.
///
/// It is a row number and a share in the page it came with: cloning costs nothing, and no value is copied
/// until it is asked for. The other side of that: one record keeps its whole page (100 records) in memory. To
/// keep a few for long, take the values out, or call [`Record::detach`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewRecord;
///
/// let jane = hubspot.contacts().create(NewRecord::new().property("email", "jane@example.com")).await?;
/// assert_eq!(jane.get("email"), Some("jane@example.com"));
/// assert_eq!(jane.get("hs_object_id"), Some(jane.id()));
/// assert!(!jane.archived());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Record {
    table: Arc<Table>,
    index: usize,
    /// Where the associations stand when they came with another answer.
    beside: Option<(Arc<Table>, usize)>,
}

impl Record {
    /// HubSpot's id, unique within the object type. Digits.
    #[must_use]
    pub fn id(&self) -> &str {
        self.row()
            .and_then(|row| self.table.get(row.id))
            .unwrap_or_default()
    }

    /// The value of a property in HubSpot's text form. `None` when the record has no value, and when the
    /// property was not asked for or does not exist: [`Record::has`] tells these apart.
    #[must_use]
    pub fn get(&self, property: &str) -> Option<&str> {
        let cell = self.table.find(self.row()?, property)?;
        self.table.get(cell.value)
    }

    /// Whether the answer mentions the property, with or without a value.
    #[must_use]
    pub fn has(&self, property: &str) -> bool {
        self.row()
            .is_some_and(|row| self.table.find(row, property).is_some())
    }

    /// Every property of the answer with its value, in HubSpot's order (by name).
    pub fn properties(&self) -> impl ExactSizeIterator<Item = (&str, Option<&str>)> {
        self.cells()
            .iter()
            .map(|&cell| (self.table.name(cell), self.table.get(cell.value)))
    }

    /// When the record was created.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.time(|row| row.created_at)
    }

    /// When the record last changed.
    #[must_use]
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.time(|row| row.updated_at)
    }

    /// Whether the record is archived. HubSpot shows archived records only when asked to.
    #[must_use]
    pub fn archived(&self) -> bool {
        self.row().is_some_and(|row| row.archived)
    }

    /// When the record was archived.
    #[must_use]
    pub fn archived_at(&self) -> Option<Timestamp> {
        self.time(|row| row.archived_at)
    }

    /// The record's page in HubSpot's application, on current portals.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.row().and_then(|row| self.table.get(row.url))
    }

    /// After an upsert: whether the record was created by it. `None` elsewhere.
    #[must_use]
    pub fn is_new(&self) -> Option<bool> {
        self.row().and_then(|row| row.is_new)
    }

    /// The associations that were asked for with `.associations([...])`; empty otherwise, and when there are
    /// none.
    #[must_use]
    pub fn associations(&self) -> Vec<AssociatedIds> {
        let (table, index) = self
            .beside
            .as_ref()
            .map_or((&self.table, self.index), |(table, index)| (table, *index));
        let raw = table.rows.get(index).and_then(|row| table.get(row.associations));
        raw.map(associated::read).unwrap_or_default()
    }

    /// The earlier values of a property asked for with `.history([...])`, newest first.
    #[must_use]
    pub fn history(&self, property: &str) -> Vec<HistoryEntry> {
        self.row()
            .and_then(|row| self.table.get(row.history))
            .map(|raw| history::read(raw, property))
            .unwrap_or_default()
    }

    /// A copy that holds this record only and lets go of its page.
    #[must_use]
    pub fn detach(&self) -> Self {
        let Some(row) = self.row() else {
            return self.clone();
        };
        let beside = self
            .beside
            .as_ref()
            .and_then(|(table, index)| table.rows.get(*index).map(|row| (Arc::new(table.only(row)), 0)));
        Self {
            table: Arc::new(self.table.only(row)),
            index: 0,
            beside,
        }
    }

    /// This record, with the associations that another answer gave for it.
    pub(crate) fn with_associations_of(&self, other: &Self) -> Self {
        Self {
            beside: Some((Arc::clone(&other.table), other.index)),
            ..self.clone()
        }
    }

    /// One row of a table.
    fn at(table: &Arc<Table>, index: usize) -> Self {
        Self {
            table: Arc::clone(table),
            index,
            beside: None,
        }
    }

    /// The id that ties an answer to the input it answers, in batches.
    pub(crate) fn trace_id(&self) -> Option<&str> {
        self.row().and_then(|row| self.table.get(row.trace_id))
    }

    fn row(&self) -> Option<&Row> {
        self.table.rows.get(self.index)
    }

    fn cells(&self) -> &[table::Cell] {
        self.row().map(|row| self.table.cells(row)).unwrap_or_default()
    }

    fn time(&self, place: impl Fn(&Row) -> table::Span) -> Option<Timestamp> {
        let text = self.row().and_then(|row| self.table.get(place(row)))?;
        Timestamp::parse(text).ok()
    }
}

/// Two records are equal when everything the answers say of them is equal.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
            && self.archived() == other.archived()
            && self.updated_at() == other.updated_at()
            && self.properties().eq(other.properties())
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id())
            .field("properties", &self.properties().collect::<Vec<_>>())
            .field("archived", &self.archived())
            .finish_non_exhaustive()
    }
}
