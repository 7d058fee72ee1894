//! The pages at `/_spoke/`: what the portal holds, what comes in and goes out, what shall go wrong, what time it is.
//!
//! Rendered here, for any browser: without script every page works; a small script of ours renews what is live and
//! copies. They load nothing from anywhere else. What a form orders goes through the control of the same name, so that
//! a page can do nothing that a program can't, and is refused in the same words.
//!
//! | | |
//! |---|---|
//! | `html` | text that becomes markup: the one place that escapes |
//! | `layout` | what all pages have around their content |
//! | `form` | a form becomes a call of a control |
//! | `overview` | everything at a glance |
//! | `records`, `record_list`, `record`, `associations`, `meaning` | object types, their records, one of them |
//! | `requests`, `request`, `curl` | what came in |
//! | `deliveries` | webhooks that went out, or did not |
//! | `emails` | what would have been sent |
//! | `faults`, `scenarios`, `clock` | what shall go wrong, and when |
//! | `usage`, `chart` | how the portal is used, and what its limits leave |
//! | `apps` | who may call |

mod apps;
mod associations;
mod chart;
mod clock;
mod curl;
mod deliveries;
mod emails;
mod faults;
mod form;
mod html;
mod layout;
mod meaning;
mod overview;
mod record;
mod record_list;
mod records;
mod request;
mod requests;
mod scenarios;
mod usage;

use http::{Method, StatusCode};

use super::{Control, ControlAnswer};
use layout::Place;

/// What the names of pages end with.
const ENDING: &str = ".html";

/// What pages load: name, type, content.
const FILES: [(&str, &str, &str); 3] = [
    ("icon.svg", "image/svg+xml", include_str!("icon.svg")),
    ("page.css", "text/css;charset=utf-8", include_str!("page.css")),
    (
        "page.js",
        "text/javascript;charset=utf-8",
        include_str!("page.js"),
    ),
];

/// Whether a path is that of a page, or of something that pages load.
pub(super) fn is_page(path: &str) -> bool {
    match path.strip_prefix("/_spoke") {
        None => false,
        Some("" | "/") => true,
        Some(rest) => match rest.strip_prefix('/') {
            Some(name) => name.ends_with(ENDING) || FILES.iter().any(|(file, ..)| *file == name),
            None => false,
        },
    }
}

/// The segments of a page's path behind `/_spoke`, without its ending.
pub(super) fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix("/_spoke").unwrap_or(path);
    let path = path.strip_suffix(ENDING).unwrap_or(path);
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

pub(super) async fn answer(control: &Control<'_>, method: &Method) -> ControlAnswer {
    match *method {
        Method::GET => show(control, &control.segments).await,
        Method::POST => order(control, &control.segments).await,
        _ => ControlAnswer::other_method(&["GET", "POST"]),
    }
}

/// A page to look at.
async fn show(control: &Control<'_>, segments: &[&str]) -> ControlAnswer {
    match segments {
        [] => overview::answer(control).await,
        ["records"] => records::answer(control),
        ["records", object_type] => record_list::answer(control, object_type),
        ["records", object_type, id] => record::answer(control, object_type, id),
        ["requests"] => requests::answer(control),
        ["requests", number] => request::answer(control, number),
        ["emails"] => emails::list(control).await,
        ["emails", status_id] => emails::one(control, status_id),
        ["deliveries"] => deliveries::list(control).await,
        ["deliveries", id] => deliveries::one(control, id).await,
        ["faults"] => faults::answer(control).await,
        ["apps"] => apps::answer(control).await,
        ["usage"] => usage::answer(control).await,
        [name] => match FILES.iter().find(|(file, ..)| file == name) {
            Some((_, content_type, content)) => {
                ControlAnswer::of(StatusCode::OK, content_type, content.as_bytes())
            }
            None => nowhere(control),
        },
        _ => nowhere(control),
    }
}

/// What a form orders.
async fn order(control: &Control<'_>, segments: &[&str]) -> ControlAnswer {
    match segments {
        ["faults"] => faults::add(control).await,
        ["faults", "clear"] => faults::clear(control, None).await,
        ["faults", id, "clear"] => faults::clear(control, Some(id)).await,
        ["deliveries", "retry"] => deliveries::retry(control, None).await,
        ["deliveries", id, "retry"] => deliveries::retry(control, Some(id)).await,
        ["records", object_type, id, "restore"] => record::restore(control, object_type, id).await,
        ["scenarios", name, action @ ("start" | "stop")] => scenarios::order(control, name, action).await,
        ["clock", action] => clock::order(control, action).await,
        _ => nowhere(control),
    }
}

fn nowhere(control: &Control<'_>) -> ControlAnswer {
    let reason = format!("There is no page /_spoke/{}{ENDING}.", control.segments.join("/"));
    layout::refuse(control, Place::Overview, StatusCode::NOT_FOUND, &reason)
}
