//! Everything a portal knows, in memory.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde_json::Value;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::associations::Associations;
use super::memberships::Memberships;
use super::names::{Row, Source, SourceIndex, TypeIndex};
use super::table::Table;
use super::watch::Watch;

/// The first record id a new portal gives out: eleven digits, as portals of today do (facts/objects).
pub const FIRST_ID: u64 = 20_000_000_001;

/// A consistent view of the whole store; see [`Store::read`](super::Store::read).
#[derive(Debug, Clone)]
pub struct State {
    pub(crate) tables: Vec<Table>,
    pub(crate) types: HashMap<ObjectTypeId, TypeIndex, FixedState>,
    pub(crate) sources: Vec<Source>,
    pub(crate) kinds: Vec<AssociationSpec>,
    pub(crate) associations: Associations,
    pub(crate) documents: BTreeMap<String, BTreeMap<String, Value>>,
    pub(crate) memberships: Memberships,
    /// What changed, while somebody watches. Not kept on disk.
    pub(crate) watch: Option<Watch>,
    pub(crate) next_id: u64,
    /// Number of the last transaction applied.
    pub(crate) sequence: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            tables: Vec::new(),
            types: HashMap::default(),
            sources: Vec::new(),
            kinds: Vec::new(),
            associations: Associations::default(),
            documents: BTreeMap::new(),
            memberships: Memberships::default(),
            watch: None,
            next_id: FIRST_ID,
            sequence: 0,
        }
    }
}

impl State {
    /// The table of an object type; `None` until it is declared.
    #[must_use]
    pub fn type_index(&self, object_type: ObjectTypeId) -> Option<TypeIndex> {
        self.types.get(&object_type).copied()
    }

    /// The records of one type.
    #[must_use]
    pub fn table(&self, index: TypeIndex) -> Option<&Table> {
        self.tables.get(usize::from(index.0))
    }

    /// The records of an object type; `None` until it is declared.
    #[must_use]
    pub fn table_of(&self, object_type: ObjectTypeId) -> Option<&Table> {
        self.table(self.type_index(object_type)?)
    }

    /// Every declared table, in the order of declaration.
    pub fn tables(&self) -> impl Iterator<Item = (TypeIndex, &Table)> {
        self.tables
            .iter()
            .enumerate()
            .map(|(at, table)| (TypeIndex(at as u16), table))
    }

    /// The source behind an index; `None` for an index of another store.
    #[must_use]
    pub fn source(&self, index: SourceIndex) -> Option<&Source> {
        self.sources.get(usize::from(index.0))
    }

    /// Records of `to_type` that a record points at, ascending by id, each with the kinds of its edges.
    ///
    /// Archived ends are included (readers filter them with [`Table::row`] and [`Table::is_archived`]); purged
    /// and merged-away ends are not.
    #[must_use]
    pub fn associations(
        &self,
        from_type: TypeIndex,
        from_id: u64,
        to_type: TypeIndex,
    ) -> Vec<(u64, Vec<AssociationSpec>)> {
        let mut found: Vec<(u64, Vec<AssociationSpec>)> = Vec::new();
        let (Some(from), Some(to_table)) = (
            self.table(from_type).and_then(|table| table.row(from_id)),
            self.table(to_type),
        ) else {
            return found;
        };
        for (to, key) in self.associations.leaving((from_type, to_type), from) {
            let id = to_table.id(to);
            let Some(&kind) = self.kinds.get(usize::from(key)) else {
                continue;
            };
            match found.last_mut() {
                Some((last, kinds)) if *last == id => kinds.push(kind),
                _ if to_table.row(id).is_some() => found.push((id, vec![kind])),
                _ => {}
            }
        }
        found
    }

    /// The rows of `to_type` that a record points at, ascending, live ones only: counts and search filters.
    #[must_use]
    pub fn associated_rows(&self, from_type: TypeIndex, from_id: u64, to_type: TypeIndex) -> Vec<Row> {
        let (Some(from), Some(to_table)) = (
            self.table(from_type).and_then(|table| table.row(from_id)),
            self.table(to_type),
        ) else {
            return Vec::new();
        };
        let mut rows: Vec<Row> = self
            .associations
            .leaving((from_type, to_type), from)
            .map(|(to, _)| to)
            .collect();
        rows.dedup();
        rows.retain(|row| to_table.rows.live.get(row.at()));
        rows
    }

    /// The rows of one type that point at any record of another, ascending.
    pub(crate) fn linked_rows(&self, from: ObjectTypeId, to: ObjectTypeId) -> Vec<Row> {
        match (self.type_index(from), self.type_index(to)) {
            (Some(from), Some(to)) => self.associations.sources((from, to)),
            _ => Vec::new(),
        }
    }

    /// The types that a record points at any record of, in the order of declaration.
    #[must_use]
    pub fn associated_types(&self, from_type: TypeIndex, from_id: u64) -> Vec<TypeIndex> {
        let Some(from) = self.table(from_type).and_then(|table| table.row(from_id)) else {
            return Vec::new();
        };
        self.tables()
            .map(|(index, _)| index)
            .filter(|&to_type| {
                self.associations
                    .leaving((from_type, to_type), from)
                    .next()
                    .is_some()
            })
            .collect()
    }

    /// Whether one edge exists.
    #[must_use]
    pub fn is_associated(
        &self,
        (from_type, from_id): (TypeIndex, u64),
        (to_type, to_id): (TypeIndex, u64),
        spec: AssociationSpec,
    ) -> bool {
        let key = self.kind_index(spec);
        let from = self.table(from_type).and_then(|table| table.row(from_id));
        let to = self.table(to_type).and_then(|table| table.row(to_id));
        match (from, to, key) {
            (Some(from), Some(to), Some(key)) => {
                self.associations.contains((from_type, to_type), (from, to, key))
            }
            _ => false,
        }
    }

    /// Whether a record has at least `count` edges of one kind to records of a type. While all records together have
    /// fewer, which is known, no edge is looked at.
    pub(crate) fn has_associations(
        &self,
        (from_type, from_id): (TypeIndex, u64),
        to_type: TypeIndex,
        spec: AssociationSpec,
        count: u64,
    ) -> bool {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if self.associations.count((from_type, to_type)) < count {
            return false;
        }
        let from = self.table(from_type).and_then(|table| table.row(from_id));
        let (Some(from), Some(kind), Some(to_table)) = (from, self.kind_index(spec), self.table(to_type))
        else {
            return count == 0;
        };
        self.associations
            .leaving((from_type, to_type), from)
            .filter(|&(to, key)| key == kind && to_table.rows.live.get(to.at()))
            .take(count)
            .count()
            == count
    }

    /// One document of a collection.
    #[must_use]
    pub fn document(&self, collection: &str, key: &str) -> Option<&Value> {
        self.documents.get(collection)?.get(key)
    }

    /// The documents of a collection, ordered by key.
    pub fn documents(&self, collection: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.documents
            .get(collection)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// The documents of a collection whose key begins with `prefix`, ordered by key.
    pub(crate) fn documents_below<'s>(
        &'s self,
        collection: &str,
        prefix: &str,
    ) -> impl DoubleEndedIterator<Item = (&'s str, &'s Value)> + use<'s> {
        let range = prefix.to_owned()..=format!("{prefix}{}", char::MAX);
        self.documents
            .get(collection)
            .map(|documents| documents.range(range))
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// When the record that has been archived for longest was archived; the end of time when none is.
    pub(crate) fn archived_since(&self) -> i64 {
        let times = self
            .tables
            .iter()
            .flat_map(|table| table.rows.archived_at.values());
        times.copied().min().unwrap_or(i64::MAX)
    }

    /// Every record that was archived at this time or before.
    pub(crate) fn archived_until(&self, until: i64) -> Vec<(TypeIndex, Row)> {
        let due = |(index, table): (TypeIndex, &Table)| {
            let rows = table.rows.archived_at.iter().filter(|(_, at)| **at <= until);
            rows.map(|(row, _)| (index, Row(*row))).collect::<Vec<_>>()
        };
        let mut found: Vec<_> = self.tables().flat_map(due).collect();
        found.sort_unstable();
        found
    }

    pub(crate) fn kind_index(&self, spec: AssociationSpec) -> Option<u16> {
        self.kinds
            .iter()
            .position(|&known| known == spec)
            .map(|at| at as u16)
    }

    pub(crate) fn table_mut(&mut self, index: TypeIndex) -> Option<&mut Table> {
        self.tables.get_mut(usize::from(index.0))
    }
}
