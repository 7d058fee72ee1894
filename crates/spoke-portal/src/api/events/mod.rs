//! Custom (behavioural) events: definitions, completions, what happened.
//!
//! Names, limits and matching are documented; fields are the official clients' models. Assumed: a completion with a property
//! that the event has not is refused; one whose record is not found is taken and forgotten, as the answer comes before
//! anybody looks; user tokens lead to nobody.

mod completion;
mod definition;
mod definitions;
mod occurrences;
mod properties;

pub(crate) use completion::{forget, send, send_batch};
pub(crate) use definitions::{create, delete, list, read, update};
pub(crate) use occurrences::{list as list_occurrences, types};
pub(crate) use properties::{
    create as create_property, delete as delete_property, update as update_property,
};
