//! What can be wrong with a row, a value or a whole import.
//!
//! The names are those of the official Node SDK's model. Which fault has which name is rarely documented: where a name
//! speaks for itself it is used for that (assumed throughout). The texts are ours; no wording is on record.

use serde::{Deserialize, Serialize};

/// Every `errorType` the official Node SDK 14 knows, in its order.
#[rustfmt::skip]
pub const ERROR_TYPES: &[&str] = &[
    "INCORRECT_NUMBER_OF_COLUMNS", "INVALID_OBJECT_ID", "INVALID_ASSOCIATION_IDENTIFIER",
    "NO_OBJECT_ID_FROM_ASSOCIATION_IDENTIFIER", "MULTIPLE_COMPANIES_WITH_THIS_DOMAIN", "PROPERTY_DEFINITION_NOT_FOUND",
    "PROPERTY_VALUE_NOT_FOUND", "COULD_NOT_FIND_OWNER", "MULTIPLE_OWNERS_FOUND", "COULD_NOT_FIND_BUSINESS_UNIT",
    "COULD_NOT_PARSE_NUMBER", "COULD_NOT_PARSE_DATE", "COULD_NOT_PARSE_TERM", "OUTSIDE_VALID_TIME_RANGE",
    "OUTSIDE_VALID_TERM_RANGE", "COULD_NOT_PARSE_ROW", "INVALID_ENUMERATION_OPTION", "AMBIGUOUS_ENUMERATION_OPTION",
    "FAILED_VALIDATION", "FAILED_TO_CREATE_ASSOCIATION", "ASSOCIATION_LIMIT_EXCEEDED", "FILE_NOT_FOUND",
    "INVALID_COLUMN_CONFIGURATION", "INVALID_FILE_TYPE", "INVALID_SPREADSHEET", "INVALID_SHEET_COUNT",
    "FAILED_TO_PROCESS_OBJECT_WITH_EMPTY_PROPERTY_VALUES", "UNKNOWN_BAD_REQUEST", "GDPR_BLACKLISTED_EMAIL",
    "DUPLICATE_ASSOCIATION_ID", "LIMIT_EXCEEDED", "PORTAL_WIDE_CUSTOM_OBJECT_LIMIT_EXCEEDED", "INVALID_ALTERNATE_ID",
    "INVALID_EMAIL", "SECONDARY_EMAIL_WRITE_FAILURE", "INVALID_DOMAIN", "DUPLICATE_ROW_CONTENT", "INVALID_NUMBER_SIZE",
    "UNKNOWN_ERROR", "FAILED_TO_OPT_OUT_CONTACT", "INVALID_REQUIRED_PROPERTY", "MISSING_REQUIRED_PROPERTY",
    "DUPLICATE_ALTERNATE_ID", "DUPLICATE_OBJECT_ID", "DUPLICATE_UNIQUE_PROPERTY_VALUE", "UNKNOWN_ASSOCIATION_RECORD_ID",
    "INVALID_RECORD_ID", "DUPLICATE_RECORD_ID", "INVALID_CUSTOM_PROPERTY_VALIDATION", "CREATE_ONLY_IMPORT",
    "UPDATE_ONLY_IMPORT", "COLUMN_TOO_LARGE", "ROW_DATA_TOO_LARGE", "MISSING_EVENT_TIMESTAMP", "INVALID_EVENT_TIMESTAMP",
    "INVALID_EVENT", "DUPLICATE_EVENT", "MISSING_EVENT_DEFINITION", "INVALID_ASSOCIATION_KEY",
    "ASSOCIATION_RECORD_NOT_FOUND", "MISSING_OBJECT_DEFINITION", "ASSOCIATION_LABEL_NOT_FOUND", "MANY_ERRORS_IN_ROW",
];

/// The faults that the portal finds.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ImportErrorType {
    /// A row has more or fewer cells than columns are mapped (documented).
    IncorrectNumberOfColumns,
    /// A record id without a record.
    InvalidObjectId,
    /// More than one company has the domain.
    MultipleCompaniesWithThisDomain,
    /// A column is mapped to a property that does not exist.
    PropertyDefinitionNotFound,
    /// No owner has the address, name or id.
    CouldNotFindOwner,
    /// Several owners have the name.
    MultipleOwnersFound,
    /// Not a number.
    CouldNotParseNumber,
    /// Not a date in the import's format.
    CouldNotParseDate,
    /// The file breaks off or is no table.
    CouldNotParseRow,
    /// Not an option of the property.
    InvalidEnumerationOption,
    /// The label of several options.
    AmbiguousEnumerationOption,
    /// The rules of the object type refuse the record.
    FailedValidation,
    /// Two records could not be associated.
    FailedToCreateAssociation,
    /// A record has as many associations of the kind as it may have.
    AssociationLimitExceeded,
    /// An uploaded file is no longer there.
    FileNotFound,
    /// The mapping does not fit the file or the portal.
    InvalidColumnConfiguration,
    /// The file is not of the format that the request names.
    InvalidFileType,
    /// The spreadsheet cannot be read.
    InvalidSpreadsheet,
    /// The spreadsheet has more than one sheet, or none.
    InvalidSheetCount,
    /// A row without any value.
    FailedToProcessObjectWithEmptyPropertyValues,
    /// A contact who was deleted permanently.
    GdprBlacklistedEmail,
    /// More rows than one file may have.
    LimitExceeded,
    /// A row without the value that names its record.
    InvalidAlternateId,
    /// Not an e-mail address.
    InvalidEmail,
    /// Not a domain.
    InvalidDomain,
    /// The portal failed.
    UnknownError,
    /// A property that every record must have is missing.
    MissingRequiredProperty,
    /// Another record has this unique value.
    DuplicateUniquePropertyValue,
    /// Not a record id.
    InvalidRecordId,
    /// The record exists, and the import only creates.
    CreateOnlyImport,
    /// The record does not exist, and the import only updates.
    UpdateOnlyImport,
    /// A value is longer than a property may hold.
    ColumnTooLarge,
    /// A row is longer than the portal reads.
    RowDataTooLarge,
    /// No record has this value of the common column.
    AssociationRecordNotFound,
    /// The portal has no such association label.
    AssociationLabelNotFound,
    /// A row has more errors than are told one by one.
    ManyErrorsInRow,
}

impl ImportErrorType {
    /// The name of the fault that a refused property value is, by the code of the refusal.
    #[must_use]
    pub fn of_value(code: &str, property: &str) -> Self {
        match code {
            "INVALID_OPTION" => Self::InvalidEnumerationOption,
            "INVALID_INTEGER" => Self::CouldNotParseNumber,
            "INVALID_LONG" | "INVALID_DATE" => Self::CouldNotParseDate,
            "INVALID_EMAIL" if property == "email" => Self::InvalidEmail,
            "INVALID_OWNER_ID" => Self::CouldNotFindOwner,
            "INVALID_LENGTH" => Self::ColumnTooLarge,
            "PROPERTY_DOESNT_EXIST" => Self::PropertyDefinitionNotFound,
            "CONFLICTING_UNIQUE_VALUE" => Self::DuplicateUniquePropertyValue,
            _ => Self::FailedValidation,
        }
    }

    /// What is wrong, for people.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::IncorrectNumberOfColumns => "The row does not have as many cells as columns are mapped",
            Self::InvalidObjectId => "No record has this id",
            Self::MultipleCompaniesWithThisDomain => "Several companies have this domain",
            Self::PropertyDefinitionNotFound => "The object type has no such property",
            Self::CouldNotFindOwner => "No owner has this address, name or id",
            Self::MultipleOwnersFound => "Several owners have this name",
            Self::CouldNotParseNumber => "The value is not a number",
            Self::CouldNotParseDate => "The value is not a date in the format of the import",
            Self::CouldNotParseRow => "The file cannot be read from here on",
            Self::InvalidEnumerationOption => "The value is not an option of the property",
            Self::AmbiguousEnumerationOption => "The value is the label of several options of the property",
            Self::FailedValidation => "The value is not valid",
            Self::FailedToCreateAssociation => "The records cannot be associated",
            Self::AssociationLimitExceeded => "A record has as many associations of this kind as it may have",
            Self::FileNotFound => "The file is no longer there",
            Self::InvalidColumnConfiguration => "The column mappings do not fit the file or the account",
            Self::InvalidFileType => "The file is not of the format that the request names",
            Self::InvalidSpreadsheet => "The spreadsheet cannot be read",
            Self::InvalidSheetCount => "The spreadsheet must have exactly one sheet",
            Self::FailedToProcessObjectWithEmptyPropertyValues => "The row has no values",
            Self::GdprBlacklistedEmail => "The contact was deleted permanently and cannot be imported again",
            Self::LimitExceeded => "The file has more rows than an import takes",
            Self::InvalidAlternateId => "The row does not say which record it is about",
            Self::InvalidEmail => "The value is not an e-mail address",
            Self::InvalidDomain => "The value is not a domain",
            Self::UnknownError => "The row could not be imported",
            Self::MissingRequiredProperty => "Some required properties have no value",
            Self::DuplicateUniquePropertyValue => "Another record has this unique value",
            Self::InvalidRecordId => "The value is not a record id",
            Self::CreateOnlyImport => "The record exists, and the import only creates records",
            Self::UpdateOnlyImport => "The record does not exist, and the import only updates records",
            Self::ColumnTooLarge => "The value is longer than a property may hold",
            Self::RowDataTooLarge => "The row is longer than an import takes",
            Self::AssociationRecordNotFound => "No record has this value of the common column",
            Self::AssociationLabelNotFound => "The account has no such association label",
            Self::ManyErrorsInRow => "The row has further errors",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ERROR_TYPES, ImportErrorType as E};

    #[test]
    fn every_fault_has_a_name_that_the_sdk_knows() {
        for fault in [
            E::IncorrectNumberOfColumns,
            E::InvalidObjectId,
            E::MultipleCompaniesWithThisDomain,
            E::PropertyDefinitionNotFound,
            E::CouldNotFindOwner,
            E::MultipleOwnersFound,
            E::CouldNotParseNumber,
            E::CouldNotParseDate,
            E::CouldNotParseRow,
            E::InvalidEnumerationOption,
            E::AmbiguousEnumerationOption,
            E::FailedValidation,
            E::FailedToCreateAssociation,
            E::AssociationLimitExceeded,
            E::FileNotFound,
            E::InvalidColumnConfiguration,
            E::InvalidFileType,
            E::InvalidSpreadsheet,
            E::InvalidSheetCount,
            E::FailedToProcessObjectWithEmptyPropertyValues,
            E::GdprBlacklistedEmail,
            E::LimitExceeded,
            E::InvalidAlternateId,
            E::InvalidEmail,
            E::InvalidDomain,
            E::UnknownError,
            E::MissingRequiredProperty,
            E::DuplicateUniquePropertyValue,
            E::InvalidRecordId,
            E::CreateOnlyImport,
            E::UpdateOnlyImport,
            E::ColumnTooLarge,
            E::RowDataTooLarge,
            E::AssociationRecordNotFound,
            E::AssociationLabelNotFound,
            E::ManyErrorsInRow,
        ] {
            let name = serde_json::to_value(fault).unwrap();
            assert!(ERROR_TYPES.contains(&name.as_str().unwrap()), "{name}");
            assert!(!fault.message().is_empty());
        }
    }
}
