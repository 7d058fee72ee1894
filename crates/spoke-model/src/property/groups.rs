//! The property groups that come with every portal.

use std::sync::LazyLock;

use super::PropertyGroup;
use crate::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};

/// Name, label, place.
type Row = (&'static str, &'static str, i64);

/// Contacts' groups: names recorded; labels of the rarer ones and the order assumed. A new group of a portal was
/// recorded with place 9, right behind these.
const CONTACT: &[Row] = &[
    ("contactinformation", "Contact information", 0),
    ("emailinformation", "Email information", 1),
    ("analyticsinformation", "Web analytics history", 2),
    ("conversioninformation", "Conversion information", 3),
    ("socialmediainformation", "Social media information", 4),
    ("sales_properties", "Sales properties", 5),
    ("contact_activity", "Contact activity", 6),
    ("deal_information", "Deal information", 7),
    ("facebook_ads_properties", "Facebook Ads properties", 8),
];

/// Companies' groups. A new group was recorded with place 8: the places in between belong to groups that nobody
/// recorded.
const COMPANY: &[Row] = &[
    ("companyinformation", "Company information", 0),
    ("socialmediainformation", "Social media information", 6),
    ("analyticsinformation", "Web analytics history", 7),
];

/// Deals' groups.
const DEAL: &[Row] = &[
    ("dealinformation", "Deal information", 0),
    ("analyticsinformation", "Web analytics history", 1),
];

static GROUPS: LazyLock<Vec<(ObjectTypeId, Vec<PropertyGroup>)>> = LazyLock::new(|| {
    standard_object_types()
        .iter()
        .map(|row| (row.id, groups_of(row)))
        .collect()
});

/// The groups of an object type in a new portal; empty for custom types, whose only group is made with the schema.
#[must_use]
pub fn default_groups(id: ObjectTypeId) -> &'static [PropertyGroup] {
    GROUPS
        .iter()
        .find(|(row, _)| *row == id)
        .map_or(&[], |(_, groups)| groups)
}

fn groups_of(row: &StandardObjectType) -> Vec<PropertyGroup> {
    let names = match row.id {
        ObjectTypeId::CONTACT => CONTACT,
        ObjectTypeId::COMPANY => COMPANY,
        ObjectTypeId::DEAL => DEAL,
        _ => {
            let label = if row.is_activity() {
                "Engagement".to_owned()
            } else {
                format!("{} information", row.label_singular)
            };
            return vec![PropertyGroup::new(row.property_group(), label, 0)];
        }
    };
    names
        .iter()
        .map(|(name, label, order)| PropertyGroup::new(*name, *label, *order))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::default_groups;
    use crate::object_type::{ObjectTypeId, standard_object_types};
    use crate::property::default_properties;

    #[test]
    fn every_default_property_stands_in_a_default_group() {
        for row in standard_object_types() {
            let groups: Vec<_> = default_groups(row.id)
                .iter()
                .map(|group| group.name.as_str())
                .collect();
            for property in default_properties(row.id) {
                assert!(
                    groups.contains(&property.group_name.as_str()),
                    "{}.{}",
                    row.plural,
                    property.name
                );
            }
        }
        assert!(default_groups(ObjectTypeId::custom(1)).is_empty());
    }
}
