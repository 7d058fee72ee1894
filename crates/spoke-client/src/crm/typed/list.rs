//! [`TypedList`]: all records of an object type as structs.

use std::marker::PhantomData;

use super::{TypedPage, TypedStream};
use crate::crm::objects::ListRecords;
use crate::error::Error;
use crate::record::HubSpotObject;

/// A list of all records, from [`super::Typed::list`], in the order of their ids.
#[derive(Debug)]
#[must_use = "a list does nothing until page or stream is called"]
pub struct TypedList<T> {
    list: ListRecords,
    model: PhantomData<fn() -> T>,
}

impl<T: HubSpotObject> TypedList<T> {
    pub(super) fn new(list: ListRecords) -> Self {
        Self {
            list,
            model: PhantomData,
        }
    }

    /// Records in a page: 1 to 100. Default: 100.
    pub fn page_size(self, records: u32) -> Self {
        Self::new(self.list.page_size(records))
    }

    /// Lists the archived records instead of the others.
    pub fn archived(self, archived: bool) -> Self {
        Self::new(self.list.archived(archived))
    }

    /// Starts at a position that an earlier page gave as [`TypedPage::after`].
    pub fn after(self, after: impl Into<String>) -> Self {
        Self::new(self.list.after(after))
    }

    /// One page.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when a record does not fit `T`, [`crate::ErrorKind::InvalidInput`] for a page
    /// size out of range, and as every call.
    pub async fn page(&self) -> Result<TypedPage<T>, Error> {
        let page = self.list.page().await?;
        TypedPage::read(&page.records, page.after, None)
    }

    /// Every record from here on. While a page is used, the next is fetched; memory does not grow with the list.
    pub fn stream(self) -> TypedStream<T> {
        TypedStream::new(self.list.stream())
    }
}

impl<T> Clone for TypedList<T> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            model: PhantomData,
        }
    }
}
