//! Loads what a portal holds into a local one: its definitions, and records where asked for.
//!
//! The portal that is copied is only read. Ids stay: of records, pipelines, stages, owners, association types, lists and forms,
//! so that a program that knows them works against the copy. What can't be read or taken is named in the end, with the
//! reason; a part that the token may not see does not keep the others away. A copy that was interrupted goes on where it
//! was when it is asked for again with the same key. With redaction what tells of people becomes stand-ins on the way,
//! before anything is written; the same person has the same stand-in in every record.

mod associations;
mod definitions;
mod labels;
mod left;
mod lists;
mod load;
mod read;
mod records;
mod settings;
mod stand_in_key;

use serde_json::json;
use spoke_client::HubSpot;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};

use crate::error::Error;
use crate::redaction::{Redaction, StandIns};
use definitions::Definitions;
pub use left::{Cause, Left, NEVER_COPIED};
use lists::Lists;
pub use load::Loaded;
use load::Loader;
use records::Walk;
use settings::Settings;
pub use stand_in_key::StandInKey;

/// What is to be loaded.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Wanted {
    /// The object types whose records are loaded, by any of their names.
    pub records: Vec<String>,
    /// At most so many records of each type, those with the lowest ids; all when absent.
    pub limit: Option<u64>,
    /// Whether archived records are loaded too, as archived ones.
    pub archived: bool,
    /// Whether what tells of people is replaced.
    pub redact: bool,
    /// What the stand-ins are made with; a new one when absent, so that an interrupted copy can't be gone on with.
    pub key: Option<StandInKey>,
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

    /// Archived records too. Their associations can't be read and are lost.
    #[must_use]
    pub fn archived(mut self, archived: bool) -> Self {
        self.archived = archived;
        self
    }

    /// Stand-ins made with this key, so that the same copy can be gone on with when it was interrupted.
    #[must_use]
    pub fn key(mut self, key: StandInKey) -> Self {
        self.key = Some(key);
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
    /// Lists.
    pub lists: u64,
    /// Folders of lists.
    pub list_folders: u64,
    /// Validation rules of properties.
    pub validation_rules: u64,
    /// Teams.
    pub teams: u64,
    /// Permission sets.
    pub roles: u64,
    /// Exchange rates.
    pub exchange_rates: u64,
    /// Forms.
    pub forms: u64,
    /// Records by object type, as many as would be loaded; archived ones are not counted.
    pub records: Vec<(String, u64)>,
    /// What can't be read, and why.
    pub left: Vec<Left>,
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
    let (definitions, settings, lists) = read_shape(source, told).await?;
    let mut survey = definitions.survey();
    settings.count(&mut survey);
    (survey.lists, survey.list_folders) = lists.count();
    for name in &wanted.records {
        let id = definitions.object_type(name)?;
        if let Some(total) = records::total(source, id, &mut survey.left).await? {
            let count = wanted.limit.map_or(total, |limit| total.min(limit));
            survey.records.push((name.clone(), count));
        }
    }
    Ok(survey)
}

/// Everything but records, and what could not be read of it.
async fn read_shape(source: &HubSpot, told: &Told<'_>) -> Result<(Definitions, Settings, Lists), Error> {
    let mut definitions = Definitions::read(source, told).await?;
    let mut left = std::mem::take(&mut definitions.left);
    let settings = Settings::read(source, &definitions, &mut left, told).await?;
    let lists = Lists::read(source, &definitions, &mut left, told).await?;
    definitions.left = left;
    Ok((definitions, settings, lists))
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
/// When nobody answers or the token is refused altogether, or the local portal does not take what was read: it must have no
/// records of the types that are loaded, but for those that an interrupted run of the same copy brought. What was loaded
/// before the failure stays. What the token may not read is left out and told.
pub async fn clone_portal(
    source: &HubSpot,
    target: &str,
    wanted: &Wanted,
    told: &Told<'_>,
) -> Result<Loaded, Error> {
    let mut loader = Loader::new(target)?;
    let (mut definitions, mut settings, mut lists) = read_shape(source, told).await?;
    let types = wanted
        .records
        .iter()
        .map(|name| definitions.object_type(name))
        .collect::<Result<Vec<_>, _>>()?;
    let mut redaction = redaction(wanted)?;
    let copy = |finished: bool| {
        let stand_ins = redaction.as_ref().map(|redaction| redaction.stand_ins().mark());
        json!({ "copy": { "portal": definitions.portal, "standIns": stand_ins, "finished": finished } })
    };
    let (begin, end) = (copy(false), copy(true));
    if !types.is_empty() {
        loader.add(&begin).await?;
        loader.flush().await?;
    }
    if let Some(redaction) = &mut redaction {
        definitions.redact(redaction);
        settings.redact(redaction);
        lists.redact(redaction);
    }
    definitions.load(&mut loader, told).await?;
    settings.load(&mut loader).await?;
    lists.load(&mut loader).await?;
    let walk = Walk {
        source,
        definitions: &definitions,
        wanted,
        redaction: redaction.as_ref(),
        told,
    };
    let mut records = records::Read::default();
    for id in &types {
        walk.load(&mut loader, *id, &mut records).await?;
    }
    associations::load(source, &mut loader, &definitions, &types, &records, told).await?;
    lists.load_members(source, &mut loader, &records, told).await?;
    if !types.is_empty() {
        loader.add(&end).await?;
        loader.flush().await?;
    }
    Ok(loader.finish(definitions.left))
}

/// What replaces, when something is to be replaced.
fn redaction(wanted: &Wanted) -> Result<Option<Redaction>, Error> {
    if !wanted.redact {
        return Ok(None);
    }
    let key = wanted.key.clone().map_or_else(StandInKey::random, Ok)?;
    let stand_ins: StandIns = key.stand_ins();
    Ok(Some(Redaction::with(stand_ins)))
}

/// The name of a type as people know it.
fn name_of(id: ObjectTypeId) -> String {
    StandardObjectType::by_id(id).map_or_else(|| id.to_string(), |standard| standard.plural.to_owned())
}
