//! `importRequest`: which files there are and what their columns mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DateFormat;
use super::limits::FILES_MAX;
use crate::association::AssociationSpec;
use crate::lenient;

/// What an import is asked to do. Unknown fields are passed over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// The import's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What may happen to records, by object type id or name; `UPSERT` where nothing is said (documented).
    #[serde(
        default,
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub import_operations: BTreeMap<String, Operation>,
    /// The order of days, months and years in all files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// Where clock times are meant, such as `America/New_York`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Whether contacts become marketing contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketable_contact_import: Option<bool>,
    /// Whether the contacts are put into a new static list.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub create_contact_list_from_import: bool,
    /// The files.
    pub files: Vec<ImportFile>,
}

/// What an import may do with the records of one type (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operation {
    /// New records only.
    Create,
    /// Known records only.
    Update,
    /// Both.
    #[default]
    Upsert,
}

/// One file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportFile {
    /// The name of the uploaded file, with its ending.
    pub file_name: String,
    /// What kind of file it is.
    #[serde(default)]
    pub file_format: FileFormat,
    /// The order of days, months and years in this file: where older clients say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// The table.
    pub file_import_page: ImportPage,
}

/// `fileFormat` (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileFormat {
    /// Comma-separated text.
    #[default]
    Csv,
    /// XLSX or XLS.
    Spreadsheet,
}

/// A table and its columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportPage {
    /// Whether the first row names the columns.
    #[serde(default = "yes", deserialize_with = "yes_when_null")]
    pub has_header: bool,
    /// The columns, in the file's order.
    pub column_mappings: Vec<ColumnMapping>,
}

/// What one column means.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ColumnMapping {
    /// The object type, by id or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_object_type_id: Option<String>,
    /// The same in older requests: `CONTACT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_object_type: Option<String>,
    /// The column's header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_name: Option<String>,
    /// The property that the values are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_name: Option<String>,
    /// What the column is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_type: Option<ColumnType>,
    /// The same in older requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_column_type: Option<ColumnType>,
    /// The other object type of a common column or of a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_column_object_type_id: Option<String>,
    /// The association that a common column makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign_key_type: Option<AssociationSpec>,
    /// Whether other files refer to records by this column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_identifier_column: Option<bool>,
    /// Whether the column is passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored: Option<bool>,
}

/// `columnType` (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ColumnType {
    /// Values of a property.
    #[default]
    Standard,
    /// Record ids.
    HubspotObjectId,
    /// Values that name a record: an e-mail address, a domain, a property with unique values.
    HubspotAlternateId,
    /// Labels of the association between two records.
    FlexibleAssociationLabel,
    /// Values that name further records of the same type.
    AssociationKeys,
}

/// What is wrong with a request by itself.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestProblem {
    /// No files.
    #[error("files must not be empty")]
    NoFiles,
    /// Too many files.
    #[error("files must not have more than {FILES_MAX} entries")]
    TooManyFiles,
    /// Two files with one name.
    #[error("fileName must be different for every file: {0}")]
    FileTwice(String),
    /// A file without columns.
    #[error("columnMappings must not be empty: {0}")]
    NoColumns(String),
    /// A column that says neither what type of record nor that it is ignored.
    #[error("columnObjectTypeId must be set for column {column} of {file}")]
    NoObjectType {
        /// The column's header, or its number.
        column: String,
        /// The file's name.
        file: String,
    },
    /// A column that leads nowhere.
    #[error("propertyName must be set for column {column} of {file}")]
    NoProperty {
        /// The column's header, or its number.
        column: String,
        /// The file's name.
        file: String,
    },
}

impl ImportRequest {
    /// Checks what can be checked without the portal and the files.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), RequestProblem> {
        if self.files.is_empty() {
            return Err(RequestProblem::NoFiles);
        }
        if self.files.len() > FILES_MAX {
            return Err(RequestProblem::TooManyFiles);
        }
        for (position, file) in self.files.iter().enumerate() {
            let name = &file.file_name;
            if self
                .files
                .iter()
                .take(position)
                .any(|other| other.file_name == *name)
            {
                return Err(RequestProblem::FileTwice(name.clone()));
            }
            let columns = &file.file_import_page.column_mappings;
            if columns.is_empty() {
                return Err(RequestProblem::NoColumns(name.clone()));
            }
            for (number, column) in columns.iter().enumerate() {
                column.check(number, name)?;
            }
        }
        Ok(())
    }

    /// The order of days, months and years in a file.
    #[must_use]
    pub fn date_format(&self, file: &ImportFile) -> DateFormat {
        file.date_format.or(self.date_format).unwrap_or_default()
    }
}

impl ColumnMapping {
    /// The object type's id or name, in either spelling.
    #[must_use]
    pub fn object_type(&self) -> Option<&str> {
        let sent =
            |one: &'_ Option<String>| one.as_deref().map(str::trim).is_some_and(|text| !text.is_empty());
        [&self.column_object_type_id, &self.column_object_type]
            .into_iter()
            .find(|one| sent(one))
            .and_then(|one| one.as_deref())
            .map(str::trim)
    }

    /// The property, if the column is for one.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        self.property_name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// The other object type of a common column or of a label.
    #[must_use]
    pub fn other_type(&self) -> Option<&str> {
        self.to_column_object_type_id
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// What the column is, in either spelling.
    #[must_use]
    pub fn kind(&self) -> ColumnType {
        self.column_type.or(self.id_column_type).unwrap_or_default()
    }

    /// Whether the column is passed over.
    #[must_use]
    pub fn is_ignored(&self) -> bool {
        self.ignored == Some(true)
    }

    fn check(&self, number: usize, file: &str) -> Result<(), RequestProblem> {
        if self.is_ignored() {
            return Ok(());
        }
        let column = || match &self.column_name {
            Some(name) => name.clone(),
            None => (number + 1).to_string(),
        };
        let file = || file.to_owned();
        if self.object_type().is_none() {
            return Err(RequestProblem::NoObjectType {
                column: column(),
                file: file(),
            });
        }
        let leads_somewhere = self.property().is_some()
            || self.other_type().is_some()
            || matches!(
                self.kind(),
                ColumnType::HubspotObjectId | ColumnType::AssociationKeys
            );
        if leads_somewhere {
            Ok(())
        } else {
            Err(RequestProblem::NoProperty {
                column: column(),
                file: file(),
            })
        }
    }
}

fn yes() -> bool {
    true
}

fn yes_when_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<bool>::deserialize(deserializer)?.unwrap_or(true))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ColumnType, ImportRequest, Operation, RequestProblem};

    fn read(value: Value) -> ImportRequest {
        serde_json::from_value(value).unwrap()
    }

    fn file(name: &str, columns: Value) -> Value {
        json!({ "fileName": name, "fileFormat": "CSV", "fileImportPage": { "hasHeader": null, "columnMappings": columns } })
    }

    #[test]
    fn both_spellings_of_a_column_mean_the_same() {
        let request = read(
            json!({ "importOperations": { "0-1": "UPDATE" }, "files": [file("a.csv", json!([
            { "columnObjectTypeId": "0-1", "columnName": "Id", "columnType": "HUBSPOT_OBJECT_ID", "propertyName": null },
            { "columnObjectType": "CONTACT", "columnName": "Mail", "idColumnType": "HUBSPOT_ALTERNATE_ID", "propertyName": "email" },
            { "ignored": true, "columnName": "Notes" },
        ]))] }),
        );
        assert_eq!(request.check(), Ok(()));
        assert_eq!(request.import_operations.get("0-1"), Some(&Operation::Update));
        let page = &request.files[0].file_import_page;
        assert!(page.has_header);
        let kinds: Vec<_> = page
            .column_mappings
            .iter()
            .map(super::ColumnMapping::kind)
            .collect();
        assert_eq!(
            kinds,
            [
                ColumnType::HubspotObjectId,
                ColumnType::HubspotAlternateId,
                ColumnType::Standard
            ]
        );
        assert_eq!(page.column_mappings[1].object_type(), Some("CONTACT"));
    }

    #[test]
    fn a_request_must_say_what_its_columns_are() {
        let column = json!({ "columnObjectTypeId": "0-1", "columnName": "Mail", "propertyName": "email" });
        for (files, problem) in [
            (json!([]), RequestProblem::NoFiles),
            (
                json!([file("a.csv", json!([]))]),
                RequestProblem::NoColumns("a.csv".into()),
            ),
            (
                json!([file("a.csv", json!([column])), file("a.csv", json!([column]))]),
                RequestProblem::FileTwice("a.csv".into()),
            ),
            (
                json!([file("a.csv", json!([{ "propertyName": "email" }]))]),
                RequestProblem::NoObjectType {
                    column: "1".into(),
                    file: "a.csv".into(),
                },
            ),
            (
                json!([file(
                    "a.csv",
                    json!([{ "columnObjectTypeId": "0-1", "columnName": "Mail" }])
                )]),
                RequestProblem::NoProperty {
                    column: "Mail".into(),
                    file: "a.csv".into(),
                },
            ),
        ] {
            assert_eq!(read(json!({ "files": files })).check(), Err(problem));
        }
    }
}
