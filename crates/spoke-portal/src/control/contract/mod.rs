//! What the controls are called by, take and answer, as data: the router, the checks of what is sent and the OpenAPI
//! document read the same rows, so that none of them can say what another does not.

mod check;
mod field;
mod openapi;
mod operation;
mod route;

pub(super) use check::{check_body, check_query};
pub(super) use field::{Field, Kind};
pub(super) use openapi::document;
pub(super) use operation::{Handler, Operation};
pub(super) use route::{Found, body_max, find, is_below, takes_file};
