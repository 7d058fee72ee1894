//! Which object types of the object library are switched on. In HubSpot a person does that; the portal answers all of
//! its object types, so all are on.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;

/// The types that can be switched off (documented, in the guide's example).
const SWITCHABLE: [ObjectTypeId; 4] = [
    ObjectTypeId::SERVICE,
    ObjectTypeId::COURSE,
    ObjectTypeId::LISTING,
    ObjectTypeId::APPOINTMENT,
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct All {
    enablement_by_object_type_id: BTreeMap<String, bool>,
}

#[derive(Serialize)]
struct One {
    enablement: bool,
}

/// `GET /crm/object-library/enablement`
pub(crate) fn list(_: &Call<'_>) -> Result<Reply, ApiError> {
    let all = All {
        enablement_by_object_type_id: SWITCHABLE.iter().map(|id| (id.to_string(), true)).collect(),
    };
    Reply::serialized(StatusCode::OK, &all)
}

/// `GET /crm/object-library/enablement/{objectTypeId}`: types that cannot be switched off are on (assumed).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.object_type(0)?;
    Reply::serialized(StatusCode::OK, &One { enablement: true })
}
