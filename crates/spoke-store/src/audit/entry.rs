//! One line of the log.

/// Who did what to which record, and how it went. It holds ids and names of programs, never people's data.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// Milliseconds since 1970.
    pub time: i64,
    /// The program or person that asked: the name of a key, never the key.
    pub actor: String,
    /// `read`, `create`, `gdpr-delete`.
    pub action: String,
    /// `allowed`, `denied`, or the HTTP status that came of it.
    pub outcome: String,
    /// The role under which it was asked.
    pub role: Option<String>,
    /// `contacts`.
    pub object_type: Option<String>,
    /// The record, where there is one.
    pub record_id: Option<String>,
    /// HubSpot's id of the exchange.
    pub correlation_id: Option<String>,
    /// What else there is to say, without people's data.
    pub detail: Option<String>,
}

impl Entry {
    /// An entry with what every entry has.
    #[must_use]
    pub fn new(
        time: i64,
        actor: impl Into<String>,
        action: impl Into<String>,
        outcome: impl Into<String>,
    ) -> Self {
        Self {
            time,
            actor: actor.into(),
            action: action.into(),
            outcome: outcome.into(),
            ..Self::default()
        }
    }

    /// Says what it was done to.
    #[must_use]
    pub fn object(mut self, object_type: impl Into<String>, record_id: Option<&str>) -> Self {
        self.object_type = Some(object_type.into());
        self.record_id = record_id.map(str::to_owned);
        self
    }

    /// Says under which role.
    #[must_use]
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Says by which id HubSpot knows the exchange.
    #[must_use]
    pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// Adds what else there is to say.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// An entry as the log holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Recorded {
    /// Its number, from 1.
    pub number: u64,
    /// What was said.
    pub entry: Entry,
    /// The hash of the entry before it; zeros for the first.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}
