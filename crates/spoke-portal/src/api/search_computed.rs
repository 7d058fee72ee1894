//! Filters and sorts on properties that are computed when a record is read.
//!
//! Most records have nothing behind such a property and share one value; only the others are looked at.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;
use spoke_model::search::{Filter, FilterGroup, RecordView, SearchRequest, matches};

use super::activities;
use super::call::Call;
use super::computed::Reading;
use crate::definitions::TypeDefinition;
use crate::rules::VirtualValue;
use crate::store::{NO_RANK, Predicate, Row, State, Table};

/// A computed property of the records of one type.
pub(super) struct Computed<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) state: &'a State,
    pub(super) object_type: &'a TypeDefinition,
    pub(super) table: Option<&'a Table>,
    pub(super) computed: VirtualValue,
}

impl Computed<'_> {
    /// The records that pass a filter on the property.
    pub(super) fn predicate(&self, filter: &Filter) -> Predicate {
        let Some(table) = self.table else { return nothing() };
        let request = SearchRequest {
            filter_groups: vec![FilterGroup {
                filters: vec![filter.clone()],
            }],
            ..SearchRequest::default()
        };
        let passes = |text| {
            let view = ComputedView {
                object_type: self.object_type,
                text,
            };
            matches(&request, &view)
        };
        let others_pass = passes(self.without());
        let rows = self.rows(table).into_iter();
        let differing = rows.filter(|row| passes(self.value(table, *row)) != others_pass);
        if others_pass {
            Predicate::NotIn(differing.collect())
        } else {
            Predicate::In(differing.collect())
        }
    }

    /// Numbers by row that order the records as the property does; none when all records have the same value.
    pub(super) fn ranks(&self) -> Option<Vec<i64>> {
        let table = self.table?;
        if self.is_constant() {
            return None;
        }
        let others = self.without().and_then(|text| text.parse().ok());
        let mut ranks = vec![others.unwrap_or(NO_RANK); table.row_count()];
        let mut put = |row: Row, rank: Option<i64>| {
            if let Some(slot) = ranks.get_mut(row.at()) {
                *slot = rank.unwrap_or(NO_RANK);
            }
        };
        if self.computed == VirtualValue::FullNameOrEmail {
            let lower = |row| Some((self.value(table, row)?.to_lowercase(), row));
            let mut names: Vec<(String, Row)> = self.rows(table).into_iter().filter_map(lower).collect();
            names.sort_unstable();
            let (mut rank, mut last) = (0, None);
            for (name, row) in &names {
                rank += i64::from(last.is_some_and(|last| last != name));
                last = Some(name);
                put(*row, Some(rank));
            }
        } else {
            for row in self.rows(table) {
                put(row, self.number(table, row));
            }
        }
        Some(ranks)
    }

    fn is_constant(&self) -> bool {
        matches!(self.computed, VirtualValue::Constant(_) | VirtualValue::AppId)
    }

    /// The value of every record that is not among [`rows`](Self::rows).
    fn without(&self) -> Option<String> {
        match self.computed {
            VirtualValue::Constant(text) => Some(text.to_owned()),
            VirtualValue::AppId => Some(self.call.portal.app_id.to_string()),
            VirtualValue::Linked(_) | VirtualValue::OpenDeals => Some("0".to_owned()),
            VirtualValue::Activities(measure) if !measure.is_time() => Some("0".to_owned()),
            _ => None,
        }
    }

    /// The records that may have a value of their own.
    fn rows(&self, table: &Table) -> Vec<Row> {
        match self.computed {
            _ if self.is_constant() => Vec::new(),
            VirtualValue::Linked(other) | VirtualValue::Primary(other) => {
                self.state.linked_rows(self.object_type.id, other)
            }
            VirtualValue::OpenDeals => self.state.linked_rows(self.object_type.id, ObjectTypeId::DEAL),
            VirtualValue::Activities(_) => activities::active_rows(self.state, self.object_type.id),
            _ => table.page(None, usize::MAX, false),
        }
    }

    fn value(&self, table: &Table, row: Row) -> Option<String> {
        self.reading(table, row)
            .text(self.computed)
            .map(|text| text.into_owned())
    }

    fn number(&self, table: &Table, row: Row) -> Option<i64> {
        self.reading(table, row).number(self.computed)
    }

    fn reading<'t>(&'t self, table: &'t Table, row: Row) -> Reading<'t> {
        Reading {
            state: self.state,
            table,
            row,
            app_id: self.call.portal.app_id,
            now: self.call.now,
        }
    }
}

/// One computed value as a record that has nothing else.
struct ComputedView<'a> {
    object_type: &'a TypeDefinition,
    text: Option<String>,
}

impl RecordView for ComputedView<'_> {
    fn value(&self, _name: &str) -> Option<&str> {
        self.text.as_deref()
    }

    fn property_type(&self, name: &str) -> Option<PropertyType> {
        self.object_type
            .property(name)
            .map_or(Some(PropertyType::String), |one| Some(one.property_type))
    }

    fn associated(&self, _object_type: &str, _id: u64) -> bool {
        false
    }
}

/// Every record passes.
pub(super) fn everything() -> Predicate {
    Predicate::NotIn(Vec::new())
}

/// No record passes.
pub(super) fn nothing() -> Predicate {
    Predicate::In(Vec::new())
}
