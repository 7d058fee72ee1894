//! How moments are printed inside definitions.

use serde::{Serialize, Serializer};
use spoke_model::time::Timestamp;

/// A moment as HubSpot prints it on definitions: milliseconds are left out when they are zero (recorded:
/// `1970-01-01T00:00:00Z` on everything HubSpot ships).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Iso(pub(crate) Timestamp);

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(24);
        self.0.write_iso_trimmed(&mut text);
        serializer.serialize_str(&text)
    }
}
