//! What a transaction did, as the events that subscriptions ask for.
//!
//! Assumed, for want of a source: a creation is followed by a change of every property it set; a person deleted for good
//! is told as `privacyDeletion` and not as a deletion too; a merge is told of the record that stays and brings the changes
//! of its properties along; records that are purged or merged away take their associations with them without a word.

use hashbrown::HashMap;
use spoke_model::association::{self, AssociationCategory, AssociationKind, AssociationSpec};
use spoke_model::limits;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};
use spoke_model::webhooks::{Event, EventKind, REDACTED};

use super::Outbox;
use super::interests::{Interest, Interests, Topic};
use crate::api::{BY_A_PERSON, USER_ID};
use crate::definitions::is_sensitive;
use crate::store::{Column, Effect, Note, Observer, Row, SourceIndex, State, TypeIndex};

/// How long archived records are kept.
const ARCHIVED_MS: i64 = limits::ARCHIVE_DAYS as i64 * 24 * 60 * 60 * 1000;

/// One directed edge with its kind.
type Edge = (End, End, u16);
type End = (TypeIndex, Row);

impl Observer for Outbox {
    fn wants_effects(&self) -> bool {
        self.is_wanted()
    }

    fn committed(&self, state: &State, effects: &[Effect], notes: &mut Vec<Note>) {
        let interests = self.interests(state);
        if interests.is_empty() {
            return;
        }
        let events = Events {
            outbox: self,
            state,
            interests: &interests,
            effects,
            now: self.clock.now(),
        };
        let mut found = Vec::new();
        for effect in effects {
            events.of(*effect, &mut found);
        }
        events.of_associations(&mut found);
        self.keep(found, notes);
    }
}

/// The events of one transaction.
struct Events<'a> {
    outbox: &'a Outbox,
    state: &'a State,
    interests: &'a Interests,
    effects: &'a [Effect],
    now: i64,
}

impl Events<'_> {
    fn of(&self, effect: Effect, out: &mut Vec<Event>) {
        match effect {
            Effect::Created {
                table,
                row,
                at,
                source,
            } => self.record((table, self.id(table, row)), EventKind::Creation, out, |event| {
                event.occurred_at = at;
                event.change_flag = Some("NEW");
                self.attribute(event, Some(source));
            }),
            Effect::Changed {
                table,
                row,
                column,
                at,
                source,
            } => self.changed((table, row, column), at, source, out),
            Effect::Archived { table, row, at } => {
                self.record((table, self.id(table, row)), EventKind::Deletion, out, |event| {
                    event.occurred_at = at;
                    event.change_flag = Some("DELETED");
                });
            }
            Effect::Restored { table, row, at } => {
                self.record((table, self.id(table, row)), EventKind::Restore, out, |event| {
                    event.occurred_at = at;
                    event.change_flag = Some("RESTORED");
                    // There is no other way to restore than HubSpot's app.
                    event.change_source = BY_A_PERSON.to_owned();
                    event.source_id = Some(format!("userId:{USER_ID}"));
                });
            }
            Effect::Purged {
                table,
                id,
                archived_at,
            } => {
                // What was archived so long ago was not deleted by anybody: its time was up.
                let by_itself = archived_at.is_some_and(|at| self.now.saturating_sub(at) >= ARCHIVED_MS);
                if !by_itself {
                    self.record((table, id), EventKind::PrivacyDeletion, out, |_| {});
                }
            }
            Effect::Merged { table, from, into } => self.merged(table, from, into, out),
            // Told together, by pair; see `of_associations`.
            Effect::Linked { .. } | Effect::Unlinked { .. } => {}
            // No event type is about members of lists.
            Effect::Joined { .. } | Effect::Left { .. } => {}
        }
    }

    fn changed(
        &self,
        (table, row, column): (TypeIndex, Row, Column),
        at: i64,
        source: SourceIndex,
        out: &mut Vec<Event>,
    ) {
        let Some(data) = self.state.table(table) else {
            return;
        };
        let (object_type, name) = (data.object_type(), data.column_name(column));
        let interested = self
            .interests
            .named(Topic::Records(object_type), EventKind::PropertyChange, name);
        if interested.is_empty() {
            return;
        }
        let hidden = is_sensitive(self.state, object_type, name);
        let value = data.value(row, column).unwrap_or_default();
        self.tell(interested, (object_type, data.id(row)), out, |event| {
            event.occurred_at = at;
            event.property_name = Some(name.to_owned());
            event.property_value = Some(if hidden { REDACTED } else { value.as_ref() }.to_owned());
            event.is_sensitive = event.object_type_id.is_some().then_some(hidden);
            self.attribute(event, Some(source));
        });
    }

    fn merged(&self, table: TypeIndex, from: u64, into: Row, out: &mut Vec<Event>) {
        let survivor = self.id(table, into);
        let is_moved = |effect: &&Effect| matches!(effect, Effect::Changed { table: t, row, .. } if *t == table && *row == into);
        let moved = self.effects.iter().filter(is_moved).count();
        self.record((table, survivor), EventKind::Merge, out, |event| {
            event.primary_object_id = Some(survivor);
            event.merged_object_ids = vec![from];
            // The primary record keeps its id in this portal.
            event.new_object_id = Some(survivor);
            event.number_of_properties_moved = u64::try_from(moved).ok();
        });
    }

    /// One event for each pair of records and direction in the classic form, one for each kind of edge in the generic.
    fn of_associations(&self, out: &mut Vec<Event>) {
        for removed in [false, true] {
            let edges: Vec<Edge> = self
                .effects
                .iter()
                .filter_map(|effect| match *effect {
                    Effect::Linked { from, to, kind } if !removed => Some((from, to, kind)),
                    Effect::Unlinked { from, to, kind } if removed => Some((from, to, kind)),
                    _ => None,
                })
                .collect();
            // By pair: whether one of its edges is a primary one.
            let mut pairs: HashMap<(End, End), bool> = HashMap::with_capacity(edges.len());
            for &(from, to, kind) in &edges {
                *pairs.entry((from, to)).or_default() |= self.is_primary(kind);
            }
            for edge in edges {
                // The classic form tells a pair once: with the first of its edges.
                let first = pairs.remove(&(edge.0, edge.1));
                self.associated(edge, removed, first, out);
            }
        }
    }

    fn associated(
        &self,
        (from, to, kind): Edge,
        removed: bool,
        first_of_pair: Option<bool>,
        out: &mut Vec<Event>,
    ) {
        let (Some(from_type), Some(to_type)) = (self.object_type(from.0), self.object_type(to.0)) else {
            return;
        };
        let spec = self.spec(kind);
        let (from_id, to_id) = (self.id(from.0, from.1), self.id(to.0, to.1));
        let interested = self
            .interests
            .of(Topic::Records(from_type), EventKind::AssociationChange);
        let interested = interested
            .iter()
            .filter(|one| one.generic || first_of_pair.is_some());
        self.tell(interested, (from_type, from_id), out, |event| {
            event.object_id = None;
            event.from_object_id = Some(from_id);
            event.to_object_id = Some(to_id);
            event.association_removed = Some(removed);
            if event.object_type_id.take().is_some() {
                event.from_object_type_id = Some(from_type.to_string());
                event.to_object_type_id = Some(to_type.to_string());
                event.association_type_id = spec.map(|spec| spec.type_id);
                event.association_category = spec.map(|spec| AssociationCategory::as_str(spec.category));
                event.is_primary_association = Some(self.is_primary(kind));
            } else {
                event.association_type = Some(format!("{}_TO_{}", name(from_type), name(to_type)));
                event.is_primary_association = first_of_pair;
            }
        });
    }

    /// An event about a record for everyone who listens to everything of its kind.
    fn record(
        &self,
        (table, id): (TypeIndex, u64),
        kind: EventKind,
        out: &mut Vec<Event>,
        fill: impl Fn(&mut Event),
    ) {
        if let Some(object_type) = self.object_type(table) {
            let interested = self.interests.of(Topic::Records(object_type), kind);
            self.tell(interested, (object_type, id), out, fill);
        }
    }

    /// An event about a record for each of these.
    fn tell<'i>(
        &self,
        interested: impl IntoIterator<Item = &'i Interest>,
        (object_type, id): (ObjectTypeId, u64),
        out: &mut Vec<Event>,
        fill: impl Fn(&mut Event),
    ) {
        for interest in interested {
            let mut event = self.outbox.event(interest, self.now);
            event.object_id = Some(id);
            event.object_type_id = interest.generic.then(|| object_type.to_string());
            fill(&mut event);
            out.push(event);
        }
    }

    /// Notes who changed it, if the store knows.
    fn attribute(&self, event: &mut Event, source: Option<SourceIndex>) {
        if let Some(source) = source.and_then(|index| self.state.source(index)) {
            event.change_source.clone_from(&source.source_type);
            event.source_id = source
                .user_id
                .map(|user| format!("userId:{user}"))
                .or_else(|| source.source_id.clone());
        }
    }

    fn id(&self, table: TypeIndex, row: Row) -> u64 {
        self.state.table(table).map_or(0, |data| data.id(row))
    }

    fn object_type(&self, table: TypeIndex) -> Option<ObjectTypeId> {
        self.state.table(table).map(|data| data.object_type())
    }

    fn spec(&self, kind: u16) -> Option<AssociationSpec> {
        self.state.kinds.get(usize::from(kind)).copied()
    }

    fn is_primary(&self, kind: u16) -> bool {
        self.spec(kind).is_some_and(|spec| {
            spec.category == AssociationCategory::HubspotDefined
                && association::by_id(spec.type_id).is_some_and(|one| one.kind == AssociationKind::Primary)
        })
    }
}

/// `CONTACT`, as in `CONTACT_TO_COMPANY`; a custom type has no such name and goes by its id.
fn name(object_type: ObjectTypeId) -> String {
    StandardObjectType::by_id(object_type).map_or_else(
        || object_type.to_string(),
        |one| one.fully_qualified_name.to_owned(),
    )
}
