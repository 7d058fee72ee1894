//! What a transaction did, as the events that subscriptions ask for.
//!
//! The names of fields are observed and documented; what stands in `type` is not on record: the name of the subscription's
//! kind is used. A record that was created and filled is told once, with its values.

use hashbrown::HashMap;
use serde_json::{Map, Value, json};
use spoke_model::association::AssociationCategory;
use spoke_model::limits;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{JournalAction, JournalSubject};

use super::WebhooksJournal;
use super::interests::Interest;
use crate::store::{Column, Effect, Note, Observer, Row, State, TypeIndex};

/// How long archived records are kept.
const ARCHIVED_MS: i64 = limits::ARCHIVE_DAYS as i64 * 24 * 60 * 60 * 1000;

type End = (TypeIndex, Row);

impl Observer for WebhooksJournal {
    fn wants_effects(&self) -> bool {
        self.is_wanted()
    }

    fn committed(&self, state: &State, effects: &[Effect], notes: &mut Vec<Note>) {
        let interests = self.interests();
        let events = Events {
            hub_id: self.hub_id,
            now: self.clock.now(),
            state,
            interests: &interests,
        };
        let mut found = Vec::new();
        events.of_records(effects, &mut found);
        for effect in effects {
            events.of(*effect, &mut found);
        }
        self.publish(found, notes);
    }
}

struct Events<'a> {
    hub_id: u64,
    now: i64,
    state: &'a State,
    interests: &'a [Interest],
}

/// What happened to one record.
struct Written {
    action: JournalAction,
    at: i64,
    columns: Vec<Column>,
}

impl Events<'_> {
    /// Creations and changes, one event a record.
    fn of_records(&self, effects: &[Effect], out: &mut Vec<(u64, Value)>) {
        let mut order: Vec<End> = Vec::new();
        let mut written: HashMap<End, Written> = HashMap::new();
        for effect in effects {
            let (record, action, at, column) = match *effect {
                Effect::Created { table, row, at, .. } => ((table, row), JournalAction::Create, at, None),
                Effect::Changed {
                    table,
                    row,
                    column,
                    at,
                    ..
                } => ((table, row), JournalAction::Update, at, Some(column)),
                _ => continue,
            };
            let one = written.entry(record).or_insert_with(|| {
                order.push(record);
                Written {
                    action,
                    at,
                    columns: Vec::new(),
                }
            });
            one.columns.extend(column);
        }
        for record in order {
            if let Some(one) = written.get(&record) {
                self.of_record(record, one, out);
            }
        }
    }

    fn of_record(&self, (table, row): End, written: &Written, out: &mut Vec<(u64, Value)>) {
        let Some(data) = self.state.table(table) else {
            return;
        };
        let (object_type, id) = (data.object_type(), data.id(row));
        let interested: Vec<&Interest> = self
            .interests
            .iter()
            .filter(|one| one.is_in(JournalSubject::Object, written.action, object_type, id))
            .filter(|one| one.passes(data, row))
            .collect();
        if interested.is_empty() {
            return;
        }
        for app in apps(interested.iter().copied()) {
            let of_app = || interested.iter().filter(|one| one.app == app);
            let mut changes = Map::new();
            for &column in &written.columns {
                let name = data.column_name(column);
                if of_app().any(|one| one.wants(name)) {
                    let value = data.value(row, column).unwrap_or_default();
                    changes.insert(name.to_owned(), value.as_ref().into());
                }
            }
            if written.action == JournalAction::Update && changes.is_empty() {
                continue;
            }
            let mut event = self.event(
                JournalSubject::Object,
                written.action,
                (object_type, id),
                written.at,
            );
            event.insert("propertyChanges".to_owned(), Value::Object(changes));
            out.push((app, Value::Object(event)));
        }
    }

    /// Everything else.
    fn of(&self, effect: Effect, out: &mut Vec<(u64, Value)>) {
        match effect {
            Effect::Archived { table, row, at } => {
                self.record((table, row), JournalAction::Delete, at, None, out)
            }
            Effect::Restored { table, row, at } => {
                self.record((table, row), JournalAction::Restore, at, None, out)
            }
            Effect::Merged { table, from, into } => {
                let merged = Some(("mergedObjectIds", json!([from])));
                self.record((table, into), JournalAction::Merge, self.now, merged, out);
            }
            Effect::Purged {
                table,
                id,
                archived_at,
            } => {
                // What was archived so long ago was not deleted by anybody: its time was up.
                let by_itself = archived_at.is_some_and(|at| self.now.saturating_sub(at) >= ARCHIVED_MS);
                let (subject, action) = (JournalSubject::GdprPrivacyDeletion, JournalAction::GdprDelete);
                let object_type = self.state.table(table).map(|data| data.object_type());
                if let Some(object_type) = object_type.filter(|_| !by_itself) {
                    let event = || self.event(subject, action, (object_type, id), self.now);
                    self.tell(|one| one.is_in(subject, action, object_type, id), event, out);
                }
            }
            Effect::Linked { from, to, kind } => {
                self.association(JournalAction::AssociationAdded, from, to, kind, out);
            }
            Effect::Unlinked { from, to, kind } => {
                self.association(JournalAction::AssociationRemoved, from, to, kind, out);
            }
            Effect::Joined { table, row, list, at } => {
                self.membership(JournalAction::AddedToList, (table, row), list, at, out);
            }
            Effect::Left { table, row, list, at } => {
                self.membership(JournalAction::RemovedFromList, (table, row), list, at, out);
            }
            Effect::Created { .. } | Effect::Changed { .. } => {}
        }
    }

    fn record(
        &self,
        (table, row): End,
        action: JournalAction,
        at: i64,
        more: Option<(&str, Value)>,
        out: &mut Vec<(u64, Value)>,
    ) {
        let Some(data) = self.state.table(table) else {
            return;
        };
        let (object_type, id) = (data.object_type(), data.id(row));
        let wanted = |one: &Interest| {
            one.is_in(JournalSubject::Object, action, object_type, id) && one.passes(data, row)
        };
        let event = || {
            let mut event = self.event(JournalSubject::Object, action, (object_type, id), at);
            event.extend(more.clone().map(|(name, value)| (name.to_owned(), value)));
            event
        };
        self.tell(wanted, event, out);
    }

    fn association(&self, action: JournalAction, from: End, to: End, kind: u16, out: &mut Vec<(u64, Value)>) {
        let end = |(table, row): End| {
            let data = self.state.table(table)?;
            Some((data.object_type(), data.id(row)))
        };
        let (Some(from), Some(to)) = (end(from), end(to)) else {
            return;
        };
        let wanted = |one: &Interest| {
            one.is_in(JournalSubject::Association, action, from.0, from.1) && one.reaches(to.0)
        };
        let Some(spec) = self.state.kinds.get(usize::from(kind)) else {
            return;
        };
        let event = || {
            let mut event = self.event(JournalSubject::Association, action, from, self.now);
            for name in ["objectTypeId", "objectId"] {
                event.remove(name);
            }
            for (name, value) in [
                ("fromObjectTypeId", from.0.to_string().into()),
                ("fromObjectId", from.1.into()),
                ("toObjectTypeId", to.0.to_string().into()),
                ("toObjectId", to.1.into()),
                ("associationTypeId", spec.type_id.into()),
                (
                    "associationCategory",
                    Value::from(AssociationCategory::as_str(spec.category)),
                ),
            ] {
                event.insert(name.to_owned(), value);
            }
            event
        };
        self.tell(wanted, event, out);
    }

    /// The same event for every app that wants it.
    fn tell(
        &self,
        wanted: impl Fn(&Interest) -> bool,
        event: impl Fn() -> Map<String, Value>,
        out: &mut Vec<(u64, Value)>,
    ) {
        for app in apps(self.interests.iter().filter(|one| wanted(one))) {
            out.push((app, Value::Object(event())));
        }
    }

    /// A record joined or left a list. The name `listId` is assumed.
    fn membership(
        &self,
        action: JournalAction,
        (table, row): End,
        list: u64,
        at: i64,
        out: &mut Vec<(u64, Value)>,
    ) {
        let Some(data) = self.state.table(table) else {
            return;
        };
        let (object_type, id) = (data.object_type(), data.id(row));
        let subject = JournalSubject::ListMembership;
        let wanted = |one: &Interest| one.is_in(subject, action, object_type, id) && one.includes_list(list);
        let event = || {
            let mut event = self.event(subject, action, (object_type, id), at);
            event.insert("listId".to_owned(), list.into());
            event
        };
        self.tell(wanted, event, out);
    }

    fn event(
        &self,
        subject: JournalSubject,
        action: JournalAction,
        (object_type, id): (ObjectTypeId, u64),
        at: i64,
    ) -> Map<String, Value> {
        let mut event = Map::new();
        event.insert("type".to_owned(), subject.as_str().into());
        event.insert("portalId".to_owned(), self.hub_id.into());
        event.insert(
            "occurredAt".to_owned(),
            Timestamp::from_millis(at).to_string().into(),
        );
        event.insert("action".to_owned(), json!(action));
        event.insert("objectTypeId".to_owned(), object_type.to_string().into());
        event.insert("objectId".to_owned(), id.into());
        event
    }
}

/// Whose interests these are, each app once.
pub(super) fn apps<'i>(interests: impl Iterator<Item = &'i Interest>) -> Vec<u64> {
    let mut apps: Vec<u64> = interests.map(|one| one.app).collect();
    apps.sort_unstable();
    apps.dedup();
    apps
}
