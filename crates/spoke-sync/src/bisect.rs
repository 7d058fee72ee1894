//! Finding the records that portal and mirror disagree about, by counting.
//!
//! A search that asks for one record tells how many there are in a range of ids. Where the portal's count and the
//! mirror's differ, the range is cut in two until it is small enough to list. A single vanished record among a million
//! costs some fifteen requests. Counts may be behind the truth, so the ids found are suspects: the caller reads them.

use std::collections::BTreeSet;

use spoke_model::search::{Operator, SearchRequest, Sort};

use crate::context::{Context, Work};
use crate::error::Error;
use crate::rows::id_of;

const ID: &str = "hs_object_id";
/// A range of at most this many records is listed: one search.
const LISTED: u64 = 200;
/// How many searches one table may use; what is left is found next time.
const SEARCHES: u32 = 2000;

/// A range of ids, both included, with the number of live records on each side.
struct Range {
    first: i64,
    last: i64,
    portal: u64,
    mirror: u64,
}

/// The ids of records that are live on one side only, as far as the portal's search knows.
pub(crate) async fn differing(
    context: &Context,
    work: &Work,
    portal: u64,
    mirror: u64,
) -> Result<Vec<i64>, Error> {
    let mut suspects = Vec::new();
    let mut left = SEARCHES;
    let mut ranges = vec![Range {
        first: 1,
        last: i64::MAX,
        portal,
        mirror,
    }];
    while let Some(range) = ranges.pop() {
        if range.portal == range.mirror {
            continue;
        }
        if left == 0 {
            tracing::warn!(
                table = work.name,
                "too many differences to find at once; the next run goes on"
            );
            break;
        }
        left -= 1;
        if range.portal.max(range.mirror) <= LISTED || range.first >= range.last {
            suspects.extend(listed(context, work, &range).await?);
            continue;
        }
        let middle = middle(context, work, &range).await?;
        let low = Range {
            first: range.first,
            last: middle,
            portal: count(context, work, range.first, middle).await?,
            mirror: mirrored(context, work, range.first, middle).await?,
        };
        ranges.push(Range {
            first: middle + 1,
            last: range.last,
            portal: range.portal.saturating_sub(low.portal),
            mirror: range.mirror.saturating_sub(low.mirror),
        });
        ranges.push(low);
    }
    Ok(suspects)
}

/// How many live records the portal's search knows.
pub(crate) async fn count(context: &Context, work: &Work, first: i64, last: i64) -> Result<u64, Error> {
    let request = within(first, last).limit(1);
    let page = work
        .source
        .kind
        .objects(&context.client)
        .search(request)
        .page()
        .await;
    Ok(page
        .map_err(Error::portal(format!("counting {}", work.name)))?
        .total)
}

async fn mirrored(context: &Context, work: &Work, first: i64, last: i64) -> Result<u64, Error> {
    let name = work.name.clone();
    context
        .writer
        .call(move |mirror| Ok(mirror.count_live(&name, first, last)?))
        .await
}

/// The id at which to cut: the mirror's median, which halves what is known, or the middle of the numbers.
async fn middle(context: &Context, work: &Work, range: &Range) -> Result<i64, Error> {
    let numeric = range.first + (range.last - range.first) / 2;
    if range.mirror < 2 {
        return Ok(numeric);
    }
    let (name, first, last, nth) = (work.name.clone(), range.first, range.last, range.mirror / 2 - 1);
    let median = context
        .writer
        .call(move |mirror| Ok(mirror.nth_live_id(&name, first, last, nth)?))
        .await?;
    Ok(median.filter(|median| *median < range.last).unwrap_or(numeric))
}

/// The ids that only one side has in a small range.
async fn listed(context: &Context, work: &Work, range: &Range) -> Result<Vec<i64>, Error> {
    let request = within(range.first, range.last)
        .properties([ID])
        .sort(Sort::ascending(ID))
        .limit(u32::try_from(LISTED).unwrap_or(u32::MAX));
    let page = work
        .source
        .kind
        .objects(&context.client)
        .search(request)
        .page()
        .await;
    let page = page.map_err(Error::portal(format!("listing {}", work.name)))?;
    let portal: BTreeSet<i64> = page.records.iter().map(id_of).collect::<Result<_, _>>()?;
    let (name, before, last) = (work.name.clone(), range.first - 1, range.last);
    let ids = context
        .writer
        .call(move |mirror| Ok(mirror.live_ids(&name, before, 2 * LISTED as usize)?))
        .await?;
    let mirror: BTreeSet<i64> = ids.into_iter().filter(|id| *id <= last).collect();
    Ok(portal.symmetric_difference(&mirror).copied().collect())
}

fn within(first: i64, last: i64) -> SearchRequest {
    let request = SearchRequest::new();
    match (first <= 1, last == i64::MAX) {
        (true, true) => request,
        (true, false) => request.filter(ID, Operator::Lte, last.to_string()),
        (false, true) => request.filter(ID, Operator::Gte, first.to_string()),
        (false, false) => request.between(ID, first.to_string(), last.to_string()),
    }
}
