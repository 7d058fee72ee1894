//! Which object types a portal has, and a first small look at each.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};
use spoke_client::{Error as ClientError, ErrorKind, HubSpot};
use spoke_model::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};
use spoke_model::search::{SearchRequest, Sort};
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::report::Skipped;
use crate::rows::id_of;
use crate::source::Kind;

/// How many object types are looked at at once: below the search allowance of a second.
const AT_ONCE: usize = 4;
/// How many of the newest changes a first look asks for.
const NEWEST: u32 = 100;

/// A first look at an object type, from one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Probe {
    /// Live records; `None` if this object type cannot be searched.
    pub(crate) total: Option<u64>,
    /// The records that were changed last, newest first.
    pub(crate) newest: Vec<(i64, Option<Timestamp>)>,
}

impl Probe {
    /// The latest change seen.
    pub(crate) fn latest(&self) -> Option<Timestamp> {
        self.newest.iter().filter_map(|(_, changed)| *changed).max()
    }

    /// Whether every change from `since` on is among [`Probe::newest`].
    pub(crate) fn reaches(&self, since: Timestamp) -> bool {
        self.total.is_some_and(|total| total <= self.newest.len() as u64)
            || self
                .newest
                .last()
                .is_some_and(|(_, changed)| changed.is_some_and(|changed| changed < since))
    }
}

/// An object type worth mirroring.
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) probe: Probe,
}

/// What there is.
#[derive(Default)]
pub(crate) struct Discovery {
    pub(crate) found: Vec<Found>,
    pub(crate) skipped: Vec<Skipped>,
}

/// Finds the object types to mirror: those named, or all that can be read and have records or are in `known` (object
/// type ids that the mirror has already).
pub(crate) async fn discover(
    client: &HubSpot,
    names: Option<&[String]>,
    known: &HashSet<String>,
    archived: bool,
) -> Result<Discovery, Error> {
    let mut discovery = Discovery::default();
    let custom = custom_kinds(client, &mut discovery.skipped).await;
    let kinds: Vec<Kind> = match names {
        Some(names) => names
            .iter()
            .map(|name| named(name, &custom))
            .collect::<Result<_, _>>()?,
        None => standard_object_types()
            .iter()
            .map(Kind::standard)
            .chain(custom)
            .collect(),
    };
    let mut looks = stream::iter(kinds)
        .map(|kind| async move {
            let look = look(client, &kind, archived).await;
            (kind, look)
        })
        .buffered(AT_ONCE);
    let mut refused = None;
    while let Some((kind, look)) = looks.next().await {
        let wanted = names.is_some() || known.contains(&kind.id.to_string()) || is_core(kind.id);
        match look {
            Ok(look) if wanted || look.has_records => discovery.found.push(Found {
                kind,
                probe: look.probe,
            }),
            Ok(_) => {}
            Err(error) if !is_refusal(&error) => {
                return Err(Error::portal(format!("looking at {}", kind.path))(error));
            }
            Err(error) if names.is_some() => {
                return Err(Error::ObjectType {
                    name: kind.path,
                    reason: error.to_string(),
                });
            }
            Err(error) => {
                discovery.skipped.push(Skipped {
                    object_type: kind.path.clone(),
                    reason: error.message().to_owned(),
                });
                refused = Some((kind.path, error));
            }
        }
    }
    // A token that may read nothing is no empty portal.
    match refused {
        Some((path, error)) if discovery.found.is_empty() => {
            Err(Error::portal(format!("looking at {path}"))(error))
        }
        _ => Ok(discovery),
    }
}

/// One search for the total and the newest changes.
pub(crate) async fn probe(client: &HubSpot, kind: &Kind) -> Result<Probe, ClientError> {
    let request = SearchRequest::new()
        .sort(Sort::descending(kind.modified.as_str()))
        .properties([kind.modified.as_str()])
        .limit(NEWEST);
    let page = kind.objects(client).search(request).page().await?;
    let newest = page
        .records
        .iter()
        .filter_map(|record| Some((id_of(record).ok()?, record.updated_at())))
        .collect();
    Ok(Probe {
        total: Some(page.total),
        newest,
    })
}

/// Whether the portal said that this object type is not to be had this way, as opposed to a failure.
pub(crate) fn is_refusal(error: &ClientError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Permission | ErrorKind::NotFound | ErrorKind::Validation | ErrorKind::Refused
    )
}

struct Look {
    probe: Probe,
    has_records: bool,
}

async fn look(client: &HubSpot, kind: &Kind, archived: bool) -> Result<Look, ClientError> {
    let objects = kind.objects(client);
    let (probe, any) = match probe(client, kind).await {
        Ok(probe) => {
            let any = probe.total != Some(0);
            (probe, any)
        }
        // Some object types can be listed and not searched.
        Err(error) if is_refusal(&error) && error.kind() != ErrorKind::Permission => {
            let page = objects.list().page_size(1).page().await?;
            (Probe::default(), !page.records.is_empty())
        }
        Err(error) => return Err(error),
    };
    if any || !archived {
        return Ok(Look {
            probe,
            has_records: any,
        });
    }
    match objects.list().archived(true).page_size(1).page().await {
        Ok(page) => Ok(Look {
            probe,
            has_records: !page.records.is_empty(),
        }),
        Err(error) if is_refusal(&error) => Ok(Look {
            probe,
            has_records: false,
        }),
        Err(error) => Err(error),
    }
}

async fn custom_kinds(client: &HubSpot, skipped: &mut Vec<Skipped>) -> Vec<Kind> {
    match client.schemas().list().await {
        Ok(schemas) => schemas
            .into_iter()
            .filter(|schema| !schema.archived)
            .filter_map(|schema| {
                let id: ObjectTypeId = schema.object_type_id.parse().ok()?;
                id.is_custom().then(|| Kind::custom(id, &schema.name))
            })
            .collect(),
        Err(error) => {
            let reason = error.message().to_owned();
            skipped.push(Skipped {
                object_type: "custom objects".to_owned(),
                reason,
            });
            Vec::new()
        }
    }
}

fn named(name: &str, custom: &[Kind]) -> Result<Kind, Error> {
    if let Some(standard) = StandardObjectType::by_name(name) {
        return Ok(Kind::standard(standard));
    }
    // `p123_car` names the custom object `car` in portal 123.
    let short = name
        .strip_prefix('p')
        .and_then(|rest| rest.split_once('_'))
        .map_or(name, |(portal, short)| {
            if portal.bytes().all(|byte| byte.is_ascii_digit()) {
                short
            } else {
                name
            }
        });
    custom
        .iter()
        .find(|kind| kind.path == name || kind.name() == name || kind.name() == short)
        .cloned()
        .ok_or_else(|| Error::ObjectType {
            name: name.to_owned(),
            reason: "it is neither one of HubSpot's nor a custom object".to_owned(),
        })
}

/// The object types whose tables are there even when they are empty.
fn is_core(id: ObjectTypeId) -> bool {
    [
        ObjectTypeId::CONTACT,
        ObjectTypeId::COMPANY,
        ObjectTypeId::DEAL,
        ObjectTypeId::TICKET,
    ]
    .contains(&id)
}
