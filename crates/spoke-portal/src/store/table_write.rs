//! The records of one object type: changing. Only [`apply`](super::apply) calls these.

use super::names::{Column, ColumnKind, Row, SourceIndex};
use super::table::{Rows, Table};

impl Rows {
    /// Appends a record; its row is the next one.
    pub(crate) fn push(&mut self, id: u64, at: i64, source: SourceIndex) {
        self.live.set(self.ids.len());
        self.live_count += 1;
        self.ids.push(id);
        self.created.push(at);
        self.updated.push(at);
        self.sources.push(source.0);
    }

    pub(crate) fn touch(&mut self, row: Row, at: i64) {
        if let Some(updated) = self.updated.get_mut(row.at()) {
            *updated = at;
        }
    }

    /// Live to archived; anything else stays as it is. Returns whether it changed.
    pub(crate) fn archive(&mut self, row: Row, at: i64) -> bool {
        let live = self.live.get(row.at());
        if live {
            self.live.clear(row.at());
            self.archived.set(row.at());
            self.archived_at.insert(row.0, at);
            self.live_count -= 1;
            self.archived_count += 1;
        }
        live
    }

    /// Archived to live; anything else stays as it is. Returns whether it changed.
    pub(crate) fn restore(&mut self, row: Row) -> bool {
        let archived = self.archived.get(row.at());
        if archived {
            self.archived.clear(row.at());
            self.archived_at.remove(&row.0);
            self.live.set(row.at());
            self.archived_count -= 1;
            self.live_count += 1;
        }
        archived
    }

    /// Live or archived to gone, for ever.
    pub(crate) fn remove(&mut self, row: Row) {
        self.restore(row);
        if self.live.get(row.at()) {
            self.live.clear(row.at());
            self.live_count -= 1;
        }
    }

    /// Counts live and archived records anew.
    pub(crate) fn recount(&mut self) {
        self.live_count = self.live.count();
        self.archived_count = self.archived.count();
    }
}

impl Table {
    /// Adds a column or changes its kind and uniqueness; values survive a change of kind.
    pub(crate) fn declare(&mut self, column: Column, name: &str, kind: ColumnKind, unique: bool) {
        if column.at() == self.columns.len() {
            self.columns
                .push(super::column::ColumnData::new(name, kind, unique));
            self.names.insert(name.into(), column);
            return;
        }
        let Some(data) = self.columns.get_mut(column.at()) else {
            return;
        };
        let converted = data.kind != kind;
        if converted {
            data.convert(kind);
        }
        if converted || data.is_unique() != unique {
            data.rebuild_owners(unique, &self.rows.live);
        }
    }

    /// Recomputes what is not stored on disk: owners of unique values and counts.
    pub(crate) fn rebuild_derived(&mut self) {
        self.rows.recount();
        for data in &mut self.columns {
            if data.is_unique() {
                data.rebuild_owners(true, &self.rows.live);
            }
        }
    }
}
