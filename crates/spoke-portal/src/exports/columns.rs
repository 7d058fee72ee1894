//! What stands in the columns of an export.

use std::sync::Arc;

use spoke_model::association::AssociationSpec;
use spoke_model::export::{ASSOCIATIONS_PER_ROW, ExportRequest, InternalValues};
use spoke_model::object_type::ObjectTypeId;

use crate::api::ApiError;
use crate::definitions::{Definitions, TypeDefinition};

/// The property that every row begins with.
pub(super) const RECORD_ID: &str = "hs_object_id";

/// The columns of an export.
#[derive(Debug)]
pub(crate) struct Columns {
    /// The records' type.
    pub(super) object_type: Arc<TypeDefinition>,
    /// The columns in order.
    pub(super) columns: Vec<Column>,
    /// Whether values stand as they are stored.
    pub(super) internal_values: bool,
    /// Associated records of one column in a row.
    pub(super) associated_max: usize,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    /// The header.
    pub(super) header: String,
    /// What the cells hold.
    pub(super) content: Content,
}

/// What the cells of a column hold.
#[derive(Debug)]
pub(super) enum Content {
    /// The value of a property.
    Property(String),
    /// Ids of associated records, or their titles.
    Associated {
        /// Their type.
        object_type: ObjectTypeId,
        /// The association that counts; any when absent.
        spec: Option<AssociationSpec>,
        /// The property that holds the title, when titles are wanted.
        title: Option<String>,
    },
}

impl Columns {
    /// The columns that a request asks for: the record's id, the properties, the associated records. That the id comes
    /// first whether asked for or not, and the headers of associations, are assumed from files that HubSpot's pages
    /// hand out.
    ///
    /// # Errors
    /// Types and properties that do not exist (the wordings are those of other operations).
    pub(crate) fn new(definitions: &Definitions, request: &ExportRequest) -> Result<Self, ApiError> {
        let object_type = resolve(definitions, &request.object_type)?;
        let names = request.is_internal(InternalValues::Names);
        let mut columns = vec![property(&object_type, RECORD_ID, names)?];
        for name in request.object_properties.iter().filter(|name| *name != RECORD_ID) {
            columns.push(property(&object_type, name, names)?);
        }
        for name in &request.associated_object_type {
            let other = resolve(definitions, name)?;
            let title = request
                .include_primary_display_property_for_associated_objects
                .then(|| other.primary_display_property().map(str::to_owned))
                .flatten();
            let mut add = |label: Option<&str>, spec: Option<AssociationSpec>| {
                let suffix = label.map(|label| format!(" ({label})")).unwrap_or_default();
                let singular = other.label_singular();
                let mut push = |header: String, title: Option<String>| {
                    columns.push(Column {
                        header,
                        content: Content::Associated {
                            object_type: other.id,
                            spec,
                            title,
                        },
                    });
                };
                push(format!("Associated {singular} IDs{suffix}"), None);
                if let Some(title) = &title {
                    push(format!("Associated {singular}{suffix}"), Some(title.clone()));
                }
            };
            add(None, None);
            if request.include_labeled_associations {
                for kind in definitions.associations().between(object_type.id, other.id) {
                    if let Some(label) = &kind.label {
                        add(Some(label), Some(kind.spec));
                    }
                }
            }
        }
        Ok(Self {
            object_type,
            columns,
            internal_values: request.is_internal(InternalValues::Values),
            associated_max: if request.override_associated_objects_per_definition_per_row_limit {
                usize::MAX
            } else {
                ASSOCIATIONS_PER_ROW
            },
        })
    }

    /// The type of the records.
    pub(crate) fn object_type(&self) -> &Arc<TypeDefinition> {
        &self.object_type
    }
}

fn property(object_type: &TypeDefinition, name: &str, internal: bool) -> Result<Column, ApiError> {
    let header = match object_type.property(name) {
        _ if internal => name.to_owned(),
        Some(_) if name == RECORD_ID => "Record ID".to_owned(),
        Some(property) => property.label.clone(),
        None if name == RECORD_ID => "Record ID".to_owned(),
        None => {
            return Err(ApiError::validation(format!(
                "Property \"{name}\" does not exist"
            )));
        }
    };
    if object_type.property(name).is_none() && name != RECORD_ID {
        return Err(ApiError::validation(format!(
            "Property \"{name}\" does not exist"
        )));
    }
    Ok(Column {
        header,
        content: Content::Property(name.to_owned()),
    })
}

fn resolve(definitions: &Definitions, name: &str) -> Result<Arc<TypeDefinition>, ApiError> {
    definitions
        .resolve(name)
        .map(Arc::clone)
        .map_err(|unknown| ApiError::validation(unknown.to_string()))
}
