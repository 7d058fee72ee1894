//! A HubSpot client: typed, batched, retried, streamed.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! use spoke_client::{HubSpot, NewRecord};
//!
//! // HubSpot::from_env()? reads HUBSPOT_ACCESS_TOKEN; this one talks to a local portal.
//! let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//!
//! let jane = NewRecord::new().property("email", "jane@example.com").property("firstname", "Jane");
//! let jane = hubspot.contacts().create(jane).await?;
//! let read = hubspot.contacts().get(jane.id()).properties(["firstname"]).send().await?;
//! assert_eq!(read.get("firstname"), Some("Jane"));
//! # Ok(()) }
//! ```
//!
//! # Why it is shaped this way
//! * **Requests are values.** A typed module builds a [`Request`] by a pure function; the transport sends it.
//!   What would be sent can be looked at instead.
//! * **A value is text.** HubSpot's properties are text in every answer. [`Record`] keeps an answer's text
//!   once and hands out slices of it: reading a hundred thousand records allocates a few buffers a page, not
//!   twenty strings a record.
//! * **One error.** [`Error`] tells kind, status, category, correlation id, attempts, and whether waiting
//!   helps. It never holds a token, an id or a query.
//! * **Nothing global.** Certificates and cryptography are given to the connector; two clients with different
//!   settings live side by side.
//!
//! # Reading everything
//! [`Objects::list`] and [`Objects::search`] give a page, the pages, or the records one by one. A stream
//! fetches one page ahead (or [`ListRecords::prefetch`]) and holds at most one more. All streams implement
//! `futures_core::Stream` and have `try_next` for plain loops.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! let mut contacts = hubspot.contacts().list().properties(["email", "lastname"]).stream();
//! let mut count = 0;
//! while let Some(contact) = contacts.try_next().await? {
//!     count += usize::from(contact.get("email").is_some());
//! }
//! # assert_eq!(count, 0);
//! # Ok(()) }
//! ```
//!
//! | for | there is | which calls |
//! |---|---|---|
//! | everything, fast | [`ListRecords::parallel`]: several walks share the list | one search, and a few more than there are pages |
//! | archived records as well | [`ListRecords::archived_too`] | those of both lists |
//! | more properties than an address holds | nothing to do | a batch read after each page |
//! | matches beyond HubSpot's 10,000 | [`Search::stream`], in the order of ids | one search a page |
//! | what has changed | [`Search::changed_since`], in the order of the changes | one search a page |
//!
//! Whatever is written meanwhile, no record that stays is passed over. A stream that can't hold that, because pages
//! repeat or come in another order, ends with an error.
//!
//! # Writing many
//! [`Objects::batch`] takes any number of inputs and reports each by its index. One bad input does not sink
//! the others, and no input is written twice.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::Properties;
//!
//! let rows = [("jane@example.com", "Jane"), ("joe@example.com", "Joe")];
//! let inputs = rows.map(|(email, name)| (email, Properties::new().set("firstname", name)));
//! let outcome = hubspot.contacts().batch().upsert("email", inputs).await;
//! assert_eq!((outcome.succeeded.len(), outcome.failed.len()), (2, 0));
//! # Ok(()) }
//! ```
//!
//! # Types of one's own
//! [`HubSpotObject`] makes a struct the form in which a program sees records: `#[derive(HubSpotObject)]`.
//! [`HubSpot::typed`] reads and writes with it, asks for exactly its properties, and sends what differs.
//! `spoke generate models` writes such structs from the definitions of a portal.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::{HubSpotEnum, HubSpotObject};
//!
//! #[derive(Debug, PartialEq, HubSpotEnum)]
//! #[hubspot(rename_all = "lowercase")]
//! enum Stage {
//!     Lead,
//!     Customer,
//!     #[hubspot(other)]
//!     Other(String),
//! }
//!
//! #[derive(Debug, HubSpotObject)]
//! #[hubspot(object = "contacts")]
//! struct Contact {
//!     email: String,
//!     #[hubspot(property = "lifecyclestage")]
//!     stage: Option<Stage>,
//! }
//!
//! let contacts = hubspot.typed::<Contact>();
//! contacts.create(&Contact { email: "jane@example.com".to_owned(), stage: Some(Stage::Lead) }).await?;
//! let jane = contacts.get_by("email", "jane@example.com").await?;
//! assert_eq!(jane.stage, Some(Stage::Lead));
//! # Ok(()) }
//! ```
//!
//! # Associations
//! [`HubSpot::associations`]; every type has a direction, and the registry in [`spoke_model::association`]
//! knows it.
//!
//! # Waiting and repeating
//! | what | default | set by |
//! |---|---|---|
//! | one attempt, answer included | 15 s | [`HubSpotBuilder::timeout`] |
//! | a call with all its attempts and waits | 120 s | [`HubSpotBuilder::deadline`] |
//! | attempts | 6 | [`RetryPolicy::max_attempts`] |
//! | waits | full jitter below 0.25 s, 0.5 s ... 10 s, on top of what HubSpot asks for | [`RetryPolicy`] |
//! | repetitions after faults | 100 in hand, one more for every ten calls that succeed | [`RetryPolicy::budget`] |
//! | calls in a window | the smallest plan's until headers tell; on loopback none until a 429 | [`HubSpotBuilder::limits`] |
//! | calls while HubSpot fails | none for 30 s after half of at least 5 in 60 s failed, then one | [`HubSpotBuilder::breaker`] |
//! | a job through an outage | calls fail at once | [`BreakerPolicy::patient`] |
//! | a second copy of a late read | none | [`RetryPolicy::hedge`] |
//! | before a lost create is looked for | 2 s | [`RetryPolicy::reconcile_after`] |
//! | size of an answer | 64 MiB inflated | [`HubSpotBuilder::max_body`] |
//!
//! Reads, updates, upserts and archiving are sent again after 429, 423, 5xx, timeouts and broken connections.
//! A create is sent again only where HubSpot can't have acted: after 429, 423, or when there was no
//! connection. After any other failure its record is looked for by a unique property, and sent again when it is not
//! there; where there is no such property, [`Error::may_have_been_processed`] says that it is time to look, and a batch
//! keeps such inputs apart ([`BatchOutcome::unknown`]). When one caller meets a 429, all callers of the same client wait;
//! then one call goes to see, and the others follow when it was taken.
//!
//! # Sharing what HubSpot allows
//! Limits are HubSpot's, of an app in an account, and a client keeps them by itself. What else it can be told:
//!
//! * **Who goes first.** [`HubSpot::with_priority`] and [`HubSpot::as_caller`] give handles of the same client.
//!   Interactive calls go before normal ones, those before bulk; bulk always leaves a part free
//!   ([`LimitPolicy::leaves`]). Within a priority callers take turns by name.
//! * **Who else calls.** [`SharedLimits`] makes clients count together: those of a process, or those of many processes
//!   through Redis or Valkey (feature `redis`). Each has an equal part while all want more than there is.
//! * **What is left.** [`HubSpot::limits`] answers [`Limits::remaining`] and [`Limits::wait_estimate`] without a call.
//!
//! # Asking less
//! [`HubSpotBuilder::cache`] keeps answers until they are old, written over, or named by a webhook
//! ([`HubSpot::cache`], with [numbers](Cache::stats)). A read that began before a write never puts the old answer back,
//! what many miss at once is asked once, and that there is no such record is known for ten seconds. With the feature
//! `redis` processes share what they keep (`shared::SharedCache`).
//!
//! [`HubSpotBuilder::coalesce`] makes reads that are made at the same time one batch read, and equal reads and searches
//! one call. Each is answered as it would have been alone: with its own properties and nothing that only others asked
//! for, with its own 404, and with its own error where another one's property is refused. What a batch does not find is
//! asked alone, because a single read also finds records by the ids that they had before they were merged.
//!
//! [`GetRecord::fetch`] says where its value came from, and gives the last known one while HubSpot can't be asked; so do
//! the lists of properties, pipelines and owners. [`Fetched::or_given`] puts a value of your own behind it.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! use std::time::Duration;
//! use spoke_client::{CachePolicy, HubSpot, NewRecord};
//!
//! let hubspot = HubSpot::builder()
//!     .base_url(portal.url())
//!     .token(portal.token())
//!     .cache(CachePolicy::new())
//!     .coalesce(Duration::from_millis(3))
//!     .build()?;
//! let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
//! let initech = hubspot.companies().create(NewRecord::new().property("name", "Initech")).await?;
//! // One batch read.
//! let companies = hubspot.companies();
//! let (one, two) = tokio::try_join!(companies.get(acme.id()).send(), companies.get(initech.id()).send())?;
//! assert_eq!((one.get("name"), two.get("name")), (Some("Acme"), Some("Initech")));
//! // None at all.
//! assert_eq!(companies.get(acme.id()).fetch().await?.source.as_str(), "cache");
//! # Ok(()) }
//! ```
//!
//! # Being watched
//! | | how | names |
//! |---|---|---|
//! | numbers | [`HubSpot::metrics`]; with the feature `metrics` `HubSpot::register_metrics` | [`spoke_model::metrics`] |
//! | spans | `tracing`: `hubspot.call` (INFO) around `hubspot.attempt` (DEBUG), nothing formatted without a subscriber | OpenTelemetry's for HTTP clients, and `hubspot.*` |
//! | events | `tracing`: a breaker opens (WARN), a repetition (INFO), the end of an attempt (DEBUG) | |
//! | records | [`HubSpotBuilder::journal`] | [`journal::CallRecord`] |
//! | traces of others | [`HubSpotBuilder::trace_parent`]; nothing is sent without it | W3C trace context |
//!
//! Every one of them carries HubSpot's correlation id. None carries a token, an id, a query, an address or a property's
//! value; neither do `Display` and `Debug` of an [`Error`], although HubSpot's own words may quote what was sent
//! ([`Error::in_full`]).
//!
//! # Testing
//! `testing` (below) starts a portal and a client in one line, or answers without a network.
//!
//! # Features
//! | feature | default | brings |
//! |---|---|---|
//! | `derive` | yes | the macros [`HubSpotObject`] and [`HubSpotEnum`]; the crate `spoke-derive` |
//! | `keyring` | no | tokens in the operating system's keyring; the crate `keyring`, the heaviest of these |
//! | `metrics` | no | `HubSpot::register_metrics`; the crate `prometheus-client` |
//! | `mock` | no | `testing::MockTransport`; no further crate |
//! | `redis` | no | limits and caches that processes share, through Redis or Valkey; the crate `redis` |
//! | `testing` | no | `testing::portal`, fixtures and assertions; `mock`; the crate `spoke-portal`. For `[dev-dependencies]` |
//!
//! What a program with the default features costs to build from nothing stands in `BENCHMARKS.md`.
//!
//! # Tokens
//! [`HubSpotBuilder::token`] takes a token that stays: a private app's, or a service key. Everything else is a
//! [`auth::TokenSource`]: one that is rotated while calls go on, one that a file or a program gives, OAuth tokens that are
//! renewed before they end and kept in a file, a keyring or a store of yours. See [`auth`].
//!
//! [`auth::AccessLevels`] gives a client several tokens by what they may do, and [`HubSpot::as_level`] a handle for each.
//!
//! # Versions
//! Typed calls mean the same in every [`ApiVersion`]; the newest dated one is the default. [`HubSpotBuilder::version`] sets
//! it for a client, [`HubSpot::at`] for a handle or a single call.
//!
//! # Security
//! HTTPS only, except to loopback addresses or with [`HubSpotBuilder::allow_plain_http`]. Redirects are not
//! followed. The token is a [`Secret`], the header is marked sensitive, and answers that quote the token are
//! redacted.
//!
//! # Beyond records
//! | from | is |
//! |---|---|
//! | [`HubSpot::imports`], [`HubSpot::exports`] | files whose rows become records, and records as a file |
//! | [`HubSpot::files`] | uploads, folders, signed addresses |
//! | [`HubSpot::events`] | custom events: definitions, completions, what happened |
//! | [`HubSpot::timeline`] | events of an application on the timelines of records |
//! | [`HubSpot::webhooks`], [`HubSpot::webhooks_journal`] | what an application hears of: delivered, or fetched |
//! | [`HubSpot::lists`], [`HubSpot::owners`], [`HubSpot::users`] | segments, owners, people with access |
//! | [`HubSpot::account`], [`HubSpot::usage_limits`] | the portal, its use of the day, its audit log; how much of its limits is used |
//! | [`marketing`] | forms, e-mails, marketing events, subscriptions |
//!
//! Uploads are built in one bounded buffer and get more time the larger they are. Files are fetched from the addresses that
//! HubSpot gives out without the token, over HTTPS alone, and are bounded like every answer.
//!
//! # Anything else
//! [`HubSpot::request`] sends any request through the same transport. [`workflow::lead`] is a task of several
//! calls that can be repeated without harm.

pub mod auth;
mod builder;
mod cache;
mod crm;
pub mod error;
mod fetched;
mod hubspot;
pub mod journal;
pub mod marketing;
pub mod metrics;
mod multipart;
mod paged;
mod path;
mod platform;
pub mod policy;
mod raw;
mod record;
mod redaction;
mod request;
#[cfg(test)]
mod scripted;
#[cfg(feature = "redis")]
pub mod shared;
mod stream;
#[cfg(any(test, feature = "mock"))]
pub mod testing;
mod text;
mod transport;
mod waiting;
pub mod workflow;

pub use builder::HubSpotBuilder;
pub use cache::Cache;
pub use crm::associations::{
    Associated, AssociationInput, AssociationLabel, AssociationPage, Associations, Label, NewLabel, PairInput,
};
pub use crm::batch::{Batch, BatchOutcome, BatchRead};
pub use crm::exports::{Export, ExportTask, Exports, NewExport};
pub use crm::imports::{Import, ImportError, ImportErrors, Imports, NewImport, RowPlace, TableFile};
pub use crm::lists::{List, ListPage, Lists, Member, MembersChange, MembersPage, Membership, NewList};
pub use crm::objects::{GetRecord, ListRecords, ObjectName, Objects, Search};
pub use crm::owners::{OwnerPage, Owners};
pub use crm::pipelines::Pipelines;
pub use crm::properties::PropertiesApi;
pub use crm::schemas::{NewSchema, ObjectSchema, SchemaAssociation, SchemaChanges, SchemaLabels, Schemas};
pub use crm::timeline::{NewTimelineTemplate, Timeline, TimelineEvent, ToldEvent};
pub use crm::typed::{Typed, TypedBatch, TypedList, TypedPage, TypedSearch, TypedStream};
pub use crm::usage_limits::{LimitUse, SharedUse, SplitUse, TypeUse, UsageLimits};
pub use error::{Error, ErrorKind};
pub use fetched::{Fetched, Source};
pub use http::Method;
pub use hubspot::HubSpot;
pub use paged::{ItemPage, Items};
pub use platform::account::{Account, AccountDetails, DailyUsage};
pub use platform::activity::{ActingUser, AuditEntry, AuditLog, Login, SecurityEvent};
pub use platform::events::{
    Completion, EventDefinition, EventLabels, EventOccurrence, EventOccurrences, EventProperty, Events,
    NewEventDefinition, NewEventProperty, SendOutcome,
};
pub use platform::files::{
    File, FileChanges, FileSearch, FileStat, FileTask, Files, Folder, Folders, ImportFromUrl, NewFile,
    SignedUrl,
};
pub use platform::journal::{
    JournalCondition, JournalConditions, JournalContent, JournalEntry, JournalEvent, JournalFilter,
    JournalStream, JournalSubscription, JournalSubscriptions, NewJournalSubscription, Snapshot,
    SnapshotRequest, SnapshotStatus, WebhooksJournal,
};
pub use platform::users::{NewUser, Role, Team, User, UserAccess, Users};
pub use platform::webhooks::{NewWebhook, WebhookSettings, WebhookSubscription, WebhookThrottling, Webhooks};
pub use raw::{RawRequest, Response};
pub use record::{
    AssociatedIds, Change, Decimal, HistoryEntry, HubSpotEnum, HubSpotObject, NewRecord, NoDecimal, Page,
    Properties, PropertyValue, Record, RecordReader, RecordUpdate, RecordUpsert, SearchPage,
};
pub use request::{Allowance, Operation, Replay, Request};
#[cfg(feature = "derive")]
pub use spoke_derive::{HubSpotEnum, HubSpotObject};
pub use spoke_model::association::AssociationSpec;
pub use spoke_model::secret::Secret;
pub use spoke_model::time::{Date, Timestamp};
pub use spoke_model::version::ApiVersion;
pub use stream::{ItemStream, PageStream, RecordStream};
pub use transport::{
    AllowanceState, BreakerChange, BreakerPolicy, BreakerState, CachePolicy, CacheStats, DailyState, Jitter,
    LimitPolicy, Limits, Priority, RetryPolicy, SharedLimits,
};
