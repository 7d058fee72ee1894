//! The balance of a run.
//!
//! Guarantees: for each object, `read = created + updated + unchanged + rejected`. A row of the source counts
//! once for each object it yields, as if the rows were applied one after another: of three rows with the same
//! new key the first counts as created, the others as updated or unchanged. `created` is therefore the number of
//! records created.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Rows of the source, the header left out.
    pub rows: u64,
    /// Rows of which nothing was kept.
    pub rejected_rows: u64,
    /// One entry for each object of the map, in load order.
    pub objects: Vec<ObjectSummary>,
    /// One entry for each association of the map.
    pub associations: Vec<AssociationSummary>,
    /// Properties created on the portal, as `contacts.northwind_id`.
    pub properties_created: Vec<String>,
    /// Where the rejected rows are listed; absent when there are none.
    pub rejected_file: Option<PathBuf>,
    /// Rows that an earlier, interrupted run had loaded; they are part of all counts.
    pub resumed_rows: u64,
}

/// The balance of one object of the map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ObjectSummary {
    /// The object's name in the map.
    pub name: String,
    /// Its object type, as in `contacts`.
    pub object_type: String,
    /// What became of the rows that yield this object.
    pub counts: Counts,
}

/// What became of the rows that yield an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// Rows that yield this object.
    pub read: u64,
    /// Rows that created a record.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows whose record had all their values already.
    pub unchanged: u64,
    /// Rows rejected, for this object's sake or another's.
    pub rejected: u64,
    /// Rows without this object (blank optional key, `when` not met); not part of `read`.
    pub absent: u64,
}

/// The balance of one association of the map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AssociationSummary {
    /// Name of the object it goes from.
    pub from: String,
    /// Name of the object it goes to.
    pub to: String,
    /// Pairs associated by this run.
    pub created: u64,
    /// Pairs that were associated already.
    pub existing: u64,
}

/// Which count a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Created,
    Updated,
    Unchanged,
    Rejected,
}

impl Counts {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.read += 1;
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Rejected => self.rejected += 1,
        }
    }

    /// Whether the parts make the whole.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.read == self.created + self.updated + self.unchanged + self.rejected
    }
}

impl Summary {
    /// Whether every object's parts make its whole.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.objects.iter().all(|object| object.counts.adds_up())
    }

    /// Records created, over all objects.
    #[must_use]
    pub fn created(&self) -> u64 {
        self.objects.iter().map(|object| object.counts.created).sum()
    }

    /// The balance of the object with this name.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&ObjectSummary> {
        self.objects.iter().find(|object| object.name == name)
    }
}
