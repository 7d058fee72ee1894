//! What a comparison found.

use serde::Serialize;

/// How a field differs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Kind {
    /// Another status.
    Status,
    /// Another header, or none.
    Header,
    /// The portal lacks it.
    Missing,
    /// The recording lacks it.
    Extra,
    /// Another JSON type.
    Type,
    /// A list of another length.
    Length,
    /// Another value.
    Value,
    /// The portal gave no answer that could be compared.
    NoAnswer,
}

impl Kind {
    /// As reports call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Header => "header",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Type => "type",
            Self::Length => "length",
            Self::Value => "value",
            Self::NoAnswer => "no answer",
        }
    }
}

/// A field that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Difference {
    /// Where: `status`, the name of a header, or a JSON pointer into the body.
    pub at: String,
    /// How.
    pub kind: Kind,
    /// What was recorded, shortened.
    pub recorded: String,
    /// What the portal answered, shortened.
    pub portal: String,
}

/// An exchange or a case, compared.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Compared {
    /// The number of the exchange, or the name of the case.
    pub name: String,
    /// Its request, such as `GET /crm/v3/objects/contacts/1`.
    pub request: String,
    /// How many fields are the same.
    pub same: u64,
    /// The fields that are not.
    pub differences: Vec<Difference>,
    /// Why it was not compared, when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// What was found, exchange by exchange.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// Each exchange or case, in order.
    pub compared: Vec<Compared>,
}

impl Report {
    /// Exchanges whose answers are the same.
    #[must_use]
    pub fn same(&self) -> usize {
        self.compared
            .iter()
            .filter(|one| one.skipped.is_none() && one.differences.is_empty())
            .count()
    }

    /// Exchanges whose answers differ.
    #[must_use]
    pub fn different(&self) -> usize {
        self.compared
            .iter()
            .filter(|one| !one.differences.is_empty())
            .count()
    }

    /// Exchanges that were not compared.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.compared.iter().filter(|one| one.skipped.is_some()).count()
    }

    /// Fields that are the same, and all that were compared.
    #[must_use]
    pub fn fields(&self) -> (u64, u64) {
        let same = self.compared.iter().map(|one| one.same).sum::<u64>();
        let different = self
            .compared
            .iter()
            .map(|one| one.differences.len() as u64)
            .sum::<u64>();
        (same, same + different)
    }
}
