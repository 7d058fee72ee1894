//! HubSpot's own object types: one row of facts each, found by any of the names that paths may carry.

use super::ObjectTypeId;
use super::table::TABLE;

/// One of HubSpot's own object types.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StandardObjectType {
    /// `0-1`.
    pub id: ObjectTypeId,
    /// The name in paths, `contacts`.
    pub plural: &'static str,
    /// `contact`; also the name in `associations.contact` filters and in v3 association types.
    pub singular: &'static str,
    /// `CONTACT`; it appears in batch error texts. Recorded for contacts, companies, deals and tickets, the others
    /// follow the pattern (assumed).
    pub fully_qualified_name: &'static str,
    /// `Contact`.
    pub label_singular: &'static str,
    /// `Contacts`.
    pub label_plural: &'static str,
    /// The property that names a record in lists.
    pub primary_display: Option<&'static str>,
    /// The property that holds the creation time: `createdate` or `hs_createdate`.
    pub created_property: &'static str,
    /// The property that holds the last change: `lastmodifieddate` for contacts, `hs_lastmodifieddate` elsewhere.
    pub modified_property: &'static str,
    /// What reads and searches return when no property is asked for (documented in "Search the CRM").
    pub default_properties: &'static [&'static str],
    /// What a search's `query` looks into (documented in "Search the CRM").
    pub searchable_properties: &'static [&'static str],
    /// What the guides demand on create; a pipeline is left out where HubSpot fills it in (deals, tickets). HubSpot
    /// accepts less than the guides say for several types: a server decides itself how strictly to read this.
    pub required: Required,
    /// The properties that hold pipeline and stage, for types that have pipelines.
    pub pipeline: Option<PipelineProperties>,
    /// Whether records can be created and changed through the objects API.
    pub writable: bool,
    /// Whether two records can be merged (the 2026-03 reference).
    pub mergeable: bool,
    /// Any one of these scopes permits reading.
    pub read_scopes: &'static [&'static str],
    /// Any one of these scopes permits writing.
    pub write_scopes: &'static [&'static str],
}

/// Properties that must be present on create.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Required {
    /// Nothing.
    None,
    /// At least one of these.
    AnyOf(&'static [&'static str]),
    /// Every one of these.
    AllOf(&'static [&'static str]),
}

/// Where a type keeps the pipeline and stage of a record.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct PipelineProperties {
    /// `pipeline` for deals, `hs_pipeline` elsewhere.
    pub pipeline: &'static str,
    /// `dealstage` for deals, `hs_pipeline_stage` elsewhere.
    pub stage: &'static str,
}

/// The creation time of custom objects.
pub const CUSTOM_CREATED_PROPERTY: &str = "hs_createdate";
/// The last change of custom objects.
pub const CUSTOM_MODIFIED_PROPERTY: &str = "hs_lastmodifieddate";
/// What reads of custom objects return when no property is asked for (documented).
pub const CUSTOM_DEFAULT_PROPERTIES: &[&str] = &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];

/// Every object type of HubSpot's own, in ascending order of id.
#[must_use]
pub fn standard_object_types() -> &'static [StandardObjectType] {
    TABLE
}

impl StandardObjectType {
    /// Finds a type by plural name, singular name, fully qualified name or id, in any letter case
    /// (documented in "Understanding the CRM", recorded with upper-case singulars).
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            return name.parse().ok().and_then(Self::by_id);
        }
        TABLE.iter().find(|row| {
            row.plural.eq_ignore_ascii_case(name)
                || row.singular.eq_ignore_ascii_case(name)
                || row.fully_qualified_name.eq_ignore_ascii_case(name)
        })
    }

    /// Finds a type by its id.
    #[must_use]
    pub fn by_id(id: ObjectTypeId) -> Option<&'static Self> {
        if id.is_custom() {
            return None;
        }
        let position = TABLE
            .binary_search_by_key(&id.number(), |row| row.id.number())
            .ok()?;
        TABLE.get(position)
    }

    /// The default group of its properties: `contactinformation`, `lineiteminformation`; `engagement` for
    /// activities. Recorded for contacts, companies, deals, tickets; the others follow the pattern (assumed).
    #[must_use]
    pub fn property_group(&self) -> String {
        if self.is_activity() {
            return "engagement".to_owned();
        }
        let mut name: String = self.singular.chars().filter(|letter| *letter != '_').collect();
        name.push_str("information");
        name
    }

    /// Whether records of this type stand on timelines (notes, tasks, calls, meetings, e-mails, postal mail,
    /// communications).
    #[must_use]
    pub const fn is_activity(&self) -> bool {
        matches!(
            self.id,
            ObjectTypeId::COMMUNICATION
                | ObjectTypeId::TASK
                | ObjectTypeId::NOTE
                | ObjectTypeId::MEETING
                | ObjectTypeId::CALL
                | ObjectTypeId::EMAIL
                | ObjectTypeId::POSTAL_MAIL
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Required, StandardObjectType, standard_object_types};
    use crate::object_type::ObjectTypeId;

    #[test]
    fn every_name_of_a_type_finds_it_in_any_case() {
        for row in standard_object_types() {
            for name in [
                row.plural,
                row.singular,
                row.fully_qualified_name,
                &row.id.to_string(),
            ] {
                for name in [name.to_owned(), name.to_uppercase(), name.to_lowercase()] {
                    assert_eq!(
                        StandardObjectType::by_name(&name).map(|found| found.id),
                        Some(row.id),
                        "{name}"
                    );
                }
            }
            assert_eq!(StandardObjectType::by_id(row.id), Some(row));
        }
        for name in ["widgets", "0-9999", "2-1", "", "contact s", "9"] {
            assert_eq!(StandardObjectType::by_name(name), None, "{name}");
        }
        assert_eq!(StandardObjectType::by_id(ObjectTypeId::custom(1)), None);
    }

    #[test]
    fn rows_are_in_ascending_order_of_id() {
        assert!(standard_object_types().is_sorted_by_key(|row| row.id.number()));
    }

    #[test]
    fn every_row_returns_its_times_and_id_by_default() {
        for row in standard_object_types() {
            for name in [row.created_property, row.modified_property, "hs_object_id"] {
                assert!(
                    row.default_properties.contains(&name),
                    "{} lacks {name}",
                    row.plural
                );
            }
            assert!(!row.read_scopes.is_empty());
            assert_eq!(row.write_scopes.is_empty(), !row.writable, "{}", row.plural);
            if let Required::AnyOf(names) | Required::AllOf(names) = row.required {
                assert!(!names.is_empty());
            }
        }
    }
}
