//! Deals v1: pages by id, and one deal. The fields are those recorded in 2014 and documented since.

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::pages::{self, by_id};
use super::records::{Records, object_type, select};
use super::versioned::{Properties, asked_for};
use crate::api::associated;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup::IdKind;
use crate::api::reply::Reply;
use crate::api::write;
use crate::store::State;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Deal<'a> {
    portal_id: u64,
    deal_id: u64,
    is_deleted: bool,
    associations: Associations,
    properties: Properties<'a>,
}

/// Who a deal belongs to; empty where a page is not asked to say (assumed).
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Associations {
    associated_vids: Vec<u64>,
    associated_company_ids: Vec<u64>,
    associated_deal_ids: Vec<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    deals: Vec<Deal<'a>>,
    has_more: bool,
    offset: u64,
}

/// `GET /deals/v1/deal/paged`: 100 a page, 250 at most (documented), by ascending id (assumed).
pub(crate) fn paged(call: &Call<'_>) -> Result<Reply, ApiError> {
    let deals = object_type(call, ObjectTypeId::DEAL)?;
    write::require_readable(call, &deals)?;
    let size = pages::size(call, "limit", 100, 250)?;
    let offset = pages::offset(call, "offset")?;
    let with_associations = call.query.flag("includeAssociations")?;
    let state = call.portal.store.read();
    let table = state.table_of(deals.id);
    let page = by_id(table, offset, size);
    let selection = asked_for(call, &deals, table);
    let shown = table.map_or_else(Vec::new, |table| {
        let records = Records::new(call, &state, &deals, table, &selection);
        let rows = page.rows.into_iter();
        rows.map(|row| Deal {
            portal_id: call.portal.hub_id,
            deal_id: table.id(row),
            is_deleted: false,
            associations: if with_associations {
                Associations::of(&state, table.id(row))
            } else {
                Associations::default()
            },
            properties: Properties::of_page(call, &records, row),
        })
        .collect()
    });
    let body = Page {
        deals: shown,
        has_more: page.has_more,
        offset: page.offset,
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /deals/v1/deal/{dealId}`
pub(crate) fn detail(call: &Call<'_>) -> Result<Reply, ApiError> {
    let deals = object_type(call, ObjectTypeId::DEAL)?;
    write::require_readable(call, &deals)?;
    let history = call.query.flag("includePropertyVersions")?;
    let state = call.portal.store.read();
    let found = state.table_of(deals.id).and_then(|table| {
        let row = IdKind::RecordId.find(table, call.parameter(0), true)?;
        (!table.is_archived(row)).then_some((table, row))
    });
    let (table, row) = found.ok_or_else(ApiError::resource_not_found)?;
    let selection = select(&deals, Some(table), std::iter::empty());
    let records = Records::new(call, &state, &deals, table, &selection);
    let deal = Deal {
        portal_id: call.portal.hub_id,
        deal_id: table.id(row),
        is_deleted: false,
        associations: Associations::of(&state, table.id(row)),
        properties: Properties::of_detail(&records, row, history),
    };
    Reply::serialized(StatusCode::OK, &deal)
}

impl Associations {
    fn of(state: &State, deal: u64) -> Self {
        let with = |other| associated::ids(state, ObjectTypeId::DEAL, deal, other);
        Self {
            associated_vids: with(ObjectTypeId::CONTACT),
            associated_company_ids: with(ObjectTypeId::COMPANY),
            associated_deal_ids: with(ObjectTypeId::DEAL),
        }
    }
}
