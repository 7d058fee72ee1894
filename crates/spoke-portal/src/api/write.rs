//! What all writes of records share: checking inputs before the lock, unique values and columns under it.

use std::borrow::Cow;
use std::sync::Arc;

use spoke_model::property::PropertyType;

use super::associations::{InlineTies, check_inline, write_inline};
use super::call::Call;
use super::errors::ApiError;
use super::input::{NewAssociation, NewRecord, SentProperties};
use super::lookup;
use crate::definitions::{End, PropertyEntry, Stamp, TypeDefinition};
use crate::rules::{
    Draft, Moment, Problem, StoredValues, check_required, check_values, complete, invalid_values, problem,
};
use crate::store::{Column, ColumnKind, Commit, Row, Source, SourceIndex, Table, Transaction, TypeIndex};

/// Names and stored forms of the values a write sets; an empty value clears.
pub(crate) type Changes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// A new record that has passed every check that needs no store.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    /// What to store, sorted by name.
    pub(crate) changes: Changes<'a>,
    /// What to associate; checked under the lock.
    pub(crate) associations: Vec<NewAssociation<'a>>,
}

/// Why an input was refused: problems with values are gathered over a batch, anything else stands alone.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Unacceptable values.
    Values(Vec<Problem>),
    /// Anything else.
    Other(ApiError),
}

impl Refused {
    /// The error body for this input alone.
    pub(crate) fn into_error(self) -> ApiError {
        match self {
            Self::Values(problems) => invalid_values(&problems),
            Self::Other(error) => error,
        }
    }
}

/// Checks a new record and fills in what HubSpot fills in.
pub(crate) fn prepare<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    record: NewRecord<'a>,
) -> Result<Prepared<'a>, Refused> {
    let changes = prepare_values(call, object_type, record.properties)?;
    Ok(Prepared {
        changes,
        associations: record.associations.unwrap_or_default(),
    })
}

/// Checks the values of a new record and fills in what HubSpot fills in.
pub(crate) fn prepare_values<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    sent: SentProperties<'a>,
) -> Result<Changes<'a>, Refused> {
    let checked = check_values(&call.definitions, object_type, sent);
    if !checked.problems.is_empty() {
        return Err(Refused::Values(checked.problems));
    }
    fill_in(call, object_type, checked.values)
}

/// Fills in what HubSpot fills in for a new record with these values.
pub(crate) fn fill_in<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    values: Changes<'a>,
) -> Result<Changes<'a>, Refused> {
    let mut draft = Draft::new(&(), values);
    let moment = Moment {
        now: call.now,
        created: call.now,
        creating: true,
    };
    complete(object_type, &mut draft, moment).map_err(Refused::Values)?;
    check_required(object_type, &draft).map_err(Refused::Other)?;
    Ok(draft.into_changes())
}

/// A value that another live record has.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The record that has it.
    pub(crate) owner: u64,
    property: String,
    value: String,
}

/// Whether the object type can be written through the API at all.
pub(crate) fn require_writable(call: &Call<'_>, object_type: &TypeDefinition) -> Result<(), ApiError> {
    let scopes = object_type
        .standard
        .map_or(CUSTOM_WRITE, |standard| standard.write_scopes);
    call.require_any(scopes)?;
    if object_type.standard.is_some_and(|standard| !standard.writable) {
        let name = object_type.fully_qualified_name();
        return Err(ApiError::validation(format!(
            "{name} records cannot be written through the API"
        )));
    }
    Ok(())
}

/// Whether the token may read the object type.
pub(crate) fn require_readable(call: &Call<'_>, object_type: &TypeDefinition) -> Result<(), ApiError> {
    call.require_any(
        object_type
            .standard
            .map_or(CUSTOM_READ, |standard| standard.read_scopes),
    )
}

const CUSTOM_READ: &[&str] = &["crm.objects.custom.read"];
const CUSTOM_WRITE: &[&str] = &["crm.objects.custom.write"];

/// The turn of one writer on the records of one object type.
#[derive(Debug)]
pub(crate) struct Writer<'p> {
    /// The store's transaction.
    pub(crate) transaction: Transaction<'p>,
    /// The object type.
    pub(crate) object_type: Arc<TypeDefinition>,
    /// Its table.
    pub(crate) index: TypeIndex,
    source: SourceIndex,
}

impl<'p> Writer<'p> {
    /// Takes the store's write lock.
    pub(crate) fn begin(call: &Call<'p>, object_type: &Arc<TypeDefinition>) -> Result<Self, ApiError> {
        Self::within(call.portal.store.write(), call, object_type)
    }

    /// Goes on in a transaction that is open already.
    pub(crate) fn within(
        mut transaction: Transaction<'p>,
        call: &Call<'_>,
        object_type: &Arc<TypeDefinition>,
    ) -> Result<Self, ApiError> {
        let source = Source {
            source_type: "INTEGRATION".to_owned(),
            source_id: Some(call.portal.app_id.to_string()),
            ..Source::default()
        };
        let index = transaction.declare_type(object_type.id)?;
        let source = transaction.source(&source)?;
        Ok(Self {
            transaction,
            object_type: Arc::clone(object_type),
            index,
            source,
        })
    }

    /// The records.
    pub(crate) fn table(&self) -> Option<&Table> {
        self.transaction.table(self.index)
    }

    /// The first of the values that another live record already has.
    pub(crate) fn taken(&self, changes: &Changes<'_>, own: Option<Row>) -> Option<Taken> {
        let table = self.table()?;
        for (name, value) in changes {
            if value.is_empty() || !lookup::is_unique(&self.object_type, name) {
                continue;
            }
            let holder = |property: &str| table.find_unique(table.column(property)?, value);
            let mut owner = holder(name).filter(|row| Some(*row) != own);
            if owner.is_none() && lookup::is_contact_email(&self.object_type, name) {
                owner = holder(lookup::ADDITIONAL_EMAILS).filter(|row| Some(*row) != own);
            }
            if let Some(row) = owner {
                let (property, value) = (name.to_string(), value.to_string());
                return Some(Taken {
                    owner: table.id(row),
                    property,
                    value,
                });
            }
        }
        None
    }

    /// Checks the associations of a new record.
    pub(crate) fn check_ties(
        &self,
        call: &Call<'_>,
        sent: &[NewAssociation<'_>],
    ) -> Result<InlineTies, ApiError> {
        if sent.is_empty() {
            return Ok(InlineTies::default());
        }
        check_inline(&call.definitions, &self.transaction, self.object_type.id, sent)
    }

    /// Creates a record and its associations.
    pub(crate) fn create(
        &mut self,
        call: &Call<'_>,
        changes: &Changes<'_>,
        ties: &InlineTies,
    ) -> Result<(Row, u64), ApiError> {
        let mut cells: Vec<(Column, &str)> = Vec::with_capacity(changes.len());
        for (name, value) in changes {
            if !value.is_empty() {
                cells.push((self.column(name)?, value));
            }
        }
        let (row, id) = self
            .transaction
            .create(self.index, call.now, self.source, &cells)?;
        let stamp = Stamp {
            at: call.now,
            source: self.source,
        };
        let record = End::new(self.object_type.id, id);
        write_inline(&call.definitions, &mut self.transaction, record, ties, stamp)?;
        Ok((row, id))
    }

    /// Sets and clears values of a record; its time of last change always moves forward.
    pub(crate) fn update(
        &mut self,
        call: &Call<'_>,
        row: Row,
        changes: &Changes<'_>,
    ) -> Result<i64, ApiError> {
        let mut cells: Vec<(Column, Option<&str>)> = Vec::with_capacity(changes.len());
        for (name, value) in changes {
            cells.push((
                self.column(name)?,
                Some(value.as_ref()).filter(|value| !value.is_empty()),
            ));
        }
        let at = self
            .table()
            .map_or(call.now, |table| call.now.max(table.updated_at(row) + 1));
        self.transaction
            .update(self.index, row, at, self.source, &cells)?;
        Ok(at)
    }

    /// Ends the turn.
    pub(crate) fn commit(self) -> Commit {
        self.transaction.commit()
    }

    /// The column of a property, made on first use.
    pub(crate) fn column(&mut self, name: &str) -> Result<Column, ApiError> {
        if let Some(column) = self.table().and_then(|table| table.column(name)) {
            return Ok(column);
        }
        let (kind, unique) = column_kind(&self.object_type, name);
        Ok(self.transaction.declare_column(self.index, name, kind, unique)?)
    }
}

/// How the store keeps a property's values.
pub(crate) fn column_kind(object_type: &TypeDefinition, name: &str) -> (ColumnKind, bool) {
    if name == lookup::ADDITIONAL_EMAILS {
        return (ColumnKind::MultiSelect, true);
    }
    let kind = object_type.property(name).map_or(ColumnKind::Text, kind_of);
    (kind, lookup::is_unique(object_type, name))
}

fn kind_of(property: &PropertyEntry) -> ColumnKind {
    match property.property_type {
        PropertyType::Number => ColumnKind::Number,
        PropertyType::Date => ColumnKind::Date,
        PropertyType::DateTime => ColumnKind::DateTime,
        PropertyType::Bool => ColumnKind::Bool,
        PropertyType::Enumeration if property.is_multi_select() => ColumnKind::MultiSelect,
        PropertyType::Enumeration => ColumnKind::Enumeration,
        _ => ColumnKind::Text,
    }
}

impl Taken {
    /// The refusal. Contacts have a text of their own; for other unique properties the code is on record, the wording
    /// and the status are not.
    pub(crate) fn refuse(
        &self,
        call: &Call<'_>,
        object_type: &TypeDefinition,
        record: Option<u64>,
    ) -> ApiError {
        if lookup::is_contact_email(object_type, &self.property) {
            return ApiError::conflict(format!("Contact already exists. Existing ID: {}", self.owner));
        }
        let on = record.map_or_else(|| "a new record".to_owned(), |id| id.to_string());
        let message = format!(
            "Cannot set PropertyValueCoordinates{{portalId={}, objectTypeId={}, propertyName={}, value={}}} on {on}. \
             {} already has that value.",
            call.portal.hub_id, object_type.id, self.property, self.value, self.owner
        );
        invalid_values(&[problem(&self.property, "CONFLICTING_UNIQUE_VALUE", message)])
    }
}

/// A stored record as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredRecord<'t> {
    /// The records.
    pub(crate) table: &'t Table,
    /// The record.
    pub(crate) row: Row,
}

impl StoredValues for StoredRecord<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.table
            .column(name)
            .and_then(|column| self.table.value(self.row, column))
    }
}
