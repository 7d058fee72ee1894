//! An app's own workflow actions.

use crate::resource::{Field, Kind};

/// What the body of a new or changed definition holds. Functions come with the body of a new one only and have paths of
/// their own; id, revision and time of archiving are HubSpot's.
pub const ACTION: &[Field] = &[
    Field::text("actionUrl").required(),
    Field::flag("published").or("false"),
    Field::of("labels", Kind::Anything).required(),
    Field::of("inputFields", Kind::Anything).or("[]"),
    Field::of("objectTypes", Kind::List(&Kind::Text)).or("[]"),
    Field::of("functions", Kind::Constant),
    Field::of("revisionId", Kind::Constant),
    Field::of("archivedAt", Kind::Constant),
    Field::of("id", Kind::Constant),
    Field::others(),
];

/// What a function in the body of a new definition holds.
pub const FUNCTION: &[Field] = &[
    Field::of("functionType", Kind::OneOf(FUNCTION_TYPES)).required(),
    Field::text("functionSource").required(),
    Field::text("id"),
];

/// When a function runs (SDK).
pub const FUNCTION_TYPES: &[&str] = &[
    "PRE_ACTION_EXECUTION",
    "PRE_FETCH_OPTIONS",
    "POST_FETCH_OPTIONS",
    "POST_ACTION_EXECUTION",
];

/// The field of `outputFields` that says how an action ended.
pub const EXECUTION_STATE: &str = "hs_execution_state";

/// How an action can end (documented).
pub const EXECUTION_STATES: &[&str] = &["SUCCESS", "FAIL_CONTINUE", "BLOCK"];
