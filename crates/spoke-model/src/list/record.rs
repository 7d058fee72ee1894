//! What the evaluator needs to know of a record.

use std::borrow::Cow;

use crate::time::Timestamp;

use super::filter::{EventFilter, Link, Property};

/// One version of a property's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The value from `at` on; `None` when it was cleared.
    pub value: Option<String>,
    /// When it was set, in milliseconds since 1970.
    pub at: i64,
}

/// A record as filters see it.
///
/// Things that nothing records (events, subscriptions) never happened: that is what the provided methods say.
pub trait Record {
    /// The value of a property; `None` or empty when there is none.
    fn value(&self, property: &Property) -> Option<Cow<'_, str>>;

    /// The value as a time.
    fn instant(&self, property: &Property) -> Option<i64> {
        let value = self.value(property)?;
        Timestamp::parse(&value).ok().map(Timestamp::millis)
    }

    /// The versions of a property's value, newest first.
    fn versions(&self, property: &Property) -> Vec<Version>;

    /// When a property's value last changed; `None` when it never had one.
    fn updated_at(&self, property: &Property) -> Option<i64> {
        self.versions(property).first().map(|version| version.at)
    }

    /// Whether the record is in a list.
    fn is_member(&self, list: u64) -> bool;

    /// Calls `visit` with every live record at the end of a link.
    fn linked(&self, link: &Link, visit: &mut dyn FnMut(&dyn Record));

    /// When something happened to the record.
    fn occurrences(&self, event: &EventFilter) -> Vec<i64> {
        let _ = event;
        Vec::new()
    }

    /// Calls `visit` with the time and the properties of every event of a type.
    fn events(&self, event_type: &str, visit: &mut dyn FnMut(i64, &dyn Record)) {
        let _ = (event_type, visit);
    }
}
