//! [`TypedStream`] and [`TypedPage`]: records as they come, one after the other made into structs.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

use crate::error::Error;
use crate::record::{HubSpotObject, Record};
use crate::stream::RecordStream;

/// One page of records as structs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TypedPage<T> {
    /// The records.
    pub records: Vec<T>,
    /// Where the next page starts; `None` on the last page.
    pub after: Option<String>,
    /// How many records match a search in all; `None` for a list.
    pub total: Option<u64>,
}

impl<T: HubSpotObject> TypedPage<T> {
    pub(super) fn read(records: &[Record], after: Option<String>, total: Option<u64>) -> Result<Self, Error> {
        let records = records.iter().map(T::from_record).collect::<Result<_, _>>()?;
        Ok(Self {
            records,
            after,
            total,
        })
    }
}

/// Records of a list or search as structs, one by one.
///
/// A record that does not fit the struct is an error in its place; the records after it can still be read. After an
/// error of a call the stream ends.
#[must_use = "a stream does nothing unless it is read"]
pub struct TypedStream<T> {
    records: RecordStream,
    model: PhantomData<fn() -> T>,
}

impl<T: HubSpotObject> TypedStream<T> {
    pub(super) fn new(records: RecordStream) -> Self {
        Self {
            records,
            model: PhantomData,
        }
    }

    /// The next record, or `None` after the last one.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when the record does not fit `T`, or what the call for its page failed with.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        let record = self.records.try_next().await?;
        record.as_ref().map(T::from_record).transpose()
    }
}

impl<T: HubSpotObject> Stream for TypedStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.records)
            .poll_next(context)
            .map(|next| next.map(|record| record.and_then(|record| T::from_record(&record))))
    }
}

impl<T> fmt::Debug for TypedStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedStream")
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}
