//! `search`.

use spoke_client::Error;
use spoke_model::search::{FilterGroup, SearchRequest, Sort};

use super::{Desk, unknown};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{RecordsWriter, Shape};

/// Largest page that HubSpot's search gives.
const PAGE: u64 = spoke_model::limits::SEARCH_PAGE_MAX as u64;

/// What to find.
#[derive(Clone, Debug)]
pub struct Search {
    /// Filters, group by group.
    pub groups: Vec<FilterGroup>,
    /// Words to find.
    pub query: Option<String>,
    /// A property, with `-` in front for high to low.
    pub sort: Option<String>,
    /// How many; `None` for all.
    pub limit: Option<u64>,
}

/// Finds records and prints them, a page at a time.
///
/// # Errors
/// When HubSpot refuses; the hint names the property that was probably meant.
pub async fn search(desk: &Desk, what: Search) -> Result<ExitStatus, Failure> {
    let request = request(desk, &what);
    match what.limit {
        Some(limit) => some(desk, &what, request, limit).await,
        None => all(desk, &what, request).await,
    }
}

fn request(desk: &Desk, what: &Search) -> SearchRequest {
    let mut request = SearchRequest::new();
    request.filter_groups.clone_from(&what.groups);
    request.query.clone_from(&what.query);
    request.properties = desk.asked();
    if let Some(sort) = &what.sort {
        request.sorts = vec![Sort::parse(sort)];
    }
    request
}

async fn some(
    desk: &Desk,
    what: &Search,
    mut request: SearchRequest,
    limit: u64,
) -> Result<ExitStatus, Failure> {
    let mut writer = RecordsWriter::new(
        desk.session.printer,
        desk.format,
        Shape::Document,
        desk.columns.clone(),
    );
    let mut total = None;
    let mut left = limit;
    let mut more = false;
    while left > 0 {
        request.limit = Some(u32::try_from(left.min(PAGE)).unwrap_or(200));
        let page = match desk.objects().search(request.clone()).page().await {
            Ok(page) => page,
            Err(error) => return Err(explain(desk, what, &error).await),
        };
        if writer.written() == 0 {
            desk.warn_of_unknown_columns(page.records.first()).await;
        }
        total = Some(page.total);
        left = left.saturating_sub(page.records.len() as u64);
        writer.page(&page.records)?;
        more = page.after.is_some();
        match page.after {
            Some(after) => request = request.after(after),
            None => break,
        }
    }
    let written = writer.written();
    writer.finish(total, None)?;
    match total {
        Some(total) if written == 0 => {
            desk.session
                .printer
                .note(&format!("none of the {} match", desk.object_type.plural()));
            let _ = total;
        }
        Some(total) if more => {
            desk.session.printer.note(&format!(
                "{written} of {total}; for more: --limit NUMBER, or --all"
            ));
        }
        _ => {}
    }
    Ok(ExitStatus::Done)
}

async fn all(desk: &Desk, what: &Search, request: SearchRequest) -> Result<ExitStatus, Failure> {
    let mut writer = RecordsWriter::new(
        desk.session.printer,
        desk.format,
        Shape::Lines,
        desk.columns.clone(),
    );
    let mut pages = desk.objects().search(request).pages();
    loop {
        let page = match pages.try_next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(error) => return Err(explain(desk, what, &error).await),
        };
        if writer.written() == 0 {
            desk.warn_of_unknown_columns(page.records.first()).await;
        }
        writer.page(&page.records)?;
    }
    let written = writer.written();
    writer.finish(None, None)?;
    if written == 0 {
        desk.session
            .printer
            .note(&format!("none of the {} match", desk.object_type.plural()));
    }
    Ok(ExitStatus::Done)
}

async fn explain(desk: &Desk, what: &Search, error: &Error) -> Failure {
    let sort = what.sort.as_deref().map(|sort| sort.trim_start_matches('-'));
    let names: Vec<&str> = what
        .groups
        .iter()
        .flat_map(|group| &group.filters)
        .map(|filter| filter.property_name.as_str())
        .chain(sort)
        .collect();
    let action = format!("search {}", desk.object_type.plural());
    unknown::explain(&desk.session, &desk.object_type, &names, &action, error).await
}
