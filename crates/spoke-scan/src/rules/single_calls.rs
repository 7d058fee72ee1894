//! P2: one call for each record.

use super::sdk::{Part, http_call, sdk_call};
use super::{Hit, SINGLE_CALLS};
use crate::outline::{Loop, Outline};

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in &outline.calls {
        let Some(around) = call.in_loop else { continue };
        if is_retry(outline, around) {
            continue;
        }
        let instead = if let Some(sdk) = sdk_call(call) {
            let instead = match sdk.method {
                "getbyid" => "batch read",
                "create" => "batch create or upsert",
                "update" => "batch update",
                "archive" => "batch archive",
                _ => continue,
            };
            if sdk.part != Part::Basic {
                continue;
            }
            instead
        } else if let Some(http) = http_call(outline, call) {
            let reads_pages = call.name == "get" && http.tail.is_empty();
            if reads_pages || http.tail.starts_with("search") || http.tail.starts_with("batch") {
                continue;
            }
            // The method of `fetch` is in its options; without an id and without a body it reads pages.
            if http.tail.is_empty()
                && call.arguments.len() < 2
                && call
                    .list()
                    .is_none_or(|list| outline.named(list, "json").is_none())
            {
                continue;
            }
            "a batch call"
        } else {
            continue;
        };
        let message = format!(
            "`{}` runs once for each round of the loop; use {instead}",
            call.callee
        );
        hits.push(Hit::new(&SINGLE_CALLS, call.node, message));
    }
}

/// A loop that tries the same call again is no loop over records.
fn is_retry(outline: &Outline<'_>, around: Loop<'_>) -> bool {
    let header = outline
        .text
        .get(around.node.start_byte()..around.body.start_byte())
        .unwrap_or_default()
        .to_lowercase();
    ["attempt", "retr", "tries"]
        .iter()
        .any(|word| header.contains(word))
}
