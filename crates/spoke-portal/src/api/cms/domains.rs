//! Domains: the one that HubSpot gives every account, which no operation changes (its name is assumed).

use http::StatusCode;
use serde_json::{Value, json};

use super::{Times, time};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// Domains on a page (assumed).
const PAGES: (u32, u32) = (100, 100);
const ID: &str = "1";
/// 1 January 2020, as the portal's owners.
const MADE: i64 = 1_577_836_800_000;

/// The domain that pages without one of their own are under.
pub(super) fn default_domain(hub_id: u64) -> String {
    format!("{hub_id}.hs-sites.com")
}

/// `GET /cms/v3/domains`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let times = Times::of(call)?;
    let archived = call.query.flag("archived")?;
    let all = std::iter::once(view(call.portal.hub_id)).filter(|_| !archived && times.hold(MADE, MADE));
    paged::page(call, all, PAGES, true)
}

/// `GET /cms/v3/domains/{domainId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    if call.parameter(0) != ID {
        return Err(ApiError::resource_not_found());
    }
    Reply::serialized(StatusCode::OK, &view(call.portal.hub_id))
}

fn view(hub_id: u64) -> Value {
    json!({
        "id": ID, "domain": default_domain(hub_id), "isResolving": true, "manuallyMarkedAsResolving": false,
        "isSslEnabled": true, "isSslOnly": false,
        "isUsedForBlogPost": true, "isUsedForSitePage": true, "isUsedForLandingPage": true,
        "isUsedForEmail": true, "isUsedForKnowledge": false,
        "primaryBlogPost": true, "primarySitePage": true, "primaryLandingPage": true, "primaryEmail": true,
        "primaryKnowledge": false, "created": time(MADE), "updated": time(MADE),
    })
}
