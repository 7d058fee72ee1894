//! [`Rollback`]: taking back what a migration wrote, and proving that it is gone.
//!
//! In this order: pairs of records that were there before are taken apart again or get their earlier labels back, changed
//! values are put back, new records are archived, new properties that nothing uses are archived. Then everything is read
//! again, and only what is proven to be as before is crossed out in the state file, so that a rollback that was
//! interrupted is simply run again.
//!
//! Not everything can be as if nothing had been: archived records can be restored in HubSpot for 90 days, histories of
//! properties keep the values that were there meanwhile, and a primary company that was moved to another one is not moved
//! back. A value that somebody else has changed since is left alone unless told otherwise.

mod pairs;
mod records;
mod report;
mod values;

use std::path::{Path, PathBuf};

use spoke_client::HubSpot;
use spoke_model::search::SearchRequest;

pub use report::{Holdings, RollbackReport};

use crate::error::Error;
use crate::state::State;

/// Records dealt with together.
const CHUNK: u32 = 1_000;

/// Takes back what the migration behind a state file wrote.
#[derive(Debug, Clone)]
pub struct Rollback {
    client: HubSpot,
    state: PathBuf,
    overwrite: bool,
    leave_unanswered: bool,
}

impl Rollback {
    /// A rollback of what `state`, the state file of a migration, says was written to the portal behind `client`.
    pub fn new(client: HubSpot, state: impl AsRef<Path>) -> Self {
        Self {
            client,
            state: state.as_ref().to_owned(),
            overwrite: false,
            leave_unanswered: false,
        }
    }

    /// Also puts back values that somebody else has changed since.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Goes on although records were sent whose answer never came. They may exist, and stay if they do. Going on with the
    /// migration first settles them.
    #[must_use]
    pub fn leave_unanswered(mut self, leave: bool) -> Self {
        self.leave_unanswered = leave;
        self
    }

    /// What there is to take back. Nothing is written.
    ///
    /// # Errors
    /// [`Error::State`] when the file is not there, in use, or belongs to another portal; [`Error::Portal`] when the portal
    /// does not answer.
    pub async fn preview(&self) -> Result<Holdings, Error> {
        Ok(Holdings::from(self.open().await?.held()?))
    }

    /// Takes back, then proves. `progress` is told how many of how many entries are dealt with.
    ///
    /// # Errors
    /// As [`Rollback::preview`], and [`Error::State`] when answers are missing; see [`Rollback::leave_unanswered`].
    pub async fn run(self, mut progress: impl FnMut(u64, u64)) -> Result<RollbackReport, Error> {
        let mut state = self.open().await?;
        let held = state.held()?;
        if held.intended > 0 && !self.leave_unanswered {
            let message = format!(
                "{} records were sent and never answered, so that it is unknown whether they exist; go on with the migration \
                 first (spoke migrate resume), or leave them where they are",
                held.intended
            );
            return Err(Error::state(&self.state, message));
        }
        let mut report = RollbackReport::default();
        let total = held.paired + held.changed + held.created;
        let mut tell = |report: &RollbackReport| progress(report.dealt_with(), total);
        pairs::apart(&self.client, &mut state, &mut report, &mut tell).await?;
        values::put_back(&self.client, &mut state, self.overwrite, &mut report, &mut tell).await?;
        records::archive(&self.client, &mut state, &mut report, &mut tell).await?;
        self.remove_properties(&mut state, &mut report).await?;
        state.start_over()?;
        Ok(report)
    }

    async fn open(&self) -> Result<State, Error> {
        let state = State::open_existing(&self.state)?;
        let details = self.client.account().details().await;
        let portal = details
            .map_err(|error| Error::portal("reading the account", error))?
            .portal_id
            .to_string();
        match state.portal()? {
            Some(known) if known == portal => Ok(state),
            known => {
                let known = known.unwrap_or_else(|| "none".to_owned());
                let message = format!("it belongs to portal {known}, this is portal {portal}");
                Err(Error::state(&self.state, message))
            }
        }
    }

    /// A property goes when no record has a value for it.
    async fn remove_properties(&self, state: &mut State, report: &mut RollbackReport) -> Result<(), Error> {
        for (object_type, name) in state.defined()? {
            let reading = |error| Error::portal(format!("looking for values of {object_type}.{name}"), error);
            let request = SearchRequest::new().has_property(name.as_str()).limit(1);
            let objects = self.client.objects(object_type.as_str());
            let found = objects.search(request).page().await.map_err(reading)?;
            if found.total > 0 {
                report.keep_property(format!(
                    "{object_type}.{name}: {} records have a value",
                    found.total
                ));
                continue;
            }
            match self.client.properties(object_type.as_str()).archive(&name).await {
                Ok(()) => {
                    report.properties_removed += 1;
                    state.settle_defined(&object_type, &name)?;
                }
                Err(error) if error.status() == Some(404) => state.settle_defined(&object_type, &name)?,
                Err(error) => report.keep_property(format!("{object_type}.{name}: {}", error.message())),
            }
        }
        Ok(())
    }
}
