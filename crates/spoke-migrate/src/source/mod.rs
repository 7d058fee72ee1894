//! Data files as a stream of rows, whatever their encoding, delimiter or line ends.

mod delimiter;
mod encoding;
mod header;
mod reader;
mod sql;
mod stream;

#[cfg(test)]
mod tests;

pub(crate) use encoding::Encoding;
pub(crate) use header::Header;
pub(crate) use reader::Record;
pub(crate) use stream::{RowFlaw, Source, SourceSettings};
