//! [`BatchOutcome`]: what became of each input.

use crate::error::Error;
use crate::record::Record;

/// What became of each input of a batch. Every index from 0 to the number of inputs stands exactly once in
/// `succeeded`, `failed` or `unknown`; all are in ascending order.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewRecord;
///
/// let deals = ["Renewal", "Upgrade"].map(|name| NewRecord::new().property("dealname", name));
/// let outcome = hubspot.deals().batch().create(deals).await;
/// for (index, error) in &outcome.failed {
///     eprintln!("input {index} is not done, and may be sent again once it is corrected: {error}");
/// }
/// for (index, error) in &outcome.unknown {
///     eprintln!("input {index} may be done: look before sending it again: {error}");
/// }
/// assert_eq!(outcome.succeeded.len(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "failed and unknown inputs are reported here and nowhere else"]
pub struct BatchOutcome<T> {
    /// Index of the input, and its result.
    pub succeeded: Vec<(usize, T)>,
    /// Index of the input, and why it was not done.
    pub failed: Vec<(usize, Error)>,
    /// Index of the input, and why nobody knows whether it was done: the connection broke, the time was up, HubSpot
    /// answered with a status in the 500s, or without a word on it. To send it again may do it twice, unless it is an
    /// update, an upsert or an archiving. A read has none: what was not read has failed.
    pub unknown: Vec<(usize, Error)>,
    /// Indices of creates in `succeeded` that were not answered: their records were found by their unique value
    /// afterwards.
    pub found: Vec<usize>,
}

impl<T> BatchOutcome<T> {
    /// Of reads, which do nothing that could be unknown.
    pub(crate) fn of_reads(rows: Vec<(usize, Result<T, Error>)>) -> Self {
        Self::from_rows(rows, |_| false)
    }

    /// Of writes.
    pub(crate) fn of_writes(rows: Vec<(usize, Result<T, Error>)>) -> Self {
        Self::from_rows(rows, Error::may_have_been_processed)
    }

    fn from_rows(mut rows: Vec<(usize, Result<T, Error>)>, is_unknown: impl Fn(&Error) -> bool) -> Self {
        rows.sort_unstable_by_key(|(index, _)| *index);
        let mut outcome = Self {
            succeeded: Vec::with_capacity(rows.len()),
            failed: Vec::new(),
            unknown: Vec::new(),
            found: Vec::new(),
        };
        for (index, result) in rows {
            match result {
                Ok(value) => outcome.succeeded.push((index, value)),
                Err(error) if is_unknown(&error) => outcome.unknown.push((index, error)),
                Err(error) => outcome.failed.push((index, error)),
            }
        }
        outcome
    }

    /// Every input's result under its index, in no order.
    pub(crate) fn into_rows(self) -> Vec<(usize, Result<T, Error>)> {
        let fine = self
            .succeeded
            .into_iter()
            .map(|(index, value)| (index, Ok(value)));
        let others = self.failed.into_iter().chain(self.unknown);
        fine.chain(others.map(|(index, error)| (index, Err(error))))
            .collect()
    }

    pub(crate) fn with_found(mut self, mut found: Vec<usize>) -> Self {
        found.sort_unstable();
        self.found = found;
        self
    }

    /// How many inputs there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.succeeded.len() + self.failed.len() + self.unknown.len()
    }

    /// Whether there were no inputs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every input succeeded.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.unknown.is_empty()
    }

    /// Every input that did not succeed for certain, in the order of the inputs: those that failed, and those of which it
    /// is not known.
    #[must_use]
    pub fn unfinished(&self) -> Vec<&(usize, Error)> {
        let mut all: Vec<_> = self.failed.iter().chain(&self.unknown).collect();
        all.sort_unstable_by_key(|(index, _)| *index);
        all
    }

    /// All results in the order of the inputs, or the first error.
    ///
    /// # Errors
    /// The error of the first input that failed or whose outcome is not known; [`Error::may_have_been_processed`] tells
    /// these apart.
    pub fn into_all(self) -> Result<Vec<T>, Error> {
        if let Some((_, error)) = self.unfinished().first() {
            return Err(error.clone());
        }
        Ok(self.succeeded.into_iter().map(|(_, value)| value).collect())
    }
}

impl BatchOutcome<Record> {
    /// The records, in the order of their inputs.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.succeeded.iter().map(|(_, record)| record)
    }
}
