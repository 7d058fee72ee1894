//! What the parts of a run share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use spoke_client::HubSpot;
use spoke_store::{Position, Table};

use crate::discover::Probe;
use crate::error::Error;
use crate::source::Source;
use crate::sync::{Options, Sync};
use crate::writer::Writer;

/// A run under way.
pub(crate) struct Context {
    pub(crate) client: HubSpot,
    pub(crate) options: Options,
    pub(crate) writer: Writer,
    pub(crate) run: i64,
    pub(crate) touched: Touched,
}

/// Records whose associations changed. HubSpot counts associations in properties (`num_associated_deals`), and whether
/// that moves a record's time of last change is its own affair: so these records are read again.
#[derive(Default)]
pub(crate) struct Touched(Mutex<TouchedRecords>);

#[derive(Default)]
struct TouchedRecords {
    by_table: BTreeMap<String, BTreeSet<i64>>,
    ignored: BTreeSet<String>,
}

impl Touched {
    /// Notes records of a table.
    pub(crate) fn add(&self, table: &str, ids: impl IntoIterator<Item = i64>) {
        let mut ids = ids.into_iter().peekable();
        let mut touched = self.lock();
        if ids.peek().is_some() && !touched.ignored.contains(table) {
            touched.by_table.entry(table.to_owned()).or_default().extend(ids);
        }
    }

    /// Notes no more records of a table that was just read as a whole: every association is news to it.
    pub(crate) fn ignore(&self, table: &str) {
        let mut touched = self.lock();
        touched.by_table.remove(table);
        touched.ignored.insert(table.to_owned());
    }

    /// The noted records of a table, which are forgotten.
    pub(crate) fn take(&self, table: &str) -> Vec<i64> {
        self.lock()
            .by_table
            .remove(table)
            .map(|ids| ids.into_iter().collect())
            .unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, TouchedRecords> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Context {
    pub(crate) fn new(client: HubSpot, options: Options, writer: Writer, run: i64) -> Self {
        Self {
            client,
            options,
            writer,
            run,
            touched: Touched::default(),
        }
    }

    /// The kept position in `scope`.
    pub(crate) async fn position(&self, scope: String) -> Result<Option<String>, Error> {
        self.writer.call(move |mirror| Ok(mirror.position(&scope)?)).await
    }

    /// Keeps a position by itself.
    pub(crate) async fn keep(&self, position: Position) -> Result<(), Error> {
        self.writer
            .call(move |mirror| {
                let mut transaction = mirror.begin()?;
                transaction.set_position(&position)?;
                Ok(transaction.commit()?)
            })
            .await
    }
}

/// The record table of a source. It grows while pages are written, on the writer's thread.
#[derive(Clone)]
pub(crate) struct SharedTable(Arc<Mutex<Table>>);

impl SharedTable {
    pub(crate) fn new(table: Table) -> Self {
        Self(Arc::new(Mutex::new(table)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One table's share of a run.
pub(crate) struct Work {
    pub(crate) source: Arc<Source>,
    /// The table's name in this mirror.
    pub(crate) name: String,
    pub(crate) table: SharedTable,
    pub(crate) probe: Probe,
    /// The portal's and the mirror's number of live records when they differed and no record could be found that
    /// explains it: not to be looked for again until either moves.
    pub(crate) unexplained: Option<(u64, u64)>,
}

/// What a run was begun to do; kept with the run, so that only the same task is taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) full: bool,
    pub(crate) watch: bool,
    pub(crate) object_types: Option<Vec<String>>,
    pub(crate) properties: String,
    pub(crate) archived: bool,
    pub(crate) associations: bool,
}

impl Task {
    pub(crate) fn of(sync: &Sync, watch: bool) -> Self {
        let options = &sync.options;
        Self {
            full: options.full,
            watch,
            object_types: options.object_types.clone(),
            properties: options.properties.to_string(),
            archived: options.archived,
            associations: options.associations,
        }
    }

    /// Whether going on with `self` does at least what `wanted` asks for.
    pub(crate) fn covers(&self, wanted: &Self) -> bool {
        !self.watch
            && (self.full || !wanted.full)
            && Self {
                full: wanted.full,
                watch: wanted.watch,
                ..self.clone()
            } == *wanted
    }

    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
