//! Reads what associates the records that were loaded.

use serde_json::json;
use spoke_client::HubSpot;
use spoke_model::object_type::ObjectTypeId;

use super::definitions::Definitions;
use super::left::Left;
use super::load::Loader;
use super::records::Read;
use super::{Told, name_of, read};
use crate::error::Error;

/// Records whose associations are asked for together.
const TOGETHER: usize = 1_000;

/// Loads the associations between all types that were loaded, each pair from both ends.
pub(super) async fn load(
    source: &HubSpot,
    loader: &mut Loader,
    definitions: &Definitions,
    types: &[ObjectTypeId],
    records: &Read,
    told: &Told<'_>,
) -> Result<(), Error> {
    for from in types {
        for to in types {
            if let (Some(ids), Some(others)) = (records.get(from), records.get(to)) {
                pair(source, loader, definitions, (*from, ids), (*to, others), told).await?;
            }
        }
    }
    loader.flush().await
}

async fn pair(
    source: &HubSpot,
    loader: &mut Loader,
    definitions: &Definitions,
    (from, ids): (ObjectTypeId, &[u64]),
    (to, others): (ObjectTypeId, &[u64]),
    told: &Told<'_>,
) -> Result<(), Error> {
    let what = format!("associations from {} to {}", name_of(from), name_of(to));
    let (mut done, mut unknown, mut failed) = (0_u64, 0_u64, 0_u64);
    let mut why: Option<Left> = None;
    for part in ids.chunks(TOGETHER) {
        let asked = part.iter().map(ToString::to_string);
        let outcome = source
            .associations()
            .batch_read(from.to_string(), to.to_string(), asked)
            .await;
        for (_, error) in outcome.failed {
            failed += 1;
            match Left::of(&what, &error) {
                Some(one) if why.is_none() => why = Some(one),
                Some(_) => {}
                None => return Err(read::unreadable(&what, error)),
            }
        }
        for (index, found) in outcome.succeeded {
            let Some(id) = part.get(index) else { continue };
            for one in found {
                let Some(other) = one
                    .to_id
                    .parse::<u64>()
                    .ok()
                    .filter(|id| others.binary_search(id).is_ok())
                else {
                    continue;
                };
                let (known, strange): (Vec<_>, Vec<_>) = one
                    .types
                    .iter()
                    .map(spoke_client::AssociationLabel::spec)
                    .partition(|spec| definitions.knows(from, to, *spec));
                unknown += strange.len() as u64;
                if known.is_empty() {
                    continue;
                }
                let line = json!({
                    "association": {
                        "from": { "objectType": from, "id": id },
                        "to": { "objectType": to, "id": other },
                        "types": known,
                    }
                });
                loader.add(&line).await?;
            }
        }
        done += part.len() as u64;
        told(&what, done, Some(ids.len() as u64));
    }
    if unknown > 0 {
        let what = format!("{unknown} {what}");
        loader.leave(Left::unsupported(
            what,
            "the local portal does not know their types",
        ));
    }
    if let Some(why) = why {
        loader.leave(Left {
            what: format!("{what} of {failed} records"),
            ..why
        });
    }
    Ok(())
}
