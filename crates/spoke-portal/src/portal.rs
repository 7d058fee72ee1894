//! A running portal.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use spoke_model::limits;
use spoke_model::secret::Secret;
use spoke_model::time::Timestamp;

use crate::admin_rules::{self, WriteRules, WriteRulesError};
use crate::builder::PortalBuilder;
use crate::clock::Clock;
use crate::definitions::LiveDefinitions;
use crate::error::Error;
use crate::exports::Downloads;
use crate::faults::{Fault, Faults, Scenario, SetFault, TooMany, Which};
use crate::forks::Forks;
use crate::guard::{App, Apps, Code, Consent, IssuedTokens, Keeping, Limits, OneTime, Tokens};
use crate::jobs::Jobs;
use crate::lists::Lists;
use crate::outbox::{Courier, Outbox, Signatures};
use crate::recycle_bin::{self, RestoreError};
use crate::server::Server;
use crate::settings::Settings;
use crate::snapshots;
use crate::store::{Commit, Store};
use crate::traffic::Traffic;
use crate::webhooks_journal::WebhooksJournal;
use crate::workroom::Workroom;

/// A portal that answers on a loopback address until it is stopped or dropped.
///
/// [`Portal::stop`] finishes running requests and writes a snapshot. Dropping ends abruptly, but what was answered is
/// on disk all the same.
#[derive(Debug)]
#[must_use = "a portal stops when it is dropped"]
pub struct Portal {
    url: String,
    token: Secret,
    companion: Secret,
    state: Arc<PortalState>,
    server: Server,
    jobs: RunningJobs,
    courier: Courier,
    keeping: Keeping,
}

/// Lets jobs put down their work when the portal is dropped, so that nothing holds the data folder any longer.
#[derive(Debug)]
struct RunningJobs(Arc<PortalState>);

impl Drop for RunningJobs {
    fn drop(&mut self) {
        self.0.jobs.stop();
    }
}

/// Tells whether anything in a portal has changed; see [`Portal::changes`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let portal = spoke_portal::Portal::start().await?;
/// let changes = portal.changes();
/// let before = changes.revision();
/// assert_eq!(changes.revision(), before, "nothing was written meanwhile");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Changes(Arc<PortalState>);

impl Changes {
    /// A number that grows with every change of a record, an association or a definition, and stays the same otherwise.
    /// With an index lag it grows again when searches show the change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        let written = self.0.store.read().sequence;
        written.saturating_add(self.0.store.searchable().sequence)
    }

    /// How often the portal was put back to another state as a whole, by a restore or a reset. Whoever follows changes
    /// has to read everything again then.
    #[must_use]
    pub fn replaced(&self) -> u64 {
        self.0.store.replaced()
    }
}

/// What every request works with.
#[derive(Debug)]
pub(crate) struct PortalState {
    /// The records.
    pub(crate) store: Store,
    /// Object types, properties, pipelines, owners, association types.
    pub(crate) definitions: LiveDefinitions,
    /// The accepted tokens.
    pub(crate) tokens: Tokens,
    /// The credentials of the app.
    pub(crate) app: App,
    /// Every app that may call, that one among them.
    pub(crate) apps: Apps,
    /// The OAuth access tokens in use.
    pub(crate) issued_tokens: IssuedTokens,
    /// The authorization codes that wait to be exchanged.
    pub(crate) codes: OneTime<Code>,
    /// The pages on which somebody decides about an app.
    pub(crate) consents: OneTime<Consent>,
    /// What the account's plan allows.
    pub(crate) limits: Arc<Limits>,
    /// What came in, and how it went.
    pub(crate) traffic: Traffic,
    /// What shall go wrong.
    pub(crate) faults: Faults,
    /// The webhook events on their way out.
    pub(crate) outbox: Arc<Outbox>,
    /// What happened, for those who fetch it.
    pub(crate) journal: Arc<WebhooksJournal>,
    /// The portal's id.
    pub(crate) hub_id: u64,
    /// The app id that writes are attributed to.
    pub(crate) app_id: u64,
    /// The portal's time.
    pub(crate) clock: Clock,
    /// What is known about lists between two looks at them.
    pub(crate) lists: Lists,
    /// What the account's administrators decided.
    pub(crate) settings: Settings,
    /// Imports and exports.
    pub(crate) jobs: Jobs,
    /// Where their files lie.
    pub(crate) workroom: Workroom,
    /// The choices it was started with.
    pub(crate) choices: PortalBuilder,
    /// Portals that began as this one.
    pub(crate) forks: Forks,
    /// Addresses of exported files.
    pub(crate) downloads: Downloads,
}

/// How long archived records can be read and restored (documented), in milliseconds.
pub(crate) const ARCHIVE_WINDOW: i64 = limits::ARCHIVE_DAYS as i64 * 24 * 60 * 60 * 1_000;

impl PortalState {
    /// Moves the time and wakes what waits for it.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.jobs.time_moved();
    }

    /// Checks and keeps what administrators demand of records.
    pub(crate) fn set_write_rules(&self, rules: WriteRules) -> Result<(WriteRules, Commit), WriteRulesError> {
        let rules = admin_rules::check(rules, &self.definitions.current())?;
        let mut transaction = self.store.write();
        admin_rules::store(&mut transaction, &rules);
        Ok((rules, transaction.commit()))
    }

    /// Sets faults, all of them or none.
    pub(crate) fn set_faults(
        &self,
        faults: Vec<Fault>,
        scenario: Option<Scenario>,
    ) -> Result<Vec<SetFault>, TooMany> {
        let now = self.clock.now();
        let timed = faults.into_iter().map(|fault| {
            let window = fault.window(now, |from| self.limits.resets_at(from).millis());
            (fault, window)
        });
        self.faults.add(timed, scenario, now)
    }

    /// Starts a scenario, or starts it anew.
    pub(crate) fn start_scenario(&self, scenario: Scenario, seed: u64) -> Result<Vec<SetFault>, TooMany> {
        self.faults.clear(Which::Of(scenario));
        self.set_faults(scenario.faults(seed), Some(scenario))
    }

    /// What an app's webhook deliveries carry unless they are set otherwise.
    pub(crate) fn app_signatures(&self, app: u64) -> Signatures {
        let app = self.apps.find(app);
        app.map_or_else(Signatures::default, |app| Signatures::of(app.kind))
    }

    /// What an app's webhook deliveries are signed with; none when there is no such app.
    pub(crate) fn app_secret(&self, app: u64) -> Option<Secret> {
        self.apps.find(app).map(|app| app.client_secret.clone())
    }

    /// Removes for good what has been archived for 90 days. Asked with every request instead of by a timer, so that
    /// the portal does nothing by itself.
    pub(crate) fn purge_archived(&self, now: i64) {
        self.store
            .purge_archived_until(now.saturating_sub(ARCHIVE_WINDOW));
    }
}

/// Runs what blocks beside the threads that answer.
async fn blocking(
    work: impl FnOnce() -> Result<(), snapshots::Problem> + Send + 'static,
) -> Result<(), Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

impl Portal {
    /// Starts an empty portal in memory, on any free port, with one token that may do everything.
    ///
    /// # Errors
    /// When no port of the loopback address is free.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A portal with choices: folder, port, token, sample data.
    pub fn builder() -> PortalBuilder {
        PortalBuilder::new()
    }

    pub(crate) fn running(
        url: String,
        token: Secret,
        companion: Secret,
        state: Arc<PortalState>,
        server: Server,
    ) -> Self {
        let courier = Courier::start(&state);
        let keeping = Keeping::start(&state.limits, state.clock.clone());
        Self {
            url,
            token,
            companion,
            jobs: RunningJobs(Arc::clone(&state)),
            state,
            server,
            courier,
            keeping,
        }
    }

    /// Where the portal answers, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token that may do everything.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// A token for what runs beside the portal, such as a mirror of it: it may do everything, and its calls count against
    /// no limit, so that they do not use up those of the integration that is being tried.
    #[must_use]
    pub fn companion_token(&self) -> &Secret {
        &self.companion
    }

    /// The portal's id, as in `account-info` and record addresses.
    #[must_use]
    pub fn hub_id(&self) -> u64 {
        self.state.hub_id
    }

    /// The id of the app that the token, the OAuth tokens and the webhooks belong to.
    #[must_use]
    pub fn app_id(&self) -> u64 {
        self.state.app_id
    }

    /// The credentials of that app.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.state.app
    }

    /// Tells, now and as long as the process lives, whether anything in the portal has changed.
    pub fn changes(&self) -> Changes {
        Changes(Arc::clone(&self.state))
    }

    /// Moves the portal's time forward, for tests of what waits or expires.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let portal = spoke_portal::Portal::start().await?;
    /// portal.advance(std::time::Duration::from_secs(24 * 60 * 60));
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        self.state.advance(by);
    }

    /// Sets a fault: what answers shall be like from now on. See [`Fault`]; [`clear_faults`](Self::clear_faults) ends it.
    /// Beyond a hundred at the same time nothing is set.
    pub fn fault(&self, fault: Fault) {
        // A test that sets a hundred faults has a hundred faults.
        let _ = self.state.set_faults(vec![fault], None);
    }

    /// Starts a bad day that has a name, with draws from this seed; started again it begins anew. See [`Scenario`].
    pub fn scenario(&self, scenario: Scenario, seed: u64) {
        // Like `fault`: beyond a hundred at the same time nothing is set.
        let _ = self.state.start_scenario(scenario, seed);
    }

    /// Ends the scenarios that run; faults that were set by themselves stay.
    pub fn stop_scenarios(&self) {
        self.state.faults.clear(Which::OfScenarios);
    }

    /// Saves everything the portal holds under a name; [`restore`](Self::restore) goes back to it. One with the same name
    /// is replaced. A portal with a data folder keeps it there, one in memory as long as it runs.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let portal = spoke_portal::Portal::start().await?;
    /// portal.save("before").await?;
    /// portal.restore("before").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the name can't be one, or the file can't be written.
    pub async fn save(&self, name: &str) -> Result<(), Error> {
        let (state, name) = (Arc::clone(&self.state), name.to_owned());
        blocking(move || snapshots::save(&state, &name).map(drop)).await
    }

    /// Goes back to what was saved under a name.
    ///
    /// # Errors
    /// When there is nothing, or its file is damaged.
    pub async fn restore(&self, name: &str) -> Result<(), Error> {
        let (state, name) = (Arc::clone(&self.state), name.to_owned());
        blocking(move || snapshots::restore(&state, &name)).await
    }

    /// Brings an archived record back, as a person does in HubSpot's app within 90 days; HubSpot's API can't. Its values,
    /// history and associations are as they were, the time of its last change is now, and those who listen are told.
    /// `object_type` is any name that paths know it by, such as `contacts` or `2-123`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let portal = spoke_portal::Portal::start().await?;
    /// let refused = portal.restore_record("contacts", 512).await;
    /// assert!(refused.is_err(), "there is no such contact in an empty portal");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the record is live, unknown, merged away or gone for good, another one has a unique value of it by now, or the
    /// disk fails.
    pub async fn restore_record(&self, object_type: &str, id: u64) -> Result<(), RestoreError> {
        let (_, commit) = recycle_bin::restore(&self.state, object_type, id)?;
        Ok(commit.durable().await?)
    }

    /// Sets what the account's administrators demand of records, in place of what they demanded before. Writes through
    /// 2026-09 and later are held to it.
    ///
    /// # Errors
    /// When an object type or a property does not exist, or nobody can set it.
    pub fn write_rules(&self, rules: WriteRules) -> Result<(), WriteRulesError> {
        self.state.set_write_rules(rules).map(drop)
    }

    /// Saves everything the portal holds to a file anywhere, which another portal can
    /// [start from](crate::PortalBuilder::snapshot).
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn save_to(&self, file: impl Into<PathBuf>) -> Result<(), Error> {
        let (state, file) = (Arc::clone(&self.state), file.into());
        blocking(move || snapshots::export(&state, &file)).await
    }

    /// Starts another portal in memory that holds what this one holds now, on a free port of its own, with a token of its
    /// own. From then on neither sees what happens to the other. It has the same account, app and settings, and the time
    /// that this one shows; faults, the memory of requests and snapshots do not go along.
    ///
    /// A test suite prepares one portal and forks it for every test.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use spoke_portal::{Portal, Seed};
    ///
    /// let prepared = Portal::builder().seed(Seed::Sample).start().await?;
    /// let own = prepared.fork().await?;
    /// assert_ne!(own.url(), prepared.url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When no port is free, or files can't be copied.
    pub async fn fork(&self) -> Result<Self, Error> {
        PortalBuilder::fork_of(&self.state).start().await
    }

    /// Ends every fault.
    pub fn clear_faults(&self) {
        self.state.faults.clear(Which::All);
    }

    /// Stops the portal's time, for tests that must not depend on how long they take: from now on only
    /// [`advance`](Self::advance) moves it.
    pub fn hold_time(&self) {
        self.state.clock.hold();
    }

    /// Lets the portal's time run on from where [`hold_time`](Self::hold_time) stopped it.
    pub fn release_time(&self) {
        self.state.clock.release();
    }

    /// Moves the portal's time forward to this one; a time that is past is left alone, because records know when they were
    /// made. [`PortalBuilder::clock_at`] begins on an earlier day.
    pub fn set_time(&self, time: Timestamp) {
        let by = time.millis().saturating_sub(self.state.clock.now());
        if let Ok(by) = u64::try_from(by) {
            self.state.advance(Duration::from_millis(by));
        }
    }

    /// Waits until no import and no export runs or is due.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let portal = spoke_portal::Portal::start().await?;
    /// portal.settle().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn settle(&self) {
        let state = Arc::clone(&self.state);
        let _ = tokio::task::spawn_blocking(move || state.jobs.settle()).await;
    }

    /// Finishes running requests, lets imports and exports put down their work (a portal on the same folder goes on
    /// with it), writes a snapshot and releases the data folder.
    ///
    /// # Errors
    /// When the snapshot cannot be written; the journal then still holds every answered write.
    pub async fn stop(self) -> Result<(), Error> {
        let Self {
            state,
            server,
            jobs,
            courier,
            keeping,
            ..
        } = self;
        server.stop().await;
        courier.stop().await;
        drop(keeping);
        let _ = tokio::task::spawn_blocking(move || drop(jobs)).await;
        tokio::task::spawn_blocking(move || {
            state.limits.keep(state.clock.now());
            state.store.close()
        })
        .await
        .map_or(Ok(()), |closed| Ok(closed?))
    }
}
