//! Companies v2: pages by id, and one company. The fields are those recorded in 2019.

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::pages::{self, by_id};
use super::records::{Records, object_type, select, stored};
use super::versioned::{Properties, asked_for};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup::IdKind;
use crate::api::reply::Reply;
use crate::api::write;
use crate::store::{Row, Table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Company<'a> {
    portal_id: u64,
    company_id: u64,
    is_deleted: bool,
    properties: Properties<'a>,
    additional_domains: Vec<AdditionalDomain>,
    state_changes: [(); 0],
    merge_audits: [(); 0],
}

#[derive(Serialize)]
struct AdditionalDomain {
    domain: String,
}

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "has-more")]
    has_more: bool,
    offset: u64,
    companies: Vec<Company<'a>>,
}

/// `GET /companies/v2/companies/paged`: 100 a page, 250 at most (documented), by ascending id.
pub(crate) fn paged(call: &Call<'_>) -> Result<Reply, ApiError> {
    let companies = object_type(call, ObjectTypeId::COMPANY)?;
    write::require_readable(call, &companies)?;
    let size = pages::size(call, "limit", 100, 250)?;
    let offset = pages::offset(call, "offset")?;
    let state = call.portal.store.read();
    let table = state.table_of(companies.id);
    let page = by_id(table, offset, size);
    let selection = asked_for(call, &companies, table);
    let shown = table.map_or_else(Vec::new, |table| {
        let records = Records::new(call, &state, &companies, table, &selection);
        let of_row = |row| Company::new(call, table, row, Properties::of_page(call, &records, row));
        page.rows.into_iter().map(of_row).collect()
    });
    let body = Page {
        has_more: page.has_more,
        offset: page.offset,
        companies: shown,
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /companies/v2/companies/{companyId}`
pub(crate) fn detail(call: &Call<'_>) -> Result<Reply, ApiError> {
    let companies = object_type(call, ObjectTypeId::COMPANY)?;
    write::require_readable(call, &companies)?;
    let history = call.query.flag("includePropertyVersions")?;
    let state = call.portal.store.read();
    let found = state.table_of(companies.id).and_then(|table| {
        let row = IdKind::RecordId.find(table, call.parameter(0), true)?;
        (!table.is_archived(row)).then_some((table, row))
    });
    let (table, row) = found.ok_or_else(ApiError::resource_not_found)?;
    let selection = select(&companies, Some(table), std::iter::empty());
    let records = Records::new(call, &state, &companies, table, &selection);
    let properties = Properties::of_detail(&records, row, history);
    Reply::serialized(StatusCode::OK, &Company::new(call, table, row, properties))
}

impl<'a> Company<'a> {
    fn new(call: &Call<'_>, table: &Table, row: Row, properties: Properties<'a>) -> Self {
        let further = stored(table, row, "hs_additional_domains").unwrap_or_default();
        let domains = further
            .split(';')
            .map(str::trim)
            .filter(|domain| !domain.is_empty());
        Self {
            portal_id: call.portal.hub_id,
            company_id: table.id(row),
            is_deleted: false,
            properties,
            additional_domains: domains
                .map(|domain| AdditionalDomain {
                    domain: domain.to_owned(),
                })
                .collect(),
            state_changes: [],
            merge_audits: [],
        }
    }
}
