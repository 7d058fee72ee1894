//! Associations between records: single and batch (v4 and dated), labels, limits, and the v3 forms.

mod batch;
mod batch_read;
mod check;
mod configurations;
mod inline;
mod labels;
mod single;
mod usage;
mod v1;
mod v3;
mod v3_record;
mod view;

pub(crate) use batch::{
    archive as batch_archive, archive_labels as batch_archive_labels, create as batch_create,
    create_default as batch_create_default,
};
pub(crate) use batch_read::read as batch_read;
pub(crate) use configurations::{
    batch_create as limits_create, batch_purge as limits_purge, batch_update as limits_update,
    list_all as limits_all, list_pair as limits_pair,
};
pub(crate) use inline::{InlineTies, check_inline, write_inline};
pub(crate) use labels::{
    create as create_label, delete as delete_label, list as list_labels, update as update_label,
};
pub(crate) use single::{archive, create, create_default, list};
pub(crate) use usage::high_usage_report;
pub(crate) use v1::{
    create as v1_create, create_batch as v1_create_batch, delete as v1_delete,
    delete_batch as v1_delete_batch, list as v1_list,
};
pub(crate) use v3::{
    archive as v3_batch_archive, create as v3_batch_create, read as v3_batch_read, types as v3_types,
};
pub(crate) use v3_record::{
    archive as v3_record_archive, create as v3_record_create, list as v3_record_list,
};

use super::call::Call;
use super::errors::ApiError;
use crate::definitions::Stamp;
use crate::store::Transaction;

/// When and by whom this call changes associations.
fn stamp(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Stamp, ApiError> {
    Ok(Stamp {
        at: call.now,
        source: transaction.source(&call.origin.source(call.portal.app_id))?,
    })
}
