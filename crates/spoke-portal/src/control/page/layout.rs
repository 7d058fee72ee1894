//! What every page has around its content: title, navigation, the state of the portal at a glance.

use http::StatusCode;

use super::html::Html;
use crate::control::{Control, ControlAnswer};

const HTML: &str = "text/html;charset=utf-8";

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Overview,
    Records,
    Requests,
    Deliveries,
    Emails,
    Faults,
    Usage,
    Apps,
}

/// Place, name, address, access key: the keys are the places in the row.
const PLACES: [(Place, &str, &str, &str); 8] = [
    (Place::Overview, "Overview", "/_spoke/", "1"),
    (Place::Records, "Records", "/_spoke/records.html", "2"),
    (Place::Requests, "Requests", "/_spoke/requests.html", "3"),
    (Place::Deliveries, "Webhooks", "/_spoke/deliveries.html", "4"),
    (Place::Emails, "E-mails", "/_spoke/emails.html", "5"),
    (Place::Faults, "Faults and clock", "/_spoke/faults.html", "6"),
    (Place::Usage, "Usage", "/_spoke/usage.html", "7"),
    (Place::Apps, "Apps", "/_spoke/apps.html", "8"),
];

/// The beginning of a page up to its heading.
pub(super) fn begin(control: &Control<'_>, place: Place, title: &str) -> Html {
    let portal = control.portal;
    let mut page = Html::default();
    page.raw(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>",
    )
    .text(title)
    .raw(
        " - Spoke</title><link rel=\"icon\" href=\"/_spoke/icon.svg\"><link rel=\"stylesheet\" href=\"/_spoke/page.css\">\
         <script src=\"/_spoke/page.js\" defer></script></head><body>\
         <a class=\"skip\" href=\"#content\">Skip to the content</a><header><p class=\"name\">Spoke <span>portal ",
    )
    .number(portal.hub_id)
    .raw("</span></p><nav aria-label=\"Pages\"><ul>");
    for (one, name, address, key) in PLACES {
        page.raw("<li><a href=\"")
            .text(address)
            .raw("\" accesskey=\"")
            .text(key)
            .raw(if one == place {
                "\" aria-current=\"page\">"
            } else {
                "\">"
            })
            .text(name)
            .raw("</a></li>");
    }
    page.raw("</ul></nav></header><main id=\"content\" tabindex=\"-1\"><h1>")
        .text(title)
        .raw("</h1>");
    page
}

/// The whole page.
pub(super) fn end(control: &Control<'_>, page: Html) -> ControlAnswer {
    ended(control, page, StatusCode::OK)
}

/// The whole page with another status.
pub(super) fn ended(control: &Control<'_>, mut page: Html, status: StatusCode) -> ControlAnswer {
    let clock = &control.portal.clock;
    page.raw("</main><footer><p>A HubSpot portal on this machine, run by Spoke ")
        .text(env!("CARGO_PKG_VERSION"))
        .raw(". Nothing here reaches HubSpot. Times are UTC; the portal's clock showed ")
        .time(clock.now())
        .raw(if clock.is_held() { " and stands still" } else { "" })
        .raw(".</p></footer></body></html>\n");
    ControlAnswer::of(status, HTML, page.finish())
}

/// A page that says why there is no other.
pub(super) fn refuse(control: &Control<'_>, place: Place, status: StatusCode, reason: &str) -> ControlAnswer {
    let title = match status {
        StatusCode::NOT_FOUND => "Not found",
        _ => "This did not work",
    };
    let mut page = begin(control, place, title);
    alert(&mut page, reason);
    page.raw("<p><a href=\"/_spoke/\">To the overview</a></p>");
    ended(control, page, status)
}

/// What went wrong, where a reader of screens hears it at once.
pub(super) fn alert(page: &mut Html, reason: &str) {
    page.raw("<p class=\"alert\" role=\"alert\">")
        .text(reason)
        .raw("</p>");
}

/// Links to the pages before and after in a list. Empty addresses have none.
pub(super) fn pager(page: &mut Html, before: &str, after: &str) {
    if before.is_empty() && after.is_empty() {
        return;
    }
    page.raw("<nav class=\"pager\" aria-label=\"Pages of the list\">");
    if !before.is_empty() {
        page.raw("<a rel=\"prev\" accesskey=\"b\" href=\"")
            .text(before)
            .raw("\">&larr; Before</a> ");
    }
    if !after.is_empty() {
        page.raw("<a rel=\"next\" accesskey=\"n\" href=\"")
            .text(after)
            .raw("\">Next &rarr;</a>");
    }
    page.raw("</nav>");
}
