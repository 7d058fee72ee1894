//! [`ImportFromUrl`]: files that HubSpot fetches from an address.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::file::FileAccess;

use super::File;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;
use crate::waiting::until;

/// A file to fetch. HubSpot makes the request, so the address must be open to everybody.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is fetched until it is given to import"]
pub struct ImportFromUrl {
    url: String,
    access: FileAccess,
    folder_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    overwrite: bool,
}

impl ImportFromUrl {
    /// The file at this address, into the folder at this path.
    pub fn new(url: impl Into<String>, access: FileAccess, folder_path: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            access,
            folder_path: folder_path.into(),
            name: None,
            overwrite: false,
        }
    }

    /// Another name than the address has.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// In place of a file with the same name in the same folder.
    pub fn overwrite(mut self) -> Self {
        self.overwrite = true;
        self
    }
}

/// Something that goes on behind the answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FileTask {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
}

#[derive(Deserialize)]
struct Status {
    status: String,
    #[serde(default)]
    result: Option<File>,
    #[serde(default)]
    errors: Vec<Value>,
}

impl FileTask {
    pub(super) async fn start(client: &HubSpot, request: Request) -> Result<Self, Error> {
        client.send_json(&request).await
    }

    pub(super) async fn wait(&self, client: &HubSpot, tasks: Path, within: Duration) -> Result<File, Error> {
        let request = Request::get(tasks.id("taskId", &self.id).then("status"));
        let look = || client.send_json::<Status>(&request);
        let what = format!("the import of a file ({})", self.id);
        let ended = until(&what, within, look, |seen| {
            matches!(seen.status.as_str(), "COMPLETE" | "CANCELED")
        })
        .await?;
        ended.result.ok_or_else(|| {
            let reason = ended
                .errors
                .first()
                .and_then(|error| error.get("message")?.as_str());
            let reason = reason.unwrap_or("HubSpot gives no reason");
            Error::new(
                ErrorKind::Validation,
                format!("the file was not fetched: {reason}"),
            )
            .at(&request)
        })
    }
}
