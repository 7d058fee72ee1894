//! Turns a search request into the store's plan: names into columns, association filters into sets of records,
//! computed properties into what they stand for.

use http::StatusCode;
use spoke_model::property::PropertyType;
use spoke_model::search::{
    Direction, Filter, FilterGroup, Operator, RecordView, SearchError, SearchRequest, matches,
};

use super::associated;
use super::call::Call;
use super::errors::ApiError;
use crate::definitions::TypeDefinition;
use crate::rules::{StoredValues, VirtualValue, full_name_or_email, virtual_property};
use crate::store::{Field, Plan, Predicate, Row, Sort, State, Table, Terms, Test};

use super::write::StoredRecord;

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
    let sort = match request.sorts.first() {
        None => None,
        Some(sort) => resolver.sort_field(&sort.property_name)?.map(|field| Sort {
            field,
            descending: sort.direction == Direction::Descending,
        }),
    };
    let Some(table) = resolver.table else {
        return Ok(None);
    };
    let terms = request.words().map(|text| Terms {
        columns: object_type
            .searchable_properties()
            .into_iter()
            .filter_map(|name| table.column(name))
            .collect(),
        text: spoken(text),
    });
    Ok(Some(Plan {
        groups,
        terms,
        sort,
        offset,
        limit,
    }))
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
            Some(other) => return Ok(Resolved::Computed(other)),
            None => {}
        }
        if let Some(column) = self.table.and_then(|table| table.column(name))
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

    fn sort_field(&self, name: &str) -> Result<Option<Field>, ApiError> {
        Ok(match self.resolve(name)? {
            Resolved::Field(field) => Some(field),
            // Equal for all records, or nothing to order by: the tie-break by id decides.
            Resolved::Empty | Resolved::Computed(_) => None,
        })
    }

    fn predicate(&self, filter: &Filter) -> Result<Predicate, ApiError> {
        if let Some(other) = filter.property_name.strip_prefix(ASSOCIATIONS) {
            return self.association(other, filter);
        }
        match self.resolve(&filter.property_name)? {
            Resolved::Field(field) => Ok(Predicate::Field(field, test(filter)?)),
            Resolved::Empty if filter.operator == Operator::NotHasProperty => Ok(everything()),
            Resolved::Empty => Ok(nothing()),
            Resolved::Computed(computed) => Ok(self.scan(filter, computed)),
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

    /// Tests a computed property record by record.
    fn scan(&self, filter: &Filter, computed: VirtualValue) -> Predicate {
        let group = FilterGroup {
            filters: vec![filter.clone()],
        };
        let request = SearchRequest {
            filter_groups: vec![group],
            ..SearchRequest::default()
        };
        if let Some(text) = self.constant(computed) {
            let view = ComputedView {
                object_type: self.object_type,
                text: Some(text),
            };
            return if matches(&request, &view) {
                everything()
            } else {
                nothing()
            };
        }
        let Some(table) = self.table else { return nothing() };
        let mut found = Vec::new();
        for row in table.page(None, usize::MAX, false) {
            let view = ComputedView {
                object_type: self.object_type,
                text: self.compute(table, row, computed),
            };
            if matches(&request, &view) {
                found.push(row);
            }
        }
        Predicate::In(found)
    }

    fn constant(&self, computed: VirtualValue) -> Option<String> {
        match computed {
            VirtualValue::Constant(text) => Some(text.to_owned()),
            VirtualValue::AppId => Some(self.call.portal.app_id.to_string()),
            _ => None,
        }
    }

    fn compute(&self, table: &Table, row: Row, computed: VirtualValue) -> Option<String> {
        match computed {
            VirtualValue::FullNameOrEmail => {
                let record = StoredRecord { table, row };
                let (first, last) = (record.value("firstname"), record.value("lastname"));
                let email = record.value("email");
                full_name_or_email(first.as_deref(), last.as_deref(), email.as_deref())
                    .map(|text| text.into_owned())
            }
            VirtualValue::Primary(other) => {
                associated::primary(self.state, self.object_type.id, table.id(row), other)
                    .map(|id| id.to_string())
            }
            VirtualValue::Linked(other) => {
                Some(associated::count(self.state, self.object_type.id, table.id(row), other).to_string())
            }
            _ => self.constant(computed),
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

fn everything() -> Predicate {
    Predicate::NotIn(Vec::new())
}

fn nothing() -> Predicate {
    Predicate::In(Vec::new())
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
