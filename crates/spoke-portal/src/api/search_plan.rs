//! Turns a search request into the store's plan: names into columns, association filters into sets of records,
//! computed properties into what they stand for.

use http::StatusCode;
use spoke_model::search::{self, Direction, Filter, Operator, SearchError, SearchRequest};

use super::call::Call;
use super::errors::ApiError;
use super::search_computed::{Computed, everything, nothing};
use crate::definitions::TypeDefinition;
use crate::rules::{VirtualValue, virtual_property};
use crate::store::{Column, Field, Plan, Predicate, Row, Sort, State, Table, Terms, Test};

/// The prefix of the pseudo-property that filters by association.
const ASSOCIATIONS: &str = "associations.";

/// The plan of a request; `None` when the object type has no records yet.
pub(crate) fn plan(
    call: &Call<'_>,
    state: &State,
    object_type: &TypeDefinition,
    request: &SearchRequest,
    limit: usize,
    offset: usize,
) -> Result<Option<Plan>, ApiError> {
    let resolver = Resolver {
        call,
        state,
        object_type,
        table: state.table_of(object_type.id),
    };
    let mut groups = Vec::new();
    for group in request.groups().iter() {
        let mut predicates = Vec::with_capacity(group.filters.len());
        for filter in &group.filters {
            predicates.push(resolver.predicate(filter)?);
        }
        groups.push(predicates);
    }
    let (sort, ranks) = match request.sorts.first() {
        None => (None, None),
        Some(sort) => resolver.order(sort)?,
    };
    let Some(table) = resolver.table else {
        return Ok(None);
    };
    let terms = request.words().map(|text| terms(object_type, table, text));
    Ok(Some(Plan {
        groups,
        terms,
        sort,
        ranks,
        offset,
        limit,
    }))
}

/// A free text over the properties that the object type is searched by.
pub(crate) fn terms(object_type: &TypeDefinition, table: &Table, text: &str) -> Terms {
    let searched = object_type.searchable_properties();
    Terms {
        columns: searched.iter().filter_map(|name| table.column(name)).collect(),
        ids: searched
            .iter()
            .any(|name| virtual_property(object_type.id, name) == Some(VirtualValue::Id)),
        text: spoken(text),
    }
}

/// The words of a free text: its runs of letters and digits, so that `oslo.example` finds an address at that domain.
fn spoken(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|one: char| !one.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        text.to_owned()
    } else {
        words.join(" ")
    }
}

/// HubSpot's answer to a request that breaks a rule of search.
pub(crate) fn refuse(error: &SearchError) -> ApiError {
    ApiError::with_body(StatusCode::BAD_REQUEST, error.body())
}

/// The refusal of a search on something the object type does not have.
fn cannot_run() -> ApiError {
    refuse(&SearchError::unknown_property())
}

struct Resolver<'a> {
    call: &'a Call<'a>,
    state: &'a State,
    object_type: &'a TypeDefinition,
    table: Option<&'a Table>,
}

/// What a property name in a filter or sort leads to.
enum Resolved {
    /// A field of the store.
    Field(Field),
    /// Defined, but no record has a value.
    Empty,
    /// Computed on reading.
    Computed(VirtualValue),
}

impl Resolver<'_> {
    fn resolve(&self, name: &str) -> Result<Resolved, ApiError> {
        let computed = virtual_property(self.object_type.id, name);
        match computed {
            Some(VirtualValue::Id) => return Ok(Resolved::Field(Field::Id)),
            Some(VirtualValue::Created) => return Ok(Resolved::Field(Field::Created)),
            Some(VirtualValue::Modified) => return Ok(Resolved::Field(Field::Updated)),
            Some(VirtualValue::CopyOf(other)) => return self.resolve(other),
            // A contact's primary company is stored as well, and a stored value wins.
            Some(VirtualValue::Primary(_)) if self.column(name).is_some() => {}
            Some(other) => return Ok(Resolved::Computed(other)),
            None => {}
        }
        if let Some(column) = self.column(name)
            && self.object_type.property(name).is_some()
        {
            return Ok(Resolved::Field(Field::Column(column)));
        }
        if self.object_type.property(name).is_some() {
            Ok(Resolved::Empty)
        } else {
            Err(cannot_run())
        }
    }

    fn column(&self, name: &str) -> Option<Column> {
        self.table.and_then(|table| table.column(name))
    }

    /// The field to sort by, and the numbers that stand for it when it is computed.
    fn order(&self, sort: &search::Sort) -> Result<(Option<Sort>, Option<Vec<i64>>), ApiError> {
        let by = |field| {
            Some(Sort {
                field,
                descending: sort.direction == Direction::Descending,
            })
        };
        Ok(match self.resolve(&sort.property_name)? {
            Resolved::Field(field) => (by(field), None),
            Resolved::Computed(computed) => (by(Field::Id), self.computed(computed).ranks()),
            // Nothing to order by: the tie-break by id decides.
            Resolved::Empty => (None, None),
        })
    }

    fn computed(&self, computed: VirtualValue) -> Computed<'_> {
        Computed {
            call: self.call,
            state: self.state,
            object_type: self.object_type,
            table: self.table,
            computed,
        }
    }

    fn predicate(&self, filter: &Filter) -> Result<Predicate, ApiError> {
        if let Some(other) = filter.property_name.strip_prefix(ASSOCIATIONS) {
            return self.association(other, filter);
        }
        match self.resolve(&filter.property_name)? {
            Resolved::Field(field) => Ok(Predicate::Field(field, test(filter)?)),
            Resolved::Empty if filter.operator == Operator::NotHasProperty => Ok(everything()),
            Resolved::Empty => Ok(nothing()),
            Resolved::Computed(computed) => Ok(self.computed(computed).predicate(filter)),
        }
    }

    /// Records associated with one record, or with any of several.
    fn association(&self, other: &str, filter: &Filter) -> Result<Predicate, ApiError> {
        let other = self.call.definitions.resolve(other).map_err(|_| cannot_run())?;
        let mut ids: Vec<&str> = filter.values.iter().flatten().map(String::as_str).collect();
        ids.extend(filter.value.as_deref());
        let mut rows: Vec<Row> = Vec::new();
        if let (Some(from), Some(to)) = (
            self.state.type_index(other.id),
            self.state.type_index(self.object_type.id),
        ) {
            for id in ids {
                let id = id.trim().parse().map_err(|_| cannot_run())?;
                rows.extend(self.state.associated_rows(from, id, to));
            }
        }
        match filter.operator {
            Operator::Eq | Operator::In => Ok(Predicate::In(rows)),
            Operator::Neq | Operator::NotIn => Ok(Predicate::NotIn(rows)),
            _ => Err(cannot_run()),
        }
    }
}

/// The test of a filter; operands were checked with the request.
fn test(filter: &Filter) -> Result<Test, ApiError> {
    let value = || filter.value.clone().ok_or_else(cannot_run);
    let values = || filter.values.clone().ok_or_else(cannot_run);
    Ok(match filter.operator {
        Operator::Eq => Test::Eq(value()?),
        Operator::Neq => Test::Neq(value()?),
        Operator::Lt => Test::Lt(value()?),
        Operator::Lte => Test::Lte(value()?),
        Operator::Gt => Test::Gt(value()?),
        Operator::Gte => Test::Gte(value()?),
        Operator::Between => Test::Between(value()?, filter.high_value.clone().ok_or_else(cannot_run)?),
        Operator::In => Test::In(values()?),
        Operator::NotIn => Test::NotIn(values()?),
        Operator::HasProperty => Test::Has,
        Operator::NotHasProperty => Test::NotHas,
        Operator::ContainsToken => Test::ContainsToken(value()?),
        Operator::NotContainsToken => Test::NotContainsToken(value()?),
    })
}
