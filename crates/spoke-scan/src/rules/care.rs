//! R1 to R3: no retries, no signature, no look at the outcome of a batch.

use super::sdk::{Part, makes_client, options, sdk_call};
use super::{Hit, IGNORED_207, MISSING_RETRY, UNVERIFIED_WEBHOOK, says};
use crate::outline::{Outline, plain};

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in &outline.calls {
        if makes_client(call, outline)
            && !says(
                outline,
                call.node,
                &["numberOfApiCallRetries", "retry", "...", "**"],
            )
            && options(call).or_else(|| call.list()).is_some()
        {
            hits.push(Hit::new(
                &MISSING_RETRY,
                call.node,
                "a refused call is not repeated",
            ));
        }
        if let Some(sdk) = sdk_call(call)
            && sdk.part == Part::Batch
            && matches!(sdk.method, "create" | "update" | "upsert" | "archive")
            // Archiving answers without a body.
            && sdk.method != "archive"
            && call.discarded
        {
            hits.push(Hit::new(&IGNORED_207, call.node, "the result is thrown away"));
        }
        let routes = matches!(call.name.as_str(), "post" | "all" | "route") && call.arguments.len() >= 2;
        let address = call.arguments.first().and_then(|one| outline.literal(*one));
        if routes
            && address.is_some_and(|path| path.starts_with('/') && plain(path).contains("webhook"))
            && !says_of_file(outline, "signature")
        {
            hits.push(Hit::new(
                &UNVERIFIED_WEBHOOK,
                call.node,
                "no word about a signature in this file",
            ));
        }
    }
}

/// The check may stand in a middleware of the same file.
fn says_of_file(outline: &Outline<'_>, word: &str) -> bool {
    outline.text.to_lowercase().contains(word)
}
