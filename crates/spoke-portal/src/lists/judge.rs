//! Holds records against the filters of one list.

use spoke_model::activity::ACTIVITIES;
use spoke_model::list::{Definition, Evaluation, LinkBy, TimeZone};
use spoke_model::object_type::ObjectTypeId;

use super::list::List;
use super::record_view::Resolved;
use crate::definitions::Definitions;
use crate::portal::PortalState;
use crate::rules::{VirtualValue, virtual_property};
use crate::store::{Bitmap, Row, State, TypeIndex, Watch};

/// Rows that are judged, or change their membership, under one lock.
const CHUNK: usize = 20_000;

/// The portal's time zone.
pub(super) const ZONE: TimeZone = TimeZone::UTC;

/// A list and its filters.
pub(super) struct Case<'c> {
    pub(super) portal: &'c PortalState,
    pub(super) definitions: &'c Definitions,
    pub(super) list: &'c List,
    pub(super) definition: &'c Definition,
    /// The time of the judgement.
    pub(super) now: i64,
    /// The time of the one before, if there was one.
    pub(super) before: Option<i64>,
}

/// Records whose membership changes.
#[derive(Default)]
struct Verdict {
    joins: Vec<(Row, i64)>,
    leaves: Vec<Row>,
}

/// Computed properties that follow the values of other records, not only which records are associated: the type of the
/// records that have them, and the computation.
pub(super) fn summed(definition: &Definition) -> impl Iterator<Item = (ObjectTypeId, VirtualValue)> {
    let computed = |(of, name): (Option<ObjectTypeId>, &str)| Some((of?, virtual_property(of?, name)?));
    definition
        .properties()
        .filter_map(computed)
        .filter(|(_, computed)| !sources(*computed).is_empty())
}

/// The types of the records whose values a computed property follows.
fn sources(computed: VirtualValue) -> Vec<ObjectTypeId> {
    match computed {
        VirtualValue::Activities(_) => ACTIVITIES.iter().map(|activity| activity.object_type).collect(),
        VirtualValue::OpenDeals => vec![ObjectTypeId::DEAL],
        VirtualValue::Id
        | VirtualValue::Created
        | VirtualValue::Modified
        | VirtualValue::AppId
        | VirtualValue::Constant(_)
        | VirtualValue::CopyOf(_)
        | VirtualValue::FullNameOrEmail
        | VirtualValue::Linked(_)
        | VirtualValue::Primary(_) => Vec::new(),
    }
}

impl Case<'_> {
    /// Judges every record and notes in `changes` whose membership changed. Locks are held for a part of the table at a time: records that change meanwhile are
    /// noted by the store's watch and judged again.
    pub(super) fn judge_all(&self, changes: &mut Watch) {
        let mut from = 0;
        loop {
            let verdict = {
                let state = self.portal.store.read();
                let Some(index) = state.type_index(self.list.object_type) else {
                    return;
                };
                let count = state.table(index).map_or(0, |table| table.row_count());
                if from >= count {
                    return;
                }
                let to = count.min(from + CHUNK);
                let verdict = self.verdict(&state, index, (from..to).map(|row| Row(row as u32)));
                from = to;
                verdict
            };
            self.apply(verdict, changes);
        }
    }

    /// Judges the records that changed and those linked with them, and notes whose membership changed.
    pub(super) fn judge_changed(&self, changes: &mut Watch) {
        let touched = {
            let state = self.portal.store.read();
            let Some(index) = state.type_index(self.list.object_type) else {
                return;
            };
            self.touched(&state, index, changes)
        };
        let rows: Vec<Row> = touched.iter().map(|row| Row(row as u32)).collect();
        for rows in rows.chunks(CHUNK) {
            let verdict = {
                let state = self.portal.store.read();
                let Some(index) = state.type_index(self.list.object_type) else {
                    return;
                };
                self.verdict(&state, index, rows.iter().copied())
            };
            self.apply(verdict, changes);
        }
    }

    /// Whether a change cannot be followed record by record: something far from the list's records changed.
    pub(super) fn must_judge_all(&self, state: &State, changed: &Watch) -> bool {
        let changed = |index| changed.rows(index).is_some();
        (self.definition.looks_far() && self.linked_types(state).any(changed))
            || self.summed_types(state, false).into_iter().any(changed)
    }

    fn touched(&self, state: &State, index: TypeIndex, changed: &Watch) -> Bitmap {
        let mut rows = changed.rows(index).cloned().unwrap_or_default();
        for other in self.linked_types(state).chain(self.summed_types(state, true)) {
            for row in changed.rows(other).iter().flat_map(|rows| rows.iter()) {
                for (end, _) in state.associations.leaving((other, index), Row(row as u32)) {
                    rows.set(end.at());
                }
            }
        }
        rows
    }

    fn linked_types<'s>(&'s self, state: &'s State) -> impl Iterator<Item = TypeIndex> + 's {
        self.definition.links().iter().filter_map(|link| {
            let to = match &link.by {
                LinkBy::Association(spec) => link
                    .to
                    .or_else(|| self.definitions.associations().get(*spec).map(|one| one.to)),
                _ => link.to,
            };
            state.type_index(to?)
        })
    }

    /// The tables whose records' values computed properties follow: those of the list's own records, or of others'.
    fn summed_types(&self, state: &State, own: bool) -> Vec<TypeIndex> {
        summed(self.definition)
            .filter(|(of, _)| (*of == self.list.object_type) == own)
            .flat_map(|(_, computed)| sources(computed))
            .filter_map(|source| state.type_index(source))
            .collect()
    }

    fn verdict(&self, state: &State, index: TypeIndex, rows: impl Iterator<Item = Row>) -> Verdict {
        let mut verdict = Verdict::default();
        let Some(table) = state.table(index) else {
            return verdict;
        };
        let resolved = Resolved::new(
            self.definitions,
            state,
            self.definition,
            (self.portal.app_id, self.now),
        );
        let evaluation = Evaluation::new(self.definition, self.now, ZONE);
        let members = state.memberships.of(self.list.id);
        for row in rows {
            let is_member = members.is_some_and(|members| members.contains(row));
            let passes = table.rows.live.get(row.at())
                && resolved
                    .record(index, row)
                    .is_some_and(|record| evaluation.passes(&record));
            match (is_member, passes) {
                (false, true) => {
                    // A record that changed since the last judgement joined when it changed.
                    let updated = table.updated_at(row);
                    let changed_since = self.before.is_some_and(|before| updated > before);
                    let at = if changed_since {
                        updated.min(self.now)
                    } else {
                        self.now
                    };
                    verdict.joins.push((row, at));
                }
                (true, false) => verdict.leaves.push(row),
                _ => {}
            }
        }
        verdict
    }

    fn apply(&self, mut verdict: Verdict, changes: &mut Watch) {
        if verdict.joins.is_empty() && verdict.leaves.is_empty() {
            return;
        }
        let mut transaction = self.portal.store.write();
        let Some(index) = transaction.type_index(self.list.object_type) else {
            return;
        };
        // A record may have been deleted since it was judged.
        let table = transaction.table(index);
        verdict
            .joins
            .retain(|(row, _)| table.is_some_and(|table| table.rows.live.get(row.at())));
        for row in verdict.joins.iter().map(|(row, _)| row).chain(&verdict.leaves) {
            changes.note(index, *row);
        }
        transaction.join(index, self.list.id, &verdict.joins);
        transaction.leave(index, self.list.id, &verdict.leaves, self.now);
    }
}
