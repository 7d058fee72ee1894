//! What HubSpot does with CRM cards beyond keeping them (`routes/resources.rs`): a sample of what an app answers, and
//! the move of a card's places in views to its successor.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use spoke_model::resource::declared::CRM_CARDS;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;

/// `GET /crm/extensions/cards-dev/sample-response`: what an app's answer to HubSpot looks like. The shape is documented,
/// the sample is ours. The official client sends no credentials for it, so none are asked for.
pub(crate) fn sample_response(_: &Call<'_>) -> Result<Reply, ApiError> {
    let token = |name: &str, label: &str, kind: &str, value: &str| json!({ "name": name, "label": label, "dataType": kind, "value": value });
    let section = json!({
        "id": "988",
        "title": "Order 988: two chairs",
        "linkUrl": "https://shop.example/orders/988",
        "tokens": [
            token("created", "Ordered", "DATE", "2026-01-05"),
            token("total", "Total", "CURRENCY", "240.00"),
        ],
        "actions": [{
            "type": "IFRAME",
            "label": "Edit",
            "url": "https://shop.example/orders/988/edit",
            "width": 890,
            "height": 748,
            "propertyNamesIncluded": [],
        }],
    });
    let answer = json!({
        "responseVersion": "v3",
        "cardLabel": "Orders",
        "allItemsLinkUrl": "https://shop.example/orders",
        "totalCount": 1,
        "sections": [section],
        "topLevelActions": { "secondary": [] },
    });
    Reply::serialized(StatusCode::OK, &answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Migration {
    #[expect(
        dead_code,
        reason = "required of a body; the portal has no views that could hold a card twice"
    )]
    allow_duplicate_app_card_ids: bool,
    #[expect(
        dead_code,
        reason = "required of a body; cards of projects are not the portal's to check"
    )]
    app_card_id: i64,
    legacy_crm_card_id: i64,
}

/// `POST /crm/extensions/cards-dev/{appId}/views/migrate`: the portal has no views, so a card that exists has been moved
/// everywhere at once. Wording and counts are assumed.
pub(crate) fn migrate_views(call: &Call<'_>) -> Result<Reply, ApiError> {
    let migration: Migration = call.read()?;
    let key = format!("{}/{}", call.parameter(0), migration.legacy_crm_card_id);
    if call
        .portal
        .store
        .read()
        .document(CRM_CARDS.collection, &key)
        .is_none()
    {
        return Err(ApiError::resource_not_found());
    }
    let answer = json!({
        "message": "All views have been migrated.",
        "startedAt": call.now,
        "endedAt": call.now,
        "totalPortalCount": 1,
        "remainingPortalCount": 0,
    });
    Reply::serialized(StatusCode::OK, &answer)
}
