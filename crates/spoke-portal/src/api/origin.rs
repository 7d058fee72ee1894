//! What a change is attributed to in the history of properties: `sourceType` and `sourceId`.

use super::account::USER_ID;
use crate::store::Source;

/// What changes in HubSpot's app are attributed to (observed in histories and webhooks).
pub(crate) const BY_A_PERSON: &str = "CRM_UI";

/// Where a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An app that calls the API.
    Integration,
    /// A file import with this id.
    Import(u64),
    /// The merge of two records.
    Merge,
    /// A form that somebody sent in.
    Form,
    /// A person in HubSpot's app: the portal's only user.
    Person,
    /// The portal itself, which links contacts to the company of their e-mail domain.
    CompanyDomain,
}

impl Origin {
    /// The source that the store notes beside each value. The set of names is observed, not published (facts: objects,
    /// section 3).
    pub(crate) fn source(self, app_id: u64) -> Source {
        let (source_type, source_id) = match self {
            Self::Integration => ("INTEGRATION", Some(app_id)),
            Self::Import(id) => ("IMPORT", Some(id)),
            Self::Form => ("FORM", None),
            Self::Merge => ("MERGE_OBJECTS", None),
            Self::Person => (BY_A_PERSON, None),
            Self::CompanyDomain => ("AUTO_ASSOCIATE_BY_DOMAIN", None),
        };
        Source {
            source_type: source_type.to_owned(),
            source_id: source_id.map(|id| id.to_string()),
            user_id: (self == Self::Person).then_some(USER_ID),
            ..Source::default()
        }
    }
}
