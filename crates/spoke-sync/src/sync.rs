//! [`Sync`]: a portal, a target, and what to do between them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use spoke_client::HubSpot;

use crate::error::Error;
use crate::progress::{Listener, Progress};
use crate::properties::Properties;
use crate::report::{Plan, Report, WatchReport};
use crate::target::Target;
use crate::verification::Verification;
use crate::{plan, run, verify, watch};

/// Mirrors a portal into a database, keeps the mirror up to date, and proves it equal.
///
/// The value holds no connection; each call opens the mirror for itself. Futures may be dropped at any moment: every
/// page is one transaction together with its position, so the mirror is always whole and a later run goes on there.
#[derive(Clone)]
pub struct Sync {
    pub(crate) client: HubSpot,
    pub(crate) target: Target,
    pub(crate) options: Options,
}

/// What to mirror and how.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) object_types: Option<Vec<String>>,
    pub(crate) properties: Properties,
    pub(crate) archived: bool,
    pub(crate) associations: bool,
    pub(crate) full: bool,
    pub(crate) overlap: Duration,
    pub(crate) association_requests: u32,
    pub(crate) listener: Listener,
    pub(crate) revision: Option<Revision>,
}

/// A number that the caller promises to change whenever the portal does.
pub(crate) type Revision = Arc<dyn Fn() -> u64 + Send + std::marker::Sync>;

impl Sync {
    /// Begins to describe a sync from the portal behind `client` to `target`.
    pub fn builder(client: HubSpot, target: Target) -> SyncBuilder {
        SyncBuilder {
            client,
            target,
            options: Options {
                object_types: None,
                properties: Properties::default(),
                archived: true,
                associations: true,
                full: false,
                overlap: Duration::from_secs(5 * 60),
                association_requests: 60,
                listener: Listener::default(),
                revision: None,
            },
        }
    }

    /// What [`Sync::run`] would do. Writes nothing.
    ///
    /// # Errors
    /// When the portal cannot be read, or the mirror is not one.
    pub async fn plan(&self) -> Result<Plan, Error> {
        plan::plan(self).await
    }

    /// Brings the mirror up to date: everything the first time, afterwards what changed. An interrupted run is taken
    /// up where it stopped.
    ///
    /// # Errors
    /// When the portal cannot be read or the mirror not be written. What was written stays, and counts.
    pub async fn run(&self) -> Result<Report, Error> {
        run::run(self).await
    }

    /// Brings the mirror up to date, then looks at the portal every `interval` until `stop` is done. A look costs one
    /// search per table when nothing changed, and a bounded number of association reads (see
    /// [`SyncBuilder::association_requests`]).
    ///
    /// A look that fails because of the portal is counted, logged and repeated after the interval.
    ///
    /// # Errors
    /// When the first run fails, or the mirror cannot be written.
    pub async fn watch(
        &self,
        interval: Duration,
        stop: impl Future<Output = ()>,
    ) -> Result<WatchReport, Error> {
        watch::watch(self, interval, stop).await
    }

    /// Reads the whole portal and the whole mirror and compares them: rows and checksums per table, associations
    /// included. What was mirrored (object types, properties) is taken from the mirror unless this sync names object
    /// types. Writes nothing, and may run while another process keeps the mirror up to date; changes that happen
    /// meanwhile show as differences.
    ///
    /// # Errors
    /// When the portal cannot be read or there is no mirror.
    pub async fn verify(&self) -> Result<Verification, Error> {
        verify::verify(self).await
    }
}

/// Describes a [`Sync`].
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct SyncBuilder {
    client: HubSpot,
    target: Target,
    options: Options,
}

impl SyncBuilder {
    /// Mirrors these object types only: names (`contacts`, `DEAL`), ids (`0-1`), or names of custom objects. By
    /// default every object type that this token can read and that has records; contacts, companies, deals and
    /// tickets in any case.
    pub fn object_types<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.options.object_types = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Which properties become columns. See [`Properties`] for the default and its reason.
    pub fn properties(mut self, properties: Properties) -> Self {
        self.options.properties = properties;
        self
    }

    /// Whether archived records are mirrored (by default they are, marked).
    pub fn archived(mut self, archived: bool) -> Self {
        self.options.archived = archived;
        self
    }

    /// Whether associations are mirrored (by default they are).
    pub fn associations(mut self, associations: bool) -> Self {
        self.options.associations = associations;
        self
    }

    /// Reads everything again. Catches what no increment can see: a calculated value that moved without touching the
    /// time of last change, or a record that was archived and restored between two looks.
    pub fn full(mut self, full: bool) -> Self {
        self.options.full = full;
        self
    }

    /// How far before the last seen change an increment begins, because HubSpot's search lags behind (by default five
    /// minutes; HubSpot says "a few moments"). Records in the overlap that did not change are not read again.
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.options.overlap = overlap;
        self
    }

    /// How many association reads of up to 1,000 records one look of a watch may spend on going through all records
    /// in turn (by default 60). HubSpot does not tell when associations change by themselves, so they have to be
    /// looked at; those of changed records are read at once and not counted here.
    pub fn association_requests(mut self, requests: u32) -> Self {
        self.options.association_requests = requests;
        self
    }

    /// A number that changes whenever anything in the portal does, where the caller can tell (for a local portal:
    /// its `Changes::revision`). A watch rests while the number stays and everything has been looked at since it came.
    pub fn revision(mut self, revision: impl Fn() -> u64 + Send + std::marker::Sync + 'static) -> Self {
        self.options.revision = Some(Arc::new(revision));
        self
    }

    /// Calls back with every page. The callback should be quick; it runs between requests.
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + std::marker::Sync + 'static) -> Self {
        self.options.listener = Listener::new(callback);
        self
    }

    /// The sync.
    #[must_use]
    pub fn build(self) -> Sync {
        let Self {
            client,
            target,
            options,
        } = self;
        Sync {
            client,
            target,
            options,
        }
    }
}
