//! The choices before a portal starts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use spoke_model::limits::{AccountLimits, Plan};
use spoke_model::secret::Secret;
use spoke_model::time::{Timestamp, local_day};

use crate::clock::Clock;
use crate::definitions::{Definitions, LiveDefinitions};
use crate::error::Error;
use crate::exports::Downloads;
use crate::faults::Faults;
use crate::forks::Forks;
use crate::guard::{App, Apps, Grant, IssuedTokens, Limits, OneTime, RandomError, Tokens, random_uuid};
use crate::jobs::{self, Jobs};
use crate::lists::{self, Lists};
use crate::outbox::Outbox;
use crate::persist;
use crate::portal::{Portal, PortalState};
use crate::seed;
use crate::server::{self, Server};
use crate::settings::Settings;
use crate::snapshots;
use crate::store::{Observer, Store};
use crate::traffic::{AnsweredRequest, RequestObserver, Traffic};
use crate::webhooks_journal::WebhooksJournal;
use crate::workroom::Workroom;

/// The portal id when none is chosen.
const DEFAULT_HUB_ID: u64 = 12_345_678;
/// The id of the portal's app, the same in every portal: writes through the API are attributed to it.
pub const APP_ID: u64 = 555_001;

/// What a new portal contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seed {
    /// HubSpot's default definitions and no records.
    #[default]
    Empty,
    /// Also a small invented company's records: contacts, companies, deals, tickets, activities, products.
    /// Skipped when the data folder already holds records.
    Sample,
}

/// What a portal begins with instead of nothing.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// A snapshot's file.
    File(PathBuf),
    /// Another portal that runs.
    Portal(Arc<PortalState>),
}

/// Collects the choices; [`PortalBuilder::start`] starts the portal.
///
/// Defaults: in memory, any free port, a random token that may do everything, no records.
#[derive(Debug, Clone, Default)]
#[must_use = "call start() to start the portal"]
pub struct PortalBuilder {
    data_dir: Option<PathBuf>,
    port: u16,
    seed: Seed,
    token: Option<Secret>,
    scoped_tokens: Vec<(Secret, Vec<String>)>,
    hub_id: Option<u64>,
    clock_at: Option<Timestamp>,
    /// The clock, where it is another portal's.
    clock: Option<Clock>,
    origin: Option<Origin>,
    /// Whether the control plane of another portal started it.
    is_fork: bool,
    settings: Settings,
    app: Option<App>,
    plan: Option<Plan>,
    packs: u8,
    time_zone: Option<String>,
    forgetful: bool,
    observer: Option<RequestObserver>,
}

impl PortalBuilder {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Keeps records in this folder, created when missing; without it they live in memory only.
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// Listens on this port of the loopback address; 0 (the default) takes any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// What a new portal contains.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// The token that may do everything, instead of a random one.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret::new(token));
        self
    }

    /// Also accepts a token with these scopes only.
    pub fn scoped_token<S: Into<String>>(
        mut self,
        token: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.scoped_tokens
            .push((Secret::new(token), scopes.into_iter().map(Into::into).collect()));
        self
    }

    /// The portal's id; 12345678 when not chosen.
    pub fn hub_id(mut self, hub_id: u64) -> Self {
        self.hub_id = Some(hub_id);
        self
    }

    /// Links every new contact to the company with its e-mail domain and creates that company where it is missing, as
    /// HubSpot does when the account setting "Create and associate companies with contacts" is on. Off by default.
    pub fn associate_companies(mut self, on: bool) -> Self {
        self.settings.associate_companies = on;
        self
    }

    /// Refuses addresses that were deleted permanently (`gdpr-delete`) when a contact is created with one of them. Off
    /// by default: HubSpot lets an API request bring a person back.
    pub fn block_deleted_contacts(mut self, on: bool) -> Self {
        self.settings.block_deleted_contacts = on;
        self
    }

    /// How far search lies behind writes. HubSpot's index follows within seconds; here it follows at once (zero) unless
    /// asked for.
    pub fn index_lag(mut self, lag: Duration) -> Self {
        self.settings.index_lag = lag;
        self
    }

    /// Lets the portal's clock start at this time instead of now. What HubSpot has switched off since is there on a
    /// portal of an earlier day, and what it will switch off is gone on one of a later day.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let of_2022 = spoke_portal::Portal::builder().clock_at("2022-02-01T00:00:00Z".parse()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock_at(mut self, start: Timestamp) -> Self {
        self.clock_at = Some(start);
        self
    }

    /// Begins with what a snapshot's file holds, in the place of [`seed`](Self::seed). Skipped when the data folder
    /// already holds records.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("ready.snap");
    /// let portal = spoke_portal::Portal::start().await?;
    /// portal.save_to(&file).await?;
    /// let other = spoke_portal::Portal::builder().snapshot(&file).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn snapshot(mut self, file: impl Into<PathBuf>) -> Self {
        self.origin = Some(Origin::File(file.into()));
        self
    }

    pub(crate) fn begin_with(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The choices of a portal, for one in memory beside it.
    pub(crate) fn like(portal: &PortalState) -> Self {
        Self {
            data_dir: None,
            port: 0,
            seed: Seed::Empty,
            token: None,
            app: Some(portal.app.clone()),
            clock: Some(portal.clock.copy()),
            observer: None,
            ..portal.choices.clone()
        }
    }

    /// The same choices, for a portal that the control plane starts.
    pub(crate) fn into_fork(mut self) -> Self {
        self.is_fork = true;
        self
    }

    /// Whether these are the choices of a portal that the control plane started.
    pub(crate) fn is_of_a_fork(&self) -> bool {
        self.is_fork
    }

    /// Whether paths of v1 to v4 answer. HubSpot ends their support in 2027 and has not said that they stop answering;
    /// with `false` every one of them is a 404 already, so that an integration can be tested for that day.
    pub fn legacy_versions(mut self, on: bool) -> Self {
        self.settings.legacy_versions_gone = !on;
        self
    }

    /// How long imports and exports wait before they start, on the portal's clock. HubSpot takes seconds to minutes;
    /// here they start at once (zero) unless asked for.
    pub fn job_delay(mut self, delay: Duration) -> Self {
        self.settings.job_delay = delay;
        self
    }

    /// The credentials of the portal's app, instead of random ones.
    pub fn app(mut self, app: App) -> Self {
        self.app = Some(app);
        self
    }

    /// Enforces the request limits of this plan. Without one nothing is limited.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// With packs of the API limit increase (at most two) beside the plan; without a plan they change nothing.
    pub fn limit_increase_packs(mut self, packs: u8) -> Self {
        self.packs = packs;
        self
    }

    /// The account's time zone by its IANA name, such as `US/Eastern`: its midnight begins the day of the daily limit.
    /// UTC when not chosen.
    ///
    /// ```
    /// let builder = spoke_portal::Portal::builder().time_zone("Europe/Berlin");
    /// ```
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = Some(name.into());
        self
    }

    /// Whether the last requests are remembered and counted, which costs a little of every request; they are unless
    /// `false` is said. Without them the request log, the page and the metrics stay empty, and nobody is told of requests.
    pub fn request_log(mut self, on: bool) -> Self {
        self.forgetful = !on;
        self
    }

    /// Tells every answered request to this function, at once and on the thread that answers: it must not wait for
    /// anything.
    ///
    /// ```
    /// let builder = spoke_portal::Portal::builder().on_request(|request| drop(request.status));
    /// ```
    pub fn on_request(mut self, told: impl Fn(&AnsweredRequest<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(RequestObserver::new(told));
        self
    }

    /// Opens the data, listens, and answers from then on.
    ///
    /// # Errors
    /// When there is no such time zone, the port is taken, or the data folder is damaged, unwritable or used by another portal.
    pub async fn start(self) -> Result<Portal, Error> {
        let time_zone = self.time_zone.as_deref().unwrap_or("UTC");
        if local_day(Timestamp::from_millis(0), time_zone).is_none() {
            return Err(Error::TimeZone(time_zone.into()));
        }
        let (listener, address) = server::bind(self.port)
            .await
            .map_err(|source| Error::listen(self.port, source))?;
        let choices = Self {
            origin: None,
            ..self.clone()
        };
        let (mut store, workroom) = open(self.data_dir.clone(), self.origin).await?;
        let clock = self.clock.unwrap_or_else(|| {
            self.clock_at
                .map_or_else(Clock::default, |start| Clock::set_to(start.millis()))
        });
        store.lag_searches(self.settings.index_lag, clock.clone());
        let token = self.token.map_or_else(random_token, Ok)?;
        let app = self.app.map_or_else(App::random, Ok)?;
        let mut tokens = Tokens::default();
        tokens.add(token.clone(), Grant::everything());
        let companion = random_token()?;
        tokens.add(companion.clone(), Grant::companion());
        for (scoped, scopes) in self.scoped_tokens {
            tokens.add(scoped, Grant::of(scopes));
        }
        let hub_id = self.hub_id.unwrap_or(DEFAULT_HUB_ID);
        let account = self
            .plan
            .map(|plan| AccountLimits::new(plan).with_packs(self.packs));
        let limits = Arc::new(Limits::load(account, time_zone, self.data_dir.as_deref()));
        let (apps, definitions, issued_tokens, outbox, journal) = {
            let state = store.read();
            let apps = Apps::load(&state, &app);
            let issued_tokens = IssuedTokens::load(&state, &apps);
            (
                apps,
                LiveDefinitions::new(Definitions::load(&state, hub_id)),
                issued_tokens,
                Arc::new(Outbox::new(APP_ID, hub_id, clock.clone(), &state)),
                Arc::new(WebhooksJournal::new(hub_id, clock.clone(), &state)),
            )
        };
        let observers: Vec<Arc<dyn Observer>> = vec![Arc::clone(&outbox) as _, Arc::clone(&journal) as _];
        store.feed().observe(observers);
        let state = Arc::new_cyclic(|portal| PortalState {
            jobs: Jobs::new(Weak::clone(portal), clock.clone()),
            workroom,
            choices,
            forks: Forks::default(),
            downloads: Downloads::default(),
            store,
            definitions,
            tokens,
            app,
            apps,
            issued_tokens,
            codes: OneTime::codes(),
            consents: OneTime::consents(),
            limits,
            traffic: Traffic::observed_by(self.observer, self.forgetful),
            faults: Faults::default(),
            hub_id,
            app_id: APP_ID,
            outbox,
            journal,
            clock,
            lists: Lists::default(),
            settings: self.settings,
        });
        lists::watch_if_dynamic(&mut state.store.write());
        if self.seed == Seed::Sample {
            seed::sample(&state).await?;
        }
        jobs::resume(&state);
        let server = Server::start(listener, Arc::clone(&state));
        Ok(Portal::running(
            format!("http://{address}"),
            token,
            companion,
            state,
            server,
        ))
    }
}

/// Opens the store and the folder for files, and puts in what the portal begins with.
async fn open(data_dir: Option<PathBuf>, origin: Option<Origin>) -> Result<(Store, Workroom), Error> {
    // In memory and with nothing to read there is nothing to wait for.
    if data_dir.is_none() && origin.is_none() {
        return Ok((Store::in_memory(), Workroom::default()));
    }
    let opened = tokio::task::spawn_blocking(move || open_now(data_dir.as_deref(), origin));
    match opened.await {
        Ok(opened) => opened,
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

fn open_now(data_dir: Option<&Path>, origin: Option<Origin>) -> Result<(Store, Workroom), Error> {
    if let Some(Origin::File(file)) = &origin
        && data_dir.is_none_or(|folder| !folder.exists())
    {
        // Before there is a folder that looks like a portal's.
        persist::verify(file).map_err(snapshots::Problem::from)?;
    }
    let on_disk = data_dir.map(Store::open).transpose()?;
    // Only now is the folder ours.
    let workroom = data_dir.map_or_else(Workroom::default, Workroom::within);
    let is_used = on_disk.as_ref().is_some_and(|store| store.read().sequence > 0);
    let state = match origin.filter(|_| !is_used) {
        None => None,
        Some(Origin::File(file)) => Some(snapshots::load(&file, &workroom)?),
        Some(Origin::Portal(other)) => {
            let mut state = other.store.read().clone();
            state.watch = None;
            other
                .workroom
                .lasting()
                .and_then(|files| workroom.copy_from(&files))
                .map_err(|error| Error::Snapshot(format!("can't copy the portal's files: {error}").into()))?;
            Some(state)
        }
    };
    let store = match (on_disk, state) {
        (Some(store), None) => store,
        (Some(store), Some(state)) => {
            store.replace(state)?;
            store
        }
        (None, state) => Store::holding(state.unwrap_or_default()),
    };
    Ok((store, workroom))
}

/// A token in the form of a private app's: `pat-na1-` and a version 4 UUID.
fn random_token() -> Result<Secret, RandomError> {
    Ok(Secret::new(format!("pat-na1-{}", random_uuid()?)))
}
