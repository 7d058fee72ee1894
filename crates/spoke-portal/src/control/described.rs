//! `/_spoke/openapi.json`: what the controls are called by, take and answer.

use super::contract::Handler::Now;
use super::contract::{self, Field, Kind, Operation};
use super::{Control, ControlAnswer, TABLE};

pub(super) const OPERATIONS: &[Operation] = &[Operation::get(
    "/_spoke/openapi.json",
    "openapi",
    "Describes every control, as an OpenAPI 3.1 document.",
    Now(answer),
)
.answers(
    200,
    "This document.",
    &[
        Field::told("openapi", "The version of OpenAPI.").required(),
        Field::new("info", Kind::Any, "What is described.").required(),
        Field::new("servers", Kind::Any, "Where it is.").required(),
        Field::new("paths", Kind::Any, "The controls.").required(),
        Field::new("components", Kind::Any, "What they have in common.").required(),
    ],
)];

fn answer(_: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&contract::document(TABLE))
}
