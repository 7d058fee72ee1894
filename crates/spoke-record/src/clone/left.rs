//! What is left out of a copy, and why.

use spoke_client::Error as ClientError;

/// Something that was not read, or not taken.
#[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Left {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// Who is to blame.
    pub cause: Cause,
}

/// Why something is left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Cause {
    /// The portal that is copied says no: the token lacks a scope, or the account a feature. The copy is not whole.
    Refused,
    /// The portal that is copied has nothing of the kind.
    Absent,
    /// The local portal has no place for it.
    Unsupported,
}

impl Left {
    pub(super) fn unsupported(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
            cause: Cause::Unsupported,
        }
    }

    /// What a refusal means for one part; nothing when the whole copy can't go on, because nobody answers or the token is
    /// none.
    pub(super) fn of(what: &str, error: &ClientError) -> Option<Self> {
        let cause = match error.status() {
            Some(403) => Cause::Refused,
            Some(400 | 404 | 405 | 410) => Cause::Absent,
            _ => return None,
        };
        Some(Self {
            what: what.to_owned(),
            why: error.message().to_owned(),
            cause,
        })
    }
}

/// What is never part of a copy, for people: their own interfaces would have to be read one by one, or nothing can be
/// written back.
pub const NEVER_COPIED: &str = "earlier values of properties, files, form submissions, e-mails, subscription types and \
                                statuses, campaigns, workflows, sequences, conversations, custom events, pages, business \
                                units, deleted lists";
