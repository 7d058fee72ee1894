//! `list`.

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{RecordsWriter, Shape};

/// Largest page that HubSpot gives.
const PAGE: u64 = spoke_model::limits::LIST_PAGE_MAX as u64;

/// Which records to read.
#[derive(Clone, Debug)]
pub struct List {
    /// How many; `None` for all.
    pub limit: Option<u64>,
    /// The place to go on from.
    pub after: Option<String>,
    /// Archived records instead of live ones.
    pub archived: bool,
}

/// Reads records in the order of their ids and prints them, a page at a time.
///
/// # Errors
/// When HubSpot refuses.
pub async fn list(desk: &Desk, what: List) -> Result<ExitStatus, Failure> {
    let action = format!("list {}", desk.object_type.plural());
    let page_size = u32::try_from(what.limit.unwrap_or(PAGE).clamp(1, PAGE)).unwrap_or(100);
    let mut request = desk
        .objects()
        .list()
        .properties(desk.asked())
        .page_size(page_size)
        .archived(what.archived);
    if let Some(after) = &what.after {
        request = request.after(after);
    }
    let shape = if what.limit.is_none() {
        Shape::Lines
    } else {
        Shape::Document
    };
    let mut writer = RecordsWriter::new(desk.session.printer, desk.format, shape, desk.columns.clone());
    let mut left = what.limit.unwrap_or(u64::MAX);
    let mut next = None;
    let mut pages = request.pages();
    while left > 0 {
        let Some(page) = pages
            .try_next()
            .await
            .map_err(|error| desk.session.refusal(&action, &error))?
        else {
            next = None;
            break;
        };
        if writer.written() == 0 {
            desk.warn_of_unknown_columns(page.records.first()).await;
        }
        let taken = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(page.records.len());
        let records = page.records.get(..taken).unwrap_or_default();
        writer.page(records)?;
        left -= taken as u64;
        // The place to go on is the last id printed: HubSpot's own is for whole pages.
        next = if taken < page.records.len() {
            records.last().map(|record| record.id().to_owned())
        } else {
            page.after
        };
    }
    let written = writer.written();
    writer.finish(None, next.as_deref())?;
    if written == 0 {
        let kind = if what.archived { "archived " } else { "" };
        desk.session
            .printer
            .note(&format!("no {kind}{}", desk.object_type.plural()));
    } else if let Some(next) = next {
        desk.session
            .printer
            .note(&format!("there are more: add --after {next}, or --all"));
    }
    Ok(ExitStatus::Done)
}
