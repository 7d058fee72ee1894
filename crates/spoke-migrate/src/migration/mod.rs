//! [`Migration`]: one file into one portal.

mod plan;
mod runs;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_client::HubSpot;

pub use runs::Run;

use crate::error::{Error, SourceProblem};
use crate::forecast;
use crate::load::{Loader, Resume};
use crate::map::Map;
use crate::plan::{Draft, PortalFacts, draft};
use crate::progress::{Phase, Progress};
use crate::rejected::RejectedFile;
use crate::source::{Record, Source};
use crate::state::{Checkpoint, Job, State};
use crate::summary::{AssociationSummary, Counts, ObjectSummary, Summary};

/// Rows loaded together unless told otherwise.
const WINDOW_ROWS: usize = 1_000;

/// A file, a map and a portal. See the crate's documentation for what a run guarantees.
#[derive(Debug, Clone)]
pub struct Migration {
    client: HubSpot,
    map: Map,
    file: PathBuf,
    to: Option<String>,
    rejected: Option<PathBuf>,
    state: Option<PathBuf>,
    limit: u64,
    window: usize,
    digest: Option<String>,
}

/// What a check found; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Rows of the file, the header left out.
    pub rows: u64,
    /// Rows that would be rejected for what they say (HubSpot may refuse others).
    pub rejected_rows: u64,
    /// Properties that a run creates first, as `contacts.northwind_id`.
    pub new_properties: Vec<String>,
}

/// A migration that was checked, and what the run needs of it.
struct Checked {
    draft: Draft,
    portal: String,
    fingerprint: String,
    rows: u64,
    rejected_rows: u64,
}

impl Migration {
    /// A migration of `file` through `map` into the portal behind `client`.
    pub fn builder(client: HubSpot, map: Map, file: impl AsRef<Path>) -> Self {
        Self {
            client,
            map,
            file: file.as_ref().to_owned(),
            to: None,
            rejected: None,
            state: None,
            limit: u64::MAX,
            window: WINDOW_ROWS,
            digest: None,
        }
    }

    /// The main object type: a flat map's only object gets it, any other map must have it.
    #[must_use]
    pub fn to(mut self, object_type: impl Into<String>) -> Self {
        self.to = Some(object_type.into());
        self
    }

    /// Where rejected rows are listed; `NAME.rejected.csv` in the working folder unless given.
    #[must_use]
    pub fn rejected(mut self, path: impl Into<PathBuf>) -> Self {
        self.rejected = Some(path.into());
        self
    }

    /// The state file; `.spoke/migrate/NAME-HASH.sqlite` in the working folder unless given.
    #[must_use]
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Loads at most this many rows.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = rows;
        self
    }

    /// Rows loaded together (1 to 10,000; 1,000 unless given): memory and checkpoints go by it.
    #[must_use]
    pub fn window(mut self, rows: usize) -> Self {
        self.window = rows.clamp(1, 10_000);
        self
    }

    /// Checks everything that can be checked without writing.
    ///
    /// # Errors
    /// [`Error::Map`] when map, header and portal do not fit, [`Error::Source`] when the file cannot be read,
    /// [`Error::Portal`] when the portal does not answer.
    pub async fn check(self) -> Result<Report, Error> {
        let map = self.map.clone().directed(self.to.as_deref())?;
        let checked = self.check_all(&map).await?;
        let new_properties = names_of_new(&checked.draft);
        Ok(Report {
            rows: checked.rows,
            rejected_rows: checked.rejected_rows,
            new_properties,
        })
    }

    /// Checks, then loads; goes on where an interrupted run of the same file and map stopped.
    ///
    /// `progress` is called at the start of each phase and after each window of rows. Dropping the future stops
    /// the run between two requests; what was written is found again by the next run.
    ///
    /// # Errors
    /// As [`Migration::check`], with nothing written; later [`Error::Portal`], [`Error::State`] or
    /// [`Error::Output`], after which the same call resumes.
    pub async fn run(self, mut progress: impl FnMut(&Progress)) -> Result<Summary, Error> {
        let map = self.map.clone().directed(self.to.as_deref())?;
        let mut report = Progress {
            phase: Phase::Checking,
            rows_done: 0,
            rows_total: 0,
            rows_rejected: 0,
        };
        progress(&report);
        let Checked {
            mut draft,
            portal,
            fingerprint,
            rows,
            rejected_rows,
        } = self.check_all(&map).await?;
        if let Some(planned) = &self.digest {
            let text = format!("{portal} {fingerprint}");
            let found = forecast::digest(&text, rows, rejected_rows, &names_of_new(&draft));
            if found != *planned {
                return Err(Error::NotAsPlanned {
                    planned: planned.clone(),
                    found,
                });
            }
        }
        report.rows_total = rows;

        let mut state = State::open(&self.state_path(&map, &portal), &portal)?;
        state.set_job(&self.job(&map))?;
        let fresh = || Checkpoint {
            fingerprint: fingerprint.clone(),
            counts: vec![Counts::default(); draft.plan.objects.len()],
            associations: vec![(0, 0); draft.plan.associations.len()],
            ..Checkpoint::default()
        };
        let mut checkpoint = match Resume::find(&self.client, &draft.plan, &mut state, &fingerprint).await? {
            Resume::After(checkpoint) => *checkpoint,
            Resume::FirstRow => {
                let checkpoint = fresh();
                state.start(&checkpoint)?;
                checkpoint
            }
        };
        let resumed_rows = checkpoint.rows;
        let rejected = RejectedFile::open(&self.rejected_path(), checkpoint.rejected_bytes)?;

        report.phase = Phase::Preparing;
        report.rows_done = checkpoint.rows;
        report.rows_rejected = checkpoint.rejected_rows;
        progress(&report);
        checkpoint
            .properties_created
            .extend(create_properties(&self.client, &mut draft, &mut state).await?);

        let source = Source::open(&self.file, &map.source)?;
        let (client, window, limit) = (self.client.clone(), self.window, self.limit);
        let mut loader = Loader {
            client,
            plan: draft.plan,
            source,
            state,
            rejected,
            checkpoint,
            window,
            limit,
        };
        loader.skip_done()?;
        report.phase = Phase::Loading;
        progress(&report);
        while loader.step().await? {
            report.rows_done = loader.checkpoint.rows;
            report.rows_rejected = loader.checkpoint.rejected_rows;
            progress(&report);
        }
        report.phase = Phase::Finished;
        progress(&report);
        Ok(summary(&loader, resumed_rows))
    }

    async fn check_all(&self, map: &Map) -> Result<Checked, Error> {
        let mut source = Source::open(&self.file, &map.source)?;
        let facts = PortalFacts::read(&self.client, map).await?;
        let mut draft = draft(map, source.header(), &facts)?;
        let (mut rows, mut rejected_rows) = (0, 0);
        let mut record = Record::default();
        while rows < self.limit && source.read(&mut record)? {
            rows += 1;
            if source.flaw(&record).is_some() || draft.observe(&record) {
                rejected_rows += 1;
            }
        }
        // Past the limit the file is still read to its end: a quote left open there is as wrong as before it.
        while source.read(&mut record)? {}
        draft.settle();
        let to = self.to.as_deref().unwrap_or_default();
        let fingerprint = format!(
            "{} {} {to} {}",
            file_hash(&self.file)?,
            map.fingerprint(),
            self.limit
        );
        Ok(Checked {
            draft,
            portal: facts.portal,
            fingerprint,
            rows,
            rejected_rows,
        })
    }

    fn rejected_path(&self) -> PathBuf {
        self.rejected
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{}.rejected.csv", self.stem())))
    }

    fn state_path(&self, map: &Map, portal: &str) -> PathBuf {
        self.state.clone().unwrap_or_else(|| {
            let file = std::path::absolute(&self.file).unwrap_or_else(|_| self.file.clone());
            let text = format!("{}\n{}\n{portal}", file.display(), map.path().display());
            let hash: String = Sha256::digest(text.as_bytes())
                .iter()
                .take(4)
                .map(|b| format!("{b:02x}"))
                .collect();
            PathBuf::from(".spoke/migrate").join(format!("{}-{hash}.sqlite", self.stem()))
        })
    }

    /// What must be known to go on by the state file alone. Paths are absolute: it may be gone on with from elsewhere.
    fn job(&self, map: &Map) -> Job {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Job {
            file: absolute(&self.file),
            map: absolute(map.path()),
            to: self.to.clone(),
            rejected: absolute(&self.rejected_path()),
            limit: self.limit,
        }
    }

    fn stem(&self) -> String {
        self.file
            .file_stem()
            .map_or_else(|| "data".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }
}

/// Creates what the plan needs and the portal lacks.
async fn create_properties(
    client: &HubSpot,
    draft: &mut Draft,
    state: &mut State,
) -> Result<Vec<String>, Error> {
    let mut created = Vec::new();
    for (object_type, definition) in draft.new_definitions() {
        let answer = client.properties(object_type.as_str()).create(&definition).await;
        let name = format!("{object_type}.{}", definition.name);
        answer.map_err(|error| Error::portal(format!("creating the property {name}"), error))?;
        state.note_defined(&object_type, &definition.name)?;
        created.push(name);
    }
    Ok(created)
}

fn names_of_new(draft: &Draft) -> Vec<String> {
    let new = draft.new_definitions();
    new.iter()
        .map(|(object_type, definition)| format!("{object_type}.{}", definition.name))
        .collect()
}

fn summary(loader: &Loader, resumed_rows: u64) -> Summary {
    let Loader { plan, checkpoint, .. } = loader;
    let objects = plan.objects.iter().zip(&checkpoint.counts);
    let associations = plan.associations.iter().zip(&checkpoint.associations);
    let name = |index: usize| {
        plan.objects
            .get(index)
            .map(|object| object.name.clone())
            .unwrap_or_default()
    };
    Summary {
        rows: checkpoint.rows,
        rejected_rows: checkpoint.rejected_rows,
        objects: objects
            .map(|(object, counts)| ObjectSummary {
                name: object.name.clone(),
                object_type: object.object_type.clone(),
                counts: *counts,
            })
            .collect(),
        associations: associations
            .map(|(association, (created, existing))| AssociationSummary {
                from: name(association.from),
                to: name(association.to),
                created: *created,
                existing: *existing,
            })
            .collect(),
        properties_created: checkpoint.properties_created.clone(),
        rejected_file: loader.rejected.path().map(Path::to_owned),
        resumed_rows,
    }
}

/// A hash of the file's bytes, so that a changed file is not resumed.
fn file_hash(path: &Path) -> Result<String, Error> {
    let hash = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                count => hasher.update(buffer.get(..count).unwrap_or_default()),
            }
        }
        Ok(hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    };
    hash().map_err(|error| {
        SourceProblem::new(
            path,
            format!("cannot be read: {error}"),
            "check the file and its rights",
        )
        .into()
    })
}
