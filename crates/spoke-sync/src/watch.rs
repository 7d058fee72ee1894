//! Keeping a mirror up to date.
//!
//! Most looks are one search per table: its total and latest changes agree with the mirror's, and that is all. Every
//! tenth look also reads the definitions, owners and archived records again and notices object types that have become
//! populated.

use std::future::Future;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use spoke_client::HubSpot;

use crate::context::{Context, Task, Work};
use crate::discover::{self, Probe};
use crate::error::Error;
use crate::report::{Counts, WatchReport};
use crate::run::{Way, decide, prepare, run_with};
use crate::source::Kind;
use crate::sync::Sync;
use crate::writer::Writer;
use crate::{associations, catalog, full, incremental};

/// How many looks there are to one that also reads definitions, owners and archived records.
const THOROUGH_EVERY: u64 = 10;
/// How many tables are looked at at once: below the search allowance of a second.
const AT_ONCE: usize = 4;

/// Runs once, then looks again and again until `stop` is done.
pub(crate) async fn watch(
    sync: &Sync,
    interval: Duration,
    stop: impl Future<Output = ()>,
) -> Result<WatchReport, Error> {
    let mut stop = std::pin::pin!(stop);
    let mut report = WatchReport {
        looks: 0,
        failures: 0,
        counts: Counts::default(),
    };
    let writer = Writer::open(&sync.target).await?;
    let (first, ended) = tokio::select! {
        biased;
        () = &mut stop => return Ok(report),
        first = run_with(sync, writer) => first?,
    };
    report.looks += 1;
    report.counts += first.total();
    let mut watcher = Watcher::new(sync, ended.writer, ended.works).await?;
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = tokio::time::sleep(interval) => {}
        }
        if watcher.may_rest() {
            continue;
        }
        let looked = tokio::select! {
            biased;
            () = &mut stop => break,
            looked = watcher.look() => looked,
        };
        report.looks += 1;
        match looked {
            Ok(counts) => report.counts += counts,
            Err(error) if is_passing(&error) => {
                report.failures += 1;
                tracing::warn!(error = %error, "the mirror could not be brought up to date; trying again");
            }
            Err(error) => return Err(error),
        }
    }
    watcher.finish().await?;
    Ok(report)
}

/// Whether a failure may be over by the next look: the portal's, or a mirror that somebody else holds or that has no
/// room for the moment.
const fn is_passing(error: &Error) -> bool {
    use spoke_store::Error::{Full, Locked};
    matches!(
        error,
        Error::Portal { .. } | Error::Mirror(Full { .. } | Locked { .. })
    )
}

/// A first look; object types that cannot be searched keep what is known of them.
async fn look_at(client: HubSpot, kind: Kind, before: Probe) -> Result<Probe, spoke_client::Error> {
    if before.total.is_none() {
        Ok(before)
    } else {
        discover::probe(&client, &kind).await
    }
}

struct Watcher {
    context: Context,
    task: Task,
    works: Vec<Work>,
    looks: u64,
    /// Where the turn through all associations is: which pair, and after which record.
    turn: (usize, i64),
    /// Since when the portal has not changed, where the caller can tell.
    quiet: Quiet,
}

/// How much was looked at since the portal's revision came.
#[derive(Default)]
struct Quiet {
    revision: Option<u64>,
    looks: u64,
    /// How often the turn through all associations came to its end: twice means that all were seen.
    turns: u64,
}

impl Watcher {
    async fn new(sync: &Sync, writer: Writer, works: Vec<Work>) -> Result<Self, Error> {
        let mut options = sync.options.clone();
        options.full = false;
        let context = Context::new(sync.client.clone(), options, writer, 0);
        let mut watcher = Self {
            context,
            task: Task::of(sync, true),
            works,
            looks: 0,
            turn: (0, 0),
            quiet: Quiet::default(),
        };
        watcher.begin_run().await?;
        Ok(watcher)
    }

    /// Whether nothing can have changed since everything was looked at. Never without a revision to go by.
    fn may_rest(&mut self) -> bool {
        let Some(revision) = &self.context.options.revision else {
            return false;
        };
        let now = revision();
        if self.quiet.revision != Some(now) {
            self.quiet = Quiet {
                revision: Some(now),
                ..Quiet::default()
            };
        }
        self.quiet.looks >= THOROUGH_EVERY && (self.quiet.turns >= 2 || !self.context.options.associations)
    }

    /// One look; returns what it changed.
    async fn look(&mut self) -> Result<Counts, Error> {
        self.looks += 1;
        let mut counts = Counts::default();
        let thorough = self.looks.is_multiple_of(THOROUGH_EVERY);
        if thorough {
            // Rows met from here on carry a new number: what an archived pass does not meet can be told by it.
            self.begin_run().await?;
            let (works, _) = prepare(&self.context).await?;
            self.works = works;
        } else {
            self.probe().await?;
        }
        for index in 0..self.works.len() {
            counts += self.update(index, thorough).await?;
        }
        if self.context.options.associations {
            counts += self.turn().await?;
        }
        for work in &self.works {
            let touched = self.context.touched.take(&work.name);
            counts += incremental::read_again(&self.context, work, &touched).await?;
        }
        self.quiet.looks += 1;
        Ok(counts)
    }

    async fn probe(&mut self) -> Result<(), Error> {
        let looks: Vec<_> = self
            .works
            .iter()
            .map(|work| {
                look_at(
                    self.context.client.clone(),
                    work.source.kind.clone(),
                    work.probe.clone(),
                )
            })
            .collect();
        let probes: Vec<_> = stream::iter(looks).buffered(AT_ONCE).collect().await;
        for (work, probe) in self.works.iter_mut().zip(probes) {
            work.probe = probe.map_err(Error::portal(format!("looking at {}", work.name)))?;
        }
        Ok(())
    }

    async fn update(&mut self, index: usize, thorough: bool) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        let Some(work) = self.works.get(index) else {
            return Ok(counts);
        };
        if work.probe.total.is_none() && !thorough {
            return Ok(counts); // can only be read as a whole
        }
        let name = work.name.clone();
        let (state, mirrored) = self
            .context
            .writer
            .call(move |mirror| Ok((mirror.table_state(&name)?, mirror.count_live(&name, 0, i64::MAX)?)))
            .await?;
        let stirred = work.probe.total != Some(mirrored)
            || work.probe.latest().map(crate::rows::iso).as_deref() > state.watermark.as_deref();
        if stirred && !thorough {
            // A changed record may have a value of a property that was only just defined.
            self.redefine(index).await?;
        }
        let Some(work) = self.works.get(index) else {
            return Ok(counts);
        };
        let mut whole = full::is_begun(&self.context, work).await?;
        let properties = &self.context.options.properties;
        let way = decide(&work.source, work.probe.total, state, whole, properties);
        if let Way::Since { watermark, reread } = way {
            let outcome = incremental::update(&self.context, work, &watermark, reread).await?;
            counts += outcome.counts;
            let unexplained = outcome.unexplained;
            if !outcome.wants_full {
                if self.context.options.associations && !outcome.changed.is_empty() {
                    counts +=
                        associations::refresh(&self.context, &self.works, work, &outcome.changed).await?;
                }
                if thorough && self.context.options.archived {
                    counts += full::archived(&self.context, work).await?;
                }
                if let Some(work) = self.works.get_mut(index) {
                    work.unexplained = unexplained;
                }
                return Ok(counts);
            }
            whole = false;
        }
        if !whole {
            self.begin_run().await?;
        }
        let Some(work) = self.works.get(index) else {
            return Ok(counts);
        };
        counts += full::read(&self.context, work).await?;
        Ok(counts)
    }

    /// Reads one object type's definitions again and widens its table.
    async fn redefine(&mut self, index: usize) -> Result<(), Error> {
        let Some(work) = self.works.get_mut(index) else {
            return Ok(());
        };
        let properties = &self.context.options.properties;
        let source = catalog::source(&self.context.client, &work.source.kind, properties)
            .await
            .map_err(Error::portal(format!("the properties of {}", work.name)))?;
        if source.definitions != work.source.definitions {
            let source = std::sync::Arc::new(source);
            work.table = catalog::define(&self.context.writer, source.clone(), None).await?;
            work.source = source;
        }
        Ok(())
    }

    /// Reads the associations of the next records in turn.
    async fn turn(&mut self) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        let pairs = associations::pairs(&self.works);
        let (mut pair, mut after) = self.turn;
        let mut requests = self.context.options.association_requests;
        let mut visited = 0;
        while requests > 0 && visited <= pairs.len() {
            let Some((from, to)) = pairs.get(pair) else {
                (pair, after) = (0, 0);
                visited += 1;
                self.quiet.turns += 1;
                continue;
            };
            match associations::step(&self.context, from, to, after, None).await? {
                Some(((last, _), change)) => {
                    counts += change;
                    after = last;
                    requests -= 1;
                }
                None => {
                    (pair, after) = (pair + 1, 0);
                    visited += 1;
                }
            }
        }
        self.turn = (pair, after);
        Ok(counts)
    }

    /// Begins a run of its own number, ending the one before.
    async fn begin_run(&mut self) -> Result<(), Error> {
        let (before, kind) = (self.context.run, self.task.to_text());
        self.context.run = self
            .context
            .writer
            .call(move |mirror| {
                let mut transaction = mirror.begin()?;
                if before > 0 {
                    transaction.finish_run(before, "{}")?;
                }
                let run = transaction.begin_run(&kind)?;
                transaction.commit()?;
                Ok(run)
            })
            .await?;
        Ok(())
    }

    async fn finish(self) -> Result<(), Error> {
        let run = self.context.run;
        self.context
            .writer
            .call(move |mirror| {
                let mut transaction = mirror.begin()?;
                transaction.finish_run(run, "{}")?;
                Ok(transaction.commit()?)
            })
            .await?;
        self.context.writer.close().await;
        Ok(())
    }
}
