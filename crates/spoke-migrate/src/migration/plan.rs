//! The plan of a run, and the run that keeps to it.

use super::{Migration, names_of_new};
use crate::error::Error;
use crate::forecast::{Forecast, Forecaster};
use crate::source::Source;

impl Migration {
    /// Reads the file to its end and looks every key up: what a run would create, what it would find, what it would reject,
    /// and what that costs in calls. Nothing is written. `progress` is told the rows done and their number.
    ///
    /// # Errors
    /// As [`Migration::check`].
    pub async fn plan(self, mut progress: impl FnMut(u64, u64)) -> Result<Forecast, Error> {
        let map = self.map.clone().directed(self.to.as_deref())?;
        let checked = self.check_all(&map).await?;
        let source = Source::open(&self.file, &map.source)?;
        let forecaster = Forecaster {
            client: &self.client,
            new_properties: names_of_new(&checked.draft),
            plan: &checked.draft.plan,
            window: self.window,
            limit: self.limit,
        };
        let fingerprint = format!("{} {}", checked.portal, checked.fingerprint);
        forecaster
            .run(source, &fingerprint, |rows| progress(rows, checked.rows))
            .await
    }

    /// Lets a run begin only when its plan would have this digest (see [`Forecast::digest`]).
    #[must_use]
    pub fn only_as_planned(mut self, digest: impl Into<String>) -> Self {
        self.digest = Some(digest.into());
        self
    }
}
