//! P6: reads that name no properties.

use super::sdk::{Part, options, sdk_call};
use super::{Hit, PROPERTY_LIST};
use crate::language::Language;
use crate::outline::{Call, Outline, plain};

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in &outline.calls {
        let Some(sdk) = sdk_call(call) else { continue };
        // Generic calls have the object type in front.
        let shift = usize::from(sdk.object == "objects");
        // Where `properties` stands in the SDK for JavaScript: (id, properties), (limit, after, properties).
        let place = match (sdk.part, sdk.method) {
            (Part::Basic, "getbyid") => 1,
            (Part::Basic, "getpage") => 2,
            (Part::Search, "dosearch") | (Part::Batch, "read") => {
                if let Some(options) = options_of(outline, call, shift)
                    && outline.named(options, "properties").is_none()
                {
                    hits.push(hit(call));
                }
                continue;
            }
            // getAll of both SDKs takes them as the third argument or by name.
            _ => continue,
        };
        let named = call
            .list()
            .is_some_and(|list| outline.named(list, "properties").is_some());
        let given = outline.language != Language::Python && call.arguments.len() > place + shift;
        let spread = call
            .arguments
            .iter()
            .any(|one| matches!(one.kind(), "spread_element" | "list_splat" | "dictionary_splat"));
        if !named && !given && !spread {
            hits.push(hit(call));
        }
    }
}

fn hit<'t>(call: &Call<'t>) -> Hit<'t> {
    let message = format!("`{}` gets only the default properties", call.callee);
    Hit::new(&PROPERTY_LIST, call.node, message)
}

/// The object with the request, where it is written in place.
fn options_of<'t>(outline: &Outline<'t>, call: &Call<'t>, shift: usize) -> Option<tree_sitter::Node<'t>> {
    if outline.language == Language::Python {
        // `public_object_search_request=PublicObjectSearchRequest(filter_groups=…)`
        let inner = outline.calls.iter().find(|one| {
            super::within(one.node, call.node)
                && one.node.id() != call.node.id()
                && (plain(&one.callee).ends_with("searchrequest")
                    || plain(&one.callee).contains("batchreadinput"))
        })?;
        let list = inner.list()?;
        let splat = outline.of(list).contains("**");
        return (!splat).then_some(list);
    }
    let object = if shift == 0 {
        options(call)
    } else {
        call.arguments.get(shift).copied()
    }?;
    let spread = object
        .named_children(&mut object.walk())
        .any(|child| child.kind() == "spread_element");
    // `{ properties }` is a shorthand and no pair.
    let short = object
        .named_children(&mut object.walk())
        .any(|child| child.kind() == "shorthand_property_identifier" && outline.of(child) == "properties");
    (object.kind() == "object" && !spread && !short).then_some(object)
}
