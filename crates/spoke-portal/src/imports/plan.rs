//! What the columns of one file mean in this portal.

use std::sync::Arc;

use spoke_model::association::AssociationSpec;
use spoke_model::import::{
    ColumnMapping, ColumnType, DateFormat, ImportErrorType, ImportFile, ImportRequest, Operation, Zone,
};
use spoke_model::object_type::ObjectTypeId;

use super::failure::Failure;
use crate::api::lookup;
use crate::definitions::{Definitions, TypeDefinition};

/// The property that a record's id stands under.
const RECORD_ID: &str = "hs_object_id";
/// The property that names companies in imports although it is not unique (documented).
const DOMAIN: &str = "domain";

/// A file's columns, ready to be read.
#[derive(Debug)]
pub(super) struct FilePlan {
    /// Columns that a row must have.
    pub(super) columns: usize,
    /// The records that a row holds.
    pub(super) records: Vec<RecordPlan>,
    /// Associations between two records of a row.
    pub(super) pairs: Vec<PairPlan>,
    /// Associations with records that other rows hold.
    pub(super) references: Vec<ReferencePlan>,
    /// The order of days, months and years.
    pub(super) dates: DateFormat,
    /// Where clock times are meant.
    pub(super) zone: Zone,
    /// Whether contacts become marketing contacts.
    pub(super) marketable: Option<bool>,
}

/// One record of a row.
#[derive(Debug)]
pub(super) struct RecordPlan {
    /// Its type.
    pub(super) object_type: Arc<TypeDefinition>,
    /// What may happen to it.
    pub(super) operation: Operation,
    /// Columns that say which record it is, best one first.
    pub(super) keys: Vec<(usize, Key)>,
    /// Columns with values, and their properties.
    pub(super) values: Vec<(usize, String)>,
}

/// How a value names a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A record id.
    RecordId,
    /// The value of a unique property.
    Unique(String),
    /// A company's domain.
    Domain,
}

/// An association between two records of a row.
#[derive(Debug)]
pub(super) struct PairPlan {
    /// One record, by its place in the plan.
    pub(super) from: usize,
    /// The other one.
    pub(super) to: usize,
    /// The column that holds labels, read from the first to the second.
    pub(super) labels: Option<usize>,
}

/// An association with records that a common column names.
#[derive(Debug)]
pub(super) struct ReferencePlan {
    /// The column.
    pub(super) column: usize,
    /// The row's own record, by its place in the plan.
    pub(super) from: usize,
    /// The type of the others.
    pub(super) to: ObjectTypeId,
    /// How the column names them.
    pub(super) key: Key,
    /// The association that the request asks for.
    pub(super) spec: Option<AssociationSpec>,
    /// The column that holds labels.
    pub(super) labels: Option<usize>,
}

impl FilePlan {
    /// Holds a file's mapping against the portal. `order` gives the mapping of each column of the file.
    pub(super) fn new(
        definitions: &Definitions,
        request: &ImportRequest,
        file: &ImportFile,
        order: &[usize],
    ) -> Result<Self, Failure> {
        let mappings = &file.file_import_page.column_mappings;
        let columns: Vec<(usize, &ColumnMapping)> = order
            .iter()
            .enumerate()
            .filter_map(|(column, mapping)| Some((column, mappings.get(*mapping)?)))
            .filter(|(_, mapping)| !mapping.is_ignored())
            .collect();
        let zone = match &request.time_zone {
            Some(name) => Zone::named(name).map_err(|error| {
                Failure::new(ImportErrorType::InvalidColumnConfiguration).note(error.to_string())
            })?,
            None => Zone::default(),
        };
        let mut plan = Self {
            columns: order.len(),
            records: Vec::new(),
            pairs: Vec::new(),
            references: Vec::new(),
            dates: request.date_format(file),
            zone,
            marketable: request.marketable_contact_import,
        };
        for (column, mapping) in &columns {
            plan.add_value(definitions, request, *column, mapping)?;
        }
        for record in &mut plan.records {
            record.find_keys();
        }
        for (column, mapping) in &columns {
            plan.add_reference(definitions, request, *column, mapping)?;
        }
        plan.add_pairs();
        for (column, mapping) in &columns {
            plan.add_labels(definitions, *column, mapping)?;
        }
        Ok(plan)
    }

    /// The record of a type, added where it is missing.
    fn record(
        &mut self,
        definitions: &Definitions,
        request: &ImportRequest,
        column: usize,
        mapping: &ColumnMapping,
    ) -> Result<usize, Failure> {
        let object_type = resolve(definitions, mapping.object_type().unwrap_or_default(), column)?;
        let known = |record: &RecordPlan| record.object_type.id == object_type.id;
        if let Some(at) = self.records.iter().position(known) {
            return Ok(at);
        }
        let operation = request
            .import_operations
            .iter()
            .find(|(name, _)| {
                definitions
                    .resolve(name)
                    .is_ok_and(|one| one.id == object_type.id)
            })
            .map(|(_, operation)| *operation)
            .unwrap_or_default();
        self.records.push(RecordPlan {
            object_type,
            operation,
            keys: Vec::new(),
            values: Vec::new(),
        });
        Ok(self.records.len() - 1)
    }

    fn add_value(
        &mut self,
        definitions: &Definitions,
        request: &ImportRequest,
        column: usize,
        mapping: &ColumnMapping,
    ) -> Result<(), Failure> {
        let at = self.record(definitions, request, column, mapping)?;
        let Some(record) = self.records.get_mut(at) else {
            return Ok(());
        };
        match mapping.kind() {
            ColumnType::FlexibleAssociationLabel | ColumnType::AssociationKeys => return Ok(()),
            ColumnType::HubspotObjectId => {
                record.keys.push((column, Key::RecordId));
                return Ok(());
            }
            ColumnType::HubspotAlternateId | ColumnType::Standard => {}
        }
        let Some(name) = mapping.property() else {
            return Ok(());
        };
        if name == RECORD_ID {
            record.keys.push((column, Key::RecordId));
            return Ok(());
        }
        if record.object_type.property(name).is_none() {
            return Err(
                Failure::of(ImportErrorType::PropertyDefinitionNotFound, record.object_type.id)
                    .at(column, name),
            );
        }
        if mapping.kind() == ColumnType::HubspotAlternateId {
            let Some(key) = key(&record.object_type, name) else {
                return Err(
                    Failure::of(ImportErrorType::InvalidColumnConfiguration, record.object_type.id)
                        .at(column, name)
                        .note("the property's values do not name records"),
                );
            };
            record.keys.push((column, key));
        }
        record.values.push((column, name.to_owned()));
        Ok(())
    }

    fn add_reference(
        &mut self,
        definitions: &Definitions,
        request: &ImportRequest,
        column: usize,
        mapping: &ColumnMapping,
    ) -> Result<(), Failure> {
        let kind = mapping.kind();
        if kind == ColumnType::FlexibleAssociationLabel
            || (kind != ColumnType::AssociationKeys
                && (mapping.other_type().is_none() || mapping.property().is_some()))
        {
            return Ok(());
        }
        let from = self.record(definitions, request, column, mapping)?;
        let Some(own) = self.records.get(from) else {
            return Ok(());
        };
        let to = match mapping.other_type() {
            Some(name) => resolve(definitions, name, column)?,
            None => Arc::clone(&own.object_type),
        };
        let key = identifier(definitions, request, &to);
        if let Some(spec) = mapping.foreign_key_type {
            let (one, other) = (own.object_type.id, to.id);
            let joins = definitions
                .associations()
                .get(spec)
                .is_some_and(|kind| [(one, other), (other, one)].contains(&(kind.from, kind.to)));
            if !joins {
                return Err(Failure::of(ImportErrorType::InvalidColumnConfiguration, one)
                    .at(column, "")
                    .note("foreignKeyType does not join the two object types"));
            }
        }
        self.references.push(ReferencePlan {
            column,
            from,
            to: to.id,
            key,
            spec: mapping.foreign_key_type,
            labels: None,
        });
        Ok(())
    }

    /// Records in one row belong together (documented), each with each.
    fn add_pairs(&mut self) {
        for from in 0..self.records.len() {
            for to in from + 1..self.records.len() {
                self.pairs.push(PairPlan {
                    from,
                    to,
                    labels: None,
                });
            }
        }
    }

    fn add_labels(
        &mut self,
        definitions: &Definitions,
        column: usize,
        mapping: &ColumnMapping,
    ) -> Result<(), Failure> {
        if mapping.kind() != ColumnType::FlexibleAssociationLabel {
            return Ok(());
        }
        let from = resolve(definitions, mapping.object_type().unwrap_or_default(), column)?.id;
        let to = resolve(definitions, mapping.other_type().unwrap_or_default(), column)?.id;
        let type_of = |at: usize| self.records.get(at).map(|record| record.object_type.id);
        let reference = self
            .references
            .iter_mut()
            .find(|one| type_of(one.from) == Some(from) && one.to == to);
        if let Some(reference) = reference {
            reference.labels = Some(column);
            return Ok(());
        }
        for pair in &mut self.pairs {
            let ends = (type_of(pair.from), type_of(pair.to));
            if ends == (Some(to), Some(from)) {
                (pair.from, pair.to) = (pair.to, pair.from);
            } else if ends != (Some(from), Some(to)) {
                continue;
            }
            pair.labels = Some(column);
            return Ok(());
        }
        Err(Failure::of(ImportErrorType::InvalidColumnConfiguration, from)
            .at(column, "")
            .note("no association for these labels"))
    }
}

impl RecordPlan {
    /// Columns that name records without being told to: a contact's address, a company's domain, unique values
    /// (documented for contacts and companies, assumed for the others). Ids come first.
    fn find_keys(&mut self) {
        if self.keys.is_empty() {
            let keys: Vec<(usize, Key)> = self
                .values
                .iter()
                .filter_map(|(column, name)| Some((*column, key(&self.object_type, name)?)))
                .collect();
            self.keys = keys;
        }
        self.keys.sort_by_key(|(_, key)| *key != Key::RecordId);
    }
}

/// How a property names records, if it does.
fn key(object_type: &TypeDefinition, name: &str) -> Option<Key> {
    if name == RECORD_ID {
        Some(Key::RecordId)
    } else if lookup::is_unique(object_type, name) {
        Some(Key::Unique(name.to_owned()))
    } else {
        (name == DOMAIN && object_type.id == ObjectTypeId::COMPANY).then_some(Key::Domain)
    }
}

/// How common columns name the records of a type: the column that some file marks, otherwise the usual one.
fn identifier(definitions: &Definitions, request: &ImportRequest, to: &TypeDefinition) -> Key {
    let marked = request
        .files
        .iter()
        .flat_map(|file| &file.file_import_page.column_mappings)
        .filter(|mapping| mapping.association_identifier_column == Some(true))
        .find(|mapping| {
            mapping
                .object_type()
                .is_some_and(|name| definitions.resolve(name).is_ok_and(|one| one.id == to.id))
        })
        .map(|mapping| match mapping.kind() {
            ColumnType::HubspotObjectId => RECORD_ID,
            _ => mapping.property().unwrap_or(RECORD_ID),
        });
    marked
        .and_then(|name| key(to, name))
        .unwrap_or_else(|| match to.id {
            ObjectTypeId::CONTACT => Key::Unique("email".to_owned()),
            ObjectTypeId::COMPANY => Key::Domain,
            _ => Key::RecordId,
        })
}

fn resolve(definitions: &Definitions, name: &str, column: usize) -> Result<Arc<TypeDefinition>, Failure> {
    definitions.resolve(name).map(Arc::clone).map_err(|unknown| {
        Failure::new(ImportErrorType::InvalidColumnConfiguration)
            .at(column, name)
            .note(unknown.to_string())
    })
}

/// Which mapping each column of the file has, by the header. Names decide; columns with one name take the mappings
/// with that name in order. `None` when a column is not mapped or a mapping has no column.
pub(super) fn columns_by_header(header: &[String], mappings: &[ColumnMapping]) -> Option<Vec<usize>> {
    let mut used = vec![false; mappings.len()];
    let mut order = Vec::with_capacity(header.len());
    for name in header {
        let at = mappings.iter().enumerate().position(|(at, mapping)| {
            used.get(at) == Some(&false)
                && mapping
                    .column_name
                    .as_deref()
                    .is_some_and(|wanted| wanted.trim() == name.as_str())
        })?;
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        order.push(at);
    }
    used.iter().all(|used| *used).then_some(order)
}

/// The order in which the files are worked through: those whose rows name records of other rows last, so that these
/// are there.
pub(super) fn file_order(request: &ImportRequest) -> Vec<usize> {
    let refers = |file: &ImportFile| {
        file.file_import_page.column_mappings.iter().any(|mapping| {
            mapping.kind() == ColumnType::AssociationKeys
                || (mapping.other_type().is_some()
                    && mapping.property().is_none()
                    && mapping.kind() != ColumnType::FlexibleAssociationLabel)
        })
    };
    let mut order: Vec<usize> = (0..request.files.len()).collect();
    order.sort_by_key(|at| request.files.get(*at).is_some_and(refers));
    order
}
