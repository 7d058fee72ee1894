//! P4: association type ids that are not what their place needs.

use spoke_model::association::{AssociationType, by_id, default_type};
use spoke_model::object_type::{ObjectTypeId, standard_object_types};
use tree_sitter::Node;

use super::sdk::{Part, sdk_call};
use super::{Hit, WRONG_ASSOCIATION, within};
use crate::outline::{Call, Outline, plain};

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for pair in &outline.pairs {
        let Ok(id) = outline.of(pair.value).parse::<u32>() else {
            continue;
        };
        let said = if matches!(plain(&pair.key).as_str(), "associationtypeid" | "typeid") {
            in_a_call(outline, pair.value, pair.owner, id)
        } else {
            in_a_name(&pair.key, id)
        };
        if let Some(message) = said {
            hits.push(Hit::new(&WRONG_ASSOCIATION, pair.value, message));
        }
    }
}

/// `CONTACT_TO_DEAL = 3`: the name says which pair is meant.
fn in_a_name(name: &str, id: u32) -> Option<String> {
    let upper = name.to_uppercase();
    let (from, to) = upper.split_once("_TO_")?;
    let from = object_type(from.rsplit("ASSOCIATION_").next()?)?;
    let primary = to.strip_prefix("PRIMARY_");
    let to = object_type(primary.unwrap_or(to).trim_end_matches("_TYPE_ID"))?;
    wrong(id, from, Some(to))
}

/// `associationTypeId: 3` inside a call that says what it links.
fn in_a_call<'t>(outline: &Outline<'t>, value: Node<'t>, owner: Option<Node<'t>>, id: u32) -> Option<String> {
    let category = owner.and_then(|owner| {
        outline
            .named(owner, "associationCategory")
            .or_else(|| outline.named(owner, "association_category"))
    });
    if category.is_some_and(|category| !outline.of(category).contains("HUBSPOT_DEFINED")) {
        return None;
    }
    let call = innermost(outline, value)?;
    if let Some(sdk) = sdk_call(call).filter(|sdk| matches!(sdk.part, Part::Basic | Part::Batch)) {
        return wrong(id, object_type(sdk.object)?, None);
    }
    // associations.v4: ('contacts', id, 'deals', id, types) or ('contacts', 'deals', inputs).
    let names: Vec<ObjectTypeId> = call
        .arguments
        .iter()
        .filter_map(|argument| object_type(outline.literal(*argument)?))
        .collect();
    if !call.callee.to_lowercase().contains("associations") {
        return None;
    }
    match names.as_slice() {
        [from, to] => wrong(id, *from, Some(*to)),
        _ => None,
    }
}

fn innermost<'o, 't>(outline: &'o Outline<'t>, value: Node<'t>) -> Option<&'o Call<'t>> {
    let around = outline.calls.iter().filter(|call| within(value, call.node));
    around
        .filter(|call| sdk_call(call).is_some() || call.callee.to_lowercase().contains("associations"))
        .min_by_key(|call| call.node.end_byte() - call.node.start_byte())
}

/// What is wrong with this id where records of `from` are linked (to `to`, where that is said).
fn wrong(id: u32, from: ObjectTypeId, to: Option<ObjectTypeId>) -> Option<String> {
    let Some(found) = by_id(id) else {
        // A portal's own types have large numbers; small unknown ones are nothing that HubSpot documents.
        return (id < 1000).then(|| format!("{id} is no association type of HubSpot"));
    };
    let fits = found.from == from && to.is_none_or(|to| found.to == to);
    if fits {
        return None;
    }
    let right = to
        .or((found.to == from).then_some(found.from))
        .and_then(|to| default_type(from, to))
        .map(|right| format!("; the one meant is {} ({})", right.type_id, words(right)));
    Some(format!("{id} is {}{}", words(found), right.unwrap_or_default()))
}

fn words(one: &AssociationType) -> String {
    let name = |id: ObjectTypeId| {
        standard_object_types()
            .iter()
            .find(|kind| kind.id == id)
            .map_or_else(|| id.to_string(), |kind| kind.singular.replace('_', " "))
    };
    format!("{} to {}", name(one.from), name(one.to))
}

fn object_type(name: &str) -> Option<ObjectTypeId> {
    let name = plain(name);
    standard_object_types()
        .iter()
        .find(|kind| plain(kind.singular) == name || plain(kind.plural) == name)
        .map(|kind| kind.id)
}
