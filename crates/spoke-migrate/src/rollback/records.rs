//! New records: archived, then looked for.

use std::collections::HashSet;

use spoke_client::{ErrorKind, HubSpot};

use super::{CHUNK, RollbackReport};
use crate::error::Error;
use crate::state::{State, Table};

/// Archives every record that the migration created, type by type, and reads them again.
pub(super) async fn archive(
    client: &HubSpot,
    state: &mut State,
    report: &mut RollbackReport,
    tell: &mut impl FnMut(&RollbackReport),
) -> Result<(), Error> {
    for object_type in state.types_of(Table::Created)? {
        let mut after = String::new();
        loop {
            let ids = state.created_after(&object_type, &after, CHUNK)?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            let batch = client.objects(object_type.as_str()).batch();
            let outcome = batch.archive(ids.clone()).await;
            for (input, error) in outcome.unfinished() {
                // Gone already, or refused: the proof will tell.
                if error.kind() != ErrorKind::NotFound {
                    let id = ids.get(*input).map_or("", String::as_str);
                    report.remark(format!(
                        "{object_type} {id} can't be archived: {}",
                        error.message()
                    ));
                }
            }
            let present = present(client, &object_type, &ids).await?;
            let gone: Vec<String> = ids.iter().filter(|id| !present.contains(*id)).cloned().collect();
            report.records_gone += count(gone.len());
            report.records_left += count(present.len());
            state.settle(Table::Created, &object_type, &gone)?;
            tell(report);
        }
    }
    Ok(())
}

/// Which of the records are there, as a read says.
async fn present(client: &HubSpot, object_type: &str, ids: &[String]) -> Result<HashSet<String>, Error> {
    let read = client.objects(object_type).batch().read(ids.to_vec());
    let outcome = read.properties(["hs_object_id"]).send().await;
    for (_, error) in outcome.failed {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unanswered) {
            return Err(Error::portal(
                format!("reading {object_type} that were archived"),
                error,
            ));
        }
    }
    let records = outcome.succeeded.iter();
    Ok(records.map(|(_, record)| record.id().to_owned()).collect())
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
