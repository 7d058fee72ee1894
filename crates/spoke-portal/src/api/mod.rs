//! HubSpot's operations: one function per operation, `fn(&Call) -> Result<Reply, ApiError>`, listed in `routes`.
//!
//! An operation reads its input, asks `rules` what HubSpot would do, changes the store in one transaction and renders
//! the answer. It runs without waiting for anything; the server waits for the write it returns.

mod account;
pub(crate) mod activities;
pub(crate) mod associated;
mod associations;
mod batch_answer;
mod batch_create;
mod batch_read;
mod batch_update;
mod batch_upsert;
mod blocked_contacts;
mod body;
mod call;
mod calling;
mod cards;
mod change;
mod checked_input;
mod deal_splits;
mod definition_batch;
mod errors;
mod groups;
mod input;
mod json;
mod legacy;
mod limits_tracking;
mod lists;
mod location;
mod lookup;
mod merge;
mod object_library;
mod objects;
mod origin;
mod owners;
mod pipelines;
mod privacy;
mod properties;
mod property_validations;
mod query;
mod render;
mod reply;
mod resource;
mod routes;
mod sample;
mod schemas;
mod scopes;
mod search;
mod search_computed;
mod search_plan;
mod selection;
mod timeline;
mod timestamps;
mod users;
mod write;

pub(crate) use call::Call;
pub(crate) use errors::ApiError;
pub(crate) use input::SentProperties;
pub(crate) use origin::Origin;
pub(crate) use query::Query;
pub(crate) use reply::Reply;
pub use routes::coverage;
pub(crate) use routes::{Found, Routes};
pub(crate) use sample::SampleWriter;
