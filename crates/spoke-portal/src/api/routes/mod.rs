//! Which operation answers which method and path.
//!
//! The tables are meant to be read: one row per operation, `method, versions, pattern, handler, name`, grouped by area.
//! Patterns are written without the version (both positions mean the same, see `server::path`); `{…}` takes any
//! segment; a literal segment wins over a placeholder. [`Routes`] indexes all rows once.

mod account;
mod associations;
mod automation;
mod campaigns;
mod cms;
mod conversations;
mod coverage;
mod definitions;
mod events;
mod extensions;
mod files;
mod index;
mod jobs;
mod journal;
mod legacy;
mod listing;
mod lists;
mod marketing;
mod marketing_events;
mod objects;
mod platform;
mod resources;
mod route;
mod settings;
mod unanswered;

pub use coverage::coverage;
pub(crate) use index::{Found, Routes};
pub use listing::{AnsweredOperation, operations};
pub(crate) use route::{Route, Upload, Versions};

/// Every table, in reading order.
pub(crate) const TABLES: &[&[Route]] = &[
    objects::ROUTES,
    objects::DEAL_SPLITS,
    associations::ROUTES,
    definitions::PROPERTIES,
    definitions::PROPERTY_VALIDATIONS,
    definitions::PIPELINES,
    definitions::OWNERS,
    definitions::USERS,
    definitions::SCHEMAS,
    definitions::LIMITS,
    definitions::OBJECT_LIBRARY,
    account::ROUTES,
    lists::ROUTES,
    lists::AROUND,
    extensions::ROUTES,
    extensions::TIMELINE,
    resources::ROUTES,
    cms::BLOGS,
    cms::PAGES,
    cms::REDIRECTS,
    cms::HUBDB,
    cms::SOURCE_CODE,
    cms::SITE,
    jobs::IMPORTS,
    jobs::EXPORTS,
    files::ROUTES,
    legacy::CONTACTS,
    legacy::LISTS,
    legacy::READS,
    platform::OAUTH_ROUTES,
    platform::WEBHOOKS,
    journal::ENTRIES,
    journal::SUBSCRIPTIONS,
    events::ROUTES,
    marketing::FORMS,
    marketing::EMAILS,
    marketing::SUBSCRIPTIONS,
    marketing::SMTP_TOKENS,
    marketing_events::ROUTES,
    campaigns::ROUTES,
    automation::ACTIONS,
    automation::FLOWS,
    automation::SEQUENCES,
    conversations::VISITORS,
    conversations::CONVERSATIONS,
    conversations::CUSTOM_CHANNELS,
    settings::BUSINESS_UNITS,
    settings::CURRENCIES,
];
