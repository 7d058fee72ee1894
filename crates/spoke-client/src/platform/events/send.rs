//! [`Completion`]: an event happened to somebody.

use std::collections::BTreeMap;

use serde::Serialize;
use spoke_model::custom_event::BATCH_MAX;
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::{Allowance, Request};

/// An event that happened to a record.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is told until it is given to send"]
pub struct Completion {
    event_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    utk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<String>,
    properties: BTreeMap<String, String>,
}

impl Completion {
    fn new(event: &str) -> Self {
        Self {
            event_name: event.to_owned(),
            object_id: None,
            email: None,
            utk: None,
            occurred_at: None,
            uuid: None,
            properties: BTreeMap::new(),
        }
    }

    /// Of the event with this full name, to the record with this id.
    pub fn of_record(event: &str, id: impl Into<String>) -> Self {
        Self {
            object_id: Some(id.into()),
            ..Self::new(event)
        }
    }

    /// To the contact with this address.
    pub fn of_email(event: &str, email: impl Into<String>) -> Self {
        Self {
            email: Some(email.into()),
            ..Self::new(event)
        }
    }

    /// To the visitor with this user token (the cookie `hubspotutk`).
    pub fn of_visitor(event: &str, utk: impl Into<String>) -> Self {
        Self {
            utk: Some(utk.into()),
            ..Self::new(event)
        }
    }

    /// A value; 256 characters at most, 1,024 for addresses of pages.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// When it happened; now where nothing is said.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.occurred_at = Some(at.to_string());
        self
    }

    /// A name of its own, by which HubSpot counts it once however often it is sent.
    pub fn identity(mut self, uuid: impl Into<String>) -> Self {
        self.uuid = Some(uuid.into());
        self
    }

    pub(super) fn has_identity(&self) -> bool {
        self.uuid.is_some()
    }
}

/// What became of many completions.
#[derive(Debug, Default)]
#[must_use = "completions that were refused are here"]
#[non_exhaustive]
pub struct SendOutcome {
    /// How many were taken.
    pub sent: usize,
    /// Those that were not, as they were sent, with the reason: a call of up to 500 is taken or refused as a whole.
    pub failed: Vec<(Vec<Completion>, Error)>,
}

impl SendOutcome {
    /// The number sent, or the first failure.
    ///
    /// # Errors
    /// What the first call that failed, failed with.
    pub fn into_all(self) -> Result<usize, Error> {
        match self.failed.into_iter().next() {
            None => Ok(self.sent),
            Some((_, error)) => Err(error),
        }
    }
}

#[derive(Serialize)]
struct Inputs<'a> {
    inputs: &'a [Completion],
}

pub(super) async fn send_all(
    client: &HubSpot,
    path: Path,
    completions: impl IntoIterator<Item = Completion>,
) -> SendOutcome {
    let mut outcome = SendOutcome::default();
    let mut completions = completions.into_iter().map(with_identity);
    loop {
        let inputs: Vec<Completion> = completions.by_ref().take(BATCH_MAX).collect();
        if inputs.is_empty() {
            return outcome;
        }
        match send(client, &path, &inputs).await {
            Ok(()) => outcome.sent += inputs.len(),
            Err(error) => outcome.failed.push((inputs, error)),
        }
    }
}

async fn send(client: &HubSpot, path: &Path, inputs: &[Completion]) -> Result<(), Error> {
    let request = Request::post(path.clone())
        .replayable()
        .json(&Inputs { inputs })?;
    client.send_only(&request.counts_against(Allowance::Exempt)).await
}

fn with_identity(completion: Completion) -> Completion {
    if completion.has_identity() {
        return completion;
    }
    // Version 4 by its form: 122 random bits.
    let bits = fastrand::u128(..) & !(0xf000 << 64) & !(0xc000 << 48) | (0x4000 << 64) | (0x8000 << 48);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let uuid = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    completion.identity(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_a_uuid_and_is_given_once() {
        let uuid = with_identity(Completion::of_email("pe1_x", "a@example.com"))
            .uuid
            .unwrap();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        let own = with_identity(Completion::of_email("pe1_x", "a@example.com").identity("mine"));
        assert_eq!(own.uuid.as_deref(), Some("mine"));
    }
}
