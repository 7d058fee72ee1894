//! Lists that come in pages with a cursor, read as a stream.

use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::Paging;
use crate::request::Request;
use crate::stream::{ItemStream, PageSource, PageStream};

/// One page of a list.
#[derive(Debug, Deserialize)]
pub struct ItemPage<T> {
    results: Vec<T>,
    #[serde(default)]
    paging: Option<Paging>,
}

/// Everything in a list, one by one; reads one page ahead.
pub type Items<T> = ItemStream<ItemPage<T>, T>;

struct Pages<T> {
    client: HubSpot,
    request: Request,
    after: Option<String>,
    done: bool,
    of: PhantomData<fn() -> T>,
}

/// The list that the request is answered with; further pages are asked for with `after`.
pub(crate) fn items<T>(client: &HubSpot, request: Request) -> Items<T>
where
    T: DeserializeOwned + Send + Unpin + 'static,
{
    let pages = Pages {
        client: client.clone(),
        request,
        after: None,
        done: false,
        of: PhantomData,
    };
    ItemStream::new(PageStream::new(pages), |page: ItemPage<T>| page.results)
}

impl<T: DeserializeOwned + Send + 'static> PageSource for Pages<T> {
    type Page = ItemPage<T>;

    async fn next(&mut self) -> Result<Option<ItemPage<T>>, Error> {
        if self.done {
            return Ok(None);
        }
        let mut request = self.request.clone();
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        let page: ItemPage<T> = self.client.send_json(&request).await?;
        let next = page.paging.as_ref().and_then(|paging| paging.next.as_ref());
        let after = next.map(|next| next.after.clone());
        if after.is_some() && after == self.after {
            return Err(
                Error::unreadable("the list does not advance: a page names itself as the next one")
                    .at(&request),
            );
        }
        self.done = after.is_none();
        self.after = after;
        Ok(Some(page))
    }
}
