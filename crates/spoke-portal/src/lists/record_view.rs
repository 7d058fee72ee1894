//! Records as the evaluator of filters sees them: names are looked up once, not record by record.

use std::borrow::Cow;

use spoke_model::list::{Definition, EventFilter, Link, LinkBy, Property, Record, Version};
use spoke_model::object_type::ObjectTypeId;

use crate::api::computed::Reading;
use crate::api::marketing::seen;
use crate::definitions::Definitions;
use crate::rules::{VirtualValue, virtual_property};
use crate::store::{Column, Row, State, Table, TypeIndex};

/// What the names of a definition lead to in one state of the store.
pub(super) struct Resolved<'s> {
    state: &'s State,
    app_id: u64,
    now: i64,
    properties: Vec<Source>,
    links: Vec<Way>,
}

/// Where a property's value comes from: the column first, then the rule.
#[derive(Debug, Clone, Copy)]
struct Source {
    column: Option<Column>,
    computed: Option<VirtualValue>,
}

/// How to get to other records.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Along associations of one kind.
    Association { to: TypeIndex, kind: u16 },
    /// To the record whose id a property holds.
    Property { to: TypeIndex },
    /// There are none.
    Nowhere,
}

impl<'s> Resolved<'s> {
    pub(super) fn new(
        definitions: &Definitions,
        state: &'s State,
        definition: &Definition,
        (app_id, now): (u64, i64),
    ) -> Self {
        let source = |(of, name): (Option<ObjectTypeId>, &str)| Source {
            column: of
                .and_then(|of| state.table_of(of))
                .and_then(|table| table.column(name)),
            computed: of.and_then(|of| virtual_property(of, name)),
        };
        let way = |link: &Link| -> Option<Way> {
            match &link.by {
                LinkBy::Association(spec) => {
                    let to = link
                        .to
                        .or_else(|| definitions.associations().get(*spec).map(|one| one.to))?;
                    Some(Way::Association {
                        to: state.type_index(to)?,
                        kind: state.kind_index(*spec)?,
                    })
                }
                LinkBy::Property(_) => Some(Way::Property {
                    to: state.type_index(link.to?)?,
                }),
                _ => None,
            }
        };
        Self {
            state,
            app_id,
            now,
            properties: definition.properties().map(source).collect(),
            links: definition
                .links()
                .iter()
                .map(|link| way(link).unwrap_or(Way::Nowhere))
                .collect(),
        }
    }

    /// One record.
    pub(super) fn record(&self, index: TypeIndex, row: Row) -> Option<RecordView<'_>> {
        Some(RecordView {
            resolved: self,
            table: self.state.table(index)?,
            index,
            row,
        })
    }
}

/// One record.
pub(super) struct RecordView<'r> {
    resolved: &'r Resolved<'r>,
    table: &'r Table,
    index: TypeIndex,
    row: Row,
}

impl<'r> RecordView<'r> {
    fn source(&self, property: &Property) -> Option<Source> {
        self.resolved.properties.get(property.slot).copied()
    }

    fn reading(&self) -> Reading<'r> {
        let Resolved {
            state, app_id, now, ..
        } = *self.resolved;
        Reading {
            state,
            table: self.table,
            row: self.row,
            app_id,
            now,
        }
    }

    fn visit(&self, index: TypeIndex, row: Row, visit: &mut dyn FnMut(&dyn Record)) {
        if let Some(other) = self.resolved.record(index, row)
            && other.table.rows.live.get(row.at())
        {
            visit(&other);
        }
    }
}

impl Record for RecordView<'_> {
    fn occurrences(&self, event: &EventFilter) -> Vec<i64> {
        let address = self
            .table
            .column("email")
            .and_then(|column| self.table.value(self.row, column));
        seen::occurrences(
            self.resolved.state,
            self.table.id(self.row),
            address.as_deref(),
            event,
        )
    }

    fn value(&self, property: &Property) -> Option<Cow<'_, str>> {
        let source = self.source(property)?;
        let stored = source
            .column
            .and_then(|column| self.table.value(self.row, column));
        stored.or_else(|| self.reading().text(source.computed?))
    }

    fn instant(&self, property: &Property) -> Option<i64> {
        let source = self.source(property)?;
        let stored = source
            .column
            .and_then(|column| self.table.millis(self.row, column));
        stored.or_else(|| match source.computed {
            Some(VirtualValue::Created) => Some(self.table.created_at(self.row)),
            Some(VirtualValue::Modified) => Some(self.table.updated_at(self.row)),
            Some(computed @ VirtualValue::Activities(measure)) if measure.is_time() => {
                self.reading().number(computed)
            }
            _ => {
                let value = self.value(property)?;
                let parsed = spoke_model::time::Timestamp::parse(&value).ok()?;
                Some(parsed.millis())
            }
        })
    }

    fn versions(&self, property: &Property) -> Vec<Version> {
        let source = self.source(property);
        let entries = source
            .and_then(|source| source.column)
            .map(|column| self.table.history(self.row, column))
            .unwrap_or_default();
        if entries.is_empty() {
            let value = self.value(property).map(Cow::into_owned);
            let at = self.table.created_at(self.row);
            return value
                .map(|value| Version {
                    value: Some(value),
                    at,
                })
                .into_iter()
                .collect();
        }
        let version = |entry: crate::store::HistoryEntry| Version {
            value: entry.value,
            at: entry.at,
        };
        entries.into_iter().map(version).collect()
    }

    fn updated_at(&self, property: &Property) -> Option<i64> {
        let source = self.source(property)?;
        let changed = source
            .column
            .and_then(|column| self.table.changed_at(self.row, column));
        changed.or_else(|| match source.computed? {
            VirtualValue::Modified => Some(self.table.updated_at(self.row)),
            computed => self
                .reading()
                .text(computed)
                .map(|_| self.table.created_at(self.row)),
        })
    }

    fn is_member(&self, list: u64) -> bool {
        self.resolved.state.memberships.contains(list, self.row)
    }

    fn linked(&self, link: &Link, visit: &mut dyn FnMut(&dyn Record)) {
        match self.resolved.links.get(link.slot).copied() {
            Some(Way::Association { to, kind }) => {
                let ends = self
                    .resolved
                    .state
                    .associations
                    .leaving((self.index, to), self.row);
                for (end, _) in ends.filter(|(_, key)| *key == kind) {
                    self.visit(to, end, visit);
                }
            }
            Some(Way::Property { to }) => {
                let LinkBy::Property(property) = &link.by else {
                    return;
                };
                let id = self.value(property).and_then(|id| id.trim().parse().ok());
                let table = self.resolved.state.table(to);
                if let Some(row) = table.and_then(|table| table.resolve(id?)) {
                    self.visit(to, row, visit);
                }
            }
            Some(Way::Nowhere) | None => {}
        }
    }
}
