//! P9: asking again and again by a timer.

use super::sdk::reaches_records;
use super::{Hit, POLLING, says, within};
use crate::outline::Outline;

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in &outline.calls {
        let timer = matches!(call.name.as_str(), "setinterval" | "addjob")
            || (call.name == "schedule" && call.callee.contains("cron"));
        if timer
            && outline
                .calls
                .iter()
                .any(|one| within(one.node, call.node) && reads(outline, one))
        {
            hits.push(Hit::new(
                &POLLING,
                call.node,
                format!("`{}` reads HubSpot at every round", call.callee),
            ));
        }
    }
    for call in outline.calls.iter().filter(|call| reads(outline, call)) {
        let Some(around) = call.in_loop.filter(|one| one.node.kind() == "while_statement") else {
            continue;
        };
        let header = outline
            .text
            .get(around.node.start_byte()..around.body.start_byte())
            .unwrap_or_default();
        let endless = ["True", "true", "(1)", "while 1"]
            .iter()
            .any(|word| header.contains(word));
        let waits = says(outline, around.body, &["sleep(", "setTimeout(", "delay("]);
        let ends = says(outline, around.body, &["break", "return "]);
        if endless && waits && !ends {
            hits.push(Hit::new(
                &POLLING,
                call.node,
                "an endless loop with a pause reads HubSpot at every round",
            ));
        }
    }
}

fn reads<'t>(outline: &Outline<'t>, call: &crate::outline::Call<'t>) -> bool {
    reaches_records(outline, call)
        && !matches!(call.name.as_str(), "create" | "update" | "archive" | "upsert")
}
