//! Pipelines by the names that people see: ids differ from portal to portal and are in no code.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use spoke_client::{Error, HubSpot};
use tokio::sync::Mutex;

/// Names change seldom; an hour is what a renamed stage may take to be known.
const FRESH: Duration = Duration::from_secs(3600);

/// A pipeline and one of its stages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    pub pipeline: String,
    pub stage: String,
}

/// A name that no pipeline or stage has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoSuchName {
    pub what: &'static str,
    pub name: String,
    pub choices: Vec<String>,
}

impl fmt::Display for NoSuchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} {:?}; there are: {}", self.what, self.name, self.choices.join(", "))
    }
}

type Known = Arc<Vec<(Named, Vec<Named>)>>;

#[derive(Debug)]
struct Named {
    id: String,
    label: String,
}

/// The pipelines of deals, read once an hour.
#[derive(Clone)]
pub struct Pipelines {
    hubspot: HubSpot,
    known: Arc<Mutex<Option<(Instant, Known)>>>,
}

impl Pipelines {
    pub fn new(hubspot: HubSpot) -> Self {
        Self {
            hubspot,
            known: Arc::default(),
        }
    }

    /// The ids of a pipeline and a stage. An unknown name is refused with the choices, never replaced by the first.
    pub async fn place(&self, pipeline: &str, stage: &str) -> Result<Result<Place, NoSuchName>, Error> {
        let all = self.all().await?;
        let found = all.iter().find(|(named, _)| named.label.eq_ignore_ascii_case(pipeline));
        let Some((named, stages)) = found else {
            return Ok(Err(NoSuchName {
                what: "pipeline",
                name: pipeline.to_owned(),
                choices: all.iter().map(|(named, _)| named.label.clone()).collect(),
            }));
        };
        let Some(stage) = stages.iter().find(|one| one.label.eq_ignore_ascii_case(stage)) else {
            return Ok(Err(NoSuchName {
                what: "stage",
                name: stage.to_owned(),
                choices: stages.iter().map(|one| one.label.clone()).collect(),
            }));
        };
        Ok(Ok(Place {
            pipeline: named.id.clone(),
            stage: stage.id.clone(),
        }))
    }

    async fn all(&self) -> Result<Known, Error> {
        let mut known = self.known.lock().await;
        if let Some((read, all)) = known.as_ref()
            && read.elapsed() < FRESH
        {
            return Ok(all.clone());
        }
        let read = self.hubspot.pipelines("deals").list().await?;
        let all: Known = Arc::new(
            read.into_iter()
                .map(|pipeline| {
                    let stages = pipeline.stages.into_iter();
                    let stages = stages.map(|stage| Named { id: stage.id, label: stage.label }).collect();
                    (Named { id: pipeline.id, label: pipeline.label }, stages)
                })
                .collect(),
        );
        *known = Some((Instant::now(), all.clone()));
        Ok(all)
    }
}
