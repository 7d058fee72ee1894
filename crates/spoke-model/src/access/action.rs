//! What can be done to records, definitions and everything around them.

use std::fmt;
use std::str::FromStr;

/// One kind of doing.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Read records, or the definitions of properties and pipelines.
    Read,
    /// Search.
    Search,
    /// Create.
    Create,
    /// Change.
    Update,
    /// Archive: what HubSpot calls delete and can be restored.
    Archive,
    /// Delete for good.
    GdprDelete,
    /// Make two records one.
    Merge,
    /// Associate, label and dissociate.
    Associate,
    /// Many records in one request; asked for in addition.
    Batch,
    /// Send a message to somebody.
    Send,
    /// Change the definitions of properties, pipelines, labels and types.
    Schema,
}

/// The text names no action.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is no action: {allowed}", allowed = Action::ALL.map(Action::as_str).join(", "))]
pub struct UnknownAction {
    text: String,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Search,
        Self::Create,
        Self::Update,
        Self::Archive,
        Self::GdprDelete,
        Self::Merge,
        Self::Associate,
        Self::Batch,
        Self::Send,
        Self::Schema,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Search => "search",
            Self::Create => "create",
            Self::Update => "update",
            Self::Archive => "archive",
            Self::GdprDelete => "gdpr-delete",
            Self::Merge => "merge",
            Self::Associate => "associate",
            Self::Batch => "batch",
            Self::Send => "send",
            Self::Schema => "schema",
        }
    }

    /// Whether it leaves everything as it is.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(self, Self::Read | Self::Search)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| UnknownAction {
                text: text.to_owned(),
            })
    }
}

impl serde::Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Action {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
