//! Reading lists that come in pages with a cursor.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::Paging;
use crate::request::Request;

#[derive(Deserialize)]
struct Page<T> {
    results: Vec<T>,
    #[serde(default)]
    paging: Option<Paging>,
}

/// The first `most` items, page by page.
pub(super) async fn collect<T: DeserializeOwned>(
    client: &HubSpot,
    request: &Request,
    page_max: usize,
    most: usize,
) -> Result<Vec<T>, Error> {
    let mut all: Vec<T> = Vec::new();
    let mut after: Option<String> = None;
    while all.len() < most {
        let size = page_max.min(most - all.len());
        let mut request = request.clone().query("limit", &size.to_string());
        if let Some(after) = &after {
            request = request.query("after", after);
        }
        let page: Page<T> = client.send_json(&request).await?;
        let next = page.paging.and_then(|paging| paging.next).map(|next| next.after);
        if next.is_some() && next == after {
            return Err(
                Error::unreadable("the list does not advance: a page names itself as the next one")
                    .at(&request),
            );
        }
        all.extend(page.results);
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    all.truncate(most);
    Ok(all)
}
