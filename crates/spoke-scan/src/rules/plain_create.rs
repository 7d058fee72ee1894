//! P5 and P8: records created after a search, and contacts whose conflict nobody handles.

use super::sdk::{Part, sdk_call, searches};
use super::{Hit, PLAIN_CREATE, UNHANDLED_409, says};
use crate::outline::{Call, Outline};

/// What code says that deals with a conflict.
const HANDLES: [&str; 6] = [
    "409",
    "CONFLICT",
    "Conflict",
    "conflict",
    "already exists",
    "Existing ID",
];

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in &outline.calls {
        let Some(sdk) = sdk_call(call) else { continue };
        if sdk.part != Part::Basic || sdk.method != "create" {
            continue;
        }
        if searched_before(outline, call) && matches!(sdk.object, "contacts" | "companies") {
            let message = format!("`{}` follows a search in the same function", call.callee);
            hits.push(Hit::new(&PLAIN_CREATE, call.node, message));
        } else if sdk.object == "contacts" && !handles_conflict(outline, call) {
            let message = match call.handler {
                Some(_) => "the failure is caught, but status 409 is not told apart",
                None => "nothing catches the 409 of an e-mail address that exists",
            };
            hits.push(Hit::new(&UNHANDLED_409, call.node, message));
        }
    }
}

fn searched_before<'t>(outline: &Outline<'t>, create: &Call<'t>) -> bool {
    let same = outline
        .calls
        .iter()
        .filter(|call| call.function.id() == create.function.id());
    same.filter(|call| call.node.start_byte() < create.node.start_byte())
        .any(|call| searches(outline, call))
        && !handles_conflict(outline, create)
}

/// A handler may hand the error on to a helper of its own, which is then in the same function or file.
fn handles_conflict<'t>(outline: &Outline<'t>, call: &Call<'t>) -> bool {
    let handled = call
        .handler
        .is_some_and(|handler| says(outline, handler, &HANDLES));
    handled || (call.function.parent().is_some() && says(outline, call.function, &HANDLES))
}
