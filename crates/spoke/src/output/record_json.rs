//! A record as JSON, in the shape of HubSpot's own answers.

use serde::ser::{Serialize, SerializeMap, Serializer};
use spoke_client::Record;

/// Writes a record without copying its values. With chosen columns, only those, in that order.
pub struct RecordJson<'a> {
    record: &'a Record,
    chosen: &'a [String],
}

impl<'a> RecordJson<'a> {
    /// All properties of the record, or the `chosen` ones.
    #[must_use]
    pub fn new(record: &'a Record, chosen: &'a [String]) -> Self {
        Self { record, chosen }
    }
}

impl Serialize for RecordJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", record.id())?;
        map.serialize_entry("properties", &Values(self))?;
        if let Some(time) = record.created_at() {
            map.serialize_entry("createdAt", &time)?;
        }
        if let Some(time) = record.updated_at() {
            map.serialize_entry("updatedAt", &time)?;
        }
        map.serialize_entry("archived", &record.archived())?;
        if let Some(time) = record.archived_at() {
            map.serialize_entry("archivedAt", &time)?;
        }
        let associations = record.associations();
        if !associations.is_empty() {
            map.serialize_entry("associations", &Associations(&associations))?;
        }
        if let Some(url) = record.url() {
            map.serialize_entry("url", url)?;
        }
        map.end()
    }
}

struct Values<'a>(&'a RecordJson<'a>);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RecordJson { record, chosen } = self.0;
        let mut map = serializer.serialize_map(None)?;
        if chosen.is_empty() {
            for (name, value) in record.properties() {
                map.serialize_entry(name, &value)?;
            }
        } else {
            for name in chosen.iter() {
                map.serialize_entry(name, &record.get(name))?;
            }
        }
        map.end()
    }
}

struct Associations<'a>(&'a [spoke_client::AssociatedIds]);

impl Serialize for Associations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for associated in self.0 {
            map.serialize_entry(&associated.object_type, &associated.ids())?;
        }
        map.end()
    }
}
