//! P3: searches paged past result 10,000.

use super::sdk::searches;
use super::{Hit, SEARCH_DEPTH, says, within};
use crate::outline::Outline;

/// What code says that knows where a search ends.
const KNOWS: [&str; 6] = ["10000", "10_000", "9900", "9_900", "hs_object_id", "MAX_RESULTS"];

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in outline.calls.iter().filter(|call| searches(outline, call)) {
        let Some(around) = call.in_loop else { continue };
        if !within(around.node, call.function) {
            continue;
        }
        let pages = says(outline, around.node, &["after"]);
        if pages && !says(outline, call.function, &KNOWS) {
            hits.push(Hit::new(
                &SEARCH_DEPTH,
                call.node,
                "the loop follows `after` until it ends, and nothing stops it at result 10,000",
            ));
        }
    }
}
