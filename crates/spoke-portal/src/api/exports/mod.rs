//! Exports: ask for one, look at it, fetch its file.

mod create;
mod download;
mod read;

pub(crate) use create::create;
pub(crate) use download::download;
pub(crate) use read::{read, status};
