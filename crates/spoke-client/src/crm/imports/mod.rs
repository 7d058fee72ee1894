//! [`Imports`]: files whose rows become records.

mod errors;
mod new;

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::import::{FILE_BYTES_MAX, ImportState, REQUEST_BYTES_MAX};
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::multipart::{Multipart, media_type_of};
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;
use crate::waiting::until;

pub use errors::{ImportError, ImportErrors, RowPlace};
pub use new::{NewImport, TableFile};

/// The most that an upload may be: what a file may be, and room for the request.
const UPLOAD_MAX: u64 = FILE_BYTES_MAX + 2 * REQUEST_BYTES_MAX;
/// Imports or errors on a page (assumed: the specification names no maximum).
pub(super) const PAGE: &str = "100";

/// Imports, from [`HubSpot::imports`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use std::time::Duration;
/// use spoke_client::{NewImport, TableFile};
///
/// let people = TableFile::csv("people.csv", "Mail,First\njane@example.com,Jane\njoe@example.com,Joe\n")
///     .key("contacts", "Mail", "email")
///     .property("contacts", "First", "firstname");
/// let import = hubspot.imports().start(NewImport::new("People").file(people)).await?;
/// let import = hubspot.imports().wait(&import.id, Duration::from_secs(60)).await?;
/// assert_eq!(import.counter("CREATED_OBJECTS"), 2);
/// assert!(hubspot.imports().errors(&import.id).stream().try_next().await?.is_none());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Imports {
    client: HubSpot,
}

impl HubSpot {
    /// Imports of files.
    #[must_use]
    pub fn imports(&self) -> Imports {
        Imports { client: self.clone() }
    }
}

/// An import and how far it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Import {
    /// Its id.
    #[serde(deserialize_with = "crate::text::text_or_number")]
    pub id: String,
    /// `STARTED`, `DEFERRED`, `PROCESSING`, then `DONE`, `FAILED`, `CANCELED` or `REVERTED`.
    pub state: String,
    /// Its name.
    #[serde(default)]
    pub import_name: Option<String>,
    /// Who asked for it: `API`, `CRM_UI` and others.
    #[serde(default)]
    pub import_source: Option<String>,
    /// When it was asked for.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last got on.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// The object types that its columns are mapped to, such as `0-1`.
    #[serde(default)]
    pub mapped_object_type_ids: Vec<String>,
    /// Counters, files and lists, as HubSpot tells them.
    #[serde(default)]
    pub metadata: Map<String, Value>,
}

impl Import {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let last = [ImportState::Done, ImportState::Failed, ImportState::Canceled];
        self.state == "REVERTED" || last.iter().any(|state| state.as_str() == self.state)
    }

    /// A counter, such as `TOTAL_ROWS`, `CREATED_OBJECTS`, `UPDATED_OBJECTS` or `ERRORS`; 0 for one that HubSpot leaves
    /// out.
    #[must_use]
    pub fn counter(&self, name: &str) -> u64 {
        let counters = self.metadata.get("counters");
        let counter = counters.and_then(|counters| counters.get(name));
        counter.and_then(Value::as_u64).unwrap_or_default()
    }

    /// The list that the imported contacts were put into, if one was asked for and is there.
    #[must_use]
    pub fn contact_list(&self) -> Option<String> {
        let list = self.metadata.get("objectLists")?.get(0)?.get("listId")?;
        match list {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }
}

impl Imports {
    /// Uploads the files and starts the import, which goes on behind the answer. It is not sent again after a failure with
    /// an unknown outcome: look at [`Imports::list`] then.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the request can't be one (no file, no columns) or the files are larger than
    /// 512 MB together; [`crate::ErrorKind::Validation`] when HubSpot refuses it. Faults of rows are in
    /// [`Imports::errors`].
    pub async fn start(&self, import: NewImport) -> Result<Import, Error> {
        self.client.send_json(&self.start_request(import)?).await
    }

    fn start_request(&self, import: NewImport) -> Result<Request, Error> {
        let (request, files) = import.into_parts();
        request
            .check()
            .map_err(|problem| Error::invalid_input(format!("the import can't be started: {problem}")))?;
        let text = serde_json::to_string(&request).map_err(Error::unwritable)?;
        let mut body = Multipart::new().text("importRequest", text);
        for (name, content) in files {
            body = body.file("files", &name, media_type_of(&name), content);
        }
        Ok(Request::post(self.path()).content(body.build(UPLOAD_MAX)?))
    }

    /// One import.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Import, Error> {
        let request = Request::get(self.path().id("importId", id.as_ref()));
        self.client.send_json(&request).await
    }

    /// The imports that this application made, newest last.
    pub fn list(&self) -> Items<Import> {
        items(&self.client, Request::get(self.path()).query("limit", PAGE))
    }

    /// Stops an import. What it wrote until then stays.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn cancel(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("importId", id.as_ref()).then("cancel");
        self.client.send_only(&Request::post(path).replayable()).await
    }

    /// What was wrong with the rows.
    pub fn errors(&self, id: impl AsRef<str>) -> ImportErrors {
        let path = self.path().id("importId", id.as_ref()).then("errors");
        ImportErrors::new(self.client.clone(), path)
    }

    /// Looks at the import until nothing more will happen, at first twice a second and ever less often, down to once in
    /// ten seconds.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Deadline`] when it is not at its end within this time; it goes on all the same.
    pub async fn wait(&self, id: impl AsRef<str>, within: Duration) -> Result<Import, Error> {
        let id = id.as_ref();
        let what = format!("import {id}");
        until(&what, within, || self.get(id), Import::is_final).await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().imports())
    }
}

/// A file's name and content.
pub(super) type NamedContent = (String, Bytes);
