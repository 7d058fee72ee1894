//! [`AssociatedIds`]: the associations that come along with a record.

use serde::Deserialize;

use super::parse::Paging;

/// The records of one object type that a record is associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociatedIds {
    /// The object type as HubSpot names it here: its plural path name, such as `companies`.
    pub object_type: String,
    /// Id and association name (`contact_to_company`), one entry for each type of association: a record that
    /// is associated in two ways is listed twice.
    pub records: Vec<(String, String)>,
    /// Whether there are more than the answer holds; [`crate::Associations::list`] reads them all.
    pub incomplete: bool,
}

impl AssociatedIds {
    /// The ids, each once, in HubSpot's order.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::with_capacity(self.records.len());
        for (id, _) in &self.records {
            if !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        ids
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    results: Vec<Entry>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(deserialize_with = "crate::text::text_or_number")]
    id: String,
    #[serde(default, rename = "type")]
    name: String,
}

pub(super) fn read(raw: &str) -> Vec<AssociatedIds> {
    // A map that keeps HubSpot's order: `serde_json` does, with `preserve_order`.
    let Ok(all) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(raw) else {
        return Vec::new();
    };
    all.into_iter()
        .filter_map(|(object_type, listed)| {
            let listed: Listed = serde_json::from_value(listed).ok()?;
            Some(AssociatedIds {
                object_type,
                records: listed
                    .results
                    .into_iter()
                    .map(|entry| (entry.id, entry.name))
                    .collect(),
                incomplete: listed.paging.is_some_and(|paging| paging.next.is_some()),
            })
        })
        .collect()
}
