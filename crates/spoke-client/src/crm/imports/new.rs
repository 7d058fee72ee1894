//! [`NewImport`]: what an import is asked to do.

use bytes::Bytes;
use spoke_model::import::{
    ColumnMapping, ColumnType, DateFormat, FileFormat, ImportFile, ImportPage, ImportRequest, Operation,
};

use super::NamedContent;

/// An import to start.
#[derive(Clone, Debug)]
#[must_use = "nothing is imported until it is given to start"]
pub struct NewImport {
    request: ImportRequest,
    files: Vec<NamedContent>,
}

impl NewImport {
    /// An import with this name. Records that are known by their key are changed and others created, unless
    /// [`NewImport::operation`] says otherwise.
    pub fn new(name: impl Into<String>) -> Self {
        let request = ImportRequest {
            name: Some(name.into()),
            ..ImportRequest::default()
        };
        Self {
            request,
            files: Vec::new(),
        }
    }

    /// What may happen to the records of a type (by name or id).
    pub fn operation(mut self, object_type: impl Into<String>, operation: Operation) -> Self {
        self.request
            .import_operations
            .insert(object_type.into(), operation);
        self
    }

    /// In which order day, month and year stand; `12/31/2026` when nothing is said.
    pub fn date_format(mut self, format: DateFormat) -> Self {
        self.request.date_format = Some(format);
        self
    }

    /// Where clock times are meant, such as `America/New_York`.
    pub fn time_zone(mut self, zone: impl Into<String>) -> Self {
        self.request.time_zone = Some(zone.into());
        self
    }

    /// Puts the contacts into a new static list: [`super::Import::contact_list`] is its id.
    pub fn into_contact_list(mut self) -> Self {
        self.request.create_contact_list_from_import = true;
        self
    }

    /// Makes the contacts marketing contacts, which count for the bill.
    pub fn as_marketing_contacts(mut self) -> Self {
        self.request.marketable_contact_import = Some(true);
        self
    }

    /// Adds a file.
    pub fn file(mut self, file: TableFile) -> Self {
        self.files.push((file.file.file_name.clone(), file.content));
        self.request.files.push(file.file);
        self
    }

    /// What will be sent beside the files.
    #[must_use]
    pub fn request(&self) -> &ImportRequest {
        &self.request
    }

    pub(super) fn into_parts(self) -> (ImportRequest, Vec<NamedContent>) {
        (self.request, self.files)
    }
}

/// A file of rows, and what its columns mean. Every column of the file needs an entry, in the file's order.
#[derive(Clone, Debug)]
#[must_use = "a file is imported when it is given to an import"]
pub struct TableFile {
    file: ImportFile,
    content: Bytes,
}

impl TableFile {
    /// Comma-separated text with a header.
    pub fn csv(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::new(name.into(), FileFormat::Csv, content.into())
    }

    /// XLSX or XLS with a header.
    pub fn spreadsheet(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::new(name.into(), FileFormat::Spreadsheet, content.into())
    }

    fn new(name: String, format: FileFormat, content: Bytes) -> Self {
        Self {
            file: ImportFile {
                file_name: name,
                file_format: format,
                date_format: None,
                file_import_page: ImportPage {
                    has_header: true,
                    column_mappings: Vec::new(),
                },
            },
            content,
        }
    }

    /// The first row is a row like any other.
    pub fn without_header(mut self) -> Self {
        self.file.file_import_page.has_header = false;
        self
    }

    /// A column with values of a property.
    pub fn property(self, object_type: &str, column: &str, property: &str) -> Self {
        self.mapped(object_type, column, Some(property), ColumnType::Standard)
    }

    /// A column whose values name the record: an e-mail address, a domain, a property with unique values.
    pub fn key(self, object_type: &str, column: &str, property: &str) -> Self {
        self.mapped(
            object_type,
            column,
            Some(property),
            ColumnType::HubspotAlternateId,
        )
    }

    /// A column with record ids.
    pub fn record_id(self, object_type: &str, column: &str) -> Self {
        self.mapped(
            object_type,
            column,
            Some("hs_object_id"),
            ColumnType::HubspotObjectId,
        )
    }

    /// A column that is passed over.
    pub fn ignored(self, column: &str) -> Self {
        self.column(ColumnMapping {
            column_name: Some(column.to_owned()),
            ignored: Some(true),
            ..ColumnMapping::default()
        })
    }

    /// A column of any kind, such as one with labels or one that joins two files.
    pub fn column(mut self, column: ColumnMapping) -> Self {
        self.file.file_import_page.column_mappings.push(column);
        self
    }

    fn mapped(self, object_type: &str, column: &str, property: Option<&str>, kind: ColumnType) -> Self {
        self.column(ColumnMapping {
            column_object_type_id: Some(object_type.to_owned()),
            column_name: Some(column.to_owned()),
            property_name: property.map(str::to_owned),
            column_type: Some(kind),
            ..ColumnMapping::default()
        })
    }
}
