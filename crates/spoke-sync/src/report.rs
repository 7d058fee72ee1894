//! [`Plan`] and [`Report`]: what a run will do, and what it did.

use std::ops::AddAssign;
use std::time::Duration;

use serde::Serialize;
use spoke_store::Upserted;

/// How a table is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mode {
    /// Every record is read; catches everything.
    Full,
    /// What changed since the last run is read, and what vanished is found by counting.
    Incremental,
}

/// What a run would do, from a few small requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// Whether an interrupted run will be taken up where it stopped.
    pub resumes: bool,
    /// The tables, in order.
    pub tables: Vec<PlannedTable>,
    /// Object types that will be left out, and why.
    pub skipped: Vec<Skipped>,
    /// A lower bound of the requests that a run will make.
    pub requests: u64,
}

/// What a run would do to one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlannedTable {
    /// The table's name.
    pub table: String,
    /// The object type (`0-1`).
    pub object_type: String,
    /// How it would be brought up to date.
    pub mode: Mode,
    /// Live records in the portal; `None` where HubSpot offers no way to count.
    pub records: Option<u64>,
    /// Live records in the mirror.
    pub mirrored: u64,
    /// Properties that would be asked for.
    pub properties: usize,
}

/// An object type that is not mirrored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// The object type's path name.
    pub object_type: String,
    /// Why, in HubSpot's words where it said something.
    pub reason: String,
}

/// What happened to records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Records read from the portal.
    pub read: u64,
    /// Rows that are new.
    pub created: u64,
    /// Rows whose record was changed since they were last written.
    pub updated: u64,
    /// Rows whose record was not.
    pub unchanged: u64,
    /// Rows marked as archived.
    pub archived: u64,
    /// Rows that are live again.
    pub restored: u64,
    /// Rows whose record HubSpot has no more (deleted for good, or merged into another).
    pub gone: u64,
    /// Associations that are new.
    pub associations_added: u64,
    /// Associations that are no more.
    pub associations_removed: u64,
}

impl Counts {
    /// Whether anything in the mirror differs from before.
    #[must_use]
    pub const fn changed(&self) -> bool {
        self.created
            + self.updated
            + self.archived
            + self.restored
            + self.gone
            + self.associations_added
            + self.associations_removed
            > 0
    }

    pub(crate) fn wrote(&mut self, read: usize, upserted: &Upserted) {
        self.read += read as u64;
        self.created += upserted.created;
        self.updated += upserted.updated;
        self.unchanged += upserted.unchanged;
        self.archived += upserted.archived;
        self.restored += upserted.restored;
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.archived += other.archived;
        self.restored += other.restored;
        self.gone += other.gone;
        self.associations_added += other.associations_added;
        self.associations_removed += other.associations_removed;
    }
}

/// What a run did to one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TableReport {
    /// The table's name.
    pub table: String,
    /// The object type (`0-1`).
    pub object_type: String,
    /// How it was brought up to date.
    pub mode: Mode,
    /// What happened to its records, and to the associations that start at them.
    pub counts: Counts,
    /// Live rows in it now.
    pub live: u64,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The run's number; it stands in the `_run` column of every row the run wrote.
    pub run: i64,
    /// Whether it took up an interrupted run; then the counts are of what was left to do.
    pub resumed: bool,
    /// The tables, in order.
    pub tables: Vec<TableReport>,
    /// Object types that were left out, and why.
    pub skipped: Vec<Skipped>,
    /// How long it took.
    #[serde(rename = "elapsed_ms", serialize_with = "milliseconds")]
    pub elapsed: Duration,
}

impl Report {
    /// The sum over all tables.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for table in &self.tables {
            total += table.counts;
        }
        total
    }
}

/// What a watch did from its start to its end, its first run included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WatchReport {
    /// How often the portal was looked at.
    pub looks: u64,
    /// Looks that failed; the watch went on after each.
    pub failures: u64,
    /// What happened to records.
    pub counts: Counts,
}

fn milliseconds<S: serde::Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}
