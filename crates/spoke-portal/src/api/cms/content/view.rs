//! How answers print content.

use serde_json::{Map, Value, json};
use spoke_model::content::Content;

use super::item::Item;
use super::languages;
use crate::api::account::USER_ID;
use crate::api::call::Call;
use crate::api::cms::{domains, time};
use crate::store::State;

/// Which of its versions an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// The live one.
    Live,
    /// The one that is being worked on.
    Draft,
}

/// One as answers carry it.
pub(super) fn view(
    call: &Call<'_>,
    state: &State,
    content: &Content,
    item: &Item,
    version: Version,
) -> Map<String, Value> {
    let mut view = Map::new();
    view.insert("id".to_owned(), item.id.to_string().into());
    let fields = item.draft.as_ref().filter(|_| version == Version::Draft);
    let fields = fields.unwrap_or(&item.fields);
    view.extend(fields.clone());
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    put("created", time(item.created_at));
    put("updated", time(item.updated_at));
    if let Some(name) = content.archived_as {
        // What is not deleted was deleted in 1970 (recorded in guides).
        let at = item.archived_at.unwrap_or_default();
        put(
            name,
            if content.archived_in_milliseconds {
                at.into()
            } else {
                time(at)
            },
        );
    }
    if let Some(primary) = item.translated_from {
        let id = if content.has_drafts {
            json!(primary.to_string())
        } else {
            json!(primary)
        };
        put("translatedFromId", id);
    }
    if !content.has_drafts {
        say_the_unsaid(&mut view, content);
        return view;
    }
    put("state", item.state(call.now).into());
    put("currentState", item.state(call.now).into());
    put("currentlyPublished", item.is_live(call.now).into());
    put("publishDate", time(item.live_from.unwrap_or_default()));
    put("createdById", USER_ID.to_string().into());
    put("updatedById", USER_ID.to_string().into());
    put("url", address(call.portal.hub_id, fields).into());
    let translations = languages::variations(state, content, item.id);
    let translations = translations.iter().map(|other| {
        let language = other.text("language").to_owned();
        (language, Value::from(variation(call, other)))
    });
    put("translations", translations.collect::<Map<_, _>>().into());
    if let Some((test, status)) = &item.test {
        put("abTestId", test.to_string().into());
        put("abStatus", status.as_str().into());
    }
    say_the_unsaid(&mut view, content);
    view
}

/// Puts in what every answer has and nothing is known about. An author's names are the full one where nothing else is said
/// (assumed).
fn say_the_unsaid(view: &mut Map<String, Value>, content: &Content) {
    for (name, json) in content.unsaid.iter().copied().flatten() {
        if !view.contains_key(*name) {
            let value = match view.get(content.named_by) {
                Some(own) if matches!(*name, "displayName" | "name") => own.clone(),
                _ => serde_json::from_str(json).unwrap_or_default(),
            };
            view.insert((*name).to_owned(), value);
        }
    }
}

/// What a page tells about the same one in another language.
fn variation(call: &Call<'_>, item: &Item) -> Map<String, Value> {
    let of = |name: &str| {
        (
            name.to_owned(),
            item.fields.get(name).cloned().unwrap_or_default(),
        )
    };
    let mut view: Map<String, Value> = [
        "name",
        "slug",
        "authorName",
        "password",
        "campaign",
        "tagIds",
        "archivedInDashboard",
        "publicAccessRules",
        "publicAccessRulesEnabled",
    ]
    .map(of)
    .into_iter()
    .filter(|(_, value)| !value.is_null())
    .collect();
    // The official clients' models have both in every answer.
    for name in ["campaign", "campaignName"] {
        view.entry(name).or_insert_with(|| "".into());
    }
    view.insert("id".to_owned(), item.id.into());
    view.insert("state".to_owned(), item.state(call.now).into());
    view.insert("created".to_owned(), time(item.created_at));
    view.insert("updated".to_owned(), time(item.updated_at));
    view.insert("publishDate".to_owned(), time(item.live_from.unwrap_or_default()));
    view
}

/// The address that a page has or would have.
pub(crate) fn address(hub_id: u64, fields: &Map<String, Value>) -> String {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let own = text("domain");
    let domain = if own.is_empty() {
        domains::default_domain(hub_id)
    } else {
        own.to_owned()
    };
    format!("http://{domain}/{}", text("slug").trim_start_matches('/'))
}
