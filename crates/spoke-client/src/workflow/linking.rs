//! What records are associated with, and as what.

use spoke_model::association::{self, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;

use crate::crm::objects::ObjectName;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::Record;

/// The plain type from one object type to another, from the registry.
pub(super) fn type_between(from: ObjectTypeId, to: ObjectTypeId) -> Result<AssociationSpec, Error> {
    let known = association::default_type(from, to);
    known
        .map(|known| AssociationSpec::hubspot_defined(known.type_id))
        .ok_or_else(|| {
            Error::invalid_input(format!("HubSpot has no type of association from {from} to {to}"))
        })
}

/// The records of an object type that a record is associated with.
pub(super) async fn associated(
    client: &HubSpot,
    from: ObjectTypeId,
    id: &str,
    to: ObjectTypeId,
    properties: &[&str],
) -> Result<Vec<Record>, Error> {
    let listed = client.associations().list(from, id, to).await?;
    let ids = listed.into_iter().map(|associated| associated.to_id).collect();
    read(client, to, ids, properties).await
}

/// Records by their ids. Those that were archived a moment ago are left out.
pub(super) async fn read(
    client: &HubSpot,
    object_type: impl Into<ObjectName>,
    ids: Vec<String>,
    properties: &[&str],
) -> Result<Vec<Record>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let outcome = client
        .objects(object_type)
        .batch()
        .read(ids)
        .properties(properties.iter().copied())
        .send()
        .await;
    match outcome
        .failed
        .into_iter()
        .find(|(_, error)| error.kind() != ErrorKind::NotFound)
    {
        Some((_, error)) => Err(error),
        None => Ok(outcome.succeeded.into_iter().map(|(_, record)| record).collect()),
    }
}
