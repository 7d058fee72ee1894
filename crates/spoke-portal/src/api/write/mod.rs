//! What all writes of records share: checking inputs before the store is locked, unique values and columns under the
//! lock.

mod access;
mod companies;
mod prepare;
mod products;
mod restore;
mod stored;
mod taken;
mod writer;

pub(crate) use access::{require_readable, require_writable};
pub(crate) use prepare::{Changes, Prepared, Refused, fill_in, fill_in_by, prepare};
pub(crate) use stored::StoredRecord;
pub(crate) use taken::Taken;
pub(crate) use writer::{Writer, column_kind};
