//! HubSpot's vocabulary and rules, as data and pure functions.
//!
//! Everything that Spoke knows about HubSpot stands here once: object types, property definitions and the text
//! forms of their values, search requests and their meaning, association types, pipelines, error bodies, API
//! versions and limits. The crate has no async code, no sockets, no files and no clock: time is a parameter.
//!
//! | module | answers |
//! |---|---|
//! | [`time`] | how HubSpot writes instants and dates |
//! | [`object_type`] | which object types exist, how they are named in paths, what they require |
//! | [`property`] | what a property definition is, which ones every portal has, which new ones are allowed |
//! | [`timeline`] | what an event's tokens accept and how events read |
//! | [`value`] | which texts a property accepts and how they are stored |
//! | [`search`] | what a search request may contain and which records it matches |
//! | [`activity`] | which object types are activities, and what they count for |
//! | [`association`] | association type ids, their inverses, defaults and names |
//! | [`list`] | how lists get their members, what their filters may say and which records pass them |
//! | [`import`] | what an import may say, its states, what can be wrong with a row |
//! | [`export`] | what an export may say, its states |
//! | [`pipeline`] | pipelines, stages, the default ones and the rules for new ones |
//! | [`mod@derive`] | properties that HubSpot computes from others |
//! | [`lifecycle`] | the order of lifecycle stages |
//! | [`error`] | the JSON error bodies and their categories |
//! | [`version`] | API versions, the paths they use, the sunset calendar |
//! | [`limits`] | rate limits and batch sizes |
//! | [`advice`] | what a call costs, and how the same could be had for less |
//! | [`app`] | which kinds of apps there are |
//! | [`call`] | what a call does: which record, which allowance, which action |
//! | [`operation`] | which operations the official client can call |
//! | [`meter`] | which of those limits a call counts against |
//! | [`own_limit`] | limits of single interfaces, beside the account's |
//! | [`metrics`] | what is counted, under which names and labels |
//! | [`mod@file`] | who may see a file, and how large things may be |
//! | [`custom_event`] | names and limits of custom events |
//! | [`oauth`] | lifetimes and refusals of OAuth tokens |
//! | [`webhooks`] | event types, deliveries, their signatures and repetitions |
//! | [`owner`] | owners |
//! | [`content`] | kinds of CMS content and their features, filters in query strings |
//! | [`hubdb`] | columns, values and limits of HubDB tables |
//! | [`source_code`] | files of the design manager: paths, sizes, what can be wrong with one |
//! | [`resource`] | settings and definitions that HubSpot keeps as given |
//! | [`secret`] | a token that can't be printed by accident |
//! | [`sdk`] | the official SDKs and what their versions break |
//! | [`token_kind`] | every kind of credential and its shape |
//! | [`redact`] | how secrets and personal data are taken out of a text |
//! | [`health`] | when an integration is well, degraded or ill |
//! | [`suggest`] | which known name a mistyped one was meant to be |
//!
//! Facts carry their evidence in the documentation: *documented* (HubSpot's public reference), *recorded*
//! (captured answers of the live service) or *assumed* (nobody outside HubSpot knows; our reading).

pub mod access;
pub mod activity;
pub mod advice;
pub mod app;
pub mod association;
pub mod automation;
pub mod call;
pub mod content;
pub mod conversation;
pub mod currency;
pub mod custom_event;
pub mod derive;
pub mod error;
pub mod export;
pub mod file;
pub mod health;
pub mod hubdb;
pub mod import;
pub mod legal_basis;
pub mod lifecycle;
pub mod limits;
pub mod list;
pub mod marketing;
pub mod meter;
pub mod metrics;
pub mod oauth;
pub mod object_type;
pub mod operation;
pub mod own_limit;
pub mod owner;
pub mod personal;
pub mod pipeline;
pub mod property;
pub mod redact;
pub mod resource;
pub mod scope;
pub mod sdk;
pub mod search;
pub mod secret;
pub mod source_code;
pub mod suggest;
pub mod time;
pub mod timeline;
pub mod token_kind;
pub mod value;
pub mod version;
pub mod webhooks;

mod lenient;
