//! What a create of unknown outcome is looked for by, and whether what is found came from it.
//!
//! A create whose answer was lost may have been done. HubSpot keeps some values unique: a record with the value that was
//! sent is either the one that was created, or one that was there before, on account of which the create was refused.
//! Because HubSpot refuses a second record with the value, a create that was not found can be sent again without making
//! two of it, even while the first one is still at work.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_model::property::unique_by_rule;

use crate::crm::objects::ObjectName;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::Record;

/// How often a create is looked for. It is sent once more between two looks: three times in all.
pub(crate) const LOOKS: usize = 3;
/// How far HubSpot's clock and the machine's may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// The unique properties that `sends` says yes to: those that HubSpot keeps unique by a rule, else those whose definition
/// says so, which are asked for.
///
/// # Errors
/// When the definitions can't be read.
pub(crate) async fn unique_properties(
    client: &HubSpot,
    object_type: &ObjectName,
    sends: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Error> {
    if let Some(name) = object_type
        .id()
        .and_then(unique_by_rule)
        .filter(|name| sends(name))
    {
        return Ok(vec![name.to_owned()]);
    }
    let known = client.properties(object_type.as_str()).list().await?;
    let unique = known
        .into_iter()
        .filter(|property| property.has_unique_value && sends(&property.name));
    Ok(unique.map(|property| property.name).collect())
}

/// Whether a create that was sent at `since` made this record: it is as young as that, or it has every value that was sent.
pub(crate) fn came_from(found: &Record, sent: &[(String, String)], since: SystemTime) -> bool {
    let earliest = since.checked_sub(CLOCKS_APART).unwrap_or(UNIX_EPOCH);
    let earliest = earliest
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    let is_young = found
        .created_at()
        .is_some_and(|created| u128::try_from(created.millis()).is_ok_and(|at| at >= earliest));
    is_young
        || sent.iter().all(|(name, value)| {
            let found = found.get(name).unwrap_or_default().trim();
            found.eq_ignore_ascii_case(value.trim())
        })
}

/// The record was there before: what HubSpot would have answered.
pub(crate) fn was_there(property: &str) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("another record had this {property} already; it is as it was"),
    )
}

/// Whether the answer to a create that was sent again settles what the first one left open. A copy that was not let
/// through says nothing of the first.
pub(crate) fn settles(again: &Error) -> bool {
    matches!(
        again.kind(),
        ErrorKind::Validation | ErrorKind::NotFound | ErrorKind::Permission | ErrorKind::Refused
    )
}
