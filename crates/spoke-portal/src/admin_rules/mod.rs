//! What the account's administrators demand of records, as far as it binds writes through the API.
//!
//! From 2026-09 on HubSpot holds API writes to them, and no earlier version does (documented: changelog "CRM API write
//! validation enforcement"): properties required in the form that creates a record, properties required while another one
//! has certain values, and the permission to edit associations. Validation rules of properties are held to from the same
//! version on (facts: properties, section 7); as an announcement of July 2023 spoke of every version, that is a setting.

mod check;
mod settings;
mod write_rules;

pub(crate) use check::{AdminRules, may_associate, may_run, value_problems};
pub(crate) use settings::{read, store, view};
pub(crate) use write_rules::check;
pub use write_rules::{PropertyRules, WriteRules, WriteRulesError};
