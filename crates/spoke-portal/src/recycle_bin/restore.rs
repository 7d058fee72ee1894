//! Bringing a record back: what is refused, and the one transaction in which it happens.

use std::sync::Arc;

use http::HeaderMap;

use super::problem::RestoreError;
use crate::api::write::Writer;
use crate::api::{Call, Origin};
use crate::definitions::TypeDefinition;
use crate::guard::Grant;
use crate::portal::PortalState;
use crate::store::{Commit, Row, State};

/// A record that came back.
#[derive(Debug)]
pub(crate) struct Restored {
    /// Its type.
    pub(crate) object_type: Arc<TypeDefinition>,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// The line items that came along with a quote.
    pub(crate) line_items: Vec<u64>,
}

/// Brings an archived record back. `object_type` is any of the names of a type.
pub(crate) fn restore(
    portal: &PortalState,
    object_type: &str,
    id: u64,
) -> Result<(Restored, Commit), RestoreError> {
    let now = portal.clock.now();
    portal.purge_archived(now);
    let (grant, headers) = (Grant::everything(), HeaderMap::new());
    let call = Call::internal(portal, &grant, &headers, now, Origin::Person);
    let definition = call
        .definitions
        .resolve(object_type)
        .map_err(|_| RestoreError::UnknownObjectType {
            name: object_type.into(),
        })?;
    let transaction = portal.store.write();
    let row = archived(&transaction, definition, id)?;
    let mut writer = Writer::within(transaction, &call, definition)?;
    if let Some(taken) = writer.taken_meanwhile(row) {
        let object_type = definition.singular().into();
        return Err(match taken.owner {
            None => RestoreError::Blocked { object_type, id },
            Some(owner) => RestoreError::Taken {
                object_type,
                id,
                property: taken.property().into(),
                owner,
            },
        });
    }
    let line_items = writer.restore(&call, row)?;
    let restored = Restored {
        object_type: Arc::clone(definition),
        at: writer.table().map_or(now, |table| table.updated_at(row)),
        line_items,
    };
    Ok((restored, writer.commit()))
}

/// The row of a record that is archived.
fn archived(state: &State, definition: &TypeDefinition, id: u64) -> Result<Row, RestoreError> {
    let object_type = || definition.singular().into();
    let Some(table) = state.table_of(definition.id) else {
        return Err(RestoreError::Unknown {
            object_type: object_type(),
            id,
        });
    };
    match (table.row(id), table.survivor(id)) {
        (Some(row), _) if table.is_archived(row) => Ok(row),
        (Some(_), _) => Err(RestoreError::Live {
            object_type: object_type(),
            id,
        }),
        (None, Some(into)) => Err(RestoreError::Merged {
            object_type: object_type(),
            id,
            into,
        }),
        (None, None) if table.knew(id) => Err(RestoreError::Gone {
            object_type: object_type(),
            id,
        }),
        (None, None) => Err(RestoreError::Unknown {
            object_type: object_type(),
            id,
        }),
    }
}
