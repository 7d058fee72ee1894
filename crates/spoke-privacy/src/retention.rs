//! [`stale`]: contacts with whom nothing happened for a long time.

use spoke_client::{HubSpot, Record};
use spoke_model::search::{Filter, FilterGroup, Operator, SearchRequest};
use spoke_model::time::Timestamp;

use crate::Error;

/// Calls `visit` with every contact whose last activity (`notes_last_updated`) was before `before`; one that never had
/// any counts from the day it was created. The contacts carry their id and the two times only.
///
/// # Errors
/// When HubSpot refuses, and what `visit` fails with.
pub async fn stale<E: From<Error>>(
    client: &HubSpot,
    before: Timestamp,
    mut visit: impl FnMut(&Record) -> Result<(), E>,
) -> Result<(), E> {
    let filter = |name: &str, operator: Operator, value: Option<String>| Filter {
        property_name: name.to_owned(),
        operator,
        value,
        high_value: None,
        values: None,
    };
    let before = || Some(before.millis().to_string());
    let mut request = SearchRequest::new();
    request.filter_groups = vec![
        FilterGroup {
            filters: vec![filter("notes_last_updated", Operator::Lt, before())],
        },
        FilterGroup {
            filters: vec![
                filter("notes_last_updated", Operator::NotHasProperty, None),
                filter("createdate", Operator::Lt, before()),
            ],
        },
    ];
    request.properties = vec![
        "notes_last_updated".to_owned(),
        "createdate".to_owned(),
        "lifecyclestage".to_owned(),
    ];
    let mut found = client.contacts().search(request).stream();
    while let Some(contact) = found
        .try_next()
        .await
        .map_err(Error::hubspot("look for contacts without activity"))?
    {
        visit(&contact)?;
    }
    Ok(())
}
