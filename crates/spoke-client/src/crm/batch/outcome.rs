//! [`BatchOutcome`]: what became of each input.

use crate::error::Error;
use crate::record::Record;

/// What became of each input of a batch. Every index from 0 to the number of inputs stands exactly once in
/// `succeeded` or `failed`; both are in ascending order.
#[derive(Clone, Debug)]
#[must_use = "failed inputs are reported here and nowhere else"]
pub struct BatchOutcome<T> {
    /// Index of the input, and its result.
    pub succeeded: Vec<(usize, T)>,
    /// Index of the input, and why it failed.
    pub failed: Vec<(usize, Error)>,
}

impl<T> BatchOutcome<T> {
    pub(crate) fn from_rows(mut rows: Vec<(usize, Result<T, Error>)>) -> Self {
        rows.sort_unstable_by_key(|(index, _)| *index);
        let mut outcome = Self {
            succeeded: Vec::with_capacity(rows.len()),
            failed: Vec::new(),
        };
        for (index, result) in rows {
            match result {
                Ok(value) => outcome.succeeded.push((index, value)),
                Err(error) => outcome.failed.push((index, error)),
            }
        }
        outcome
    }

    /// Every input's result under its index, in no order.
    pub(crate) fn into_rows(self) -> Vec<(usize, Result<T, Error>)> {
        let Self { succeeded, failed } = self;
        let fine = succeeded.into_iter().map(|(index, value)| (index, Ok(value)));
        fine.chain(failed.into_iter().map(|(index, error)| (index, Err(error))))
            .collect()
    }

    /// How many inputs there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.succeeded.len() + self.failed.len()
    }

    /// Whether there were no inputs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All results in the order of the inputs, or the first failure.
    ///
    /// # Errors
    /// The error of the first input that failed.
    pub fn into_all(self) -> Result<Vec<T>, Error> {
        match self.failed.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(self.succeeded.into_iter().map(|(_, value)| value).collect()),
        }
    }
}

impl BatchOutcome<Record> {
    /// The records, in the order of their inputs.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.succeeded.iter().map(|(_, record)| record)
    }
}
