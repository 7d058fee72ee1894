//! One of several walks: reads its range, then takes a part of another one's.

use super::ground::Reach;
use super::{Claim, Shared, alone};
use crate::crm::objects::walk::Progress;
use crate::error::{Error, ErrorKind};
use crate::record::{Page, Record};

/// Works until there is nothing left, or nobody reads any more.
pub(super) async fn work(shared: &Shared, first: Option<Claim>) {
    let mut claim = first;
    loop {
        let next = match claim.take() {
            Some(claim) => Some(claim),
            None => shared.claim().await,
        };
        let Some(next) = next else { return };
        let start = next.start;
        match walk(shared, &next).await {
            Ok(()) => shared.change(|state| state.ground.end(start)),
            Err(error) => return shared.change(|state| state.failed = Some(error)),
        }
    }
}

/// Reads one range. Returns early when nobody reads the stream.
async fn walk(shared: &Shared, claim: &Claim) -> Result<(), Error> {
    let start = claim.start;
    let mut list = shared.list.clone();
    if claim.is_cut {
        list.after = Some(start.to_string());
    }
    let mut progress = Progress::default();
    let mut landed = !claim.is_cut;
    while let Ok(room) = claim.outlet.reserve().await {
        let mut page = match list.page().await {
            Err(error) if !landed && is_refusal(&error) => {
                give_up(shared, start, "HubSpot refuses an id as a position");
                return Ok(());
            }
            outcome => outcome?,
        };
        let ended = page.after.is_none();
        let ends = ends(&page)?;
        if !landed {
            match ends {
                Some((first, _)) if first < start => {
                    give_up(
                        shared,
                        start,
                        "HubSpot does not begin at the id it is asked to begin at",
                    );
                    return Ok(());
                }
                Some((first, _)) => landed = shared.change(|state| state.ground.land(start, first)),
                None if ended => shared.change(|state| state.ground.give_up(start)),
                None => {}
            }
            if !landed && (ended || ends.is_some()) {
                return Ok(());
            }
        }
        progress.check(list.after.as_deref(), &page)?;
        list.after.clone_from(&page.after);
        let Some((first, last)) = ends else {
            if ended {
                return Ok(());
            }
            continue;
        };
        let records = page.records.len() as u64;
        let reach = shared
            .when(|state| match state.ground.reach(start, last) {
                Reach::Unknown => None,
                reach => Some(reach),
            })
            .await;
        let met = match reach {
            Reach::Below(limit) => {
                let kept = page
                    .records
                    .partition_point(|record| id(record).is_ok_and(|id| id < limit));
                page.records.truncate(kept);
                true
            }
            Reach::All | Reach::Unknown => false,
        };
        let done = met || ended;
        shared.change(|state| {
            state.ground.advance(start, first, last, records);
            if done {
                page.after = state.ground.following(start).map(|id| id.to_string());
            }
            if state.is_unordered() {
                page.after = None;
            }
        });
        if !page.records.is_empty() {
            room.send(Ok(page));
        }
        if done {
            return Ok(());
        }
    }
    Ok(())
}

fn give_up(shared: &Shared, start: u64, reason: &str) {
    alone(reason);
    shared.change(|state| {
        state.ground.give_up(start);
        state.ground.indivisible();
    });
}

/// Answers that mean "no such position" rather than "not now" or "not you".
fn is_refusal(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Validation | ErrorKind::NotFound | ErrorKind::Refused
    )
}

/// The first and the last id of a page, in which every id is a number.
fn ends(page: &Page) -> Result<Option<(u64, u64)>, Error> {
    page.records.iter().try_for_each(|record| id(record).map(drop))?;
    match (page.records.first(), page.records.last()) {
        (Some(first), Some(last)) => Ok(Some((id(first)?, id(last)?))),
        _ => Ok(None),
    }
}

fn id(record: &Record) -> Result<u64, Error> {
    let number = record.id().parse();
    number.map_err(|cause| Error::unreadable("a record id is not a number").caused_by(cause))
}
