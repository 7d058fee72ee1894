//! The body of an export: a view (any search) or a list.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::limits::{ASSOCIATED_TYPES_MAX, PROPERTIES_MAX};
use crate::lenient;
use crate::search::SearchRequest;

/// The languages of column headers (the guide's and the SDK's together). The portal writes every one of them in English.
#[rustfmt::skip]
pub const LANGUAGES: &[&str] = &[
    "EN", "DE", "ES", "FI", "FR", "IT", "JA", "NL", "PL", "PT", "PT_BR", "SV", "ZH_TW", "DA_DK", "NO",
];

/// An export to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// A view or a list.
    pub export_type: ExportType,
    /// The kind of file.
    #[serde(deserialize_with = "format")]
    pub format: ExportFormat,
    /// The export's name.
    #[serde(default)]
    pub export_name: Option<String>,
    /// The language of the headers.
    #[serde(default)]
    pub language: Option<String>,
    /// The object type, by id or name.
    pub object_type: String,
    /// The properties, in the order of the columns.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object_properties: Vec<String>,
    /// The object types whose associated records come along: one (documented) or a list (the reference).
    #[serde(default, deserialize_with = "one_or_more")]
    pub associated_object_type: Vec<String>,
    /// Whether associated records come with their title too.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub include_primary_display_property_for_associated_objects: bool,
    /// Whether associations come label by label too.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub include_labeled_associations: bool,
    /// Where internal names stand in place of labels.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub export_internal_values_options: Vec<InternalValues>,
    /// Whether more than the usual number of associated records stand in a row.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub override_associated_objects_per_definition_per_row_limit: bool,
    /// Which records a view has; all of them when absent.
    #[serde(default, deserialize_with = "view")]
    pub public_crm_search_request: Option<SearchRequest>,
    /// The list.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub list_id: Option<String>,
}

/// `exportType` (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportType {
    /// The records that a search finds.
    View,
    /// The members of a list.
    List,
}

/// `format`, in either letter case (the guide writes `xlsx`, the reference `XLSX`).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportFormat {
    /// Comma-separated text.
    Csv,
    /// Excel 97 to 2003.
    Xls,
    /// Excel since 2007.
    Xlsx,
}

/// `exportInternalValuesOptions` (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InternalValues {
    /// Property names in the header instead of labels.
    Names,
    /// Values as stored instead of the labels of options.
    Values,
}

/// What is wrong with a request by itself.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestProblem {
    /// A language that HubSpot does not speak.
    #[error("language must be one of the supported languages: {0}")]
    Language(String),
    /// No properties.
    #[error("objectProperties must not be empty")]
    NoProperties,
    /// Too many properties.
    #[error("objectProperties must not have more than {PROPERTIES_MAX} entries")]
    TooManyProperties,
    /// Too many associated types.
    #[error("associatedObjectType must not have more than {ASSOCIATED_TYPES_MAX} entries")]
    TooManyTypes,
    /// An export of a list without a list.
    #[error("listId must be set for an export of type LIST")]
    NoList,
}

impl ExportRequest {
    /// Checks what can be checked without the portal.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), RequestProblem> {
        if let Some(language) = &self.language
            && !LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(language))
        {
            return Err(RequestProblem::Language(language.clone()));
        }
        if self.object_properties.is_empty() {
            return Err(RequestProblem::NoProperties);
        }
        if self.object_properties.len() > PROPERTIES_MAX {
            return Err(RequestProblem::TooManyProperties);
        }
        if self.associated_object_type.len() > ASSOCIATED_TYPES_MAX {
            return Err(RequestProblem::TooManyTypes);
        }
        if self.export_type == ExportType::List && self.list_id.is_none() {
            return Err(RequestProblem::NoList);
        }
        Ok(())
    }

    /// Whether internal forms are asked for.
    #[must_use]
    pub fn is_internal(&self, what: InternalValues) -> bool {
        self.export_internal_values_options.contains(&what)
    }
}

impl ExportFormat {
    /// The ending of a file name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type of the file.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl<'de> Deserialize<'de> for ExportFormat {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        format(deserializer)
    }
}

fn format<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<ExportFormat, D::Error> {
    let text = String::deserialize(deserializer)?;
    [ExportFormat::Csv, ExportFormat::Xls, ExportFormat::Xlsx]
        .into_iter()
        .find(|known| known.ending().eq_ignore_ascii_case(&text))
        .ok_or_else(|| serde::de::Error::unknown_variant(&text, &["CSV", "XLS", "XLSX"]))
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(lenient::optional_texts(deserializer)?.unwrap_or_default())
}

/// A search in the words of the exports guide: filters say `property` and sorts say `order: DESC` where searches say
/// `propertyName` and `direction`. Both are understood.
fn view<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<SearchRequest>, D::Error> {
    let Some(mut value) = Option::<Value>::deserialize(deserializer)? else {
        return Ok(None);
    };
    if let Value::Object(body) = &mut value {
        each(body, "filters", rename_property);
        each(body, "sorts", rename_order);
        each(body, "filterGroups", |group| {
            each(group, "filters", rename_property)
        });
    }
    serde_json::from_value(value)
        .map(Some)
        .map_err(serde::de::Error::custom)
}

fn each(object: &mut Map<String, Value>, list: &str, work: impl Fn(&mut Map<String, Value>)) {
    if let Some(Value::Array(items)) = object.get_mut(list) {
        items.iter_mut().filter_map(Value::as_object_mut).for_each(work);
    }
}

fn rename_property(object: &mut Map<String, Value>) {
    if let Some(name) = object.remove("property") {
        object.entry("propertyName").or_insert(name);
    }
}

fn rename_order(object: &mut Map<String, Value>) {
    rename_property(object);
    if let Some(order) = object.remove("order") {
        let direction = match order.as_str() {
            Some(text) if text.eq_ignore_ascii_case("ASC") => "ASCENDING".into(),
            Some(text) if text.eq_ignore_ascii_case("DESC") => "DESCENDING".into(),
            _ => order,
        };
        object.entry("direction").or_insert(direction);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ExportFormat, ExportRequest, RequestProblem};
    use crate::search::{Direction, Operator};

    fn body(more: Value) -> Value {
        let mut body = json!({ "exportType": "VIEW", "format": "xlsx", "objectType": "CONTACT", "language": "EN",
            "objectProperties": ["email"] });
        let fields = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        body
    }

    fn read(more: Value) -> ExportRequest {
        serde_json::from_value(body(more)).unwrap()
    }

    #[test]
    fn the_guides_words_for_a_search_are_understood() {
        let request = read(
            json!({ "associatedObjectType": "COMPANY", "publicCrmSearchRequest": {
            "filters": [{ "property": "email", "operator": "EQ", "value": "a@b.co" }],
            "sorts": [{ "property": "createdate", "order": "DESC" }], "query": "hello" } }),
        );
        assert_eq!(request.format, ExportFormat::Xlsx);
        assert_eq!(request.associated_object_type, ["COMPANY"]);
        let search = request.public_crm_search_request.unwrap();
        assert_eq!(search.filters[0].property_name, "email");
        assert_eq!(search.filters[0].operator, Operator::Eq);
        assert_eq!(search.sorts[0].property_name, "createdate");
        assert_eq!(search.sorts[0].direction, Direction::Descending);
        let request = read(json!({ "publicCrmSearchRequest": { "sorts": ["-email"], "filters": [] } }));
        assert_eq!(
            request.public_crm_search_request.unwrap().sorts[0].direction,
            Direction::Descending
        );
    }

    #[test]
    fn a_request_that_was_kept_reads_back() {
        let request = read(
            json!({ "associatedObjectType": ["COMPANY", "0-3"], "exportInternalValuesOptions": ["NAMES"] }),
        );
        let kept: ExportRequest = serde_json::from_value(serde_json::to_value(&request).unwrap()).unwrap();
        assert_eq!(kept.associated_object_type, request.associated_object_type);
        assert_eq!(kept.format, request.format);
    }

    #[test]
    fn what_a_request_must_say() {
        assert_eq!(read(json!({})).check(), Ok(()));
        for (more, problem) in [
            (json!({ "language": "XX" }), RequestProblem::Language("XX".into())),
            (json!({ "objectProperties": [] }), RequestProblem::NoProperties),
            (json!({ "exportType": "LIST" }), RequestProblem::NoList),
            (
                json!({ "associatedObjectType": ["1", "2", "3", "4", "5"] }),
                RequestProblem::TooManyTypes,
            ),
        ] {
            assert_eq!(read(more).check(), Err(problem));
        }
        assert!(serde_json::from_value::<ExportRequest>(body(json!({ "format": "PDF" }))).is_err());
    }
}
