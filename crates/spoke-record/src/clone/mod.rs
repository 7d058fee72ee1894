//! Loads what a portal holds into a local one: its definitions, and records where asked for.
//!
//! The portal that is copied is only read. Ids stay: of records, pipelines, stages, owners and association types, so that
//! a program that knows them works against the copy. With redaction what tells of people becomes stand-ins on the way,
//! before anything is written; the same person has the same stand-in in every record.

mod associations;
mod definitions;
mod labels;
mod load;
mod records;

use serde_json::Value;
use spoke_client::{Error as ClientError, HubSpot, Method};
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};

use crate::error::Error;
use crate::redaction::Redaction;
use definitions::Definitions;
pub use load::Loaded;
use load::Loader;

/// What is to be loaded.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Wanted {
    /// The object types whose records are loaded, by any of their names.
    pub records: Vec<String>,
    /// At most so many records of each type, those with the lowest ids; all when absent.
    pub limit: Option<u64>,
    /// Whether what tells of people is replaced.
    pub redact: bool,
}

impl Wanted {
    /// Definitions alone, as they are.
    #[must_use]
    pub fn definitions() -> Self {
        Self::default()
    }

    /// The records of these types as well, and what associates them.
    #[must_use]
    pub fn records<S: Into<String>>(mut self, types: impl IntoIterator<Item = S>) -> Self {
        self.records.extend(types.into_iter().map(Into::into));
        self
    }

    /// No more than so many of each type.
    #[must_use]
    pub fn limit(mut self, limit: Option<u64>) -> Self {
        self.limit = limit;
        self
    }

    /// Stand-ins in the place of what tells of people.
    #[must_use]
    pub fn redact(mut self, redact: bool) -> Self {
        self.redact = redact;
        self
    }
}

/// What a portal has to be loaded.
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Survey {
    /// Custom object types.
    pub object_types: u64,
    /// Property groups.
    pub groups: u64,
    /// Properties, HubSpot's own among them.
    pub properties: u64,
    /// Pipelines.
    pub pipelines: u64,
    /// Owners, archived ones among them.
    pub owners: u64,
    /// Association types of the portal's own.
    pub association_types: u64,
    /// Records by object type, as many as would be loaded.
    pub records: Vec<(String, u64)>,
    /// What can't be read, and why.
    pub left: Vec<Left>,
}

/// Something that was not read.
#[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Left {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// How far it has come: what is being read, how much of it, of how much.
pub type Told<'t> = dyn Fn(&str, u64, Option<u64>) + Send + Sync + 't;

/// Counts what would be loaded. Nothing is written anywhere.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_record::clone::{Wanted, survey};
///
/// let found = survey(&hubspot, &Wanted::definitions().records(["contacts"]), &|_, _, _| {}).await?;
/// assert_eq!(found.owners, 4);
/// assert_eq!(found.records, [("contacts".to_owned(), 0)]);
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the portal can't be reached or refuses the token. What the token may not read is left out and told.
pub async fn survey(source: &HubSpot, wanted: &Wanted, told: &Told<'_>) -> Result<Survey, Error> {
    let definitions = Definitions::read(source, told).await?;
    let mut survey = definitions.survey();
    for name in &wanted.records {
        let id = definitions.object_type(name)?;
        let total = records::total(source, id).await?;
        let count = wanted.limit.map_or(total, |limit| total.min(limit));
        survey.records.push((name.clone(), count));
    }
    Ok(survey)
}

/// Loads what is wanted from a portal into the local one at `target`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::builder().seed(spoke_portal::Seed::Sample).start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_record::clone::{Wanted, clone_portal};
///
/// let local = spoke_portal::Portal::start().await?;
/// let wanted = Wanted::definitions().records(["contacts"]).limit(Some(10)).redact(true);
/// let loaded = clone_portal(&hubspot, local.url(), &wanted, &|_, _, _| {}).await?;
/// assert_eq!(loaded.records, 10);
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the portal can't be read, or the local one does not take what was read: it must have no records of later ids of the
/// types that are loaded. What was loaded before the failure stays.
pub async fn clone_portal(
    source: &HubSpot,
    target: &str,
    wanted: &Wanted,
    told: &Told<'_>,
) -> Result<Loaded, Error> {
    let mut loader = Loader::new(target)?;
    let mut definitions = Definitions::read(source, told).await?;
    let types = wanted
        .records
        .iter()
        .map(|name| definitions.object_type(name))
        .collect::<Result<Vec<_>, _>>()?;
    let mut redaction = if wanted.redact {
        let made = Redaction::random().map_err(|source| Error::System {
            what: "randomness",
            source,
        })?;
        Some(made)
    } else {
        None
    };
    if let Some(redaction) = &mut redaction {
        definitions.redact(redaction);
    }
    definitions.load(&mut loader, told).await?;
    let mut read = records::Read::default();
    for id in &types {
        records::load(
            source,
            &mut loader,
            &definitions,
            *id,
            wanted.limit,
            redaction.as_ref(),
            &mut read,
            told,
        )
        .await?;
    }
    associations::load(source, &mut loader, &definitions, &types, &read, told).await?;
    Ok(loader.finish(definitions.left))
}

/// A GET as JSON; nothing where the portal has no such thing or the token may not see it.
async fn get_if_allowed(
    source: &HubSpot,
    what: &str,
    path: String,
    left: &mut Vec<Left>,
) -> Result<Option<Value>, Error> {
    let answer = source.request(Method::GET, path).send().await;
    match answer.and_then(|answer| answer.json()) {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.status(), Some(400 | 403 | 404)) => {
            left.push(Left {
                what: what.to_owned(),
                why: error.message().to_owned(),
            });
            Ok(None)
        }
        Err(error) => Err(unreadable(what, error)),
    }
}

fn unreadable(what: &str, error: ClientError) -> Error {
    Error::Source {
        what: what.to_owned(),
        source: Box::new(error),
    }
}

/// The list under `results`.
fn results(value: Value) -> Vec<Value> {
    match value {
        Value::Object(mut fields) => match fields.remove("results") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The name of a type as people know it.
fn name_of(id: ObjectTypeId) -> String {
    StandardObjectType::by_id(id).map_or_else(|| id.to_string(), |standard| standard.plural.to_owned())
}
