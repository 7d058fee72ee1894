//! `/metrics` and `/_spoke/metrics`: the counters, for a Prometheus server.

use http::StatusCode;

use super::contract::Handler::Now;
use super::contract::Operation;
use super::{Control, ControlAnswer};
use crate::traffic::CONTENT_TYPE;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/metrics",
        "metrics.scrape",
        "The counters, where a Prometheus server looks for them.",
        Now(answer),
    )
    .answers_text(CONTENT_TYPE, "The counters."),
    Operation::get("/_spoke/metrics", "metrics.read", "The counters.", Now(answer))
        .answers_text(CONTENT_TYPE, "The counters."),
];

fn answer(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::of(
        StatusCode::OK,
        CONTENT_TYPE,
        control.portal.traffic.metrics.text(),
    )
}
