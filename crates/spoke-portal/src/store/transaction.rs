//! A writer's turn: changes are visible at once to the writer, to readers when the turn ends, and go to the
//! journal as one frame.

use std::borrow::Cow;
use std::ops::Deref;

use parking_lot::RwLockWriteGuard;
use serde_json::Value;
use spoke_model::object_type::ObjectTypeId;

use super::commit::Commit;
use super::error::StoreError;
use super::feed::{self, Effect, Note};
use super::handle::Store;
use super::names::{Column, ColumnKind, Row, Source, SourceIndex, TypeIndex};
use super::operation::{Operation, apply};
use super::state::State;
use super::watch::{self, Watch};

/// Exclusive access to the store; see [`Store::write`]. Reads go through [`State`], which it dereferences to.
///
/// There is no roll-back: callers check before they change. Dropping a transaction keeps and journals its changes,
/// as [`commit`](Self::commit) does, but nobody learns when they are on disk.
#[derive(Debug)]
pub struct Transaction<'store> {
    store: &'store Store,
    state: Option<RwLockWriteGuard<'store, State>>,
    frame: Vec<u8>,
    changed: bool,
    /// What was done, while somebody wants to know.
    effects: Option<Vec<Effect>>,
    failure: Option<StoreError>,
}

impl<'store> Transaction<'store> {
    pub(crate) fn new(store: &'store Store, state: RwLockWriteGuard<'store, State>) -> Self {
        Self {
            store,
            state: Some(state),
            frame: Vec::new(),
            changed: false,
            effects: store.feed().is_wanted().then(Vec::new),
            failure: None,
        }
    }

    /// Ends the turn. The returned [`Commit`] says when the changes are on disk.
    #[must_use = "the changes are only safe once the commit is durable"]
    pub fn commit(mut self) -> Commit {
        self.finish(true)
    }

    /// The table of an object type, made if need be.
    ///
    /// # Errors
    /// [`StoreError::Full`] after 65,535 types.
    pub fn declare_type(&mut self, object_type: ObjectTypeId) -> Result<TypeIndex, StoreError> {
        if let Some(known) = self.type_index(object_type) {
            return Ok(known);
        }
        let table = TypeIndex(next_index(self.tables.len(), "the list of object types")?);
        self.record(&Operation::DeclareType {
            table,
            object_type: object_type.to_string().into(),
        });
        Ok(table)
    }

    /// The column of a property, made if need be. A column that exists with another kind or uniqueness is changed;
    /// its values stay.
    ///
    /// # Errors
    /// [`StoreError::Full`] after 65,535 columns of one type.
    pub fn declare_column(
        &mut self,
        table: TypeIndex,
        name: &str,
        kind: ColumnKind,
        unique: bool,
    ) -> Result<Column, StoreError> {
        let (known, count) = match self.table(table) {
            Some(table) => (table.column(name), table.columns.len()),
            None => (None, 0),
        };
        if let Some(column) = known
            && let Some(data) = self.table(table).and_then(|table| table.data(column))
            && data.kind == kind
            && data.is_unique() == unique
        {
            return Ok(column);
        }
        let column = match known {
            Some(column) => column,
            None => Column(next_index(count, "the list of properties")?),
        };
        self.record(&Operation::DeclareColumn {
            table,
            column,
            name,
            kind,
            unique,
        });
        Ok(column)
    }

    /// The index of a source of changes, introduced if need be.
    ///
    /// # Errors
    /// [`StoreError::Full`] after 65,535 different sources.
    pub fn source(&mut self, source: &Source) -> Result<SourceIndex, StoreError> {
        if let Some(at) = self.sources.iter().position(|known| known == source) {
            return Ok(SourceIndex(at as u16));
        }
        let index = SourceIndex(next_index(self.sources.len(), "the list of sources")?);
        self.record(&Operation::AddSource {
            index,
            source: Cow::Borrowed(source),
        });
        Ok(index)
    }

    /// Takes an id from the counter that records use too.
    pub fn take_id(&mut self) -> u64 {
        let id = self.next_id;
        self.record(&Operation::TakeId { id });
        id
    }

    /// Keeps an id from being given to anything else.
    pub(crate) fn reserve_id(&mut self, id: u64) {
        if id >= self.next_id {
            self.record(&Operation::TakeId { id });
        }
    }

    /// Adds a live record and gives it the next id. Empty texts are no value.
    ///
    /// `at` is in milliseconds since the epoch and becomes the time of creation and of the last change.
    ///
    /// # Errors
    /// [`StoreError::Full`] when a column (4 GiB of text) or the table (4 billion rows) is full; nothing changed.
    pub fn create(
        &mut self,
        table: TypeIndex,
        at: i64,
        source: SourceIndex,
        values: &[(Column, &str)],
    ) -> Result<(Row, u64), StoreError> {
        let id = self.next_id;
        Ok((self.create_as(table, id, at, source, values)?, id))
    }

    /// [`create`](Self::create) with an id of the caller's, for records of another portal. The counter goes on behind it.
    ///
    /// Rows ascend with their ids, so the id must lie above every one of the table.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub(crate) fn create_as(
        &mut self,
        table: TypeIndex,
        id: u64,
        at: i64,
        source: SourceIndex,
        values: &[(Column, &str)],
    ) -> Result<Row, StoreError> {
        let rows = self.table(table).map_or(0, |table| table.row_count());
        let row = u32::try_from(rows)
            .ok()
            .filter(|&row| row < u32::MAX)
            .map(Row)
            .ok_or(StoreError::Full {
                what: "the table".into(),
                limit: "4,294,967,294 records",
            })?;
        self.check_room(table, values.iter().copied())?;
        self.record(&Operation::Create {
            table,
            row,
            id,
            at,
            source,
            values: Cow::Borrowed(values),
        });
        Ok(row)
    }

    /// Sets (`Some`) and clears (`None` or empty) values and the time of the last change. Values that stay equal
    /// get no history.
    ///
    /// # Errors
    /// [`StoreError::Full`] when a column is full; nothing changed.
    pub fn update(
        &mut self,
        table: TypeIndex,
        row: Row,
        at: i64,
        source: SourceIndex,
        changes: &[(Column, Option<&str>)],
    ) -> Result<(), StoreError> {
        self.check_room(
            table,
            changes.iter().map(|&(column, text)| (column, text.unwrap_or(""))),
        )?;
        self.record(&Operation::Update {
            table,
            row,
            at,
            source,
            changes: Cow::Borrowed(changes),
        });
        Ok(())
    }

    /// Archives a live record; its unique values become free. An archived record stays as it is.
    pub fn archive(&mut self, table: TypeIndex, row: Row, at: i64) {
        self.store.note_archived(at);
        self.record(&Operation::Archive { table, row, at });
    }

    /// Brings an archived record back. Callers have checked that its unique values are still free.
    pub fn restore(&mut self, table: TypeIndex, row: Row, at: i64) {
        self.record(&Operation::Restore { table, row, at });
    }

    /// Removes a record with its values, their versions and its associations for good, and those of records that
    /// were merged into it. They are gone from memory at once and from disk after the next snapshot.
    pub fn purge(&mut self, table: TypeIndex, row: Row) {
        self.record(&Operation::Purge { table, row });
    }

    /// Retires `from`: its id leads to `into` from now on, which takes over its associations. Its values are
    /// removed; callers have copied what the survivor keeps.
    pub fn merge(&mut self, table: TypeIndex, from: Row, into: Row) {
        if from != into {
            self.record(&Operation::Merge { table, from, into });
        }
    }

    /// Stores a document, replacing the one with the same key.
    pub fn put_document(&mut self, collection: &str, key: &str, value: Value) {
        self.record(&Operation::PutDocument {
            collection,
            key,
            json: value.to_string().into(),
        });
    }

    /// Removes a document. Returns whether there was one.
    pub fn delete_document(&mut self, collection: &str, key: &str) -> bool {
        let found = self.document(collection, key).is_some();
        if found {
            self.record(&Operation::DeleteDocument { collection, key });
        }
        found
    }

    /// Adds records to a list, each at its time. Members stay as they are.
    pub(crate) fn join(&mut self, table: TypeIndex, list: u64, joins: &[(Row, i64)]) {
        if !joins.is_empty() {
            self.record(&Operation::Join {
                table,
                list,
                joins: Cow::Borrowed(joins),
            });
        }
    }

    /// Takes records out of a list.
    pub(crate) fn leave(&mut self, table: TypeIndex, list: u64, rows: &[Row], at: i64) {
        if !rows.is_empty() {
            self.record(&Operation::Leave {
                table,
                list,
                rows: Cow::Borrowed(rows),
                at,
            });
        }
    }

    /// Removes everything that is known about a list's members.
    pub(crate) fn forget_list(&mut self, list: u64) {
        if self.memberships.of(list).is_some() {
            self.record(&Operation::ForgetList { list });
        }
    }

    /// Notes changed records from now on; what was noted before stays noted.
    pub(crate) fn watch(&mut self) {
        if let Some(state) = self.state.as_deref_mut() {
            state.watch.get_or_insert_default();
        }
    }

    /// Notes that something about records changed that is not in them, if somebody watches.
    pub(crate) fn note_changed(&mut self, table: TypeIndex, rows: impl IntoIterator<Item = Row>) {
        if let Some(watch) = self.state.as_deref_mut().and_then(|state| state.watch.as_mut()) {
            rows.into_iter().for_each(|row| watch.note(table, row));
        }
    }

    /// The changed records noted so far; `go_on` says whether further ones are noted.
    pub(crate) fn take_changes(&mut self, go_on: bool) -> Watch {
        let Some(state) = self.state.as_deref_mut() else {
            return Watch::default();
        };
        let next = go_on.then(Watch::default);
        std::mem::replace(&mut state.watch, next).unwrap_or_default()
    }

    fn check_room<'v>(
        &self,
        table: TypeIndex,
        values: impl Iterator<Item = (Column, &'v str)> + Clone,
    ) -> Result<(), StoreError> {
        let Some(table) = self.table(table) else {
            return Ok(());
        };
        let total = values.clone().map(|(_, text)| text.len()).sum();
        for (column, text) in values {
            if let Some(data) = table.data(column)
                && !data.values.has_room_for(total)
                && !data.values.knows(text)
            {
                return Err(StoreError::Full {
                    what: format!("the column {} of object type {}", data.name, table.object_type()),
                    limit: "4 GiB of distinct text",
                });
            }
        }
        Ok(())
    }

    pub(super) fn record(&mut self, operation: &Operation<'_>) {
        let Some(state) = self.state.as_deref_mut() else {
            return;
        };
        if state.watch.is_some() {
            watch::note(state, operation);
        }
        if let Some(effects) = &mut self.effects {
            feed::collect(state, operation, effects);
        }
        apply(state, operation, |_| true);
        self.changed = true;
        if self.store.keeps_frames() {
            match postcard::to_extend(operation, std::mem::take(&mut self.frame)) {
                Ok(frame) => self.frame = frame,
                Err(error) => {
                    self.failure = Some(StoreError::JournalFailed {
                        reason: error.to_string(),
                    })
                }
            }
        }
    }

    /// Puts or removes a document.
    pub(crate) fn note(&mut self, note: Note) {
        match note.value {
            Some(value) => self.put_document(note.collection, &note.key, value),
            None => drop(self.delete_document(note.collection, &note.key)),
        }
    }

    /// Tells the observers what was done, and keeps what they note.
    fn tell(&mut self) {
        let Some(effects) = self.effects.take().filter(|effects| !effects.is_empty()) else {
            return;
        };
        if let Some(state) = self.state.as_deref() {
            for note in self.store.feed().tell(state, &effects) {
                self.note(note);
            }
        }
    }

    fn finish(&mut self, wait: bool) -> Commit {
        if self.failure.is_none() {
            self.tell();
        }
        let Some(mut state) = self.state.take() else {
            return Commit::ready(Ok(()));
        };
        if let Some(failure) = self.failure.take() {
            return Commit::ready(Err(failure));
        }
        if !self.changed {
            return Commit::ready(Ok(()));
        }
        state.sequence += 1;
        let sequence = state.sequence;
        self.store
            .append(sequence, std::mem::take(&mut self.frame), wait, state)
    }
}

impl Deref for Transaction<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        // The guard is only taken by `finish`, which consumes the transaction or runs in its drop.
        self.state.as_deref().unwrap_or(self.store.empty())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        drop(self.finish(false));
    }
}

pub(super) fn next_index(count: usize, what: &str) -> Result<u16, StoreError> {
    u16::try_from(count)
        .ok()
        .filter(|&index| index < u16::MAX)
        .ok_or(StoreError::Full {
            what: what.to_owned(),
            limit: "65,535 entries",
        })
}
