//! Records of a row, in the store: found by their keys, created or changed by the rules of API writes.

use std::sync::Arc;

use hashbrown::HashMap;
use spoke_model::import::{ImportErrorType, Operation};
use spoke_model::object_type::ObjectTypeId;

use super::book::Counters;
use super::failure::Failure;
use super::plan::{Key, RecordPlan};
use super::row::{Item, Values};
use crate::api::lookup::IdKind;
use crate::api::objects::complete_update;
use crate::api::write::{Refused, Taken, Writer, fill_in};
use crate::api::{ApiError, Call, InlineTies};
use crate::definitions::TypeDefinition;
use crate::store::{Row, State, Table, Transaction};

/// The companies by domain, which the store has no index of. Made when an import starts; what others write meanwhile
/// is missed, what they take away is noticed.
#[derive(Debug, Default)]
pub(super) struct Domains(HashMap<String, Holder>);

#[derive(Debug, Clone, Copy)]
enum Holder {
    One(u64),
    Several,
}

/// What looking for a record found.
enum Found {
    Record(Row),
    Nothing,
    Fault(Failure),
}

/// What became of an item.
#[derive(Debug)]
pub(super) enum Written {
    /// The record with this id is as the row says.
    Record(u64),
    /// It was refused.
    Refused(Failure),
}

/// What a batch writes with.
#[derive(Debug)]
pub(super) struct Turn<'a, 'p> {
    /// The import as the caller of everything.
    pub(super) call: &'a Call<'p>,
    /// When the import first read rows.
    pub(super) started_at: i64,
    /// The companies by domain.
    pub(super) domains: &'a mut Domains,
    /// What happened so far.
    pub(super) counters: &'a mut Counters,
}

impl Domains {
    /// Reads all companies.
    pub(super) fn read(state: &State) -> Self {
        let mut domains = Self::default();
        let Some(table) = state.table_of(ObjectTypeId::COMPANY) else {
            return domains;
        };
        for name in ["domain", "hs_additional_domains"] {
            let Some(column) = table.column(name) else {
                continue;
            };
            for row in table.page(None, usize::MAX, false) {
                let value = table.value(row, column);
                for domain in value.iter().flat_map(|value| value.split(';')) {
                    domains.add(domain, table.id(row));
                }
            }
        }
        domains
    }

    fn add(&mut self, domain: &str, company: u64) {
        let domain = domain.trim().to_lowercase();
        if domain.is_empty() {
            return;
        }
        self.0
            .entry(domain)
            .and_modify(|holder| {
                if !matches!(holder, Holder::One(known) if *known == company) {
                    *holder = Holder::Several;
                }
            })
            .or_insert(Holder::One(company));
    }

    /// The live company with this domain; an error when several have it (the name of the error says so).
    fn find(&self, table: &Table, domain: &str) -> Result<Option<Row>, ImportErrorType> {
        match self.0.get(domain.to_lowercase().as_str()) {
            None => Ok(None),
            Some(Holder::Several) => Err(ImportErrorType::MultipleCompaniesWithThisDomain),
            Some(Holder::One(company)) => Ok(table.row(*company).filter(|row| !table.is_archived(*row))),
        }
    }
}

/// The live record that a value names.
pub(super) fn named(
    table: &Table,
    domains: &Domains,
    key: &Key,
    value: &str,
) -> Result<Option<Row>, ImportErrorType> {
    let live = |row: &Row| !table.is_archived(*row);
    match key {
        Key::RecordId => Ok(IdKind::RecordId.find(table, value, true).filter(live)),
        Key::Unique(name) => Ok(IdKind::Unique(name.clone())
            .find(table, value, false)
            .filter(live)),
        Key::Domain => domains.find(table, value),
    }
}

impl<'p> Turn<'_, 'p> {
    /// Writes one record. Only a failure of the store is an error.
    pub(super) fn write(
        &mut self,
        transaction: Transaction<'p>,
        plan: &RecordPlan,
        item: Item,
    ) -> Result<(Transaction<'p>, Written), ApiError> {
        let mut writer = Writer::within(transaction, self.call, &plan.object_type)?;
        let object_type = &plan.object_type;
        let found = match writer.table() {
            Some(table) => self.find(table, object_type, &item),
            None => Found::Nothing,
        };
        let written = match found {
            Found::Fault(failure) => Written::Refused(failure),
            Found::Record(_) if plan.operation == Operation::Create => {
                Written::Refused(named_by(ImportErrorType::CreateOnlyImport, object_type, &item))
            }
            Found::Record(row) => self.update(&mut writer, row, item)?,
            Found::Nothing if plan.operation == Operation::Update && item.keys.is_empty() => {
                Written::Refused(Failure::of(ImportErrorType::InvalidAlternateId, object_type.id))
            }
            Found::Nothing if plan.operation == Operation::Update => {
                Written::Refused(named_by(ImportErrorType::UpdateOnlyImport, object_type, &item))
            }
            Found::Nothing => self.create(&mut writer, item)?,
        };
        Ok((writer.transaction, written))
    }

    fn find(&self, table: &Table, object_type: &TypeDefinition, item: &Item) -> Found {
        for (column, key, value) in &item.keys {
            match named(table, self.domains, key, value) {
                Ok(Some(row)) => return Found::Record(row),
                // A record cannot be created with a given id.
                Ok(None) if *key == Key::RecordId => {
                    let fault = ImportErrorType::InvalidObjectId;
                    return Found::Fault(Failure::of(fault, object_type.id).at(*column, value));
                }
                Ok(None) => {}
                Err(fault) => return Found::Fault(Failure::of(fault, object_type.id).at(*column, value)),
            }
        }
        Found::Nothing
    }

    fn create(&mut self, writer: &mut Writer<'p>, item: Item) -> Result<Written, ApiError> {
        let object_type = Arc::clone(&writer.object_type);
        self.counters.property_values_emitted += item.values.len() as u64;
        let mut changes = match fill_in(self.call, &object_type, item.values) {
            Ok(changes) => changes,
            Err(refused) => return Ok(Written::Refused(refusal(refused, &object_type))),
        };
        if let Some(taken) = writer.taken(&changes, None) {
            return Ok(Written::Refused(conflict(&taken, &object_type)));
        }
        let source = self.call.origin.source(self.call.portal.app_id);
        for (name, value) in [
            ("hs_object_source", Some(source.source_type.clone())),
            ("hs_object_source_label", Some(source.source_type)),
            ("hs_object_source_id", source.source_id),
        ] {
            changes.extend(value.map(|value| (name.into(), value.into())));
        }
        let (_, id) = writer.create(self.call, &changes, &InlineTies::default())?;
        self.note_domain(&object_type, &changes, id);
        self.counters.created_objects += 1;
        self.counters.unique_objects_written += 1;
        Ok(Written::Record(id))
    }

    fn update(&mut self, writer: &mut Writer<'p>, row: Row, item: Item) -> Result<Written, ApiError> {
        let object_type = Arc::clone(&writer.object_type);
        let (id, updated_at) = writer
            .table()
            .map_or((0, 0), |table| (table.id(row), table.updated_at(row)));
        self.counters.property_values_emitted += item.values.len() as u64;
        let by_id = item.keys.first().is_some_and(|(_, key, _)| *key == Key::RecordId);
        let mut values = item.values;
        if !by_id {
            // The record was found by this value: it has it already, perhaps among its further addresses.
            let name = match item.keys.first().map(|(_, key, _)| key) {
                Some(Key::Unique(name)) => name.as_str(),
                Some(Key::Domain) => "domain",
                _ => "",
            };
            values.retain(|(known, _)| known != name);
        }
        if values.is_empty() {
            return Ok(Written::Record(id));
        }
        let changes = match complete_update(self.call, writer, row, values) {
            Ok(changes) => changes,
            Err(error) => {
                let failure = Failure::of(ImportErrorType::FailedValidation, object_type.id);
                return Ok(Written::Refused(failure.note(error.message())));
            }
        };
        if let Some(taken) = writer.taken(&changes, Some(row)) {
            return Ok(Written::Refused(conflict(&taken, &object_type)));
        }
        writer.update(self.call, row, &changes)?;
        self.note_domain(&object_type, &changes, id);
        self.counters.updated_objects += 1;
        if updated_at < self.started_at {
            self.counters.unique_objects_written += 1;
        }
        Ok(Written::Record(id))
    }

    fn note_domain(&mut self, object_type: &TypeDefinition, changes: &Values, id: u64) {
        if object_type.id == ObjectTypeId::COMPANY
            && let Some((_, domain)) = changes.iter().find(|(name, _)| name == "domain")
        {
            self.domains.add(domain, id);
        }
    }
}

/// A failure at the value that names the record.
fn named_by(fault: ImportErrorType, object_type: &TypeDefinition, item: &Item) -> Failure {
    let failure = Failure::of(fault, object_type.id);
    match item.keys.first() {
        Some((column, _, value)) => failure.at(*column, value),
        None => failure,
    }
}

fn refusal(refused: Refused, object_type: &TypeDefinition) -> Failure {
    match refused {
        Refused::Values(problems) => {
            let fault = problems
                .first()
                .map_or(ImportErrorType::FailedValidation, |problem| {
                    ImportErrorType::of_value(problem.code(), problem.name())
                });
            let texts: Vec<&str> = problems.iter().map(|problem| problem.message()).collect();
            Failure::of(fault, object_type.id).note(texts.join("; "))
        }
        Refused::Other(error) => {
            Failure::of(ImportErrorType::MissingRequiredProperty, object_type.id).note(error.message())
        }
    }
}

fn conflict(taken: &Taken, object_type: &TypeDefinition) -> Failure {
    match taken.owner {
        None => Failure::of(ImportErrorType::GdprBlacklistedEmail, object_type.id),
        Some(owner) => Failure::of(ImportErrorType::DuplicateUniquePropertyValue, object_type.id)
            .note(format!("record {owner} has this value")),
    }
}
