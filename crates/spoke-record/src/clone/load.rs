//! Hands lines to the local portal's `/_spoke/load`, a bounded body at a time.

use http::Request;
use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::left::Left;
use crate::error::Error;
use crate::outgoing::{Outgoing, base, whole};

/// A body is sent once it has this many bytes. The portal takes 8 MiB.
const BODY: usize = 2 << 20;
const ANSWER_MAX: usize = 64 << 10;

/// What was loaded.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Loaded {
    /// Custom object types that are new or another now.
    pub object_types: u64,
    /// Property groups that are new or another now.
    pub groups: u64,
    /// Properties that are new or another now.
    pub properties: u64,
    /// Pipelines that are new or another now.
    pub pipelines: u64,
    /// Owners.
    pub owners: u64,
    /// Association types of the portal's own.
    pub association_types: u64,
    /// Records.
    pub records: u64,
    /// Associations, one for each pair of records and direction that was read.
    pub associations: u64,
    /// Lists that are new or another now.
    pub lists: u64,
    /// Folders of lists.
    pub list_folders: u64,
    /// Records that were put into lists that are filled by hand.
    pub list_members: u64,
    /// Validation rules of properties that are new or another now.
    pub validation_rules: u64,
    /// Teams, where they are others now.
    pub teams: u64,
    /// Permission sets, where they are others now.
    pub roles: u64,
    /// Exchange rates.
    pub exchange_rates: u64,
    /// Forms that are new or another now.
    pub forms: u64,
    /// Records that an earlier, interrupted run of the same copy had brought.
    pub records_there: u64,
    /// Definitions that were the same already.
    pub unchanged: u64,
    /// What could not be read or taken.
    pub left: Vec<Left>,
}

/// Gathers lines and sends them.
#[derive(Debug)]
pub(super) struct Loader {
    outgoing: Outgoing,
    url: String,
    lines: Vec<u8>,
    loaded: Loaded,
}

impl Loader {
    pub(super) fn new(target: &str) -> Result<Self, Error> {
        let target = base(target)?;
        let authority = target.split("://").nth(1).unwrap_or_default();
        if !crate::door::is_loopback(authority) {
            return Err(Error::Address {
                address: target.clone(),
                reason: "a portal is copied into a local one only".to_owned(),
            });
        }
        Ok(Self {
            outgoing: Outgoing::new()?,
            url: format!("{target}/_spoke/load"),
            lines: Vec::new(),
            loaded: Loaded::default(),
        })
    }

    /// Adds a line; sends what there is when it is enough. A body that replaces something holds everything up to the next
    /// `flush`, so that what belongs together is taken together.
    pub(super) async fn add(&mut self, line: &Value) -> Result<(), Error> {
        self.lines.extend_from_slice(line.to_string().as_bytes());
        self.lines.push(b'\n');
        let is_first = self.lines.starts_with(b"{\"replace\"");
        if self.lines.len() < BODY || is_first {
            return Ok(());
        }
        self.flush().await
    }

    /// Sends what there is.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let unreachable = |reason: String| Error::Unreachable {
            address: self.url.clone(),
            reason,
        };
        let request = Request::post(&self.url)
            .header(CONTENT_TYPE, "application/x-ndjson")
            .body(whole(std::mem::take(&mut self.lines)))
            .map_err(|error| unreachable(error.to_string()))?;
        let answer = self
            .outgoing
            .fetch(request, ANSWER_MAX)
            .await
            .map_err(unreachable)?;
        let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status != 200 {
            let said = json.get("message").and_then(Value::as_str);
            return Err(Error::Refused {
                reason: said.map_or_else(|| format!("it answered {}", answer.status), str::to_owned),
            });
        }
        let part: Loaded = serde_json::from_value(json).unwrap_or_default();
        let whole = &mut self.loaded;
        whole.object_types += part.object_types;
        whole.groups += part.groups;
        whole.properties += part.properties;
        whole.pipelines += part.pipelines;
        whole.owners += part.owners;
        whole.association_types += part.association_types;
        whole.records += part.records;
        whole.associations += part.associations;
        whole.lists += part.lists;
        whole.list_folders += part.list_folders;
        whole.list_members += part.list_members;
        whole.validation_rules += part.validation_rules;
        whole.teams += part.teams;
        whole.roles += part.roles;
        whole.exchange_rates += part.exchange_rates;
        whole.forms += part.forms;
        whole.records_there += part.records_there;
        whole.unchanged += part.unchanged;
        Ok(())
    }

    /// Notes what could not be taken.
    pub(super) fn leave(&mut self, left: Left) {
        self.loaded.left.push(left);
    }

    /// Records that were put into lists so far.
    pub(super) fn members(&self) -> u64 {
        self.loaded.list_members
    }

    pub(super) fn finish(self, mut left: Vec<Left>) -> Loaded {
        let mut loaded = self.loaded;
        left.append(&mut loaded.left);
        loaded.left = left;
        loaded
    }
}
