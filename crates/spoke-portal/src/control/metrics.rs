//! `/metrics` and `/_spoke/metrics`: the counters, for a Prometheus server.

use http::{Method, StatusCode};

use super::{Control, ControlAnswer};
use crate::traffic::CONTENT_TYPE;

pub(super) fn answer(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::GET {
        return ControlAnswer::other_method("GET");
    }
    ControlAnswer::of(
        StatusCode::OK,
        CONTENT_TYPE,
        control.portal.traffic.metrics.text(),
    )
}
