//! The CRM interfaces: records, search, batches, associations, and the definitions around them.

pub(crate) mod associations;
pub(crate) mod batch;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod lists;
pub(crate) mod objects;
pub(crate) mod owners;
pub(crate) mod pipelines;
pub(crate) mod properties;
pub(crate) mod reconcile;
pub(crate) mod schemas;
pub(crate) mod timeline;
pub(crate) mod typed;
pub(crate) mod usage_limits;

#[cfg(test)]
mod tests;
