//! Tasks of several calls that can be repeated without harm.

pub mod activity;
mod find;
pub mod form;
pub mod kept;
pub mod lead;
mod linking;
pub mod list;
mod stages;
pub mod story;
pub mod ticket;
pub mod tour;

pub use find::{company, contact, owner, record};
