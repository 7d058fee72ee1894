//! Brings lists up to date: members of dynamic lists follow their filters, snapshots get their first members,
//! conversions take place, and deleted lists are forgotten when they can no longer be restored.
//!
//! HubSpot does this in the background within seconds or minutes; here it happens before anybody looks at a list. While
//! no list is dynamic, writes of records cost nothing; otherwise the store notes which records changed, and these are
//! judged anew. All records are judged when filters change, after a start of the portal, and when a list's filters
//! follow the clock: then at most once a minute of the portal's time (assumed).

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use spoke_model::list::{Conversion, Definition, Evaluation, ProcessingType};

use super::book;
use super::edit::can_be_restored;
use super::judge::{Case, ZONE, summed};
use super::list::List;
use super::names::definition_of;
use super::order::in_order;
use crate::definitions::Definitions;
use crate::portal::PortalState;
use crate::rules::VirtualValue;
use crate::store::{State, Transaction};

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// What is remembered between two times that lists are brought up to date.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// One caller at a time; writers of records never wait for it.
    judged: Mutex<Judged>,
}

impl Lists {
    /// Forgets what was judged: the records are others now.
    pub(crate) fn forget(&self) {
        *self.judged.lock() = Judged::default();
    }
}

#[derive(Debug, Default)]
struct Judged {
    /// The store's last transaction and the minute of the last time.
    at: Option<(u64, i64)>,
    lists: BTreeMap<u64, Judgement>,
}

#[derive(Debug, Clone)]
struct Judgement {
    /// When the filters that were judged were set.
    filters_at: i64,
    definition: Arc<Definition>,
    /// See [`moments`].
    moments: Vec<Option<i64>>,
    /// When.
    at: i64,
}

/// Brings every list up to date.
pub(crate) fn settle(portal: &PortalState, definitions: &Definitions, now: i64) {
    let mut judged = portal.lists.judged.lock();
    let minute = now.div_euclid(MINUTE);
    let (lists, sequence) = {
        let state = portal.store.read();
        if judged.at == Some((state.sequence, minute)) {
            return;
        }
        let lists: Vec<List> = book::all_deleted_too(&state).collect();
        (lists, state.sequence)
    };
    if !lists.is_empty() {
        let lists = forget_old(portal, lists, now);
        judge(portal, definitions, &lists, &mut judged, now);
        convert(portal, &lists, now);
        let known = |id: &u64| lists.iter().any(|list| list.id == *id && list.is_dynamic());
        judged.lists.retain(|id, _| known(id));
    }
    // Nobody, this function included, has written since: there is nothing to do until somebody does.
    judged.at = (portal.store.read().sequence == sequence).then_some((sequence, minute));
}

/// Forgets lists that were deleted too long ago; returns the others that are not deleted.
fn forget_old(portal: &PortalState, lists: Vec<List>, now: i64) -> Vec<List> {
    let too_old = |list: &List| list.deleted_at.is_some_and(|at| !can_be_restored(at, now));
    let old: Vec<u64> = lists
        .iter()
        .filter(|list| too_old(list))
        .map(|list| list.id)
        .collect();
    if !old.is_empty() {
        let mut transaction = portal.store.write();
        old.into_iter().for_each(|id| book::remove(&mut transaction, id));
    }
    lists
        .into_iter()
        .filter(|list| list.deleted_at.is_none())
        .collect()
}

fn judge(portal: &PortalState, definitions: &Definitions, lists: &[List], judged: &mut Judged, now: i64) {
    let mut open: Vec<(&List, Arc<Definition>)> = Vec::new();
    for list in lists.iter().filter(|list| list.is_dynamic() || list.pending) {
        let definition = match judged.of(list) {
            Some(known) => Some(Arc::clone(&known.definition)),
            None => definition_of(definitions, &portal.store.read(), list).map(Arc::new),
        };
        open.extend(definition.map(|definition| (list, definition)));
    }
    // Changes up to here are judged below; what changes from now on is noted for the next time.
    let mut changes = portal
        .store
        .write()
        .take_changes(lists.iter().any(List::is_dynamic));
    for (list, definition) in in_order(open) {
        let known = judged.of(list);
        let moments = moments(&definition, now);
        let case = Case {
            portal,
            definitions,
            list,
            definition: &definition,
            now,
            before: known.map(|known| known.at),
        };
        let up_to_date = known.is_some_and(|known| known.moments == moments);
        if !up_to_date || case.must_judge_all(&portal.store.read(), &changes) {
            case.judge_all(&mut changes);
        } else if !changes.is_empty() {
            case.judge_changed(&mut changes);
        }
        if list.pending {
            no_longer_pending(&mut portal.store.write(), list);
        }
        let judgement = Judgement {
            filters_at: list.filters_updated_at,
            definition: Arc::clone(&definition),
            moments,
            at: now,
        };
        judged.lists.insert(list.id, judgement);
    }
}

impl Judged {
    /// The last judgement of a list, if its filters are still the same.
    fn of(&self, list: &List) -> Option<&Judgement> {
        let known = self.lists.get(&list.id)?;
        (!list.pending && known.filters_at == list.filters_updated_at).then_some(known)
    }
}

/// What the filters' moments are at the start of the minute; the day when they follow time, as anniversaries turn with the
/// year and a day is near enough; and the minute when they ask for activities so far or to come.
fn moments(definition: &Definition, now: i64) -> Vec<Option<i64>> {
    let evaluation = Evaluation::new(definition, now.div_euclid(MINUTE) * MINUTE, ZONE);
    let mut moments = evaluation.moments().to_vec();
    moments.push(definition.follows_time().then_some(now.div_euclid(1440 * MINUTE)));
    let asks_for_activities =
        summed(definition).any(|(_, computed)| matches!(computed, VirtualValue::Activities(_)));
    moments.push(asks_for_activities.then_some(now.div_euclid(MINUTE)));
    moments
}

/// Marks a list as judged, unless its filters changed meanwhile.
fn no_longer_pending(transaction: &mut Transaction<'_>, judged: &List) {
    let now = book::find(transaction, judged.id);
    if let Some(mut list) = now.filter(|list| list.filter_branch == judged.filter_branch) {
        list.pending = false;
        book::put(transaction, &list);
    }
}

/// Turns dynamic lists whose time has come into static ones with the members of now.
fn convert(portal: &PortalState, lists: &[List], now: i64) {
    let wishes = lists.iter().filter(|list| list.is_dynamic());
    let due: Vec<u64> = wishes
        .filter(|list| {
            let conversion = list.conversion;
            conversion.is_some_and(|one| {
                conversion_due(&portal.store.read(), list, one).is_some_and(|at| at <= now)
            })
        })
        .map(|list| list.id)
        .collect();
    if due.is_empty() {
        return;
    }
    let mut transaction = portal.store.write();
    for id in due {
        let Some(mut list) = book::find(&transaction, id) else {
            continue;
        };
        let Some(conversion) = list.conversion.filter(|_| list.is_dynamic()) else {
            continue;
        };
        list.converted_at = conversion_due(&transaction, &list, conversion).filter(|at| *at <= now);
        if list.converted_at.is_some() {
            // That it becomes a snapshot, which keeps its filters, is assumed: static is all that is documented.
            list.processing_type = ProcessingType::Snapshot;
            list.pending = false;
            book::put(&mut transaction, &list);
        }
    }
}

/// When a list's conversion is due: inactivity counts from the last record that came or went, or from the list's
/// creation.
pub(super) fn conversion_due(state: &State, list: &List, conversion: Conversion) -> Option<i64> {
    let members = state.memberships.of(list.id);
    let last = members.and_then(|members| members.last_added().max(members.last_removed()));
    conversion.due(last.unwrap_or_default().max(list.created_at), &ZONE)
}
